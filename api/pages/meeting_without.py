"""Going ahead without boards that hold up the rest: what it means for each is shown first."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from api.pages.offered import check_may
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.shapes import BoardNumber, MeetingId

router = APIRouter(route_class=PageRoute, prefix="/regiogesprekken/{meeting_id}/zonder")

Id = Annotated[MeetingId, Path()]
Boards = Annotated[list[BoardNumber] | None, Query(alias="boards[]", max_length=200)]


@router.get("")
async def show_without(page: Here, meeting_id: Id, boards: Boards = None) -> Response:
    return await _show(page, meeting_id, filled({"boards": boards or []}))


@router.post("")
async def go_ahead_without(page: Here, meeting_id: Id) -> Response:
    return await page.command(
        "POST",
        f"/meetings/{meeting_id}/without",
        body={"boards": page.sent.body.get("boards", [])},
        again=lambda page, sent: _show(page, meeting_id, sent),
        to=f"/regiogesprekken/{meeting_id}",
        told=page._("The meeting goes ahead without them. They are gathered for the next one."),
    )


async def _show(page: Page, meeting_id: str, form: Sent) -> Response:
    meeting = await page.get(f"/meetings/{meeting_id}")
    check_may(page, "go-ahead-without", meeting["may"])
    boards = [board for board in meeting["boards"] if board["left"] is None]
    # Somebody may have left since it was ticked.
    there = {board["board"]["number"] for board in boards}
    chosen = [number for number in form.value("boards") or () if number in there]
    means = await _means(page, meeting_id, chosen) if chosen else None
    return page.show("meeting_without.html", form=form, meeting=meeting, boards=boards, means=means)


async def _means(page: Page, meeting_id: str, boards: list[str]) -> Any:
    return await page.get(f"/meetings/{meeting_id}/without", board=boards)
