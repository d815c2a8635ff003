"""A browser without a screen: it keeps cookies, and sends a form with what is hidden in it."""

import re
from collections.abc import AsyncIterator, Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from temporalio.client import Client

from api.app import create_app
from api.auth import authenticate
from api.pages.session import begin_session
from api.state import State
from db.connect import Pool
from settings import Settings
from tests import cast
from tests.api.conftest import Api
from tests.api.pages.open_pages import Service, serving

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


class Browser:
    def __init__(self, api: Api, cookies: dict[str, str]) -> None:
        transport = httpx.ASGITransport(api.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8080", cookies=cookies, follow_redirects=True
        )

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.http.get(path, params=query or None)

    async def send(
        self, page: str, fields: dict[str, Any], to: str | None = None, **more: Any
    ) -> httpx.Response:
        """Fills in a form of a page: the one that goes to `to`, or else to the page itself."""
        form = form_on((await self.get(page)).text, to or urlsplit(page).path)
        return await self.http.post(to or page, data=form | fields, **more)


def form_on(html: str, to: str) -> dict[str, str]:
    """What is hidden in the form that goes to an address."""
    for form in FORM.findall(html):
        if f'action="{to}"' in unescape(form.split(">")[0] + ">"):
            return {unescape(name): unescape(value) for name, value in HIDDEN.findall(form)}
    raise AssertionError(f"no form goes to {to}")


@pytest.fixture
def browse(demo: None, api: Api) -> Callable[[str], Any]:
    """Somebody of the cast, signed in."""

    async def browse(who: str) -> Browser:
        state: State = api.app.state.traject
        person = await authenticate(state, await api._idp.token(who))
        answer = Response()
        request = Request({"type": "http", "headers": []})
        await begin_session(request, answer, state, person, "")
        name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
        return Browser(api, {name: value})

    return browse


@pytest.fixture
async def service(settings: Settings, temporal: Client, pool: Pool) -> AsyncIterator[Service]:
    """The API and the pages on a port of their own: what goes on for long cannot be had otherwise."""
    await cast.seed(pool, cast.BOARD, cast.OTHER_BOARD)
    async with serving(create_app(settings, temporal), pool) as service:
        yield service
