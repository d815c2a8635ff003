"""Drives boards through their steps, the same way for the floor and for the product."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from typing import Protocol, TypeVar


class Side(Protocol):
    @property
    def steps(self) -> int: ...

    async def launch(self, number: int) -> str:
        """Begins the trajectory of a board, the first of which is 0, and gives its id."""

    async def complete(self, trajectory: str, step: int) -> None:
        """Completes a step, the first of which is 0, and returns when it is done."""


@dataclass(frozen=True)
class Round:
    trajectories: Sequence[str]
    seconds: float
    latencies: Sequence[float]  # of every step, in seconds

    @property
    def steps_per_second(self) -> float:
        return len(self.latencies) / self.seconds


async def launch(side: Side, boards: int, at_a_time: int) -> list[str]:
    trajectories = [""] * boards

    async def one(number: int) -> None:
        trajectories[number] = await side.launch(number)

    await _in_lanes(range(boards), at_a_time, one)
    return trajectories


async def complete(side: Side, trajectories: Sequence[str], at_a_time: int) -> Round:
    """All steps of all boards, each board's one after the other."""
    latencies: list[float] = []

    async def one(trajectory: str) -> None:
        for step in range(side.steps):
            began = perf_counter()
            await side.complete(trajectory, step)
            latencies.append(perf_counter() - began)

    began = perf_counter()
    await _in_lanes(trajectories, at_a_time, one)
    return Round(trajectories, perf_counter() - began, latencies)


T = TypeVar("T")


async def _in_lanes(items: Iterable[T], lanes: int, act: Callable[[T], Awaitable[None]]) -> None:
    waiting = iter(items)

    async def lane() -> None:
        for item in waiting:
            await act(item)

    await asyncio.gather(*(lane() for _ in range(lanes)))


def percentile(seconds: Sequence[float], percent: int) -> float:
    if len(seconds) == 1:  # from Python 3.13 on, quantiles does this
        return seconds[0]
    return quantiles(seconds, n=100, method="inclusive")[percent - 1]
