"""When a trajectory would end if it were launched so: for who is about to launch it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints

from activities.calendars import calendar
from api.auth import SignedIn
from api.places import Programme, known_programme
from api.problems import blame, invalid
from api.shapes import Reply
from api.state import Here
from api.walk import today
from domain.commands import Zone
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["programmes"], prefix="/programmes/{programme}")

Done = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,100}:20[0-9]{2}-[0-9]{2}-[0-9]{2}$")]


class ExpectedEnd(Reply):
    on: date = Field(description="When every step takes just its term")


@router.get("/expected-end", operation_id="getExpectedEnd")
async def get_expected_end(
    state: Here,
    programme: Programme,
    zone: Annotated[Zone, Query(description="The board's school-holiday zone")],
    started_on: Annotated[Day | None, Query(alias="startedOn", description="Today when left out")] = None,
    done: Annotated[
        list[Done] | None,
        Query(max_length=50, description="Steps that were completed before: `start-conversation:2026-01-31`"),
    ] = None,
) -> ExpectedEnd:
    """When a board's trajectory would be expected to end."""
    definition = await known_programme(state.pool, programme)
    days = dict(_day(place, text) for place, text in enumerate(done or ()))
    return ExpectedEnd(on=definition.expected_end(calendar(zone), started_on or today(), days))


def _day(place: int, text: str) -> tuple[str, date]:
    step, _, day = text.partition(":")
    try:
        return step, date.fromisoformat(day)
    except ValueError:
        raise invalid(blame(f"/done/{place}", "This is not a date.", "query")) from None
