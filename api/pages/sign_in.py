"""Signing in to the pages, and out."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from api.auth import authenticate
from api.pages import attempt as attempts
from api.pages import errors, oidc
from api.pages.language import _
from api.pages.own_path import FIRST, own_path
from api.pages.plain import plain
from api.pages.session import begin_session, csrf_matches, end_session, forget_session, session_of
from api.pages.strangers import language_of
from api.problems import Problem, problem_of
from api.state import Here

log = structlog.get_logger()
PATIENCE_S = 8  # less than that of the envelope around every request, which answers with JSON


AGAIN = _("Sign in again")
# By the problem's code: the title, the sentence when it is not the problem's own, the way on.
SAID = {
    "other-session": (
        _("You have not been signed out"),
        _("That button stood on a page from before you signed in again. Sign out from the first page."),
        _("Back to Traject"),
    ),
    "sign-in-denied": (_("You are not signed in"), "", AGAIN),
    "forbidden": (_("You cannot sign in"), "", _("Sign in with another account")),
    "unavailable": (
        _("Signing in is not possible for a moment"),
        _("Wait a minute, and try again. What is in Traject is safe."),
        AGAIN,
    ),
    "sign-in-stale": (_("Signing in did not work"), "", AGAIN),
}
BROKEN = (
    _("Signing in did not work"),
    _(
        "Something is wrong between Traject and the sign-in service. "
        "Ask whoever manages Traject to look at it."
    ),
)


class SignInRoute(APIRoute):
    """What goes wrong is shown as a page: nobody here knows what JSON is."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_sign_in(request: Request) -> Response:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    return await handle(request)
            except Exception as error:
                return _failed(request, problem_of(error))

        return handle_sign_in


router = APIRouter(route_class=SignInRoute)


@router.get("/aanmelden")
async def begin(
    request: Request, state: Here, naar: str = FIRST, ander: str = "", hier: str = ""
) -> Response:
    """`naar`: where one was going. `ander`: also when one is signed in, here or at the identity provider.
    `hier`: we sent the browser to our own address already, and a proxy shows us another one."""
    to = own_path(naar)
    if not hier and request.url.netloc != urlsplit(state.settings.public_url).netloc:
        # Cookies that are set on another address, as localhost is, are not there when the browser comes back.
        asked = urlencode({"naar": to, "ander": ander, "hier": "ja"})
        return RedirectResponse(oidc.our_url(state.settings, f"/aanmelden?{asked}"), 303)
    if not ander and await session_of(request, state):
        return RedirectResponse(to, 303)
    attempt = attempts.new_attempt(to)
    answer = RedirectResponse(await oidc.authorization_url(state, attempt, as_another=bool(ander)), 303)
    attempts.keep(request, answer, state.settings, attempt)
    return answer


@router.get(oidc.COMES_BACK_TO)
async def come_back(request: Request, state: Here) -> Response:
    """From the identity provider, with a code or with the reason why not."""
    attempt = attempts.find(request, state.settings, request.query_params.get("state", ""))
    if attempt is None:
        raise oidc.stale()
    request.state.to = attempt.to
    tokens = await oidc.tokens_for(state, attempt, request.query_params)
    person = await authenticate(state, tokens.access)
    answer = RedirectResponse(attempt.to, 303)
    await begin_session(request, answer, state, person, tokens.id)
    attempts.forget(answer, state.settings, attempt)
    log.info("signed_in", person=str(person.id))
    return answer


@router.post("/afmelden")
async def sign_out(request: Request, state: Here) -> Response:
    session = await session_of(request, state)
    if session is None:
        return RedirectResponse(oidc.SIGNED_OUT, 303)
    sent = (await request.form()).get("csrf")
    if not isinstance(sent, str) or not csrf_matches(session, sent):
        raise Problem(403, "", code="other-session")
    id_token = await end_session(state, session)
    state.live.end(session.id)
    url = id_token and await oidc.end_session_url(state, id_token)
    answer = _go_on(request, url) if url else RedirectResponse(oidc.SIGNED_OUT, 303)
    forget_session(answer, state.settings)
    return answer


def _go_on(request: Request, url: str) -> Response:
    """Not a redirect: after a form, browsers hold those to the policy's form-action, which is 'self'."""
    page = plain(request, _("You are being signed out"), _("One moment."), (url, _("Go on")))
    page.headers["Refresh"] = f"0;url={url}"
    return page


@router.get(oidc.SIGNED_OUT)
async def signed_out(request: Request, state: Here) -> Response:
    if await session_of(request, state):
        return RedirectResponse(FIRST, 303)
    return plain(request, _("You are signed out"), _("You can close this tab now."), ("/aanmelden", AGAIN))


def _failed(request: Request, problem: Problem) -> Response:
    if problem.code not in SAID:
        log.error("sign_in_failed", code=problem.code, status=problem.status)
        problem = oidc.broken("the access token") if problem.status == 401 else problem
    title, text, way_on = SAID.get(problem.code, (*BROKEN, AGAIN))
    text = text or errors.explain(problem, language_of(request))
    return plain(request, title, text, (_way(request, problem), way_on), problem.status)


def _way(request: Request, problem: Problem) -> str:
    if problem.code == "other-session":
        return FIRST
    to = own_path(getattr(request.state, "to", None) or request.query_params.get("naar", FIRST))
    another = "ander=ja&" if problem.code == "forbidden" else ""
    return f"/aanmelden?{another}naar={quote(to, safe='/')}"
