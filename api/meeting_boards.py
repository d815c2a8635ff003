"""The boards of a regional meeting, as whoever asks sees them."""

from datetime import UTC, date, datetime
from typing import Any

from pydantic import Field, computed_field

from activities.office import read_office
from api.auth import Person
from api.may import boards_acted_for
from api.shapes import BoardRef, CodeReply, PersonRef, Reply, words
from api.state import State
from api.walk import today
from db.queries import queries
from domain.meeting import Invitee, Meeting
from domain.permitted_meeting import Asker, OfBoard, of_board


class MeetingBoard(Reply):
    board: BoardRef
    trajectory_id: str | None = Field(description="Null where it was invited without one")
    adviser: PersonRef | None = Field(description="Of its trajectory")
    can_be_mailed: bool = Field(description="Somebody of the board can be sent an invitation")
    due_on: date | None = Field(description="When its step is due without this meeting")
    coming: bool | None = Field(description="Null: the board did not say")
    left: CodeReply | None = Field(description="Why it is not in the meeting any more")
    attended: bool | None = Field(description="Null as long as the meeting was not held")
    may_read: bool = Field(description="Whoever asks may read its trajectory, if it has one")
    may: list[OfBoard] = Field(description="Which commands whoever asks may give now about this board")

    @computed_field(description="As `may` tells: `respond`", json_schema_extra={"deprecated": True})  # type: ignore[prop-decorator]
    @property
    def may_respond(self) -> bool:
        return "respond" in self.may


async def boards_of(
    state: State, person: Person, meeting: Meeting, names: dict[str, str]
) -> list[MeetingBoard]:
    numbers = [invitee.board for invitee in meeting.invitees]
    office = await read_office(state.pool, numbers, meeting.planned.on if meeting.planned else today())
    trajectories = [invitee.trajectory for invitee in meeting.invitees if invitee.trajectory]
    advisers = {row["id"]: row async for row in queries.advisers_of(state.pool, ids=trajectories)}
    acted_for = await boards_acted_for(state, person, numbers)
    asker = Asker(person.id, person.role, datetime.now(UTC))
    return [
        _board(
            meeting,
            invitee,
            names[invitee.board],
            adviser=advisers.get(invitee.trajectory),
            can_be_mailed=office.mail_contact_of(invitee.board) is not None,
            may_read=person.role != "adviser" or invitee.board in acted_for,
            may=of_board(meeting, asker, invitee.board) if invitee.board in acted_for else [],
        )
        for invitee in meeting.invitees
    ]


def _board(meeting: Meeting, invitee: Invitee, name: str, *, adviser: Any, **told: Any) -> MeetingBoard:
    why = invitee.left_why
    advised = adviser is not None and adviser["adviser_id"] is not None
    return MeetingBoard(
        board=BoardRef(number=invitee.board, name=name),
        trajectory_id=invitee.trajectory,
        adviser=PersonRef(id=adviser["adviser_id"], name=adviser["name"]) if advised else None,
        due_on=invitee.due_on,
        coming=invitee.coming,
        left=CodeReply(code=why, words=words("departure", why)) if why else None,
        attended=invitee.board in meeting.attended if meeting.state == "held" else None,
        **told,
    )
