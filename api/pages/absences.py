"""Who is away, and who acts instead: of oneself on one's own page, and for a lead of everybody."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages import choices
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled

router = APIRouter(route_class=PageRoute)


@router.get("/ik")
async def show_me(page: Here) -> Response:
    return await _show(page, page.person.id, filled())


@router.get("/mensen/{person_id}/afwezigheid")
async def show_absences(page: Here, person_id: UUID) -> Response:
    return await _show(page, person_id, filled())


@router.post("/mensen/{person_id}/afwezigheid")
async def add_absence(page: Here, person_id: UUID) -> Response:
    return await page.command(
        "POST",
        f"/people/{person_id}/absences",
        again=lambda page, sent: _show(page, person_id, sent),
        to=_back(page, person_id),
        told=page._("The absence has been written down. The substitute gets the mail in these days."),
    )


@router.post("/mensen/{person_id}/afwezigheid/{absence_id}/intrekken")
async def withdraw_absence(page: Here, person_id: UUID, absence_id: UUID) -> Response:
    await page.send("DELETE", f"/people/{person_id}/absences/{absence_id}")
    return page.go(_back(page, person_id), page._("The absence has been withdrawn."))


@router.post("/ik")
async def change_me(page: Here) -> Response:
    """What is left empty is forgotten: a phone number can be taken away."""
    return await page.command(
        "PATCH",
        f"/people/{page.person.id}",
        body=dict(page.sent.full),
        again=lambda page, sent: _show(page, page.person.id, filled(), sent),
        to="/ik",
        told=page._("It has been saved."),
    )


def _back(page: Page, person_id: UUID) -> str:
    return "/ik" if person_id == page.person.id else f"/mensen/{person_id}/afwezigheid"


async def _show(page: Page, person_id: UUID, form: Sent, profile: Sent | None = None) -> Response:
    person = await page.get(f"/people/{person_id}")
    absences = (await page.get(f"/people/{person_id}/absences"))["items"]
    people: list[Any] = await page.every("/people")
    fitting = ("lead",) if person["role"] == "lead" else ("adviser", "lead")
    known = {name: person[name] for name in ("name", "mail", "phone", "language")}
    return page.show(
        "absences.html",
        form=form,
        profile=profile or filled(known),
        status=profile.status if profile else 0,
        who=person,
        is_me=person_id == page.person.id,
        may=person_id == page.person.id or page.person.role == "lead",
        absences=absences,
        names={it["id"]: it["name"] for it in people},
        substitutes=[it for it in choices.people(people, *fitting) if it[0] != str(person_id)],
    )
