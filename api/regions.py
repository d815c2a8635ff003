"""The labour-market regions: who speaks for each, what it has agreed to, and how much is under way there."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AnyUrl, Field, UrlConstraints

from api.auth import LEAD_ONLY, SignedIn
from api.contact_points import ContactPointReply, Region, check_region
from api.idempotency import Answer, Called, once
from api.problems import not_found
from api.shapes import Body, Reply
from api.state import Here
from api.walk import today
from db.connect import Connection
from db.queries import queries
from domain.refusals import InTheFuture
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["regions"], prefix="/regions")

Link = Annotated[AnyUrl, UrlConstraints(max_length=500, allowed_schemes=["https"])]


class ArrangementReply(Reply):
    agreed_on: date
    link: str | None = Field(description="Where it can be read")


class RegionReply(Reply):
    code: str
    name: str
    contact_point: ContactPointReply | None = Field(description="Who speaks for the region today")
    arrangement: ArrangementReply | None = Field(
        description="The letter of intent between the sector councils and the region"
    )
    boards: int
    open_trajectories: int


class Regions(Reply):
    items: list[RegionReply]


class Arrangement(Body):
    agreed_on: Day
    link: Link | None = Field(None, description="Where it can be read: https only")


@router.get("", operation_id="listRegions")
async def list_regions(
    state: Here,
    without: Annotated[
        bool | None,
        Query(
            alias="withoutContactPoint", description="Only those without a contact point, or only the others"
        ),
    ] = None,
) -> Regions:
    """The labour-market regions by name, with who speaks for each."""
    found = queries.regions(state.pool, today=today(), without_contact_point=without)
    return Regions(items=[_reply(row) async for row in found])


@router.put(
    "/{region}/arrangement",
    operation_id="keepArrangement",
    response_model=ArrangementReply,
    dependencies=[LEAD_ONLY],
)
async def keep_arrangement(state: Here, call: Called, region: Region, arrangement: Arrangement) -> Any:
    """Say what a region has agreed with the sector councils, instead of what was known of it before."""

    async def do(connection: Connection) -> Answer:
        await check_region(connection, region)
        if arrangement.agreed_on > today():
            raise InTheFuture(field="/agreedOn")
        reply = ArrangementReply(**arrangement.model_dump(mode="json"))
        await queries.put_arrangement(connection, region=region, **reply.model_dump(by_alias=False))
        return Answer(200, reply)

    return await once(state, call, "regions", call.fingerprint(arrangement), do)


@router.delete(
    "/{region}/arrangement", operation_id="withdrawArrangement", status_code=204, dependencies=[LEAD_ONLY]
)
async def withdraw_arrangement(state: Here, call: Called, region: Region) -> Response:
    """There is no arrangement with this region any more."""

    async def do(connection: Connection) -> Answer:
        if await queries.withdraw_arrangement(connection, region=region) is None:
            raise not_found("arrangement")
        return Answer(204)

    return await once(state, call, "regions", call.fingerprint(), do)


def _reply(row: Any) -> RegionReply:
    agreed = row["agreed_on"] and ArrangementReply(agreed_on=row["agreed_on"], link=row["link"])
    contact_point = row["contact_point"] and ContactPointReply(**row["contact_point"])
    names = ("code", "name", "boards", "open_trajectories")
    return RegionReply(**{name: row[name] for name in names}, contact_point=contact_point, arrangement=agreed)
