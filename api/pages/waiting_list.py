"""The places of each programme, and who waits for one."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages import choices
from api.pages.for_leads import HereLead
from api.pages.launching import told_of_launch
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem, not_found
from api.shapes import BoardNumber
from domain.programme import Code

router = APIRouter(route_class=PageRoute, prefix="/wachtlijst")

Programme = Annotated[Code, Path()]
Board = Annotated[BoardNumber, Path()]


@router.get("")
async def show_waiting_list(page: Here) -> Response:
    programmes = (await page.get("/programmes"))["items"]
    lines = await asyncio.gather(*(_line(page, programme) for programme in programmes))
    return page.show("waiting_list.html", lines=lines)


@router.post("/{programme}/{board}/starten")
async def accept(page: HereLead, programme: Programme, board: Board) -> Response:
    """Also a button in the list, that starts it today."""
    try:
        answer = await page.send("POST", f"{_api(programme, board)}/launch", dict(page.sent.body))
    except Problem as problem:
        return await _show(page, "accept", programme, board, page.blamed(problem))
    return told_of_launch(page, answer)


@router.get("/{programme}/{board}/starten")
async def show_accept(page: HereLead, programme: Programme, board: Board) -> Response:
    return await _show(page, "accept", programme, board, filled())


@router.get("/{programme}/{board}/verplaatsen")
async def show_move(page: HereLead, programme: Programme, board: Board) -> Response:
    return await _show(page, "move", programme, board, filled())


@router.post("/{programme}/{board}/verplaatsen")
async def move(page: HereLead, programme: Programme, board: Board) -> Response:
    return await page.command(
        "POST",
        f"{_api(programme, board)}/position",
        again=lambda page, sent: _show(page, "move", programme, board, sent),
        to="/wachtlijst",
        told=page._("The order of the waiting list has been changed."),
    )


@router.get("/{programme}/{board}/weghalen")
async def show_leave(page: HereLead, programme: Programme, board: Board) -> Response:
    return await _show(page, "leave", programme, board, filled())


@router.post("/{programme}/{board}/weghalen")
async def leave(page: HereLead, programme: Programme, board: Board) -> Response:
    return await page.command(
        "POST",
        f"{_api(programme, board)}/departure",
        again=lambda page, sent: _show(page, "leave", programme, board, sent),
        to="/wachtlijst",
        told=page._("The board has been taken off the waiting list."),
    )


def _api(programme: str, board: str) -> str:
    return f"/programmes/{programme}/waiting-list/{board}"


async def _line(page: Page, programme: Any) -> dict[str, Any]:
    path = f"/programmes/{programme['key']}"
    places, line, regions = await asyncio.gather(
        page.get(f"{path}/places"), page.get(f"{path}/waiting-list"), page.get("/regions")
    )
    names = dict(choices.regions(regions))
    return {"programme": programme, "places": places, "line": line, "regions": names}


async def _show(page: Page, doing: str, programme: str, board: str, form: Sent) -> Response:
    """One form, about one board in line. Whoever has left it meanwhile is no longer there to be changed."""
    items = (await page.get(f"/programmes/{programme}/waiting-list"))["items"]
    waiting = next((it for it in items if it["board"]["number"] == board), None)
    if waiting is None:
        raise not_found("board on the waiting list")
    last = sum(it["position"] is not None for it in items)
    return page.show("waiting_change.html", form=form, doing=doing, waiting=waiting, last=last)
