"""The commands on a trajectory as a whole."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.auth import ACTING_ONLY, LEAD_ONLY, SignedIn
from api.commanded import text
from api.people import unfit
from api.problems import invalid
from api.shapes import Body
from api.state import Here
from api.walk import CommandReply, Walking, today
from domain.commands import (
    Contact,
    Note,
    Pause,
    PauseReason,
    Reassign,
    Resume,
    Way,
    Withdraw,
    WithdrawReason,
)
from domain.forms import Text
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["trajectories"], prefix="/trajectories/{trajectoryId}")


class ContactAttempt(Body):
    on: Day | None = Field(None, description="Today when it is left out")
    way: Way
    reached: bool
    contact: UUID | None = Field(None, description="Which contact of the board, where it was one")
    note: Text | None = None


class Reassignment(Body):
    post: Literal["lead", "adviser"]
    person: UUID | None = Field(
        description="Null: nobody, for the time being; a trajectory always has a lead"
    )
    from_on: Day | None = Field(None, alias="from", description="Today when it is left out")


class NewPause(Body):
    reason: PauseReason
    return_on: Day
    note: Text | None = None


class Resumption(Body):
    """Nothing has to be said: the clock runs again from today."""


class Withdrawal(Body):
    reason: WithdrawReason
    on: Day | None = Field(None, description="Today when it is left out")
    note: Text | None = None


class NewNote(Body):
    text: Text


@router.post("/contact-attempts", operation_id="contactBoard", dependencies=[ACTING_ONLY])
async def contact_board(walk: Walking, body: ContactAttempt) -> CommandReply:
    """Record that the board was reached, or not."""
    walk.check_contact(body.contact, "/contact")
    written = {"document": text("note", body.note)}
    fields = body.model_dump(exclude={"on", "note"})
    return await walk.give(Contact, body, written, on=body.on or today(), **fields)


@router.post("/reassignments", operation_id="reassignTrajectory", dependencies=[LEAD_ONLY])
async def reassign_trajectory(state: Here, walk: Walking, body: Reassignment) -> CommandReply:
    """Hand the trajectory over, from a day on, to another lead or adviser. No term begins anew."""
    if body.person and (error := await unfit(state.pool, body.post, body.person, "/person")):
        raise invalid(error)
    from_on = body.from_on or today()
    return await walk.give(Reassign, body, post=body.post, person=body.person, from_on=from_on)


@router.post("/pauses", operation_id="pauseTrajectory", dependencies=[ACTING_ONLY])
async def pause_trajectory(walk: Walking, body: NewPause) -> CommandReply:
    """Stop the clock until the board is back."""
    written = {"document": text("pause", body.note)}
    return await walk.give(Pause, body, written, reason=body.reason, return_on=body.return_on)


@router.post("/resumptions", operation_id="resumeTrajectory", dependencies=[ACTING_ONLY])
async def resume_trajectory(walk: Walking, body: Resumption) -> CommandReply:
    """The board is back: every open step moves by the working days that were lost."""
    return await walk.give(Resume, body)


@router.post("/withdrawal", operation_id="withdrawTrajectory", dependencies=[ACTING_ONLY])
async def withdraw_trajectory(walk: Walking, body: Withdrawal) -> CommandReply:
    """The board does not go on: this ends the trajectory."""
    written = {"document": text("withdrawal", body.note)}
    return await walk.give(Withdraw, body, written, reason=body.reason, on=body.on or today())


@router.post("/notes", operation_id="addNote")
async def add_note(walk: Walking, body: NewNote) -> CommandReply:
    """Write a note in the timeline."""
    return await walk.give(Note, body, {"document": text("note", body.text)})
