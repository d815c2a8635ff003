"""The forms of a regional meeting: more regions, calling it off, and who was there."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages import choices
from api.pages.offered import check_may
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem, blame, invalid
from api.shapes import MeetingId

router = APIRouter(route_class=PageRoute, prefix="/regiogesprekken/{meeting_id}")

Id = Annotated[MeetingId, Path()]


@router.get("/regios")
async def show_regions(page: Here, meeting_id: Id) -> Response:
    return await _show_regions(page, meeting_id, filled())


@router.post("/regios")
async def cover_regions(page: Here, meeting_id: Id) -> Response:
    return await page.command(
        "POST",
        f"/meetings/{meeting_id}/regions",
        body={"regions": []} | dict(page.sent.body),
        again=lambda page, sent: _show_regions(page, meeting_id, sent),
        to=f"/regiogesprekken/{meeting_id}",
        told=page._("The regional meeting is for more regions now."),
    )


@router.get("/afzeggen")
async def show_calling_off(page: Here, meeting_id: Id) -> Response:
    return await _show_calling_off(page, meeting_id, filled())


@router.post("/afzeggen")
async def call_off(page: Here, meeting_id: Id) -> Response:
    return await page.command(
        "POST",
        f"/meetings/{meeting_id}/cancellation",
        again=lambda page, sent: _show_calling_off(page, meeting_id, sent),
        to=f"/regiogesprekken/{meeting_id}",
        told=page._("The regional meeting has been called off. Whoever was invited is told by mail."),
    )


@router.get("/aanwezigheid")
async def show_attendance(page: Here, meeting_id: Id) -> Response:
    meeting = await page.get(f"/meetings/{meeting_id}")
    if meeting["state"] == "held":
        return page.go(
            f"/regiogesprekken/{meeting_id}", page._("Who was there has been written down already.")
        )
    return await _show_attendance(page, meeting_id, filled())


@router.post("/aanwezigheid")
async def record_attendance(page: Here, meeting_id: Id) -> Response:
    """Nobody ticked is more often forgotten than meant, and it cannot be undone: it is asked for."""
    attended = page.sent.body.get("attended", [])
    try:
        if not attended and "_nobody" not in page.sent.pressed:
            raise invalid(blame("/attended", "Tick the boards that were there, or that nobody was."))
        done = await page.send("POST", f"/meetings/{meeting_id}/attendance", {"attended": attended})
    except Problem as problem:
        return await _show_attendance(page, meeting_id, page.blamed(problem))
    return page.go(f"/regiogesprekken/{meeting_id}", _told(page, done))


def _told(page: Page, done: Any) -> str:
    counts = {"there": len(done["attended"]), "absent": len(done["absent"])}
    return (
        page._("Written down: %(there)s there, %(absent)s absent. Who was absent goes to the next.") % counts
    )


async def _show_regions(page: Page, meeting_id: str, form: Sent) -> Response:
    meeting, regions = await page.get(f"/meetings/{meeting_id}"), await page.get("/regions")
    check_may(page, "cover", meeting["may"])
    covered = {region["code"] for region in meeting["regions"]}
    others = [region for region in choices.regions(regions) if region[0] not in covered]
    return page.show("meeting_regions.html", form=form, meeting=meeting, others=others)


async def _show_calling_off(page: Page, meeting_id: str, form: Sent) -> Response:
    meeting = await page.get(f"/meetings/{meeting_id}")
    check_may(page, "call-off", meeting["may"])
    return page.show("meeting_call_off.html", form=form, meeting=meeting)


async def _show_attendance(page: Page, meeting_id: str, form: Sent) -> Response:
    meeting = await page.get(f"/meetings/{meeting_id}")
    check_may(page, "hold", meeting["may"])
    boards = [board for board in meeting["boards"] if board["left"] is None]
    return page.show("meeting_attendance.html", form=form, meeting=meeting, boards=boards)
