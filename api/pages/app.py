"""The pages, as an app of their own beside the API, and a client of it."""

import asyncio
from contextlib import suppress

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages import (
    absences,
    board,
    board_search,
    commands,
    contact_points,
    contacts,
    downloads,
    figures,
    handing_over,
    launching,
    lessons,
    live,
    manage,
    meeting,
    meeting_forms,
    meeting_planning,
    meeting_without,
    meetings,
    people,
    programme,
    programme_change,
    programme_moves,
    regions,
    reports,
    sign_in,
    stalled,
    start,
    steps,
    taking_in,
    trajectories,
    trajectory,
    waiting_list,
    week,
)
from api.pages.policy import HEADERS
from api.pages.render import STATIC
from api.pages.route import PATIENCE_S
from api.pages.session import session_of
from api.pages.strangers import problem_page
from api.problems import problem_of
from api.state import state_of

MODULES = (
    board_search,
    board,
    contacts,
    sign_in,
    start,
    live,
    week,
    absences,
    trajectories,
    steps,
    trajectory,
    meetings,
    meeting_planning,
    meeting_without,
    meeting_forms,
    meeting,
    programme_moves,
    programme_change,
    programme,
    contact_points,
    regions,
    lessons,
    commands,
    launching,
    waiting_list,
    people,
    handing_over,
    taking_in,
    manage,
    downloads,
    stalled,
    figures,
    reports,
)


class Lasting(StaticFiles):
    """Files whose address changes with their content."""

    def file_response(self, *args: object, **named: object) -> Response:
        answer = super().file_response(*args, **named)  # type: ignore[arg-type]
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


class Guarded:
    """The headers that every page has beside those of every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.lower().encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.lower().encode() not in known
                    ),
                ]
            await send(message)

        await self._app(scope, receive, sending)


async def _show_nothing(request: Request, error: Exception) -> Response:
    """In the reader's language and with their menu, as long as there is a database to ask who it is."""
    session = None
    with suppress(Exception):
        async with asyncio.timeout(PATIENCE_S):
            session = await session_of(request, state_of(request))
    return problem_page(request, session, problem_of(error))


def create_pages(api: FastAPI) -> FastAPI:
    pages = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={HTTPException: _show_nothing},
    )
    # One state: what the handlers work with is built when the API starts.
    pages.state = api.state
    pages.state.api = api
    pages.add_middleware(Guarded)
    pages.mount("/static", Lasting(directory=STATIC))
    for router in (start.for_all, *(module.router for module in MODULES)):
        pages.include_router(router)
    return pages
