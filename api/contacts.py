from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field, model_validator

from activities.give import give
from api.auth import Acting, Anyone, Person, SignedIn, forbidden
from api.boards import ContactReply
from api.idempotency import Answer, Call, Called, Do, once
from api.may import check_acts_for_board, may_read_contacts
from api.problems import blame, invalid, not_found, refused
from api.shapes import BoardNumber, Body, Mail, Name, Phone, Reply, merged
from api.state import Here, State
from api.walk import today
from db.connect import Connection, Pool
from db.queries import queries
from domain.commands import ChangeContacts, Function
from domain.refusals import TrajectoryClosed
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["contacts"])


ContactId = Annotated[UUID, Path(alias="contactId")]


class Contacts(Reply):
    items: list[ContactReply]


class NewContact(Body):
    function: Function
    name: Name
    mail: Mail
    phone: Phone | None = None
    language: Literal["nl", "en"] = "nl"
    from_on: Day | None = Field(None, alias="from", description="First day; today when it is left out")
    until_on: Day | None = Field(None, alias="until", description="Last day, when it is known")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until_on and self.from_on and self.until_on < self.from_on:
            raise ValueError("until lies before from")
        return self


class ChangedContact(Body):
    """What is left out stays as it is."""

    function: Function | None = None
    name: Name | None = None
    mail: Mail | None = None
    phone: Phone | None = None
    language: Literal["nl", "en"] | None = None
    from_on: Day | None = Field(None, alias="from")
    until_on: Day | None = Field(None, alias="until", description="The last day, of a contact who leaves")


@router.get("/boards/{number}/contacts", operation_id="listContacts")
async def list_contacts(state: Here, person: Anyone, number: BoardNumber) -> Contacts:
    """The contacts that a board has and had, the newest first."""
    await _check_reads(state, person, number)
    return Contacts(
        items=[ContactReply(**dict(row)) async for row in queries.contacts_of(state.pool, board=number)]
    )


@router.get("/boards/{number}/contacts/{contactId}", operation_id="getContact")
async def get_contact(
    state: Here, person: Anyone, number: BoardNumber, contact_id: ContactId
) -> ContactReply:
    """One contact of a board."""
    await _check_reads(state, person, number)
    return await _contact(state.pool, number, contact_id)


@router.post(
    "/boards/{number}/contacts", operation_id="addContact", status_code=201, response_model=ContactReply
)
async def add_contact(
    *, state: Here, person: Acting, call: Called, number: BoardNumber, contact: NewContact
) -> Any:
    """Add somebody through whom the board is reached; its open trajectory is told."""
    await _check_board(state, number)
    await check_acts_for_board(state, person, number)
    id_ = call.new_id("contact")

    async def do(connection: Connection) -> Answer:
        # Not a default of the field: a repeat on another day is still the same request.
        from_on = contact.from_on or today()
        if contact.until_on and contact.until_on < from_on:
            raise invalid(blame("/until", "This day has passed: say from when as well."))
        await queries.add_contact(
            connection, id=id_, board=number, **contact.model_dump() | {"from_on": from_on}
        )
        return Answer(201, await _contact(connection, number, id_), f"/v1/boards/{number}/contacts/{id_}")

    return await _change(state, person, call, number=number, body=contact, do=do)


@router.patch(
    "/boards/{number}/contacts/{contactId}", operation_id="changeContact", response_model=ContactReply
)
async def change_contact(
    *,
    state: Here,
    person: Acting,
    call: Called,
    number: BoardNumber,
    contact_id: ContactId,
    change: ChangedContact,
) -> Any:
    """Correct a contact, or say until when it is one; its open trajectory is told."""
    await _check_board(state, number)
    await check_acts_for_board(state, person, number)

    async def do(connection: Connection) -> Answer:
        before = await _contact(connection, number, contact_id)
        contact = merged(NewContact, before, change)
        known = contact.model_dump() | {"from_on": contact.from_on or before.from_on}
        await queries.change_contact(connection, id=contact_id, board=number, **known)
        return Answer(200, await _contact(connection, number, contact_id))

    return await _change(state, person, call, number=number, body=change, do=do)


async def _check_board(state: State, number: str) -> None:
    if await queries.board(state.pool, number=number) is None:
        raise not_found("board")


async def _check_reads(state: State, person: Person, number: str) -> None:
    await _check_board(state, number)
    if not await may_read_contacts(state, person, number):
        raise forbidden("Contacts are for the board's adviser, leads and managers.")


async def _contact(connection: Connection | Pool, number: str, id_: UUID) -> ContactReply:
    row = await queries.contact(connection, board=number, id=id_)
    if row is None:
        raise not_found("contact")
    return ContactReply(**dict(row))


async def _change(state: State, person: Person, call: Call, *, number: str, body: Body, do: Do) -> Response:
    """First the row, then the trajectory: when the way there fails, the same key goes it again."""
    fingerprint = call.fingerprint(body)

    async def in_turn(connection: Connection) -> Answer:
        await queries.lock_board(connection, number=number)
        return await do(connection)

    answer = await once(state, call, "contacts", fingerprint, in_turn)
    await _tell_trajectory(state, person, call, number, fingerprint)
    return answer


async def _tell_trajectory(state: State, person: Person, call: Call, number: str, fingerprint: str) -> None:
    trajectory_id = await queries.open_trajectory_of_board(state.pool, board=number)
    if trajectory_id is None:
        return
    command = ChangeContacts(id=call.id, fingerprint=fingerprint, by=person.id, role=person.role)
    outcome = await give(state.temporal, state.settings.task_queue, trajectory_id, command)
    if outcome.refusal and outcome.refusal.rule != TrajectoryClosed().rule:
        raise refused(outcome.refusal)
