"""All trajectories that one may see, to choose from."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages import choices
from api.pages.page import Here
from api.pages.route import PageRoute
from api.pages.sent import filled

router = APIRouter(route_class=PageRoute)

# What the address says, and what the API calls it.
FILTERS = {"bestuur": "board", "stand": "state", "fase": "phase", "regio": "region", "adviseur": "adviser"}
STALLED = {"ja": "true", "nee": "false"}


@router.get("/trajecten")
async def show_trajectories(page: Here) -> Response:
    query = page.request.query_params
    chosen = {name: query[name] for name in (*FILTERS, "stil") if query.get(name)}
    asked: dict[str, Any] = {FILTERS[name]: value for name, value in chosen.items() if name in FILTERS}
    asked["stalled"] = STALLED.get(chosen.get("stil", ""))
    found, regions, people = await asyncio.gather(
        page.get("/trajectories", after=query.get("after"), **asked),
        page.get("/regions"),
        page.every("/people"),
    )
    return page.show(
        "trajectories.html",
        form=filled(chosen),
        found=found,
        chosen=urlencode(chosen),
        asked=urlencode({name: value for name, value in asked.items() if value}),
        regions=choices.regions(regions),
        advisers=choices.people(people, "adviser", "lead"),
    )
