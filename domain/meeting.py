"""A regional meeting as its events tell it."""

from datetime import date, datetime, time
from functools import reduce
from uuid import UUID

from domain import meeting_events as m
from domain.calendar import moment
from domain.commands import Zone
from domain.meeting_commands import Departure, Presence
from domain.meeting_events import MeetingState
from domain.programme import Code, MeetingRules
from domain.value import Value


class Invitee(Value):
    """A board that is in the meeting, or was. A trajectory is missing where it was invited without one."""

    board: str
    trajectory: str | None = None
    step: Code | None = None
    due_on: date | None = None
    coming: bool | None = None
    joined_in: int  # sequence of the event
    left_in: int | None = None
    left_why: Departure | None = None

    @property
    def is_in(self) -> bool:
        return self.left_in is None


class Planned(Value):
    """`revision` is the sequence of the event: it is an invitation's SEQUENCE, and names the plan."""

    on: date
    begins: time
    ends: time
    presence: Presence
    chair: UUID
    document: UUID
    revision: int
    by: UUID | None = None  # who planned it so; none where it was written down by an earlier release

    @property
    def begins_at(self) -> datetime:
        return moment(self.on, self.begins)

    @property
    def ends_at(self) -> datetime:
        return moment(self.on, self.ends)


class MeetingHandover(Value):
    holder: UUID
    person: UUID
    from_on: date


class Meeting(Value):
    sequence: int
    at: datetime
    programme: Code
    rules: MeetingRules
    regions: tuple[str, ...]
    zone: Zone
    lead: UUID
    state: MeetingState = "gathering"
    planned: Planned | None = None
    invitees: tuple[Invitee, ...] = ()
    attended: tuple[str, ...] = ()
    worth_told: tuple[str, ...] = ()
    reminded_of: date | None = None
    missing_told: bool = False
    ended_in: int | None = None  # sequence of the event that held it, or called it off
    handovers: tuple[MeetingHandover, ...] = ()  # planned; one a holder at most

    @property
    def is_over(self) -> bool:
        return self.state in ("held", "called-off")

    @property
    def boards(self) -> tuple[Invitee, ...]:
        """Who is in it now."""
        return tuple(invitee for invitee in self.invitees if invitee.is_in)

    @property
    def would_come(self) -> int:
        return sum(invitee.coming is not False for invitee in self.boards)

    @property
    def first_due_on(self) -> date | None:
        return min((invitee.due_on for invitee in self.boards if invitee.due_on), default=None)

    def is_held_by(self, person: UUID) -> bool:
        """Whether this one leads it, or chairs it."""
        return person == self.lead or (self.planned is not None and person == self.planned.chair)

    def handovers_of_others(self, holder: UUID) -> tuple[MeetingHandover, ...]:
        return tuple(handover for handover in self.handovers if handover.holder != holder)

    def invitee(self, board: str) -> Invitee | None:
        return next((invitee for invitee in self.invitees if invitee.board == board), None)

    def having(self, **changes: object) -> "Meeting":
        return self.model_copy(update=changes)

    def having_invitee(self, board: str, **changes: object) -> "Meeting":
        invitees = tuple(i.model_copy(update=changes) if i.board == board else i for i in self.invitees)
        return self.having(invitees=invitees)


def fold(history: tuple[m.AnyMeetingEvent, ...]) -> Meeting | None:
    return reduce(evolve, history, None)


def evolve(meeting: Meeting | None, event: m.AnyMeetingEvent) -> Meeting | None:
    if isinstance(event, m.MeetingOpened):
        meeting = Meeting(
            sequence=event.sequence,
            at=event.at,
            programme=event.programme,
            rules=event.rules,
            regions=event.regions,
            zone=event.zone,
            lead=event.lead,
        )
    elif meeting is not None:
        meeting = _apply(meeting, event)
    return meeting and meeting.having(sequence=event.sequence, at=event.at)


def _apply(meeting: Meeting, event: m.AnyMeetingEvent) -> Meeting:  # noqa: PLR0911, PLR0912 -- one case an event
    match event:
        case m.BoardJoined():
            before = meeting.invitee(event.board)
            others = tuple(invitee for invitee in meeting.invitees if invitee.board != event.board)
            joined = Invitee(
                board=event.board,
                trajectory=event.trajectory,
                step=event.step,
                due_on=event.due_on,
                coming=before.coming if before and before.is_in else None,
                joined_in=event.sequence,
            )
            return meeting.having(invitees=(*others, joined))
        case m.BoardResponded():
            return meeting.having_invitee(event.board, coming=event.coming)
        case m.BoardLeft():
            return meeting.having_invitee(event.board, left_in=event.sequence, left_why=event.why)
        case m.RegionsCovered():
            return meeting.having(regions=event.regions)
        case m.WorthPlanning():
            return meeting.having(worth_told=(*meeting.worth_told, event.why))
        case m.MeetingPlanned():
            planned = Planned(revision=event.sequence, **event.model_dump(include=set(Planned.model_fields)))
            return meeting.having(state="planned", planned=planned, missing_told=False)
        case m.MeetingReminded():
            return meeting.having(reminded_of=meeting.planned and meeting.planned.on)
        case m.AttendanceMissing():
            return meeting.having(missing_told=True)
        case m.MeetingHeld():
            return meeting.having(state="held", attended=event.attended, ended_in=event.sequence)
        case m.MeetingCalledOff():
            return meeting.having(state="called-off", ended_in=event.sequence)
        case m.MeetingHandoverPlanned():
            handover = MeetingHandover(holder=event.holder, person=event.person, from_on=event.from_on)
            return meeting.having(handovers=(*meeting.handovers_of_others(event.holder), handover))
        case m.MeetingHandedOver():
            return _hand_over(meeting, event)
        case _:  # MeetingTicked
            return meeting


def _hand_over(meeting: Meeting, event: m.MeetingHandedOver) -> Meeting:
    meeting = meeting.having(lead=event.lead, handovers=meeting.handovers_of_others(event.holder))
    if event.chair is None or meeting.planned is None:
        return meeting
    chaired = meeting.planned.model_copy(update={"chair": event.chair, "revision": event.sequence})
    return meeting.having(planned=chaired)
