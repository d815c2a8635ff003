"""The commands on a regional meeting."""

import json
from datetime import time
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from api.auth import ACTING_ONLY, LEAD_ONLY, SignedIn
from api.commanded import text
from api.idempotency import DOCUMENTS
from api.may import check_acts_for_board
from api.meeting_walk import MeetingCommandReply, MeetingWalk, MeetingWalking
from api.meetings import board_names
from api.open_meeting import RegionCodes, known_regions
from api.people import unfit
from api.problems import blame, invalid
from api.shapes import NO_CONTROLS, BoardNumber, BoardRef, Body, LocalTime
from db.queries import queries
from domain.forms import Text
from domain.meeting import Meeting
from domain.meeting_commands import CallOff, Cover, Hold, Invite, Leave, PlanMeeting, Presence, Respond
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["meetings"], prefix="/meetings/{meetingId}")

Place = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=NO_CONTROLS)]
MOST_BOARDS = 200


class Planning(Body):
    on: Day
    begins: LocalTime = Field(description="Local time, as in 14:30")
    ends: LocalTime
    presence: Presence
    place: Place = Field(description="An address, or a link")
    chair: UUID | None = Field(None, description="A lead or an adviser; whoever plans it when left out")
    note: Text | None = None
    even_if_closed: bool = Field(
        False, description="In a weekend, on a public holiday or in a school holiday too"
    )
    replaces_revision: int | None = Field(
        None,
        ge=0,
        le=2_147_483_647,
        description="The `revision` of the plan that this one replaces, 0 when there was none: refused when "
        "another stands now. When left out, whatever stands is replaced",
        # Left out it is not in the fingerprint: what was sent to an earlier release can be repeated here.
        exclude_if=lambda it: it is None,
    )


class OneBoard(Body):
    board: BoardNumber


class NewResponse(OneBoard):
    coming: bool


class MoreRegions(Body):
    regions: RegionCodes


class Cancellation(Body):
    reason: Text


class Attendance(Body):
    attended: Annotated[tuple[BoardNumber, ...], Field(max_length=MOST_BOARDS)] = Field(
        description="The boards that were there"
    )


class AttendanceReply(MeetingCommandReply):
    attended: list[BoardRef]
    absent: list[BoardRef] = Field(description="Those with a trajectory go to the next meeting")


@router.post("/planning", operation_id="planMeeting", dependencies=[LEAD_ONLY])
async def plan_meeting(walk: MeetingWalking, body: Planning) -> MeetingCommandReply:
    """Plan the meeting, or move it. Everybody who is invited gets a new invitation."""
    if body.chair and (error := await unfit(walk.state.pool, "adviser", body.chair, "/chair")):
        raise invalid(error)
    return await walk.give(
        PlanMeeting,
        body,
        document=await _keep_plan(walk, body),
        on=body.on,
        begins=time.fromisoformat(body.begins),
        ends=time.fromisoformat(body.ends),
        presence=body.presence,
        chair=body.chair or walk.person.id,
        even_if_closed=body.even_if_closed,
        replaces_revision=body.replaces_revision,
    )


async def _keep_plan(walk: MeetingWalk, body: Planning) -> UUID:
    """With an id of what it says, so that the meeting knows what is not new."""
    content = {"place": body.place, "note": body.note}
    id_ = uuid5(DOCUMENTS, f"{walk.meeting_id}:{json.dumps(content)}")
    documents = [{"id": str(id_), "kind": "meeting-plan", "content": content}]
    await queries.add_documents(
        walk.state.pool, trajectory=walk.meeting_id, person=walk.person.id, documents=documents
    )
    return id_


@router.post("/invitations", operation_id="inviteBoard", dependencies=[LEAD_ONLY])
async def invite_board(walk: MeetingWalking, body: OneBoard) -> MeetingCommandReply:
    """Invite a board that is in no trajectory, also one of a region that the meeting does not cover."""
    if not await board_names(walk.state, [body.board]):
        raise invalid(blame("/board", "There is no such board."))
    return await walk.give(Invite, body, board=body.board)


@router.post("/departures", operation_id="uninviteBoard", dependencies=[LEAD_ONLY])
async def uninvite_board(walk: MeetingWalking, body: OneBoard) -> MeetingCommandReply:
    """Take off a board that was invited without a trajectory."""
    return await walk.give(Leave, body, board=body.board, why="uninvited")


@router.post("/responses", operation_id="recordResponse", dependencies=[ACTING_ONLY])
async def record_response(walk: MeetingWalking, body: NewResponse) -> MeetingCommandReply:
    """Record whether a board comes; also its adviser may."""
    if not walk.is_repeat:
        await check_acts_for_board(walk.state, walk.person, body.board)
    return await walk.give(Respond, body, board=body.board, coming=body.coming)


@router.post("/regions", operation_id="coverRegions", dependencies=[LEAD_ONLY])
async def cover_regions(walk: MeetingWalking, body: MoreRegions) -> MeetingCommandReply:
    """Cover more regions. Where another meeting gathered, its boards come to this one."""
    await known_regions(walk.state.pool, body.regions)
    return await walk.give(Cover, body, regions=body.regions)


@router.post("/cancellation", operation_id="callOffMeeting", dependencies=[LEAD_ONLY])
async def call_off_meeting(walk: MeetingWalking, body: Cancellation) -> MeetingCommandReply:
    """Call the meeting off: its boards go to the next."""
    return await walk.give(CallOff, body, {"document": text("reason", body.reason)})


@router.post("/attendance", operation_id="recordAttendance", dependencies=[ACTING_ONLY])
async def record_attendance(walk: MeetingWalking, body: Attendance) -> AttendanceReply:
    """Record who was there, once: this completes their step. For a lead, or who chaired it."""
    reply = await walk.give(Hold, body, attended=body.attended)
    row = await queries.meeting(walk.state.pool, id=walk.meeting_id)
    held = Meeting.model_validate(row["view"])
    names = await board_names(walk.state, [invitee.board for invitee in held.boards])
    boards = [BoardRef(number=it.board, name=names[it.board]) for it in held.boards]
    return AttendanceReply(
        **reply.model_dump(),
        attended=[board for board in boards if board.number in held.attended],
        absent=[board for board in boards if board.number not in held.attended],
    )
