"""Planning a regional meeting, or moving it: when, where, and who is invited."""

import asyncio
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages import choices
from api.pages.offered import check_may
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem
from api.shapes import MeetingId
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/regiogesprekken/{meeting_id}/plannen")

Id = Annotated[MeetingId, Path()]
AN_AFTERNOON = {"begins": "13:30", "ends": "16:00", "presence": "in-person"}
CLOSED, CHANGED = "closed-day", "plan-changed"  # by which rule a plan is refused


@router.get("")
async def show_planning(page: Here, meeting_id: Id) -> Response:
    meeting = await page.get(f"/meetings/{meeting_id}")
    check_may(page, "plan-meeting", meeting["may"])
    planned, begun = meeting["planned"], AN_AFTERNOON | {"chair": str(page.person.id)}
    if planned:
        begun = {name: value for name, value in planned.items() if value} | {"chair": planned["chair"]["id"]}
    return await _show(page, meeting_id, _replacing(filled(begun), meeting))


@router.post("")
async def plan(page: Here, meeting_id: Id) -> Response:
    body = {"replacesRevision": 0} | dict(page.sent.body)  # a form that names no plan has shown none
    try:
        await page.send("POST", f"/meetings/{meeting_id}/planning", body)
    except Problem as problem:
        sent = page.blamed(problem)
        if problem.code == CLOSED:
            mean_it = page._("Choose another day, or tick that you mean it.")
            sent = replace(sent, errors={"on": f"{page.explain(problem)} {mean_it}"})
        return await _show(page, meeting_id, sent, refused_by=problem.code)
    told = page._("The regional meeting is planned. The invitations are mailed within a few minutes.")
    return page.go(f"/regiogesprekken/{meeting_id}", told)


def _replacing(form: Sent, meeting: Any) -> Sent:
    """The form of who has seen the plan as it now stands: with any other one it would be refused."""
    planned = meeting["planned"]
    return replace(form, body={**form.body, "replacesRevision": planned["revision"] if planned else 0})


async def _show(page: Page, meeting_id: str, form: Sent, *, refused_by: str = "") -> Response:
    meeting, regions, people = await asyncio.gather(
        page.get(f"/meetings/{meeting_id}"), page.get("/regions"), page.every("/people")
    )
    covered = {region["code"] for region in meeting["regions"]}
    return page.show(
        "meeting_plan.html",
        form=_replacing(form, meeting) if refused_by == CHANGED else form,
        meeting=meeting,
        boards=[board for board in meeting["boards"] if board["left"] is None],
        advisers=_advisers(meeting),
        points=[region for region in regions["items"] if region["code"] in covered],
        people=choices.people(people, "lead", "adviser"),
        now=str(today()),
        is_closed=refused_by == CLOSED or form.text("evenIfClosed") == "true",
        is_changed=refused_by == CHANGED,
    )


def _advisers(meeting: Any) -> list[str]:
    found = {
        board["adviser"]["name"] for board in meeting["boards"] if board["adviser"] and not board["left"]
    }
    return sorted(found)
