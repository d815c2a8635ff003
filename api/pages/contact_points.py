"""Who speaks for a region: adding a contact point, correcting it, and saying until when it is one."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages.for_leads import HereLead
from api.pages.page import Page
from api.pages.regions import region_of
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import not_found
from api.shapes import RegionCode
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/regios/{code}/aanspreekpunten")

Code = Annotated[RegionCode, Path()]


@router.get("/nieuw")
async def show_new(page: HereLead, code: Code) -> Response:
    return await _show_new(page, code, filled({"kind": "organisation", "language": "nl"}))


@router.post("/nieuw")
async def add(page: HereLead, code: Code) -> Response:
    return await page.command(
        "POST",
        f"/regions/{code}/contact-points",
        again=lambda page, sent: _show_new(page, code, sent),
        to=f"/regios/{code}",
        told=page._("The contact point has been added."),
    )


@router.get("/{point_id}")
async def show_change(page: HereLead, code: Code, point_id: UUID) -> Response:
    return await _show_change(page, code, point_id, filled(await _point(page, code, point_id)))


@router.post("/{point_id}")
async def change(page: HereLead, code: Code, point_id: UUID) -> Response:
    """What is left empty is not known any more; but who it is, and from when, stays."""
    kept = ("kind", "name", "mail", "language", "from")
    body = {name: value for name, value in page.sent.full.items() if value is not None or name not in kept}
    return await page.command(
        "PATCH",
        f"/regions/{code}/contact-points/{point_id}",
        body=body,
        again=lambda page, sent: _show_change(page, code, point_id, sent),
        to=f"/regios/{code}",
        told=page._("The contact point has been changed."),
    )


@router.get("/{point_id}/einde")
async def show_end(page: HereLead, code: Code, point_id: UUID) -> Response:
    yesterday = today() - timedelta(days=1)
    return await _show_end(page, code, point_id, filled({"until": str(yesterday)}))


@router.post("/{point_id}/einde")
async def end(page: HereLead, code: Code, point_id: UUID) -> Response:
    """Whoever ends one, mostly has the next."""
    return await page.command(
        "PATCH",
        f"/regions/{code}/contact-points/{point_id}",
        again=lambda page, sent: _show_end(page, code, point_id, sent),
        to=f"/regios/{code}",
        told=page._("It has been written down until when this is the contact point. Now add the next one."),
    )


async def _point(page: Page, code: str, point_id: UUID) -> Any:
    for point in (await page.get(f"/regions/{code}/contact-points"))["items"]:
        if point["id"] == str(point_id):
            return point
    raise not_found("contact point")


async def _show_new(page: Page, code: str, form: Sent) -> Response:
    region = await region_of(page, code)
    return page.show("contact_point.html", form=form, region=region, point=None)


async def _show_change(page: Page, code: str, point_id: UUID, form: Sent) -> Response:
    region, point = await region_of(page, code), await _point(page, code, point_id)
    return page.show("contact_point.html", form=form, region=region, point=point)


async def _show_end(page: Page, code: str, point_id: UUID, form: Sent) -> Response:
    region, point = await region_of(page, code), await _point(page, code, point_id)
    return page.show("contact_point_end.html", form=form, region=region, point=point)
