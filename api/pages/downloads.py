"""The API's lists as files: a browser has a session for them, and no token."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from api.exports import FileFormat
from api.pages.page import Here, Page
from api.pages.route import PageRoute

router = APIRouter(route_class=PageRoute, prefix="/downloads")

Name = Literal["trajecten", "stilgevallen", "stappen", "cijfers"]
LISTS: Mapping[Name, tuple[str, Mapping[str, str]]] = {
    "trajecten": ("/trajectories", {}),
    "stilgevallen": ("/trajectories", {"stalled": "true"}),
    "stappen": ("/steps", {}),
    "cijfers": ("/figures", {}),
}


@router.get("/{name}.{format_}")
async def download(page: Here, name: Name, format_: FileFormat) -> Response:
    """A list, of what the address asks for: its query is that of the API."""
    path, fixed = LISTS[name]
    return await _file(page, path, {**page.request.query_params, **fixed, "format": format_})


@router.get("/verslagen/{report}.{format_}")
async def download_report(page: Here, report: UUID, format_: FileFormat) -> Response:
    return await _file(page, f"/reports/{report}", {"format": format_})


async def _file(page: Page, path: str, query: Mapping[str, Any]) -> Response:
    answer = await page.inside.ask("GET", path, query=query)
    kept = ("Content-Type", "Content-Disposition")
    return Response(answer.content, headers={name: answer.headers[name] for name in kept})
