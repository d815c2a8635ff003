"""What has happened to a regional meeting. Old events stay readable for ever, as a trajectory's do."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from domain.commands import Zone
from domain.meeting_commands import Departure, Presence
from domain.programme import Code, MeetingRules
from domain.value import Value

MeetingState = Literal["gathering", "planned", "held", "called-off"]


class MeetingOutlook(Value):
    """What follows from the meeting as it now stands, when nothing but time passes."""

    state: MeetingState = "gathering"
    wakes_at: datetime | None = None  # none: it is over


class MeetingEvent(Value):
    sequence: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)  # when it was recorded, UTC
    by: UUID | None = None  # nobody: the clock, or a trajectory
    outlook: MeetingOutlook = MeetingOutlook()


class MeetingOpened(MeetingEvent):
    type: Literal["meeting-opened"] = "meeting-opened"
    programme: Code
    rules: MeetingRules
    regions: tuple[str, ...]
    zone: Zone
    lead: UUID


class BoardJoined(MeetingEvent):
    """Without a trajectory it was invited: the meeting is for all the boards of the region."""

    type: Literal["board-joined"] = "board-joined"
    board: str
    trajectory: str | None = None
    step: Code | None = None
    due_on: date | None = None


class BoardResponded(MeetingEvent):
    type: Literal["board-responded"] = "board-responded"
    board: str
    coming: bool


class BoardLeft(MeetingEvent):
    type: Literal["board-left"] = "board-left"
    board: str
    why: Departure


class RegionsCovered(MeetingEvent):
    type: Literal["regions-covered"] = "regions-covered"
    regions: tuple[str, ...]


class WorthPlanning(MeetingEvent):
    """Enough boards would come, or a due date comes near."""

    type: Literal["worth-planning"] = "worth-planning"
    why: Literal["boards", "due"]
    boards: int
    due_on: date | None = None  # of the board that is due first


class MeetingPlanned(MeetingEvent):
    """Again when it is moved. An invitation's SEQUENCE is that of the event that changed it."""

    type: Literal["meeting-planned"] = "meeting-planned"
    on: date
    begins: time
    ends: time
    presence: Presence
    chair: UUID
    document: UUID


class MeetingReminded(MeetingEvent):
    type: Literal["meeting-reminded"] = "meeting-reminded"


class AttendanceMissing(MeetingEvent):
    """The day has passed, and nobody has recorded who was there."""

    type: Literal["attendance-missing"] = "attendance-missing"


class MeetingHeld(MeetingEvent):
    type: Literal["meeting-held"] = "meeting-held"
    on: date
    attended: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()  # they go to the next


class MeetingCalledOff(MeetingEvent):
    type: Literal["meeting-called-off"] = "meeting-called-off"
    document: UUID | None = None


class MeetingHandoverPlanned(MeetingEvent):
    type: Literal["meeting-handover-planned"] = "meeting-handover-planned"
    holder: UUID
    person: UUID
    from_on: date


class MeetingHandedOver(MeetingEvent):
    """To whom it was: who leads it now. With another chair the invitations change too."""

    type: Literal["meeting-handed-over"] = "meeting-handed-over"
    holder: UUID
    person: UUID
    lead: UUID
    chair: UUID | None = None  # none: nobody else than before


class MeetingTicked(MeetingEvent):
    type: Literal["meeting-ticked"] = "meeting-ticked"


AnyMeetingEvent = Annotated[
    MeetingOpened
    | BoardJoined
    | BoardResponded
    | BoardLeft
    | RegionsCovered
    | WorthPlanning
    | MeetingPlanned
    | MeetingReminded
    | AttendanceMissing
    | MeetingHeld
    | MeetingCalledOff
    | MeetingHandoverPlanned
    | MeetingHandedOver
    | MeetingTicked,
    Field(discriminator="type"),
]
MEETING_EVENTS: TypeAdapter[tuple[AnyMeetingEvent, ...]] = TypeAdapter(tuple[AnyMeetingEvent, ...])
