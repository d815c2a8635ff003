"""Moving trajectories that run to another version of the programme: one, with what would change, or many."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BeforeValidator, Field

from api.pages.for_leads import HereLead
from api.pages.offered import check_may
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem
from api.programme_moves import MOST
from api.shapes import TrajectoryId
from domain.programme import Code

router = APIRouter(route_class=PageRoute)

Key = Annotated[Code, Path()]
Id = Annotated[TrajectoryId, Path()]
# A list from which nothing was chosen sends an empty text.
Chosen = Annotated[int | None, Field(ge=1, le=1_000_000), BeforeValidator(lambda sent: sent or None)]
Version = Annotated[Chosen, Query(alias="versie")]


@router.get("/programma/{programme}/overzetten")
async def show_moves(page: HereLead, programme: Key) -> Response:
    return await _show_moves(page, programme, filled())


@router.post("/programma/{programme}/overzetten")
async def move(page: HereLead, programme: Key) -> Response:
    newest, older = await _older(page, programme)
    chosen = page.sent.body.get("trajectories", [])
    if "_all" in page.sent.pressed:
        chosen = [it["trajectoryId"] for it in older[:MOST]]
    body = {"trajectories": chosen} | {
        name: value for name, value in page.sent.body.items() if name == "reason"
    }
    path = f"/programmes/{programme}/versions/{newest['version']}/trajectories"
    try:
        moved = await page.send("POST", path, body)
    except Problem as problem:
        return await _show_moves(page, programme, page.blamed(problem))
    return await _told(page, programme, newest, moved["items"])


async def _told(page: Page, programme: str, newest: Any, items: list[Any]) -> Response:
    running = (await page.get(f"/programmes/{programme}/trajectories"))["items"]
    return page.show(
        "programme_moved.html",
        newest=newest,
        moved=[it for it in items if it["moved"]],
        refused=[it for it in items if not it["moved"]],
        names={it["trajectoryId"]: it["board"]["name"] for it in running},
    )


async def _older(page: Page, programme: str) -> tuple[Any, list[Any]]:
    newest, running = await asyncio.gather(
        page.get(f"/programmes/{programme}"), page.get(f"/programmes/{programme}/trajectories")
    )
    return newest, [it for it in running["items"] if it["version"] != newest["version"]]


async def _show_moves(page: Page, programme: str, form: Sent) -> Response:
    newest, older = await _older(page, programme)
    there_are_more = len(older) > MOST
    return page.show(
        "programme_move.html", form=form, newest=newest, older=older[:MOST], there_are_more=there_are_more
    )


@router.get("/trajecten/{trajectory_id}/programma")
async def show_move(page: Here, trajectory_id: Id, version: Version = None) -> Response:
    return await _show_move(page, trajectory_id, version, filled())


@router.post("/trajecten/{trajectory_id}/programma")
async def move_one(page: Here, trajectory_id: Id) -> Response:
    chosen = page.sent.text("version")
    version = int(chosen) if chosen.isascii() and chosen.isdecimal() else None
    return await page.command(
        "POST",
        f"/trajectories/{trajectory_id}/programme",
        again=lambda page, sent: _show_move(page, trajectory_id, version, sent),
        to=f"/trajecten/{trajectory_id}",
        told=page._("The trajectory goes on with the other terms."),
    )


async def _show_move(page: Page, trajectory_id: str, version: int | None, form: Sent) -> Response:
    trajectory = await page.get(f"/trajectories/{trajectory_id}")
    check_may(page, "change-programme", trajectory["may"])
    versions = (await page.get(f"/programmes/{trajectory['programme']}/versions"))["items"]
    others = [it["version"] for it in versions if it["version"] != trajectory["programmeVersion"]]
    newest = versions[0]["version"]
    chosen = version if version in others else newest if newest in others else None
    foreseen, refused = None, None
    if chosen is not None:
        try:
            foreseen = await _foreseen(page, trajectory_id, chosen)
        except Problem as problem:
            refused = page.explain(problem)
    return page.show(
        "trajectory_move.html",
        form=form,
        choice=filled({"versie": chosen}),
        trajectory=trajectory,
        newest=newest,
        others=others,
        chosen=chosen,
        foreseen=foreseen,
        refused=refused,
    )


async def _foreseen(page: Page, trajectory_id: str, version: int) -> Any:
    path = f"/trajectories/{trajectory_id}/programme"
    return await page.send("POST", path, {"version": version}, query={"dryRun": "true"})
