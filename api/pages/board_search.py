"""Searching the boards as one types; and the page that does it without a script."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from api.pages.for_leads import HereLead
from api.pages.page import Here
from api.pages.route import PageRoute
from api.pages.sent import filled

router = APIRouter(route_class=PageRoute)

Sought = Annotated[str, Query(max_length=200)]
AT_ONCE = 8  # in the list under the field


@router.get("/besturen/zoeken")
async def search_boards(page: Here, q: Sought = "") -> Response:
    found = await page.get("/boards", q=q, limit=AT_ONCE) if q.strip() else {"items": []}
    return JSONResponse([_shown(board) for board in found["items"]])


@router.get("/starten")
async def find_board(page: HereLead, q: Sought = "", after: str | None = None) -> Response:
    """The first of two pages on which a trajectory is launched."""
    found = await page.get("/boards", q=q, limit=20, after=after) if q.strip() else None
    return page.show("launch_find.html", form=filled({"q": q}), found=found)


def _shown(board: Any) -> dict[str, str]:
    about = f"{board['number']}, {board['municipality']}" if board["municipality"] else board["number"]
    return {"number": board["number"], "name": board["name"], "about": about}
