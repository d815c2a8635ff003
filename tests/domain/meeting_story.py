"""A regional meeting told day by day, with nothing around the domain; and one with a trajectory beside it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from domain import commands as c
from domain import events as e
from domain import meeting_commands as mc
from domain import meeting_events as m
from domain.calendar import Calendar
from domain.decide_meeting import decide_meeting
from domain.errands import Errand, meeting_errands, trajectory_errands
from domain.meeting import Meeting, evolve
from domain.refusals import Refused
from tests.cast import ADVISER, LEAD, PROGRAMME
from tests.domain.story import DOCUMENT, START, WEEKDAYS, Story, ask, day, noon

MEETING, STEP = "AM01-demo", "regional-meeting"
BOARDS = ("90001", "90002", "90003", "90004", "90005", "90006")
MeetingEvents: TypeAlias = tuple[m.AnyMeetingEvent, ...]
COMMAND: TypeAdapter[c.AnyCommand] = TypeAdapter(c.AnyCommand)
MEETING_COMMAND: TypeAdapter[mc.AnyMeetingCommand] = TypeAdapter(mc.AnyMeetingCommand)


class MeetingStory:
    def __init__(self, calendar: Calendar = WEEKDAYS) -> None:
        self.calendar = calendar
        self.told: Meeting | None = None
        self.history: MeetingEvents = ()

    @property
    def meeting(self) -> Meeting:
        assert self.told is not None
        return self.told

    @property
    def outlook(self) -> m.MeetingOutlook:
        return self.history[-1].outlook

    @property
    def wakes_at(self) -> datetime:
        assert self.outlook.wakes_at is not None
        return self.outlook.wakes_at

    @property
    def who(self) -> list[str]:
        return [invitee.board for invitee in self.meeting.boards]

    def give(self, command: c.Command, now: datetime) -> MeetingEvents:
        events = decide_meeting(self.told, command, now, self.calendar)
        for event in events:
            self.told = evolve(self.told, event)
        self.history += events
        return events

    def ask(self, kind: type[c.Command], now: date | datetime, **fields: Any) -> MeetingEvents:
        return self.give(ask(kind, **fields), now if isinstance(now, datetime) else noon(now))

    def gather(self, now: date = START, **changes: Any) -> "MeetingStory":
        rules, zone = PROGRAMME.meeting, self.calendar.zone
        fields = {"programme": "demo", "rules": rules, "regions": ("AM01",), "zone": zone, "lead": LEAD}
        self.ask(mc.Gather, now, **{**fields, **changes})
        return self

    def join(self, board: str, now: date = START, due: date | None = None, **changes: Any) -> MeetingEvents:
        """As a trajectory does it, by an errand: nobody asks for it."""
        fields = {"trajectory": f"{board}-demo", "step": STEP, "due_on": due or day(60), **changes}
        return self.ask(mc.Join, now, by=None, role=None, board=board, **fields)

    def joined_by(self, *boards: str) -> "MeetingStory":
        for board in boards:
            self.join(board)
        return self

    def leave(self, board: str, now: date, why: str = "paused") -> MeetingEvents:
        return self.ask(mc.Leave, now, by=None, role=None, board=board, why=why)

    def plan(self, now: date, on: date, **changes: Any) -> MeetingEvents:
        hours = {"begins": time(13, 30), "ends": time(16)}
        where = {"presence": "in-person", "chair": ADVISER, "document": DOCUMENT}
        return self.ask(mc.PlanMeeting, now, on=on, **{**hours, **where, **changes})

    def hold(self, now: date, *attended: str, **changes: Any) -> MeetingEvents:
        return self.ask(mc.Hold, now, attended=attended, **changes)

    def tick(self, now: datetime | None = None) -> MeetingEvents:
        """The clock rings: when it was set to, or late."""
        return self.give(ask(mc.MeetingTick, by=None, role=None, at=self.wakes_at), now or self.wakes_at)

    def nobody_does_anything_until(self, until: date) -> MeetingEvents:
        before = len(self.history)
        while self.outlook.wakes_at and self.wakes_at < noon(until):
            self.tick()
        return self.history[before:]


class Region:
    """One trajectory and its region: errands are done in the order in which they were queued, and each once
    more, as after a crash. The meetings that the region had are numbered."""

    def __init__(self, calendar: Calendar = WEEKDAYS) -> None:
        self.story = Story(calendar)
        self.meetings: dict[str, MeetingStory] = {}
        self.done: list[Errand] = []
        self.refused: list[str] = []

    @property
    def meeting(self) -> MeetingStory:
        """The last one."""
        return list(self.meetings.values())[-1]

    @property
    def trajectory_id(self) -> str:
        return f"{BOARDS[0]}-demo"

    def launch(self, **changes: Any) -> "Region":
        return self.after(lambda: self.story.launch(**changes).history, START)

    def after(self, act: Any, now: date) -> "Region":
        """What was done to the trajectory, and then what follows from it for others."""
        before = self.story.told
        self._do(self._trajectory_errands(before, act()), now)
        return self

    def meets(self, act: Any, now: date) -> "Region":
        """What was done to the last meeting, and then what follows from it for the trajectory."""
        id_ = list(self.meetings)[-1]
        self._do(self._meeting_errands(id_, act(self.meeting)), now)
        return self

    def _do(self, errands: list[Errand], now: date) -> None:
        while errands:
            errand = errands.pop(0)
            self.done.append(errand)
            try:
                errands += self._give(errand, now)
            except Refused as refused:
                self.refused.append(refused.rule)

    def _give(self, errand: Errand, now: date) -> list[Errand]:
        if errand.to == "trajectory":
            asked, before = COMMAND.validate_python(errand.command), self.story.told
            errands = self._trajectory_errands(before, self.story.give(asked, noon(now)))
            _changes_nothing(lambda: self.story.give(asked, noon(now)))
            return errands
        id_ = errand.target if errand.to == "meeting" else self._where_the_region_gathers(errand, now)
        command = MEETING_COMMAND.validate_python(errand.command)
        meeting = self.meetings[id_]
        errands = self._meeting_errands(id_, meeting.give(command, noon(now)))
        _changes_nothing(lambda: meeting.give(command, noon(now)))
        return errands

    def _where_the_region_gathers(self, errand: Errand, now: date) -> str:
        for id_, meeting in self.meetings.items():
            without = any(invitee.left_why == "without" for invitee in meeting.meeting.invitees)
            if not meeting.meeting.is_over and not without:
                return id_
        id_ = f"{MEETING}-{len(self.meetings)}"
        self.meetings[id_] = MeetingStory(self.story.calendar)
        assert errand.opening
        self.meetings[id_].give(errand.opening, noon(now))
        return id_

    def _trajectory_errands(self, before: Any, events: tuple[e.AnyEvent, ...]) -> list[Errand]:
        if not events:
            return []
        after = self.story.trajectory
        return [*trajectory_errands(self.trajectory_id, before, after, events, self.story.calendar)]

    def _meeting_errands(self, id_: str, events: MeetingEvents) -> list[Errand]:
        told: Meeting | None = None
        errands: list[Errand] = []
        for event in self.meetings[id_].history:
            told = evolve(told, event)
            if told and event in events:
                errands += meeting_errands(id_, told, event)
        return errands


def _changes_nothing(again: Callable[[], tuple[object, ...]]) -> None:
    with suppress(Refused):
        assert again() == ()
