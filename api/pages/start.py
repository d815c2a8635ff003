"""Where everybody begins, the language, and how accessible the pages are."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.menu import home
from api.pages.page import Here
from api.pages.route import OpenRoute, PageRoute
from api.pages.session import session_of
from api.pages.strangers import stranger_page
from api.problems import Problem
from api.shapes import LANGUAGES
from api.state import state_of

WRITTEN_ON = date(2026, 11, 22)  # what the accessibility page says was true then: change it with the page

router = APIRouter(route_class=PageRoute)
for_all = APIRouter(route_class=OpenRoute)  # also for who is not signed in


@router.get("/")
async def start(page: Here) -> Response:
    return page.go(home(page.person.role))


@router.post("/taal")
async def choose_language(page: Here) -> Response:
    """Of the pages and of one's mail."""
    language = page.sent.body.get("language")
    if language not in LANGUAGES:
        raise Problem(400, "There is no such language.")
    await page.send("PATCH", f"/people/{page.person.id}", {"language": language})
    return page.go(page.back("/"))


@for_all.get("/aangemeld")
async def signed_in(request: Request) -> Response:
    """Where a new tab ends in which one signed in on behalf of another."""
    return stranger_page(request, "signed_in.html")


@for_all.get("/toegankelijkheid")
async def accessibility(request: Request) -> Response:
    state = state_of(request)
    return stranger_page(
        request,
        "accessibility.html",
        session=await session_of(request, state),
        contact_name=state.settings.contact_name,
        contact_mail=state.settings.contact_mail,
        written_on=WRITTEN_ON,
    )
