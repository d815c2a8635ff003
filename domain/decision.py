"""A decision in the making: the trajectory as it becomes while a command is decided, and its events."""

from datetime import date, datetime

from domain import commands as c
from domain import dues
from domain import events as e
from domain import refusals as no
from domain.calendar import Calendar, local_day
from domain.evolve import evolve
from domain.outlook import look_ahead
from domain.trajectory import Trajectory


class Decision:
    def __init__(
        self, trajectory: Trajectory | None, command: c.Command, now: datetime, calendar: Calendar
    ) -> None:
        self._trajectory = trajectory
        self._command = command
        self.now = now
        self.today = local_day(now)
        self.calendar = calendar
        self._events: list[e.Known] = []

    @property
    def trajectory(self) -> Trajectory:
        if self._trajectory is None:
            raise no.UnknownTrajectory
        return self._trajectory

    def record(self, event: e.Known) -> None:
        sequence = self._trajectory.sequence + 1 if self._trajectory else 1
        event = event.model_copy(update={"sequence": sequence, "at": self.now, "by": self._command.by})
        self._trajectory = evolve(self._trajectory, event)
        self._events.append(event)

    @property
    def events(self) -> tuple[e.Known, ...]:
        """All with the outlook that the whole decision leaves: what is recorded at once is seen at once."""
        if not self._events:
            return ()
        outlook = look_ahead(self.trajectory, self.calendar, self.now)
        return tuple(event.model_copy(update={"outlook": outlook}) for event in self._events)

    def has_happened(self, on: date, field: str) -> None:
        if on > self.today:
            raise no.InTheFuture(field=field)
        if on < self.trajectory.started_on:
            raise no.BeforeTheStart(field=field)

    def open_what_may(self) -> None:
        """Open every step whose prerequisites are done, from the day on which the last of them was."""
        for definition in self.trajectory.opens_next():
            before = [self.trajectory.step(key) for key in definition.opens_after]
            on = max((step.ended_on for step in before if step.ended_on), default=self.trajectory.started_on)
            meeting = max((step.meeting_on for step in before if step.meeting_on), default=None)
            due = dues.term(self.calendar, on, self._term(definition.key))
            if meeting and definition.decides:
                days = self.trajectory.programme.decided_after_meeting
                due = dues.after_meeting(self.calendar, max(meeting, on), days)
            self.record(e.StepOpened(step=definition.key, on=on, due=due))

    def _term(self, key: str) -> int:
        return self.trajectory.programme.step(key).term

    def close_if_done(self) -> None:
        if all(step.is_done for step in self.trajectory.steps):
            last = max(step.ended_on for step in self.trajectory.steps if step.ended_on)
            self.record(e.Completed(on=last))
