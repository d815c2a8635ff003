"""The figures of a programme, over any period, as of a day."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.auth import SignedIn
from api.exports import FILES, Format, Table, file
from api.problems import FieldError, blame, invalid
from api.programmes import InQuery, programme_meant
from api.shapes import RegionCode
from api.state import Here
from api.walk import today
from db.queries import queries
from domain.figures_lines import HEADS, Names, lines
from domain.figures_report import Period, Report
from domain.programme import Programme
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["figures"])


@router.get("/figures", operation_id="getFigures", response_model=Report, responses=FILES)
async def get_figures(
    *,
    state: Here,
    programme: InQuery = None,
    region: Annotated[RegionCode | None, Query(description="This one alone, beside the whole")] = None,
    first: Annotated[Day, Query(alias="from", description="First day of the period")],
    until: Annotated[Day, Query(description="Last day of the period")],
    as_of: Annotated[
        Day | None,
        Query(
            alias="asOf", description="What was recorded up to the end of this day counts; by default today"
        ),
    ] = None,
    format_: Format = "json",
) -> Any:
    """The figures of the whole programme and of each region, beside those of the period before, of the same
    length. Things count on the day they happened, not when they were typed in."""
    if errors := unfit_period(first, until, as_of, "query"):
        raise invalid(*errors)
    names = {row["code"]: row["name"] async for row in queries.region_names(state.pool)}
    if region and region not in names:
        raise invalid(blame("/region", "There is no such region.", "query"))
    defined = await programme_meant(state.pool, programme, "query")
    period = Period(first=first, last=until)
    codes = [region] if region else list(names)
    found = await state.figures.reckon(state.pool, defined, period, as_of or today(), codes)
    if format_ == "json":
        return Response(found.json, media_type="application/json")
    return await file(table_of(found.report, defined, names), format_)


def unfit_period(first: date, until: date, as_of: date | None, where: str) -> list[FieldError]:
    errors = []
    if until < first:
        errors.append(blame("/until", "The period ends before it begins.", where))
    if as_of and as_of > today():
        errors.append(blame("/asOf", "This day has not come yet.", where))
    return errors


def table_of(found: Report, programme: Programme, regions: dict[str, str]) -> Table:
    names = Names(regions, {step.key: step.title.nl for step in programme.steps})
    period = f"{found.period.first}-{found.period.last}"
    return Table(f"cijfers-{found.programme}-{period}", HEADS, list(lines(found, names)), sheet="Cijfers")
