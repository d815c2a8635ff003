"""Who speaks for a region (WSP): at most one contact point on any day."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field, model_validator

from api.auth import LEAD_ONLY, SignedIn
from api.idempotency import Answer, Called, once
from api.problems import blame, invalid, not_found
from api.shapes import Body, Mail, Name, Phone, RegionCode, Reply, merged
from api.state import Here
from api.walk import today
from db.connect import Connection, Pool
from db.queries import queries
from domain.refusals import Refused
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["regions"], prefix="/regions/{region}/contact-points")

Region = Annotated[RegionCode, Path(description="Code of a labour-market region")]
Kind = Literal["person", "organisation"]


class ContactPointsMeet(Refused):
    """On one of these days this region has a contact point already: end that one first."""


class ContactPointReply(Reply):
    id: UUID
    kind: Kind
    name: str
    deputy: str | None
    mail: str
    phone: str | None
    language: Literal["nl", "en"]
    from_on: date = Field(alias="from")
    until_on: date | None = Field(alias="until", description="The last day")
    mail_refused: bool = Field(description="The last mail to this address was refused")


class ContactPoints(Reply):
    items: list[ContactPointReply]


class NewContactPoint(Body):
    kind: Kind
    name: Name
    deputy: Name | None = None
    mail: Mail = Field(description="Rather a shared mailbox than that of one person")
    phone: Phone | None = None
    language: Literal["nl", "en"] = "nl"
    from_on: Day | None = Field(None, alias="from", description="First day; today when it is left out")
    until_on: Day | None = Field(None, alias="until", description="Last day, when it is known")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until_on and self.from_on and self.until_on < self.from_on:
            raise ValueError("until lies before from")
        return self


class ChangedContactPoint(Body):
    """What is left out stays as it is."""

    kind: Kind | None = None
    name: Name | None = None
    deputy: Name | None = None
    mail: Mail | None = None
    phone: Phone | None = None
    language: Literal["nl", "en"] | None = None
    from_on: Day | None = Field(None, alias="from")
    until_on: Day | None = Field(None, alias="until", description="The last day, of one that ends")


@router.get("", operation_id="listContactPoints")
async def list_contact_points(state: Here, region: Region) -> ContactPoints:
    """The contact points that a region has and had, the newest first."""
    await check_region(state.pool, region)
    found = queries.contact_points_of(state.pool, region=region)
    return ContactPoints(items=[ContactPointReply(**dict(row)) async for row in found])


@router.post(
    "",
    operation_id="addContactPoint",
    status_code=201,
    response_model=ContactPointReply,
    dependencies=[LEAD_ONLY],
)
async def add_contact_point(state: Here, call: Called, region: Region, new: NewContactPoint) -> Any:
    """Say who speaks for a region. Whoever did so before is to end first."""
    id_ = call.new_id("contact-point")

    async def do(connection: Connection) -> Answer:
        # Not a default of the field: a repeat on another day is still the same request.
        from_on = new.from_on or today()
        if new.until_on and new.until_on < from_on:
            raise invalid(blame("/until", "This day has passed: say from when as well."))
        await _take_turns(connection, region)
        await _check_alone(connection, region, id_, from_on, new.until_on)
        fields = new.model_dump() | {"from_on": from_on}
        await queries.add_contact_point(connection, id=id_, region=region, **fields)
        location = f"/v1/regions/{region}/contact-points"
        return Answer(201, await _contact_point(connection, region, id_), location)

    return await once(state, call, "contact-points", call.fingerprint(new), do)


@router.patch(
    "/{contactPointId}",
    operation_id="changeContactPoint",
    response_model=ContactPointReply,
    dependencies=[LEAD_ONLY],
)
async def change_contact_point(
    state: Here,
    call: Called,
    region: Region,
    id_: Annotated[UUID, Path(alias="contactPointId")],
    change: ChangedContactPoint,
) -> Any:
    """Correct a contact point, or say until when it is one."""

    async def do(connection: Connection) -> Answer:
        await _take_turns(connection, region)
        before = await _contact_point(connection, region, id_)
        contact_point = merged(NewContactPoint, before, change)
        from_on = contact_point.from_on or before.from_on
        await _check_alone(connection, region, id_, from_on, contact_point.until_on)
        fields = contact_point.model_dump() | {"from_on": from_on}
        await queries.change_contact_point(connection, id=id_, **fields)
        return Answer(200, await _contact_point(connection, region, id_))

    return await once(state, call, "contact-points", call.fingerprint(change), do)


async def check_region(connection: Connection | Pool, code: str) -> None:
    if not await queries.region_exists(connection, code=code):
        raise not_found("region")


async def contact_point_of(connection: Connection | Pool, region: str) -> ContactPointReply | None:
    """Who speaks for the region today, if anybody does."""
    row = await queries.contact_point_on(connection, region=region, day=today())
    return ContactPointReply(**dict(row)) if row else None


async def _take_turns(connection: Connection, region: str) -> None:
    if await queries.lock_region(connection, code=region) is None:
        raise not_found("region")


async def _check_alone(
    connection: Connection, region: str, id_: UUID, from_on: date, until_on: date | None
) -> None:
    days = {"from_on": from_on, "until_on": until_on}
    if await queries.contact_point_meets(connection, region=region, id=id_, **days):
        raise ContactPointsMeet(field="/from")


async def _contact_point(connection: Connection, region: str, id_: UUID) -> ContactPointReply:
    row = await queries.contact_point(connection, region=region, id=id_)
    if row is None:
        raise not_found("contact point")
    return ContactPointReply(**dict(row))
