"""The people who work with the service: who they are, when they are away, which boards they have."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages.for_leads import HereLead
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.paging import MOST
from api.problems import Problem

router = APIRouter(route_class=PageRoute, prefix="/mensen")

Id = Annotated[UUID, Path()]
CHANGED = ("name", "mail", "phone", "language")
OPEN = ("running", "paused")


@router.get("")
async def show_people(page: Here) -> Response:
    return page.show("people.html", people=await page.every("/people"))


@router.get("/nieuw")
async def show_new(page: HereLead) -> Response:
    return page.show("person_new.html", form=filled({"role": "adviser", "language": "nl"}))


@router.post("/nieuw")
async def add(page: HereLead) -> Response:
    try:
        added = await page.send("POST", "/people", dict(page.sent.body))
    except Problem as problem:
        return page.show("person_new.html", form=page.blamed(problem))
    told = page._("%(name)s has been added, and can sign in with this mail address.")
    return page.go(f"/mensen/{added['id']}", told % {"name": added["name"]})


@router.get("/{person_id}")
async def show_person(page: Here, person_id: Id) -> Response:
    person = await page.get(f"/people/{person_id}")
    return await _show(page, person, filled({name: person[name] for name in CHANGED if person[name]}))


@router.post("/{person_id}")
async def change(page: HereLead, person_id: Id) -> Response:
    async def again(page: Page, sent: Sent) -> Response:
        return await _show(page, await page.get(f"/people/{person_id}"), sent)

    return await page.command(
        "PATCH",
        f"/people/{person_id}",
        body=dict(page.sent.full),  # what was made empty is taken away
        again=again,
        to=f"/mensen/{person_id}",
        told=page._("The changes have been kept."),
    )


async def boards_of(page: Page, person: Any) -> list[tuple[str, list[Any], bool]]:
    """Open trajectories by post, and whether there are more than are shown."""
    posts = {"adviser": ("adviser",), "lead": ("lead", "adviser")}.get(person["role"], ())
    asked = [(post, state) for post in posts for state in OPEN]
    answers = await asyncio.gather(
        *(page.get("/trajectories", state=state, limit=MOST, **{post: person["id"]}) for post, state in asked)
    )
    found = []
    for post in posts:
        mine = [answer for (of, _), answer in zip(asked, answers, strict=True) if of == post]
        lines = sorted((it for answer in mine for it in answer["items"]), key=lambda it: it["board"]["name"])
        found.append((post, lines, any(answer["next"] for answer in mine)))
    return found


async def _show(page: Page, person: Any, form: Sent) -> Response:
    boards, absences, people = await asyncio.gather(
        boards_of(page, person), page.get(f"/people/{person['id']}/absences"), page.every("/people")
    )
    return page.show(
        "person.html",
        form=form,
        somebody=person,
        boards=boards,
        absences=absences["items"],
        names={it["id"]: it["name"] for it in people},
    )
