from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.auth import LEAD_ONLY, Anyone, Person, SignedIn, forbidden
from api.idempotency import Answer, Called, once
from api.paging import After, Size, page, place
from api.problems import FieldError, blame, not_found
from api.shapes import Body, Mail, Name, Phone, Reply, merged
from api.state import Here
from db.connect import Connection, Pool
from db.queries import queries
from domain.commands import Role
from domain.refusals import Refused

router = APIRouter(route_class=SignedIn, tags=["people"])

PersonId = Annotated[UUID, Path(alias="personId")]


class MailInUse(Refused):
    """This mail address is another person's."""


class PersonReply(Reply):
    id: UUID
    name: str
    mail: str
    phone: str | None
    language: Literal["nl", "en"]
    role: Role
    mail_refused: bool = Field(description="The last mail to this address was refused")


class PeoplePage(Reply):
    items: list[PersonReply]
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one")


class NewPerson(Body):
    name: Name
    mail: Mail
    phone: Phone | None = None
    language: Literal["nl", "en"] = "nl"
    role: Role = Field(description="Until the first sign-in: from then on the identity provider tells it")


class ChangedPerson(Body):
    """What is left out stays as it is."""

    name: Name | None = None
    mail: Mail | None = None
    phone: Phone | None = None
    language: Literal["nl", "en"] | None = None


@router.get("/people", operation_id="listPeople")
async def list_people(
    state: Here,
    role: Annotated[Role | None, Query()] = None,
    after: After = None,
    limit: Size = 50,
) -> PeoplePage:
    """The people who work with the service, by name."""
    after_name, after_id = place(after, str, UUID)
    found = queries.people(state.pool, role=role, after_name=after_name, after_id=after_id, size=limit + 1)
    shown, following = page([row async for row in found], limit, "name", "id")
    return PeoplePage(items=[PersonReply(**dict(row)) for row in shown], next=following)


@router.get("/people/me", operation_id="getMe")
async def get_me(person: Anyone) -> PersonReply:
    """Who is signed in."""
    return PersonReply(**vars(person))


@router.get("/people/{personId}", operation_id="getPerson")
async def get_person(state: Here, person_id: PersonId) -> PersonReply:
    """One of the people who work with the service."""
    return await known_person(state.pool, person_id)


@router.post(
    "/people",
    operation_id="addPerson",
    status_code=201,
    response_model=PersonReply,
    dependencies=[LEAD_ONLY],
)
async def add_person(state: Here, call: Called, new: NewPerson) -> Any:
    """Add somebody before the first sign-in, which then finds this person by mail address."""
    id_ = call.new_id("person")

    async def do(connection: Connection) -> Answer:
        await queries.lock_people(connection)
        if await queries.add_person(connection, id=id_, **new.model_dump()) is None:
            raise MailInUse(field="/mail")
        return Answer(201, await known_person(connection, id_), f"/v1/people/{id_}")

    return await once(state, call, "people", call.fingerprint(new), do)


@router.patch("/people/{personId}", operation_id="changePerson", response_model=PersonReply)
async def change_person(
    state: Here, person: Anyone, call: Called, person_id: PersonId, change: ChangedPerson
) -> Any:
    """Correct what is known of somebody: oneself, or a lead anybody."""
    check_self_or_lead(person, person_id)

    async def do(connection: Connection) -> Answer:
        await queries.lock_people(connection)
        before = await known_person(connection, person_id)
        known = merged(NewPerson, before, change)
        if await queries.mail_in_use(connection, mail=known.mail, id=person_id):
            raise MailInUse(field="/mail")
        await queries.change_person(connection, id=person_id, **known.model_dump(exclude={"role"}))
        return Answer(200, await known_person(connection, person_id))

    return await once(state, call, "people", call.fingerprint(change), do)


async def known_person(connection: Connection | Pool, id_: UUID) -> PersonReply:
    row = await queries.person_by_id(connection, id=id_)
    if row is None:
        raise not_found("person")
    return PersonReply(**dict(row))


def check_self_or_lead(person: Person, person_id: UUID) -> None:
    if person.role != "lead" and person.id != person_id:
        raise forbidden("This is for the person in question, or a lead.")


async def unfit(connection: Connection | Pool, post: str, person_id: UUID, pointer: str) -> FieldError | None:
    """What is wrong with a person for a post. A lead leads; an adviser can be a lead too."""
    row = await queries.person_by_id(connection, id=person_id)
    fitting = ("lead",) if post == "lead" else ("adviser", "lead")
    if row is not None and row["role"] in fitting:
        return None
    return blame(pointer, "This is not a person with the role %(role)s.", role=fitting)
