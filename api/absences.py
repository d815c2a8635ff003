from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import Field, model_validator

from api.auth import Anyone, SignedIn
from api.idempotency import Answer, Called, once
from api.people import PersonId, check_self_or_lead, known_person
from api.problems import blame, invalid, not_found
from api.shapes import Body, Reply
from api.state import Here
from api.walk import today
from db.connect import Connection
from db.queries import queries
from domain.refusals import InThePast, Refused
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["people"])


class AbsencesMeet(Refused):
    """On one of these days this person is away already: withdraw that absence first."""


class NewAbsence(Body):
    from_on: Day = Field(alias="from", description="First day away")
    until_on: Day = Field(alias="until", description="Last day away")
    substitute: UUID = Field(description="Who acts and gets the mail instead")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until_on < self.from_on:
            raise ValueError("until lies before from")
        return self


class AbsenceReply(Reply):
    id: UUID
    from_on: date = Field(alias="from")
    until_on: date = Field(alias="until", description="Last day away")
    substitute: UUID


class Absences(Reply):
    items: list[AbsenceReply]


@router.get("/people/{personId}/absences", operation_id="listAbsences")
async def list_absences(state: Here, person_id: PersonId) -> Absences:
    """When somebody is away, from today on, and who acts instead."""
    await known_person(state.pool, person_id)
    rows = [row async for row in queries.absences_of(state.pool, person=person_id, since=today())]
    return Absences(items=[_reply(row) for row in rows])


@router.post(
    "/people/{personId}/absences", operation_id="addAbsence", status_code=201, response_model=AbsenceReply
)
async def add_absence(
    state: Here, person: Anyone, call: Called, person_id: PersonId, absence: NewAbsence
) -> Any:
    """Say that somebody will be away, and who acts and gets the mail instead: oneself, or a lead anybody."""
    check_self_or_lead(person, person_id)
    await known_person(state.pool, person_id)
    id_ = call.new_id("absence")

    async def do(connection: Connection) -> Answer:
        await _check(connection, person_id, absence)
        await queries.add_absence(connection, id=id_, person=person_id, **absence.model_dump())
        reply = AbsenceReply(id=id_, **absence.model_dump())
        return Answer(201, reply, f"/v1/people/{person_id}/absences")

    return await once(state, call, "absences", call.fingerprint(absence), do)


@router.delete("/people/{personId}/absences/{absenceId}", operation_id="withdrawAbsence", status_code=204)
async def withdraw_absence(
    state: Here,
    person: Anyone,
    call: Called,
    person_id: PersonId,
    absence_id: Annotated[UUID, Path(alias="absenceId")],
) -> Response:
    """Somebody is not away after all."""
    check_self_or_lead(person, person_id)

    async def do(connection: Connection) -> Answer:
        if await queries.withdraw_absence(connection, id=absence_id, person=person_id) is None:
            raise not_found("absence")
        return Answer(204)

    return await once(state, call, "absences", call.fingerprint(), do)


async def _check(connection: Connection, person_id: UUID, absence: NewAbsence) -> None:
    if absence.substitute == person_id:
        raise invalid(blame("/substitute", "Somebody else acts as the substitute."))
    substitute = await queries.person_by_id(connection, id=absence.substitute)
    if substitute is None or substitute["role"] == "manager":
        raise invalid(blame("/substitute", "The substitute is an adviser or a lead."))
    absent = await queries.person_by_id(connection, id=person_id)
    if absent["role"] == "lead" and substitute["role"] != "lead":  # who may not do what a lead does
        raise invalid(blame("/substitute", "The substitute of a lead is a lead."))
    if absence.until_on < today():
        raise InThePast(field="/until")
    await queries.lock_absences(connection, person=person_id)
    if await queries.absence_meets(
        connection, person=person_id, from_on=absence.from_on, until_on=absence.until_on
    ):
        raise AbsencesMeet(field="/from")


def _reply(row: Any) -> AbsenceReply:
    return AbsenceReply(
        id=row["id"], from_on=row["from_on"], until_on=row["until_on"], substitute=row["substitute_id"]
    )
