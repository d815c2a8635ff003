"""Who can help when a trajectory is stalled: as things are when it is read, since people come and go."""

from uuid import UUID

from pydantic import Field

from activities.office import Office, Person
from api.shapes import PersonRef, Reply
from domain.commands import Function, Role
from domain.outlook import UNBLOCKED_BY
from domain.programme import StallReason


class UnblockerReply(Reply):
    id: UUID = Field(description="Of a person, or of a contact of the board")
    name: str
    post: Role | Function
    mail: str
    phone: str | None
    instead_of: PersonRef | None = Field(description="Who is absent today")


def unblocker_in(
    office: Office, reason: StallReason, board: str, lead: UUID, adviser: UUID | None
) -> UnblockerReply:
    found = office.unblocker(reason, board, lead, adviser)
    meant = (adviser if UNBLOCKED_BY[reason] == "adviser" else None) or lead
    absent = None
    if isinstance(found, Person) and found.id != meant:
        absent = PersonRef(id=meant, name=office.persons[meant].name)
    return UnblockerReply(
        id=found.id,
        name=found.name,
        post=found.role if isinstance(found, Person) else found.function,
        mail=found.mail,
        phone=found.phone,
        instead_of=absent,
    )
