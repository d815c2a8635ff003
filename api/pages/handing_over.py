"""Handing over all that somebody does: to one or several, from a day on; and what became of it."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages import choices
from api.pages.for_leads import HereLead
from api.pages.page import Page
from api.pages.people import boards_of
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem

router = APIRouter(route_class=PageRoute, prefix="/mensen/{person_id}/overdragen")

Id = Annotated[UUID, Path()]


@router.get("")
async def show_hand_over(page: HereLead, person_id: Id) -> Response:
    person = await page.get(f"/people/{person_id}")
    return await _show(page, person, filled({"post": person["role"]}))


@router.post("")
async def hand_over(page: HereLead, person_id: Id) -> Response:
    """The answer is the page: sent again, it tells the same, and does nothing."""
    asked = dict(page.sent.body) | {"from": str(person_id)}
    try:
        answer = await page.send("POST", "/handovers", asked)
    except Problem as problem:
        return await _show(page, await page.get(f"/people/{person_id}"), page.blamed(problem))
    person, people, regions = await asyncio.gather(
        page.get(f"/people/{person_id}"), page.every("/people"), page.get("/regions")
    )
    return page.show(
        "handed_over.html",
        somebody=person,
        from_on=asked.get("fromOn"),
        done=_told(page, answer, dict(choices.regions(regions))),
        names={it["id"]: it["name"] for it in people},
    )


def _told(page: Page, answer: Any, regions: dict[str, str]) -> list[dict[str, Any]]:
    """A line for each trajectory, regional meeting and board in line; what was refused first."""
    boards = {board["number"]: board["name"] for board in answer["boards"]}
    lines = []
    for it in answer["moved"]:
        name = boards.get(it["board"], it["board"])
        lines.append({"path": f"/trajecten/{it['trajectoryId']}", "name": name, **_became(page, it)})
    for it in answer["meetings"]:
        name = page._("Regional meeting of %(region)s") % {"region": regions.get(it["region"], it["region"])}
        lines.append({"path": f"/regiogesprekken/{it['meetingId']}", "name": name, **_became(page, it)})
    for it in answer["waiting"]:
        name = page._("%(board)s (on the waiting list)") % {"board": boards.get(it["board"], it["board"])}
        lines.append({"path": "/wachtlijst", "name": name, **_became(page, it)})
    return sorted(lines, key=lambda line: line["refused"] is None)


def _became(page: Page, moved: Any) -> dict[str, Any]:
    return {"to": moved["to"], "refused": page.said(moved) if moved["refused"] else None}


async def _show(page: Page, person: Any, form: Sent) -> Response:
    boards, people = await asyncio.gather(boards_of(page, person), page.every("/people"))
    others = [it for it in people if it["id"] != person["id"]]
    return page.show(
        "hand_over.html",
        form=form,
        somebody=person,
        boards=boards,
        others=choices.people(others, "adviser", "lead"),
    )
