"""Planning a regional meeting, or moving it: when, where, and who is invited."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages import choices
from api.pages.for_leads import HereLead
from api.pages.page import Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem
from api.shapes import MeetingId
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/regiogesprekken/{meeting_id}/plannen")

Id = Annotated[MeetingId, Path()]
AN_AFTERNOON = {"begins": "13:30", "ends": "16:00", "presence": "in-person"}
CLOSED = "closed-day"
WHEN = ("on", "begins", "ends", "presence", "place")


@router.get("")
async def show_planning(page: HereLead, meeting_id: Id) -> Response:
    planned = (await page.get(f"/meetings/{meeting_id}"))["planned"]
    begun = AN_AFTERNOON | {"chair": str(page.person.id)}
    if planned:
        begun = {name: value for name, value in planned.items() if value} | {"chair": planned["chair"]["id"]}
    return await _show(page, meeting_id, filled(begun))


@router.post("")
async def plan(page: HereLead, meeting_id: Id) -> Response:
    try:
        await _check_as_shown(page, meeting_id)
        await page.send("POST", f"/meetings/{meeting_id}/planning", dict(page.sent.body))
    except Problem as problem:
        sent = page.blamed(problem)
        if problem.code == CLOSED:
            mean_it = page._("Choose another day, or tick that you mean it.")
            sent = replace(sent, errors={"on": f"{page.explain(problem)} {mean_it}"})
        return await _show(page, meeting_id, sent, is_closed=problem.code == CLOSED)
    told = page._("The regional meeting is planned. The invitations are mailed within a few minutes.")
    return page.go(f"/regiogesprekken/{meeting_id}", told)


async def _check_as_shown(page: Page, meeting_id: str) -> None:
    """A plan of a colleague since the form was shown is not undone unseen: everybody was invited to it."""
    planned = (await page.get(f"/meetings/{meeting_id}"))["planned"]
    is_sent_again = planned and all(planned[name] == page.sent.value(name) for name in WHEN)
    if not is_sent_again and page.sent.pressed.get("_planned", "") != _as_planned(planned):
        raise Problem(409, "Somebody else has planned this meeting meanwhile.", code="planned-meanwhile")


def _as_planned(planned: Any) -> str:
    return " ".join(str(planned[name]) for name in WHEN) if planned else ""


async def _show(page: Page, meeting_id: str, form: Sent, *, is_closed: bool = False) -> Response:
    meeting, regions, people = await asyncio.gather(
        page.get(f"/meetings/{meeting_id}"), page.get("/regions"), page.every("/people")
    )
    covered = {region["code"] for region in meeting["regions"]}
    return page.show(
        "meeting_plan.html",
        form=form,
        meeting=meeting,
        boards=[board for board in meeting["boards"] if board["left"] is None],
        advisers=_advisers(meeting),
        points=[region for region in regions["items"] if region["code"] in covered],
        people=choices.people(people, "lead", "adviser"),
        planned=_as_planned(meeting["planned"]),
        now=str(today()),
        is_closed=is_closed or form.text("evenIfClosed") == "true",
    )


def _advisers(meeting: Any) -> list[str]:
    found = {
        board["adviser"]["name"] for board in meeting["boards"] if board["adviser"] and not board["left"]
    }
    return sorted(found)
