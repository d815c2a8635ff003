"""What can be asked of a regional meeting. Codes, dates and ids only, as of a trajectory."""

from datetime import date, datetime, time
from hashlib import sha256
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.commands import Command, Zone
from domain.programme import Code, MeetingRules

Presence = Literal["in-person", "online"]
Departure = Literal["paused", "withdrawn", "not-open", "without", "uninvited"]


class Gather(Command):
    """A regional meeting begins: boards can join it from now on, and its day is planned later."""

    type: Literal["gather"] = "gather"
    programme: Code
    rules: MeetingRules
    regions: tuple[str, ...]
    zone: Zone  # by whose working days its reminders are reckoned
    lead: UUID


class Join(Command):
    """A board whose step is open for it."""

    type: Literal["join"] = "join"
    board: str
    trajectory: str
    step: Code
    due_on: date  # as it is without a meeting


class Invite(Command):
    """A board that is in no trajectory: the meeting is for all the boards of the region."""

    type: Literal["invite"] = "invite"
    board: str


class Respond(Command):
    """Whether a board comes."""

    type: Literal["respond"] = "respond"
    board: str
    coming: bool


class Leave(Command):
    type: Literal["leave"] = "leave"
    board: str
    why: Departure


class GoAheadWithout(Command):
    """These boards do not hold up the rest: they go to the next meeting."""

    type: Literal["go-ahead-without"] = "go-ahead-without"
    boards: tuple[str, ...] = ()


class Cover(Command):
    """The regions whose boards it is for; it may gain some."""

    type: Literal["cover"] = "cover"
    regions: tuple[str, ...] = ()


class PlanMeeting(Command):
    """Or move it, with everybody. `document` holds the place or link."""

    type: Literal["plan-meeting"] = "plan-meeting"
    on: date
    begins: time  # in Amsterdam
    ends: time
    presence: Presence
    chair: UUID
    document: UUID
    even_if_closed: bool = False  # in a weekend or on a holiday too
    replaces_revision: int | None = None  # 0: there is no plan yet; none: whatever stands


class CallOff(Command):
    type: Literal["call-off"] = "call-off"
    document: UUID | None = None  # the reason; none: another meeting took over its region


class Hold(Command):
    """It was held, and these boards were there."""

    type: Literal["hold"] = "hold"
    attended: tuple[str, ...] = ()


class ReassignMeeting(Command):
    """Somebody else takes over what `holder` does of it, leading and chairing, from a day on."""

    type: Literal["reassign-meeting"] = "reassign-meeting"
    holder: UUID
    person: UUID
    from_on: date


class MeetingTick(Command):
    """Time has come to `at`: the clock's own command."""

    type: Literal["meeting-tick"] = "meeting-tick"
    at: datetime


AnyMeetingCommand = Annotated[
    Gather
    | Join
    | Invite
    | Respond
    | Leave
    | GoAheadWithout
    | Cover
    | PlanMeeting
    | CallOff
    | Hold
    | ReassignMeeting
    | MeetingTick,
    Field(discriminator="type"),
]


def meeting_id(region: str, gather_id: str) -> str:
    """AM01-1a2b3c4d: a region meets more than once."""
    return f"{region}-{sha256(gather_id.encode()).hexdigest()[:8]}"
