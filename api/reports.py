"""Reports that are kept unchanged under their date."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import Field

from api.auth import LEAD_OR_MANAGER, Anyone, SignedIn
from api.exports import FILES, Format, file
from api.figures import table_of, unfit_period
from api.idempotency import Answer, Called, once
from api.paging import After, Size, instant, page, place
from api.problems import invalid, not_found
from api.programmes import InBody, programme_meant
from api.shapes import Body, PersonRef, Reply
from api.state import Here
from api.walk import today
from db.connect import Connection
from db.queries import queries
from domain.figures_report import Period, Report
from domain.programme import Code
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["figures"])


class NewReport(Body):
    programme: InBody = None
    from_on: Day = Field(alias="from", description="First day of the period")
    until_on: Day = Field(alias="until", description="Last day of the period")
    as_of: Day | None = Field(None, description="Today when it is left out")


class ReportLine(Reply):
    id: UUID
    programme: Code
    from_on: date = Field(alias="from")
    until_on: date = Field(alias="until", description="Last day of the period")
    as_of: date
    kept_by: PersonRef
    kept_at: datetime


class KeptReport(ReportLine):
    report: Report = Field(description="As it was when it was kept")


class Reports(Reply):
    items: list[ReportLine] = Field(description="The newest first")
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one")


@router.post(
    "/reports",
    operation_id="keepReport",
    status_code=201,
    response_model=ReportLine,
    dependencies=[LEAD_OR_MANAGER],
)
async def keep_report(state: Here, person: Anyone, call: Called, body: NewReport) -> Any:
    """Keep the figures of a period, of the programme and all its regions, unchanged under their date."""
    as_of = body.as_of or today()
    if errors := unfit_period(body.from_on, body.until_on, body.as_of, "body"):
        raise invalid(*errors)
    id_ = call.new_id("report")

    async def do(connection: Connection) -> Answer:
        programme = await programme_meant(connection, body.programme)
        regions = [row["code"] async for row in queries.region_names(connection)]
        period = Period(first=body.from_on, last=body.until_on)
        found = await state.figures.reckon(connection, programme, period, as_of, regions)
        kept_at = await queries.add_report(
            connection,
            id=id_,
            programme=programme.key,
            as_of=as_of,
            content=found.report.model_dump(mode="json"),
            person=person.id,
        )
        kept_by = PersonRef(id=person.id, name=person.name)
        told = {"id": id_, "programme": programme.key, "as_of": as_of, "kept_by": kept_by, "kept_at": kept_at}
        return Answer(201, ReportLine(**body.model_dump() | told), f"/v1/reports/{id_}")

    return await once(state, call, "reports", call.fingerprint(body), do)


@router.get("/reports", operation_id="listReports")
async def list_reports(state: Here, after: After = None, limit: Size = 50) -> Reports:
    """The reports that were kept."""
    at, id_ = place(after, instant, UUID)
    rows = [row async for row in queries.reports(state.pool, after_at=at, after_id=id_, size=limit + 1)]
    shown, following = page(rows, limit, "kept_at", "id")
    return Reports(items=[ReportLine(**_line(row, row["period"])) for row in shown], next=following)


@router.get("/reports/{reportId}", operation_id="getReport", response_model=KeptReport, responses=FILES)
async def get_report(
    state: Here, report_id: Annotated[UUID, Path(alias="reportId")], format_: Format = "json"
) -> Any:
    """A report as it was kept."""
    row = await queries.report(state.pool, id=report_id)
    if row is None:
        raise not_found("report")
    if format_ == "json":
        line = ReportLine(**_line(row, row["content"]["period"]))
        # As it stands: a later release that reads it into its own shape would change it.
        return JSONResponse(jsonable_encoder(line) | {"report": row["content"]})
    programme = await programme_meant(state.pool, row["programme"], "path")
    names = {it["code"]: it["name"] async for it in queries.region_names(state.pool)}
    return await file(table_of(Report.model_validate(row["content"]), programme, names), format_)


def _line(row: Any, period: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "programme", "as_of", "kept_at")} | {
        "from_on": period["from"],
        "until_on": period["until"],
        "kept_by": PersonRef(id=row["kept_by"], name=row["kept_by_name"]),
    }
