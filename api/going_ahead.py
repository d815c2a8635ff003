"""Going ahead without a board: first what that means, then doing it."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from activities.calendars import calendar
from api.auth import LEAD_ONLY, SignedIn
from api.meeting_commands import MOST_BOARDS
from api.meeting_walk import MeetingCommandReply, MeetingWalking
from api.meetings import Id, board_names
from api.problems import blame, invalid, not_found
from api.shapes import BoardNumber, BoardRef, Body, CodeReply, Reply, Words, words
from api.state import Here
from db.queries import queries
from domain.going_ahead import GoingAhead, without_meeting
from domain.meeting import Invitee, Meeting
from domain.meeting_commands import GoAheadWithout
from domain.trajectory import Trajectory

router = APIRouter(route_class=SignedIn, tags=["meetings"], prefix="/meetings/{meetingId}/without")

Boards = Annotated[tuple[BoardNumber, ...], Field(min_length=1, max_length=MOST_BOARDS)]


class LeftOut(Body):
    boards: Boards


class StepRef(Reply):
    key: str
    title: Words


class StallThen(Reply):
    since: datetime = Field(description="It may have passed already")
    reason: CodeReply


class MeansReply(Reply):
    due_on: date = Field(description="As it is now")
    then_due_on: date
    late: bool = Field(description="It is late then")
    stalls: StallThen | None = Field(
        description="When and why the trajectory stalls then, if nothing happens"
    )
    holds_up: list[StepRef] = Field(description="Steps that wait for this meeting and for nothing else")


class LeftOutReply(Reply):
    board: BoardRef
    trajectory_id: str | None
    coming: bool | None = Field(description="What the board answered; null when it has not")
    means: MeansReply | None = Field(
        description="Null for a board without a trajectory, or one that waits no more"
    )


class WithoutReply(Reply):
    boards: list[LeftOutReply]
    gathered: int = Field(description="How many boards remain")
    would_come: int


@router.get("", operation_id="showWithout")
async def show_without(
    state: Here,
    meeting_id: Id,
    board: Annotated[
        list[BoardNumber], Query(min_length=1, max_length=MOST_BOARDS, description="Once for every board")
    ],
) -> WithoutReply:
    """What it means to go ahead without these boards: they go to the next meeting."""
    row = await queries.meeting(state.pool, id=meeting_id)
    if row is None:
        raise not_found("meeting")
    meeting = Meeting.model_validate(row["view"])
    left_out = _left_out(meeting, board)
    names = await board_names(state, list(left_out))
    ids = [invitee.trajectory for invitee in left_out.values() if invitee.trajectory]
    found = queries.trajectories_by_id(state.pool, ids=ids)
    trajectories = {
        it["id"]: Trajectory.model_validate({**it["view"], "programme": it["definition"]})
        async for it in found
    }
    rest = [invitee for invitee in meeting.boards if invitee.board not in left_out]
    return WithoutReply(
        boards=[
            LeftOutReply(
                board=BoardRef(number=number, name=names[number]),
                trajectory_id=invitee.trajectory,
                coming=invitee.coming,
                means=_means(trajectories.get(invitee.trajectory or ""), meeting_id),
            )
            for number, invitee in left_out.items()
        ],
        gathered=len(rest),
        would_come=sum(invitee.coming is not False for invitee in rest),
    )


@router.post("", operation_id="goAheadWithout", dependencies=[LEAD_ONLY])
async def go_ahead_without(walk: MeetingWalking, body: LeftOut) -> MeetingCommandReply:
    """Go ahead without these boards, so that they do not hold up the rest."""
    return await walk.give(GoAheadWithout, body, boards=body.boards)


def _left_out(meeting: Meeting, numbers: list[str]) -> dict[str, Invitee]:
    in_it = {invitee.board: invitee for invitee in meeting.boards}
    strangers = [
        blame(f"/board/{index}", "This board is not in this regional meeting.", "query")
        for index, number in enumerate(numbers)
        if number not in in_it
    ]
    if strangers:
        raise invalid(*strangers)
    return {number: in_it[number] for number in numbers}


def _means(trajectory: Trajectory | None, meeting_id: str) -> MeansReply | None:
    if trajectory is None:
        return None
    means = without_meeting(trajectory, meeting_id, calendar(trajectory.zone), datetime.now(UTC))
    if means is None:
        return None
    return MeansReply(
        **means.model_dump(include={"due_on", "then_due_on", "late"}),
        stalls=_stalls(means),
        holds_up=[_step(trajectory, key) for key in means.holds_up],
    )


def _stalls(means: GoingAhead) -> StallThen | None:
    if means.stalls_at is None or means.stall_reason is None:
        return None
    reason = means.stall_reason
    return StallThen(
        since=means.stalls_at, reason=CodeReply(code=reason, words=words("stall-reason", reason))
    )


def _step(trajectory: Trajectory, key: str) -> StepRef:
    title = trajectory.programme.step(key).title
    return StepRef(key=key, title=Words(nl=title.nl, en=title.en))
