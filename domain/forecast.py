"""What comes of itself when nobody does anything: the rules themselves, with the clock played ahead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.calendar import Calendar, local_day
from domain.commands import Tick, tick
from domain.decide import decide
from domain.events import AnyEvent, Outlook
from domain.evolve import evolve
from domain.programme import StallReason
from domain.trajectory import Trajectory


@dataclass(frozen=True)
class Foreseen:
    """An event to come, and the trajectory as it is after that."""

    event: AnyEvent
    after: Trajectory


@dataclass(frozen=True)
class Stalling:
    """From when it counts as stalled, or as stalled for another reason."""

    at: datetime
    reason: StallReason


def play_ahead(
    trajectory: Trajectory, wakes_at: datetime | None, now: datetime, calendar: Calendar, until: date
) -> tuple[Foreseen, ...]:
    """Each time at which the clock is to ring, up to and including the day `until`."""
    found: list[Foreseen] = []
    while wakes_at is not None and local_day(rings_at := max(wakes_at, now)) <= until:
        events = decide(trajectory, Tick(**tick(wakes_at)), rings_at, calendar)
        for event in events:
            after = evolve(trajectory, event)
            assert after is not None
            trajectory = after
            found.append(Foreseen(event, after))
        wakes_at = events[-1].outlook.wakes_at
    return tuple(found)


def stalls_ahead(
    outlook: Outlook, now: datetime, foreseen: Sequence[Foreseen], until: date
) -> Iterator[Stalling]:
    """`outlook` is what holds now. Of a stall that has begun nothing is to come, until its reason changes."""
    spans = [(now, outlook), *((each.event.at, each.event.outlook) for each in foreseen)]
    ends = [begins for begins, _ in spans[1:]]
    known = _stall(outlook) if outlook.stalls_at and outlook.stalls_at <= now else None
    for (begins, holds), ends_at in zip(spans, [*ends, None], strict=True):
        stall = _stall(holds)
        if stall is None:
            known = None
            continue
        at = max(stall.at, begins)
        if stall == known or (ends_at is not None and at >= ends_at) or local_day(at) > until:
            continue
        known = stall
        yield Stalling(at, stall.reason)


def _stall(outlook: Outlook) -> Stalling | None:
    if outlook.stalls_at is None or outlook.stall_reason is None:
        return None
    return Stalling(outlook.stalls_at, outlook.stall_reason)
