"""Who can help when a trajectory is stalled: as things are when it is read, since people come and go."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.boards import ContactReply
from api.shapes import PersonRef, Reply
from api.state import State
from api.walk import today
from db.queries import queries
from domain.outlook import UNBLOCKED_BY, Unblocker
from domain.programme import StallReason
from domain.trajectory import Trajectory


class UnblockerReply(Reply):
    kind: Unblocker
    id: UUID = Field(description="Of a person, or of a contact of the board")
    name: str
    mail: str
    phone: str | None
    instead_of: PersonRef | None = Field(description="Who is absent today")


async def unblocker_of(
    state: State, trajectory: Trajectory, contacts: Sequence[ContactReply], reason: StallReason
) -> UnblockerReply:
    who = UNBLOCKED_BY[reason]
    for contact in contacts:
        if contact.function == who and _is_there(contact):
            told = contact.model_dump(include={"id", "name", "mail", "phone"})
            return UnblockerReply(kind=who, instead_of=None, **told)
    # Where the board has no such contact, the lead finds one.
    adviser = trajectory.adviser if who == "adviser" else None
    return await _staff(state, "adviser" if adviser else "lead", adviser or trajectory.lead)


def _is_there(contact: ContactReply) -> bool:
    return contact.from_on <= today() and (contact.until_on is None or contact.until_on >= today())


async def _staff(state: State, kind: Literal["lead", "adviser"], person: UUID) -> UnblockerReply:
    rows: list[Any] = [row async for row in queries.reachable(state.pool, people=[person], today=today())]
    row = rows[0]
    if row["substitute_id"] is None:
        return UnblockerReply(
            kind=kind, instead_of=None, **{name: row[name] for name in ("id", "name", "mail", "phone")}
        )
    substitute = {name: row[f"substitute_{name}"] for name in ("id", "name", "mail", "phone")}
    return UnblockerReply(kind=kind, instead_of=PersonRef(id=row["id"], name=row["name"]), **substitute)
