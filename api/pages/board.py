"""A school board: where it is, through whom it is reached, its trajectories, and its place in line."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.shapes import BoardNumber
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/besturen/{number}")

Number = Annotated[BoardNumber, Path()]


@router.get("")
async def show_board(page: Here, number: Number) -> Response:
    return await _show(page, number, filled())


@router.post("")
async def let_board_be_named(page: Here, number: Number) -> Response:
    return await page.command(
        "PATCH",
        f"/boards/{number}",
        again=lambda page, sent: _show(page, number, sent),
        to=f"/besturen/{number}",
        told=page._("It has been written down whether the board may be named."),
    )


async def _show(page: Page, number: str, form: Sent) -> Response:
    board, trajectories, regions, programmes = await asyncio.gather(
        page.get(f"/boards/{number}"),
        page.get("/trajectories", board=number),
        page.get("/regions"),
        page.get("/programmes"),
    )
    contacts, now = board["contacts"] or [], str(today())
    return page.show(
        "board.html",
        form=form,
        board=board,
        # A part of a name is sought too.
        trajectories=[it for it in trajectories["items"] if it["board"]["number"] == number],
        current=[it for it in contacts if not it["until"] or it["until"] >= now],
        former=[it for it in contacts if it["until"] and it["until"] < now],
        now=now,
        region=next((it for it in regions["items"] if it["code"] == board["region"]), None),
        programmes={it["key"]: it["title"] for it in programmes["items"]},
    )
