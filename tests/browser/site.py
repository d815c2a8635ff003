"""The whole of Traject as `make run` starts it, with the demo, on ports and in a folder of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from deploy import demo
from deploy.local import Local, start
from deploy.process import Server
from tests.servers import IdentityProvider, free_ports

Language = str  # nl or en
# Nobody needs this data after a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass
class Site:
    local: Local
    servers: Mapping[str, Server]
    http: httpx.AsyncClient
    idp: IdentityProvider
    cookies: dict[str, Any] = field(default_factory=dict)  # of who has signed in
    _languages: dict[str, Language] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.local.url("API")

    async def call(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """Of the API, as one of the demo people: what the pages are not asked for."""
        headers = {"Authorization": f"Bearer {await self.idp.token(who)}"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid4())
        answer = await self.http.request(method, f"/v1/{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def speak(self, who: str, language: Language) -> None:
        """A person's language is that of the pages, whoever else looks at them."""
        if self._languages.get(who) != language:
            me = await self.call(who, "GET", "people/me")
            await self.call(who, "PATCH", f"people/{me['id']}", {"language": language})
            self._languages[who] = language

    async def is_ready(self) -> bool:
        try:
            return (await self.http.get("/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    async def until_ready(self, patience_s: float = 30) -> None:
        async with asyncio.timeout(patience_s):
            while not await self.is_ready():  # noqa: ASYNC110 -- no other process sets an event of ours
                await asyncio.sleep(0.1)


@asynccontextmanager
async def running_site(folder: Path) -> AsyncIterator[Site]:
    local = Local(folder, free_ports(6), postgres=FAST)
    async with AsyncExitStack() as stack:
        started = await start(local, stack)
        issuer = local.environment["TRAJECT_OIDC_ISSUER"]
        await demo.play(local.url("API"), issuer)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=local.url("API"), timeout=30))
        site = Site(local, {it.command.name: it for it in started}, http, IdentityProvider(issuer))
        await _make_room(site)
        yield site


async def _make_room(site: Site) -> None:
    """The demo's programme is full, and tests launch boards of their own."""
    programme = "programmes/baanbrekers"
    newest = await site.call("lead1", "GET", programme)
    more = {"basedOnVersion": newest["version"], "places": 99, "evenIfOutside": True}
    await site.call("lead1", "POST", f"{programme}/versions", more)
