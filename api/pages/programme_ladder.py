"""The ladder as a person fills it in, "5 working days before the due date", and as the API counts: -5."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.problems import FieldError, Problem

LEFT_OUT = "left-out"
_SIGNS = {"before": "-", "after": "+"}
_FROM_BELOW = {"greater_than_equal": ("less_than_equal", "ge", "le")}  # -260 at least is 260 before at most


def as_rows(ladder: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "days": abs(rung["offset"]) or None,
            "when": "before" if rung["offset"] < 0 else "after" if rung["offset"] else "on",
            "to": [it["code"] for it in rung["to"]],
        }
        for rung in ladder
    ]


@dataclass(frozen=True)
class Ladder:
    rungs: list[Any]  # for the API, the earliest first
    _rows: list[tuple[int, Any]]  # where each was filled in, and what

    @classmethod
    def of(cls, rows: Any) -> "Ladder":
        """Of what was sent, whatever that is: the API tells what is wrong with it."""
        kept = [(place, row) for place, row in enumerate(rows) if not _is_left_out(row)] if rows else []
        kept.sort(key=lambda row: _number(_rung(row[1])))
        return cls([_rung(row) for _, row in kept], kept)

    def blame(self, problem: Problem) -> Problem:
        """The same, at the fields in which it was filled in."""
        problem.errors = [self._at_its_field(error) for error in problem.errors]
        return problem

    def _at_its_field(self, error: FieldError) -> FieldError:
        match error.pointer.split("/"):
            case ["", "ladder", rung, *rest] if rung.isdecimal() and int(rung) < len(self._rows):
                place, row = self._rows[int(rung)]
                if rest == ["offset"]:
                    rest, error = ["days" if _when(row) else "when"], _as_it_was_asked(error)
                return error.model_copy(update={"pointer": "/".join(["", "ladder", str(place), *rest])})
        return error


def _rung(row: Any) -> Any:
    """What is not a number of days stays what it is, for the API to refuse."""
    if not isinstance(row, Mapping):
        return row
    rung = {name: value for name, value in row.items() if name not in ("days", "when", "offset")}
    when, days = _when(row), row.get("days")
    if when == "on":
        rung["offset"] = 0
    elif when and isinstance(days, str):
        rung["offset"] = f"{_SIGNS[when]}{days}"
    return rung


def _when(row: Any) -> str | None:
    when = row.get("when") if isinstance(row, Mapping) else None
    return when if isinstance(when, str) and (when == "on" or when in _SIGNS) else None


def _number(rung: Any) -> float:
    """What is no number comes last: it is refused before anybody asks for the order."""
    try:
        return float(rung["offset"])
    except (KeyError, TypeError, ValueError):
        return float("inf")


def _is_left_out(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("when") == LEFT_OUT


def _as_it_was_asked(error: FieldError) -> FieldError:
    if error.code not in _FROM_BELOW or not error.limits:
        return error
    code, below, above = _FROM_BELOW[error.code]
    return error.model_copy(update={"code": code, "limits": {above: -int(error.limits[below])}})
