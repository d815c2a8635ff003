"""A browser that signs in at the real identity provider, through its own page."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx
from fastapi import FastAPI

from deploy.identity import PAGES

FIELD = re.compile(r'name="transaction_id" value="([^"]+)"')
A_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """Keeps cookies as a browser does, for the pages and for the identity provider each."""

    def __init__(self, app: FastAPI, pages: str = PAGES) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.pages = httpx.AsyncClient(transport=transport, base_url=pages)
        self.provider = httpx.AsyncClient()

    async def get(self, path: str) -> httpx.Response:
        return await self.pages.get(path)

    async def begin(self, path: str = "/aanmelden") -> str:
        """Where the identity provider is asked who this is."""
        answer = await self.get(path)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def choose(self, url: str, who: str) -> str:
        """Chooses a name on the identity provider's page, and tells where that sends the browser."""
        page = (await self.provider.get(url)).raise_for_status()
        found = FIELD.search(page.text)
        assert found is not None, page.text
        fields = {"transaction_id": unescape(found[1]), "username": who}
        answer = await self.provider.post(url, data=fields)
        assert answer.status_code == 302, answer.text
        return urljoin(url, answer.headers["location"])

    async def sign_in(self, who: str, path: str = "/aanmelden") -> httpx.Response:
        """All the way; the answer sends one where one was going."""
        return await self.come_back(await self.choose(await self.begin(path), who))

    async def come_back(self, url: str) -> httpx.Response:
        parts = urlsplit(url)
        return await self.get(f"{parts.path}?{parts.query}")

    async def is_signed_in(self) -> bool:
        """A page sends a stranger to sign in."""
        return "/aanmelden" not in (await self.get("/")).headers.get("location", "")

    async def csrf(self) -> str:
        found = A_CSRF.search((await self.get("/toegankelijkheid")).text)
        assert found is not None
        return found[1]

    async def sign_out(self) -> httpx.Response:
        return await self.pages.post("/afmelden", data={"csrf": await self.csrf()})
