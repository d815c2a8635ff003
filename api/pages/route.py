"""Around every page: one must be signed in, a form must be ours, and what goes wrong is shown as a page."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from api.pages.inside import Inside
from api.pages.page import Page
from api.pages.sent import Sent, filled, read
from api.pages.session import Session, csrf_matches, session_of
from api.pages.strangers import again, problem_page
from api.problems import Problem, problem_of
from api.state import state_of

PATIENCE_S = 9  # less than that of the envelope around every request, which answers with JSON
OUR_SITE = ("same-origin", "none")


class OpenRoute(APIRoute):
    """A page for everybody."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_open(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                return problem_page(request, None, problem_of(error))

        return handle_open


class PageRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_page(request: Request) -> Response:
            sent, session = filled(), None
            try:
                async with asyncio.timeout(PATIENCE_S):
                    if request.method == "POST":
                        sent = await _sent(request)
                    session = await session_of(request, state_of(request))
                    return await _answer(request, session, sent, handle)
            except Exception as error:
                problem = problem_of(error)
                if sent.fields:
                    return again(request, session, sent, problem)
                return problem_page(request, session, problem)

        return handle_page


async def _sent(request: Request) -> Sent:
    # What another site made up is not shown either: its reader would send it on with our own button.
    if request.headers.get("sec-fetch-site", "none") not in OUR_SITE:
        raise Problem(403, "This form was not sent from a page of Traject.", code="other-site")
    try:
        return read(await request.form())
    except UnicodeError:
        raise Problem(400, "This is not a form of these pages.") from None


async def _answer(
    request: Request,
    session: Session | None,
    sent: Sent,
    handle: Callable[[Request], Coroutine[Any, Any, Response]],
) -> Response:
    if session is None:
        if request.method != "POST":
            return to_sign_in(request)
        raise Problem(401, "Your session has ended.", code="signed-out")
    if request.method == "POST" and not csrf_matches(session, sent.csrf):
        raise Problem(403, "This form was not sent from a page of this session.", code="other-session")
    structlog.contextvars.bind_contextvars(person=str(session.person.id))
    inside = Inside(request.app.state.api, session.person, request.state.request_id)
    # From before anything is read: what happens from here on, the page is told while it is open.
    request.state.live_from = state_of(request).live.log.here
    request.state.page = Page(request, session, inside, sent)
    return await handle(request)


def to_sign_in(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/aanmelden?naar={quote(request.url.path + query, safe='/')}", 303)
