"""The programme: its steps and terms, reminders, places and rules, and who goes by which version."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.problems import not_found
from domain.programme import Code

router = APIRouter(route_class=PageRoute, prefix="/programma")

Key = Annotated[Code, Path()]
Version = Annotated[int | None, Query(alias="versie", ge=1, le=1_000_000)]


@router.get("")
async def show_first(page: Here, version: Version = None) -> Response:
    """Of most there is one."""
    programmes = (await page.get("/programmes"))["items"]
    if not programmes:
        raise not_found("programme")
    return await _show(page, programmes[0]["key"], version)


@router.get("/{programme}")
async def show_programme(page: Here, programme: Key, version: Version = None) -> Response:
    return await _show(page, programme, version)


async def _show(page: Page, key: str, version: int | None) -> Response:
    programme, programmes, versions, places = await asyncio.gather(
        page.get(f"/programmes/{key}", version=version),
        page.get("/programmes"),
        page.get(f"/programmes/{key}/versions"),
        page.get(f"/programmes/{key}/places"),
    )
    older = sum(it["running"] for it in versions["items"][1:])
    return page.show(
        "programme.html",
        programme=programme,
        programmes=programmes["items"],
        versions=versions["items"],
        places=places,
        older=older,
        titles=titles(programme),
    )


def titles(programme: Any) -> dict[str, Any]:
    """What the steps are called, by key."""
    return {step["key"]: step["title"] for step in programme["steps"]}
