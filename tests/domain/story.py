"""A trajectory told day by day, with nothing around the domain."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, TypeAlias
from uuid import UUID

from hypothesis import settings

from domain import commands as c
from domain import events as e
from domain.calendar import Calendar, local_day, moment
from domain.decide import decide
from domain.evolve import evolve
from domain.programme import StallReason
from domain.trajectory import Step, Trajectory
from tests.cast import ADVISER, BOARD, FINDINGS, LEAD, PROGRAMME, contacts, uuid

WEEKDAYS = Calendar(zone="midden", closed={}, known_until=date(2039, 12, 31))
START = date(2026, 3, 2)  # a Monday
DOCUMENT, REASON = uuid("document"), uuid("reason")
Events: TypeAlias = tuple[e.AnyEvent, ...]
SEEDED = settings(derandomize=True, deadline=None, max_examples=100)
STEPS = tuple(step.key for step in PROGRAMME.steps)


def day(working_days: int) -> date:
    """So many working days after the start, where only weekends are closed."""
    return WEEKDAYS.add(START, working_days)


def noon(on: date) -> datetime:
    return moment(on, time(12))


def ask(kind: type[c.Command], **fields: Any) -> c.Command:
    return kind.model_validate({"id": "demo", "fingerprint": "demo", "by": LEAD, "role": "lead", **fields})


class Story:
    def __init__(self, calendar: Calendar = WEEKDAYS) -> None:
        self.calendar = calendar
        self.told: Trajectory | None = None
        self.history: Events = ()

    @property
    def trajectory(self) -> Trajectory:
        assert self.told is not None
        return self.told

    @property
    def outlook(self) -> e.Outlook:
        return self.history[-1].outlook

    @property
    def wakes_at(self) -> datetime:
        assert self.outlook.wakes_at is not None
        return self.outlook.wakes_at

    def stall(self) -> tuple[StallReason | None, datetime | None]:
        return self.outlook.stall_reason, self.outlook.stalls_at

    def step(self, key: str) -> Step:
        return self.trajectory.step(key)

    def due(self, key: str) -> date:
        due = self.step(key).due
        assert due is not None
        return due.on

    def give(self, command: c.Command, now: datetime) -> Events:
        events = decide(self.told, command, now, self.calendar)
        for event in events:
            self.told = evolve(self.told, event)
        self.history += events
        return events

    def ask(self, kind: type[c.Command], now: date | datetime, **fields: Any) -> Events:
        return self.give(ask(kind, **fields), now if isinstance(now, datetime) else noon(now))

    def launch(self, now: date | datetime = START, **changes: Any) -> "Story":
        today = local_day(now) if isinstance(now, datetime) else now
        fields: Mapping[str, Any] = {
            "board": BOARD,
            "programme": PROGRAMME,
            "region": "AM01",
            "zone": self.calendar.zone,
            "lead": LEAD,
            "adviser": ADVISER,
            "contacts": contacts(BOARD),
            "committed_by": contacts(BOARD)[0].id,
            "committed_on": changes.get("started_on", today),
            "started_on": today,
            **changes,
        }
        self.ask(c.Launch, now, **fields)
        return self

    def complete(
        self,
        step: str,
        on: date,
        *,
        typed_in: date | None = None,
        heard_from: UUID | None = None,
        **found: Any,
    ) -> Events:
        findings = c.Findings.model_validate({**FINDINGS.get(step, c.Findings()).model_dump(), **found})
        return self.ask(
            c.Complete,
            typed_in or on,
            step=step,
            form=PROGRAMME.step(step).form,
            on=on,
            heard_from=heard_from,
            document=DOCUMENT,
            findings=findings,
        )

    def pause(self, today: date, until: date) -> Events:
        return self.ask(c.Pause, today, reason="workload", return_on=until)

    def resume(self, today: date) -> Events:
        return self.ask(c.Resume, today)

    def attempt(self, now: date | datetime, *, reached: bool = False, **fields: Any) -> Events:
        today = local_day(now) if isinstance(now, datetime) else now
        return self.ask(c.Contact, now, **{"on": today, "way": "phone", "reached": reached, **fields})

    def plan(self, step: str, today: date, on: date, *, reasoned: bool = False) -> Events:
        return self.ask(c.Plan, today, step=step, on=on, document=DOCUMENT, reasoned=reasoned)

    def complete_until(self, step: str) -> "Story":
        """Every step that is due before this one, each on its day."""
        while (first := min(self.trajectory.open_steps, key=lambda step: self.due(step.key))).key != step:
            self.complete(first.key, self.due(first.key))
        return self

    def tick(self, now: datetime | None = None) -> Events:
        """The clock rings: when it was set to, or late."""
        return self.give(ask(c.Tick, by=None, role=None, at=self.wakes_at), now or self.wakes_at)

    def nobody_does_anything_until(self, day: date) -> Events:
        before = len(self.history)
        while self.outlook.wakes_at and self.wakes_at < moment(day):
            self.tick()
        return self.history[before:]


def reminders(events: Events) -> list[e.Reminded]:
    return [event for event in events if isinstance(event, e.Reminded)]


def types(events: Events) -> list[str]:
    return [event.type for event in events]
