"""One regional meeting: its plan and its boards, and what takes one short form."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from api.pages.language import _
from api.pages.offered import check_may
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.shapes import MeetingId
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/regiogesprekken/{meeting_id}")

Id = Annotated[MeetingId, Path()]
SHOWN = 50  # boards to choose from
REGIONS_SHOWN = 5


@dataclass(frozen=True)
class Command:
    path: str  # of the API
    told: str  # when it has been done


PRESSED: Mapping[str, Command] = {
    "antwoord": Command("responses", _("The answer has been written down.")),
    "intrekken": Command("departures", _("The board is no longer invited.")),
    "uitnodigen": Command("invitations", _("The board is in the regional meeting now.")),
}


@router.get("")
async def show_meeting(page: Here, meeting_id: Id) -> Response:
    return await _show(page, meeting_id, filled())


async def _show(page: Page, meeting_id: str, form: Sent) -> Response:
    meeting = await page.get(f"/meetings/{meeting_id}")
    return page.show(
        "meeting.html",
        form=form,
        meeting=meeting,
        now=str(today()),
        boards=[board for board in meeting["boards"] if board["left"] is None],
        gone=[board for board in meeting["boards"] if board["left"] is not None],
    )


@router.post("/{name}")
async def press(page: Here, meeting_id: Id, name: Literal["antwoord", "intrekken", "uitnodigen"]) -> Response:
    """What is one button beside a board."""
    return await page.command(
        "POST",
        f"/meetings/{meeting_id}/{PRESSED[name].path}",
        again=lambda page, sent: _show(page, meeting_id, sent),
        to=f"/regiogesprekken/{meeting_id}",
        told=page._(PRESSED[name].told),
    )


@router.get("/uitnodigen")
async def find_boards(page: Here, meeting_id: Id, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Boards to invite: those of the meeting's regions, or those that are sought."""
    meeting = await page.get(f"/meetings/{meeting_id}")
    check_may(page, "invite", meeting["may"])
    if q.strip():
        pages = [await page.get("/boards", q=q, limit=SHOWN)]
    else:
        regions = meeting["regions"][:REGIONS_SHOWN]
        pages = await asyncio.gather(
            *(page.get("/boards", region=region["code"], limit=SHOWN) for region in regions)
        )
    there = {board["board"]["number"] for board in meeting["boards"] if board["left"] is None}
    found = [board for it in pages for board in it["items"] if board["number"] not in there]
    return page.show(
        "meeting_invite.html",
        form=filled({"q": q}),
        meeting=meeting,
        found=found,
        more=any(it["next"] for it in pages),
    )
