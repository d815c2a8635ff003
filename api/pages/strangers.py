"""Pages that must work without a session or a database: what went wrong, and a form to be sent again."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.pages import errors
from api.pages.own_path import own_path
from api.pages.render import rendered
from api.pages.sent import CSRF, KEY, Sent, is_unsure, new_key
from api.pages.session import Session
from api.problems import Problem
from api.shapes import Language

NOT_ASKED = ("signed-out", "other-session")  # the API was not asked yet


def language_of(request: Request) -> Language:
    """Whoever is not signed in reads Dutch, or English by `?taal=en`."""
    return "en" if request.query_params.get("taal") == "en" else "nl"


def stranger_page(
    request: Request,
    template: str,
    status: int = 200,
    session: Session | None = None,
    csrf: str = "",
    **context: Any,
) -> HTMLResponse:
    language = session.person.language if session else language_of(request)
    html = rendered(template, language, session, csrf=csrf, here=request.url.path, **context)
    return HTMLResponse(html, status)


def problem_page(request: Request, session: Session | None, problem: Problem) -> HTMLResponse:
    language: Language = session.person.language if session else "nl"
    text = errors.explain(problem, language)
    return stranger_page(request, "problem.html", problem.status, session, problem=problem, text=text)


def again(request: Request, session: Session | None, sent: Sent, problem: Problem) -> HTMLResponse:
    """Nothing that was typed is lost: it stands in this page, which sends it again as it was."""
    # What was refused is refused for ever under its key; what was not asked, or not answered, keeps it.
    key = sent.key if is_unsure(problem) or problem.code in NOT_ASKED else new_key()
    typed = [(name, value) for name, value in sent.fields if name not in (CSRF, KEY)]
    return stranger_page(
        request,
        "again.html",
        problem.status,
        session,
        sent.csrf,  # without a database nobody can say whose session it is: it may well be the same
        problem=problem,
        text=errors.explain(problem, session.person.language if session else "nl"),
        back=own_path(sent.pressed.get("_back", "/")),
        kept=[(KEY, key), *typed],
        typed=[(name, value) for name, value in typed if value and not name.startswith("_")],
        files=list(sent.files),
    )
