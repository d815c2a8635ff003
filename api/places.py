"""The programmes, and how many of their places are taken."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from api.auth import SignedIn
from api.problems import not_found
from api.shapes import Reply, Words
from api.state import Here
from db.connect import Connection, Pool
from db.queries import queries
from domain.places import Places
from domain.programme import Code
from domain.programme import Programme as Definition

router = APIRouter(route_class=SignedIn, tags=["programmes"], prefix="/programmes")

Programme = Annotated[Code, Path(description="Key of a programme")]


class ProgrammeReply(Reply):
    key: str
    title: Words
    places: int
    first_started_on: date | None = Field(description="When its first trajectory started")


class Programmes(Reply):
    items: list[ProgrammeReply]


class PlacesReply(Reply):
    programme: str
    places: int
    taken: int
    offered: int = Field(
        description="To boards that were on the waiting list, and have not been launched yet"
    )
    waiting: int = Field(description="Boards in line that have no offer")
    free: int


@router.get("", operation_id="listProgrammes")
async def list_programmes(state: Here) -> Programmes:
    """The programmes that there are."""
    rows = [row async for row in queries.newest_programmes(state.pool)]
    first = {row["programme"]: row["started_on"] async for row in queries.first_starts(state.pool)}
    return Programmes(items=[_programme(row["definition"], first.get(row["key"])) for row in rows])


@router.get("/{programme}/places", operation_id="getPlaces")
async def get_places(state: Here, programme: Programme) -> PlacesReply:
    """How many places a programme has, and what has become of them."""
    definition = await known_programme(state.pool, programme)
    places = await places_of(state.pool, programme)
    return PlacesReply(
        programme=programme,
        places=definition.places,
        taken=len(places.taken),
        offered=len(places.offered),
        waiting=len(places.unoffered),
        free=max(0, places.free(definition.places)),
    )


async def known_programme(connection: Connection | Pool, key: str) -> Definition:
    row = await queries.newest_programme(connection, key=key)
    if row is None:
        raise not_found("programme")
    return Definition.model_validate(row["definition"])


async def places_of(connection: Connection | Pool, programme: str) -> Places:
    return Places.model_validate(await queries.places(connection, programme=programme) or {})


def _programme(definition: Mapping[str, Any], first_started_on: date | None) -> ProgrammeReply:
    known = Definition.model_validate(definition)
    return ProgrammeReply(
        key=known.key,
        title=Words(nl=known.title.nl, en=known.title.en),
        places=known.places,
        first_started_on=first_started_on,
    )
