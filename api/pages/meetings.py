"""The regional meetings: which are worth planning, planned, gathering or over; and opening one by hand."""

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.pages import choices
from api.pages.for_leads import HereLead
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.paging import MOST
from api.problems import Problem
from api.shapes import RegionCode
from api.walk import today
from domain.meeting_events import MeetingState

router = APIRouter(route_class=PageRoute, prefix="/regiogesprekken")

OVER = 8  # of those that are over, as long as nobody asks for the rest
NEVER = "9999-12-31"

Region = Annotated[RegionCode | Literal[""], Query(alias="regio")]
In = Annotated[MeetingState | Literal[""], Query(alias="stand")]


@router.get("")
async def show_meetings(
    page: Here, region: Region = "", in_state: In = "", after: str | None = None
) -> Response:
    """Everything by what is to be done with it; or one state, as a list."""
    wanted: Iterable[MeetingState] = (
        [in_state] if in_state else ("gathering", "planned", "held", "called-off")
    )
    regions, *lists = await asyncio.gather(
        page.get("/regions"), *(_in_state(page, it, region, after if in_state else None) for it in wanted)
    )
    found = dict(zip(wanted, lists, strict=True))
    gathering = found.get("gathering", {"items": []})["items"]
    planned = found.get("planned", {"items": []})["items"]
    now = str(today())
    return page.show(
        "meetings.html",
        form=filled({"regio": region, "stand": in_state}),
        regions=choices.regions(regions),
        region=region,
        in_state=in_state,
        found=found,
        now=now,
        worth=_soonest_first(it for it in gathering if it["worthPlanning"]),
        gathering=_soonest_first(it for it in gathering if not it["worthPlanning"]),
        unrecorded=[it for it in planned if it["planned"]["on"] <= now],
        planned=[it for it in planned if it["planned"]["on"] > now],
        over=[it for state in ("held", "called-off") for it in found.get(state, {"items": []})["items"]],
    )


async def _in_state(page: Page, state: MeetingState, region: str, after: str | None) -> Any:
    is_open = state in ("gathering", "planned")
    size = MOST if is_open or after else OVER
    return await page.get("/meetings", state=state, region=region, after=after, limit=size)


def _soonest_first(meetings: Iterable[Any]) -> list[Any]:
    return sorted(meetings, key=lambda meeting: meeting["firstDueOn"] or NEVER)


@router.get("/nieuw")
async def show_opening(page: HereLead) -> Response:
    return await _show_opening(page, filled())


@router.post("/nieuw")
async def open_meeting(page: HereLead) -> Response:
    try:
        opened = await page.send("POST", "/meetings", {"regions": []} | dict(page.sent.body))
    except Problem as problem:
        return await _show_opening(page, page.blamed(problem))
    return page.go(f"/regiogesprekken/{opened['meetingId']}", page._("The regional meeting has been opened."))


async def _show_opening(page: Page, form: Sent) -> Response:
    regions, programmes, gathering = await asyncio.gather(
        page.get("/regions"), page.get("/programmes"), page.get("/meetings", state="gathering", limit=MOST)
    )
    taken = {region["code"] for meeting in gathering["items"] for region in meeting["regions"]}
    return page.show(
        "meeting_open.html",
        form=form,
        regions=regions["items"],
        programmes=choices.programmes(programmes, page.language),
        taken=taken,
    )
