"""Where the steps of a trajectory stand in its picture: from left to right, side by side in lanes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Placed:
    key: str
    column: int
    lane: int
    span: int  # columns: until the first step that waits for it


@dataclass(frozen=True)
class Phase:
    key: str
    column: int
    span: int


@dataclass(frozen=True)
class Track:
    steps: Mapping[str, Placed]
    phases: Sequence[Phase]


def track(steps: Sequence[Mapping[str, Any]]) -> Track:
    """`steps` as the API tells them: with `key`, `phase` and `opensAfter`, a programme's in their order."""
    columns = _columns(steps)
    placed: dict[str, Placed] = {}
    for step in sorted(steps, key=lambda step: columns[step["key"]]):
        key = step["key"]
        after = [columns[other["key"]] for other in steps if key in other["opensAfter"]]
        span = min(after, default=columns[key] + 1) - columns[key]
        wanted: list[int] = [placed[before].lane for before in step["opensAfter"]]
        lane = _free(placed.values(), columns[key], span, min(wanted, default=1))
        placed[key] = Placed(key, columns[key], lane, span)
    return Track(placed, _phases(steps, placed))


def _columns(steps: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """By the longest way to a step: it stands right of all that come before it."""
    before = {step["key"]: step["opensAfter"] for step in steps}
    columns: dict[str, int] = {}

    def column(key: str) -> int:
        if key not in columns:
            columns[key] = 1 + max((column(other) for other in before[key]), default=0)
        return columns[key]

    for key in before:
        column(key)
    return columns


def _free(placed: Iterable[Placed], column: int, span: int, wanted: int) -> int:
    taken = {it.lane for it in placed if it.column < column + span and column < it.column + it.span}
    if wanted not in taken:
        return wanted
    return min(set(range(1, len(taken) + 2)) - taken)


def _phases(steps: Sequence[Mapping[str, Any]], placed: Mapping[str, Placed]) -> list[Phase]:
    phases = []
    for key in dict.fromkeys(step["phase"] for step in steps):
        of_it = [placed[step["key"]] for step in steps if step["phase"] == key]
        first = min(it.column for it in of_it)
        phases.append(Phase(key, first, max(it.column + it.span for it in of_it) - first))
    return phases
