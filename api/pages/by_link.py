"""What one reaches by a signed link in a mail, without a login: in a browser as pages, also when it fails."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from api.pages.language import _, translations
from api.pages.policy import HEADERS
from api.pages.render import rendered
from api.pages.sent import filled
from api.problems import Problem, problem_of
from api.shapes import LANGUAGES, Language

NO_LOGIN: dict[str, Any] = {"security": []}
PATIENCE_S = 8  # less than any request gets (api/envelope.py), so that a page can still tell of it


BROKEN = _("This link is broken. Open the link in the mail again, or ask for a new one.")
AWAY = _("Traject cannot be reached for a moment. Wait a little, and try again.")
WRONG = _("Something went wrong. Try again later, or answer the mail in which the link stands.")


class ForBrowsers(APIRoute):
    """A route of which a browser gets a page whatever happens; any other program, a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_for_browsers(request: Request) -> Response:
            if not in_browser(request):
                return await handle(request)
            answer = ""
            try:
                async with asyncio.timeout(PATIENCE_S):
                    answer = await typed(request)  # before all else, so that it is never lost
                    return await handle(request)
            except Exception as error:
                return _problem_page(problem_of(error), is_sent=request.method == "POST", answer=answer)

        return handle_for_browsers


def in_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def typed(request: Request) -> str:
    """The answer in a form that a browser sent."""
    return parse_qs((await request.body()).decode(errors="replace")).get("answer", [""])[0]


def link_page(template: str, language: Language, status: int = 200, **context: Any) -> HTMLResponse:
    return HTMLResponse(rendered(template, language, **context), status, HEADERS)


def _problem_page(problem: Problem, *, is_sent: bool, answer: str) -> HTMLResponse:
    """In both languages: nobody knows whose link it was."""
    text = {404: BROKEN, 503: AWAY}.get(problem.status, WRONG)
    return link_page(
        "link_problem.html",
        "nl",
        problem.status,
        texts=[(language, translations(language).gettext(text)) for language in LANGUAGES],
        can_be_sent=is_sent and problem.status != 404,
        answer=filled({"answer": answer}) if answer else None,
    )
