"""Reports that are kept unchanged under their date."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages.figures import show_report
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.walk import today
from domain.figures_report import Report

router = APIRouter(route_class=PageRoute, prefix="/rapporten")


@router.get("")
async def show_reports(page: Here, after: str | None = None) -> Response:
    return await _show(page, filled({"until": str(today())}), after)


@router.post("")
async def keep_report(page: Here) -> Response:
    """Also by one press, below the figures of a period."""
    return await page.command(
        "POST",
        "/reports",
        again=lambda page, sent: _show(page, sent, None),
        to="/rapporten",
        told=page._("The report has been kept. It stays as it is now."),
    )


@router.get("/{report}")
async def show_kept(page: Here, report: UUID, region: str = "") -> Response:
    kept, regions = await asyncio.gather(page.get(f"/reports/{report}"), page.get("/regions"))
    version = await page.get(f"/programmes/{kept['programme']}")
    # Figures that came later than the report are filled in.
    told = Report.model_validate(kept["report"]).model_dump(mode="json")
    names = {it["code"]: it["name"] for it in regions["items"]}
    asked = {name: kept[name] for name in ("from", "until", "asOf", "programme")} | {"region": region}
    return show_report(
        page,
        told,
        version,
        region=region,
        regions=names,
        form=filled(asked),
        kept=kept,
        asked=asked,
        periods={},
        programmes=[],
    )


async def _show(page: Page, form: Sent, after: str | None) -> Response:
    return page.show("reports.html", form=form, found=await page.get("/reports", after=after))
