"""Whom to call at a board about a step, as things are today."""

from uuid import UUID

from pydantic import Field

from activities.office import FIRST, Office
from api.shapes import Reply
from domain.commands import Function
from domain.programme import StallReason
from domain.todo import call_first
from domain.trajectory import Step, Trajectory


class CallReply(Reply):
    id: UUID = Field(description="Of a contact of the board")
    name: str
    function: Function
    mail: str
    phone: str | None


def call_of(
    office: Office, trajectory: Trajectory, step: Step, stalled: StallReason | None
) -> CallReply | None:
    """Who fits best; where the board has nobody in that function, whoever can be called."""
    first = call_first(trajectory.programme.step(step.key), stalled)
    contact = None if first is None else office.contact_of(trajectory.board, *first, *FIRST)
    if contact is None:
        return None
    return CallReply(
        id=contact.id,
        name=contact.name,
        function=contact.function,
        mail=contact.mail,
        phone=contact.phone,
    )
