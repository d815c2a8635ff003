"""The boards of a regional meeting, as whoever asks sees them."""

from datetime import date
from typing import Any

from pydantic import Field

from activities.office import read_office
from api.auth import Person
from api.shapes import BoardRef, CodeReply, PersonRef, Reply, words
from api.state import State
from api.walk import today
from db.queries import queries
from domain.meeting import Invitee, Meeting


class MeetingBoard(Reply):
    board: BoardRef
    trajectory_id: str | None = Field(description="Null where it was invited without one")
    adviser: PersonRef | None = Field(description="Of its trajectory")
    can_be_mailed: bool = Field(description="Somebody of the board can be sent an invitation")
    may_respond: bool = Field(description="Whoever asks may record whether it comes")
    due_on: date | None = Field(description="When its step is due without this meeting")
    coming: bool | None = Field(description="Null: the board did not say")
    left: CodeReply | None = Field(description="Why it is not in the meeting any more")
    attended: bool | None = Field(description="Null as long as the meeting was not held")


async def boards_of(
    state: State, person: Person, meeting: Meeting, names: dict[str, str]
) -> list[MeetingBoard]:
    numbers = [invitee.board for invitee in meeting.invitees]
    office = await read_office(state.pool, numbers, meeting.planned.on if meeting.planned else today())
    trajectories = [invitee.trajectory for invitee in meeting.invitees if invitee.trajectory]
    found = queries.advisers_of(state.pool, ids=trajectories, person=person.id, today=today())
    advisers = {row["id"]: row async for row in found}
    return [
        _board(
            meeting,
            invitee,
            names[invitee.board],
            adviser=advisers.get(invitee.trajectory),
            can_be_mailed=office.mail_contact_of(invitee.board) is not None,
            is_lead=person.role == "lead",
        )
        for invitee in meeting.invitees
    ]


def _board(
    meeting: Meeting, invitee: Invitee, name: str, *, adviser: Any, can_be_mailed: bool, is_lead: bool
) -> MeetingBoard:
    why = invitee.left_why
    advised = adviser is not None and adviser["adviser_id"] is not None
    return MeetingBoard(
        board=BoardRef(number=invitee.board, name=name),
        trajectory_id=invitee.trajectory,
        adviser=PersonRef(id=adviser["adviser_id"], name=adviser["name"]) if advised else None,
        can_be_mailed=can_be_mailed,
        may_respond=invitee.is_in and not meeting.is_over and (is_lead or (advised and adviser["acts"])),
        due_on=invitee.due_on,
        coming=invitee.coming,
        left=CodeReply(code=why, words=words("departure", why)) if why else None,
        attended=invitee.board in meeting.attended if meeting.state == "held" else None,
    )
