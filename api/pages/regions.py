"""The labour-market regions: who speaks for each, and what is under way there."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from api.pages.for_leads import HereLead
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import not_found
from api.shapes import RegionCode
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/regios")

Code = Annotated[RegionCode, Path()]
LESSONS = 5
TRAJECTORIES = 50


@router.get("")
async def show_regions(
    page: Here, without: Annotated[Literal["", "zonder"], Query(alias="aanspreekpunt")] = ""
) -> Response:
    regions = await page.get("/regions", withoutContactPoint="true" if without else None)
    form = filled({"aanspreekpunt": without})
    return page.show("regions.html", form=form, regions=regions["items"], without=without)


@router.get("/{code}")
async def show_region(page: Here, code: Code) -> Response:
    region, points, trajectories, lessons, meetings = await asyncio.gather(
        region_of(page, code),
        page.get(f"/regions/{code}/contact-points"),
        page.get("/trajectories", region=code, limit=TRAJECTORIES),
        page.get("/lessons", region=code, limit=LESSONS),
        page.get("/meetings", region=code, limit=10),
    )
    now = str(today())
    return page.show(
        "region.html",
        region=region,
        points=points["items"],
        now=now,
        trajectories=[it for it in trajectories["items"] if it["closedOn"] is None],
        more=trajectories["next"],
        lessons=lessons["items"],
        meetings=[it for it in meetings["items"] if it["state"] in ("gathering", "planned")],
    )


async def region_of(page: Page, code: str) -> Any:
    for region in (await page.get("/regions"))["items"]:
        if region["code"] == code:
            return region
    raise not_found("region")


@router.get("/{code}/convenant")
async def show_arrangement(page: HereLead, code: Code) -> Response:
    region = await region_of(page, code)
    return await _show_arrangement(page, code, filled(region["arrangement"] or {}))


@router.post("/{code}/convenant")
async def keep_arrangement(page: HereLead, code: Code) -> Response:
    """What is agreed; or, by the other button, that nothing is any more."""
    ends = "_ends" in page.sent.pressed
    return await page.command(
        "DELETE" if ends else "PUT",
        f"/regions/{code}/arrangement",
        again=lambda page, sent: _show_arrangement(page, code, sent),
        to=f"/regios/{code}",
        told=page._("The arrangement has ended.") if ends else page._("The arrangement has been kept."),
    )


async def _show_arrangement(page: Page, code: str, form: Sent) -> Response:
    return page.show("region_arrangement.html", form=form, region=await region_of(page, code))
