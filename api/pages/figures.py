"""The figures of a period, beside those of the period before: to look at, to print, to keep."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages.figures_shown import Drawing, charts
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem, not_found
from api.walk import today
from domain.calendar import ONE_DAY

router = APIRouter(route_class=PageRoute)

ASKED = ("from", "until", "asOf", "region", "programme")
QUARTER = 3  # months


@router.get("/cijfers")
async def show_figures(page: Here) -> Response:
    asked = {name: page.request.query_params.get(name, "").strip() for name in ASKED}
    programmes, regions = await asyncio.gather(page.get("/programmes"), page.get("/regions"))
    if not programmes["items"]:
        raise not_found("programme")
    meant = asked["programme"] or programmes["items"][0]["key"]
    asked["programme"] = meant  # of several, the API asks which, also for a file and a report
    begun = next((it["firstStartedOn"] for it in programmes["items"] if it["key"] == meant), None)
    periods = quick_periods(today(), date.fromisoformat(begun) if begun else None)
    if not asked["from"] and not asked["until"]:
        asked |= periods["year"]
    common: dict[str, Any] = {
        "programmes": [(it["key"], it["title"][page.language]) for it in programmes["items"]],
        "regions": {it["code"]: it["name"] for it in regions["items"]},
        "periods": periods,
        "asked": asked,
    }
    try:
        found, version = await asyncio.gather(
            page.get("/figures", **asked | {"programme": meant}), page.get(f"/programmes/{meant}")
        )
    except Problem as problem:
        if not problem.errors:
            raise
        wrong = filled(asked).blamed(problem, page.explain)
        return page.show("figures.html", form=wrong, report=None, kept=None, **common)
    return show_report(page, found, version, region=asked["region"], form=filled(asked), kept=None, **common)


def show_report(
    page: Page, report: Any, version: Any, *, region: str, form: Sent, regions: Mapping[str, str], **more: Any
) -> Response:
    """A report, of now or as it was kept: the whole programme, or one of its regions."""
    compared = next((it for it in report["regions"] if it["region"] == region), report["total"])
    return page.show(
        "figures.html",
        form=form,
        report=report,
        regions=regions,
        now=compared["now"],
        before=compared["before"],
        charts=charts(Drawing(page, report, compared, version, regions)),
        titles={it["key"]: it["title"][page.language] for it in version["steps"]},
        region=region,
        **more,
    )


def quick_periods(day: date, begun: date | None) -> dict[str, dict[str, str]]:
    """What one asks for most, each up to this day at the latest."""
    year = day.replace(month=1, day=1)
    quarter = _quarter(day)
    last = quarter - ONE_DAY
    return {
        "year": _period(year, day),
        "quarter": _period(quarter, day),
        "last-quarter": _period(_quarter(last), last),
        "all": _period(min(begun or year, day), day),
    }


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // QUARTER * QUARTER + 1, day=1)


def _period(first: date, last: date) -> dict[str, str]:
    return {"from": str(first), "until": str(last)}
