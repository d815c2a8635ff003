"""The regional meetings: which there are, and one with its boards."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field, computed_field

from activities.calendars import calendar
from api.auth import Anyone, Person, SignedIn
from api.meeting_boards import MeetingBoard, boards_of
from api.paging import After, Size, page, place
from api.problems import not_found
from api.shapes import CodeReply, MeetingId, PersonRef, RegionCode, Reply, coded
from api.state import Here, State
from api.walk import today
from db.queries import queries
from domain.meeting import Meeting, Planned
from domain.meeting_commands import Presence
from domain.meeting_events import MeetingState
from domain.permitted_meeting import Asker, OfMeeting, of_meeting
from domain.worth_planning import worth_planning

router = APIRouter(route_class=SignedIn, tags=["meetings"], prefix="/meetings")

Id = Annotated[MeetingId, Path(alias="meetingId")]


class RegionRef(Reply):
    code: str
    name: str


class PlannedLine(Reply):
    on: date
    begins: str = Field(description="Local time, as in 14:30")
    ends: str
    presence: Presence


class MeetingLine(Reply):
    id: str
    programme: str
    state: MeetingState
    regions: list[RegionRef]
    lead: PersonRef
    planned: PlannedLine | None
    gathered: int = Field(description="How many boards are in it")
    would_come: int = Field(description="Those that did not say that they do not come")
    first_due_on: date | None = Field(description="Of the board that is due first without this meeting")
    worth_planning: list[CodeReply] = Field(description="Why it is worth planning now; empty when it is not")
    may: list[OfMeeting] = Field(
        description="Which commands whoever asks may give now: by role, and by where it stands"
    )


class MeetingPage(Reply):
    items: list[MeetingLine]
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one")


class PlannedReply(PlannedLine):
    revision: int = Field(description="Another one with every change: see `replacesRevision` of planning")
    by: PersonRef | None = Field(description="Who planned it so; null when that was not written down")
    chair: PersonRef
    place: str | None = Field(description="An address, or a link")
    note: str | None


class MeetingReply(MeetingLine):
    planned: PlannedReply | None
    boards: list[MeetingBoard] = Field(description="Those that left too; in the order in which they joined")
    called_off_because: str | None

    @computed_field(description="As `may` tells: `hold`", json_schema_extra={"deprecated": True})  # type: ignore[prop-decorator]
    @property
    def may_record(self) -> bool:
        return "hold" in self.may


@router.get("", operation_id="listMeetings")
async def list_meetings(
    *,
    state: Here,
    person: Anyone,
    in_state: Annotated[MeetingState | None, Query(alias="state")] = None,
    region: Annotated[RegionCode | None, Query(description="One of those that it covers")] = None,
    after: After = None,
    limit: Size = 50,
) -> MeetingPage:
    """The regional meetings: the open ones by their day, and then those that are over, the last first."""
    after_place, after_id = place(after, float, str)
    found = queries.meetings(
        state.pool,
        state=in_state,
        region=region,
        after_place=after_place,
        after_id=after_id,
        size=limit + 1,
    )
    shown, following = page([row async for row in found], limit, "place", "id")
    return MeetingPage(
        items=[MeetingLine(**_line(row, _meeting(row), person)) for row in shown], next=following
    )


@router.get("/{meetingId}", operation_id="getMeeting")
async def get_meeting(state: Here, person: Anyone, meeting_id: Id) -> MeetingReply:
    """One regional meeting: its plan, its boards and those that left, and whether it is worth planning."""
    row = await queries.meeting(state.pool, id=meeting_id)
    if row is None:
        raise not_found("meeting")
    meeting = _meeting(row)
    names = await board_names(state, [invitee.board for invitee in meeting.invitees])
    texts = await _texts(state, meeting, row["ended_because"])
    return MeetingReply(
        **_line(row, meeting, person)
        | {"planned": meeting.planned and await _planned(state, meeting.planned, texts)},
        boards=await boards_of(state, person, meeting, names),
        called_off_because=texts.get(row["ended_because"], {}).get("text"),
    )


async def board_names(state: State, numbers: list[str]) -> dict[str, str]:
    return {row["number"]: row["name"] async for row in queries.boards_by_number(state.pool, numbers=numbers)}


def _meeting(row: Any) -> Meeting:
    return Meeting.model_validate(row["view"])


def _line(row: Any, meeting: Meeting, person: Person) -> dict[str, Any]:
    return {
        "id": row["id"],
        "programme": meeting.programme,
        "state": meeting.state,
        "regions": [RegionRef(**region) for region in row["regions"]],
        "lead": PersonRef(id=row["lead_id"], name=row["lead_name"]),
        "planned": meeting.planned and PlannedLine(**_when(meeting.planned)),
        "gathered": len(meeting.boards),
        "would_come": meeting.would_come,
        "first_due_on": meeting.first_due_on,
        "worth_planning": coded("worth-planning", worth_planning(meeting, calendar(meeting.zone), today())),
        "may": of_meeting(meeting, Asker(person.id, person.role, datetime.now(UTC))),
    }


def _when(planned: Planned) -> dict[str, Any]:
    return {
        "on": planned.on,
        "begins": f"{planned.begins:%H:%M}",
        "ends": f"{planned.ends:%H:%M}",
        "presence": planned.presence,
    }


async def _planned(state: State, planned: Planned, texts: dict[UUID, dict[str, Any]]) -> PlannedReply:
    people = [id_ for id_ in (planned.chair, planned.by) if id_]
    names = {row["id"]: row["name"] async for row in queries.names(state.pool, people=people)}
    written = texts.get(planned.document, {})
    return PlannedReply(
        **_when(planned),
        revision=planned.revision,
        by=PersonRef(id=planned.by, name=names[planned.by]) if planned.by else None,
        chair=PersonRef(id=planned.chair, name=names[planned.chair]),
        place=written.get("place"),
        note=written.get("note"),
    )


async def _texts(state: State, meeting: Meeting, because: UUID | None) -> dict[UUID, dict[str, Any]]:
    ids = [id_ for id_ in (meeting.planned and meeting.planned.document, because) if id_]
    return {row["id"]: row["content"] async for row in queries.documents(state.pool, ids=ids)}
