"""The API on a port of its own, and the pages that are open on it, as a browser's EventSource reads them."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from api.__main__ import Server, serve
from api.live.hub import Live
from api.pages.session import COOKIE
from db.connect import Pool
from db.queries import queries
from tests.servers import free_port
from tests.stage import until

PATIENCE_S = 30


@dataclass
class Told:
    event: str = "message"
    id: str = ""
    data: Any = None


@dataclass
class OpenPage:
    told: asyncio.Queue[Told] = field(default_factory=asyncio.Queue)
    beats: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    place: str = ""

    async def next(self) -> Told:
        async with asyncio.timeout(PATIENCE_S):
            return await self.told.get()

    async def ends(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self.is_over.wait()

    def _take(self, told: Told) -> None:
        if told.event == "beat":
            self.beats.set()
        else:
            self.told.put_nowait(told)

    async def read(self, lines: AsyncIterator[str], begun: asyncio.Event) -> None:
        try:
            told = Told()
            async for line in lines:
                name, _, value = line.partition(":")
                match name:
                    case "event":
                        told.event = value.strip()
                    case "id":
                        self.place = told.id = value.strip()
                    case "data":
                        told.data = json.loads(value) if value.strip() else ""
                    case "":
                        begun.set()
                        self._take(told)
                        told = Told()
        finally:
            begun.set()
            self.is_over.set()


@dataclass
class Service:
    app: FastAPI
    server: Server
    pool: Pool
    http: httpx.AsyncClient
    stopped: asyncio.Task[None]

    @property
    def live(self) -> Live:
        live: Live = self.app.state.traject.live
        return live

    @property
    def url(self) -> str:
        return str(self.http.base_url).rstrip("/")

    async def is_told(self, place: str) -> None:
        """Until there is something new since then."""

        async def is_new() -> bool:
            return self.live.log.here != place

        await until(is_new)

    async def has_readers(self, number: int) -> None:
        async def are_there() -> bool:
            return len(self.live.readers) == number

        await until(are_there)

    async def session(self, person: UUID | str) -> dict[str, str]:
        """The cookie of somebody who has just signed in."""
        key = secrets.token_urlsafe()
        hashed = sha256(key.encode()).digest()
        await queries.add_session(
            self.pool, key_hash=hashed, person=UUID(str(person)), id_token="", lasts=timedelta(hours=1)
        )
        return {"Cookie": f"{COOKIE}={key}"}

    @asynccontextmanager
    async def page(
        self, cookie: Mapping[str, str], last_id: str | None = None, **query: Any
    ) -> AsyncIterator[OpenPage]:
        headers = {**cookie, **({"Last-Event-ID": last_id} if last_id else {})}
        page, begun = OpenPage(), asyncio.Event()
        async with self.http.stream("GET", "/live", params=query, headers=headers) as answer:
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            reading = asyncio.create_task(page.read(answer.aiter_lines(), begun))
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await begun.wait()
                yield page
            finally:
                reading.cancel()
                await asyncio.wait({reading})

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.stopped


@asynccontextmanager
async def serving(app: FastAPI, pool: Pool) -> AsyncIterator[Service]:
    port = free_port()
    server = serve(app, "127.0.0.1", port)
    stopped = asyncio.create_task(server.serve())
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=PATIENCE_S + 20
    ) as http:
        service = Service(app, server, pool, http, stopped)

        async def is_up() -> bool:
            return server.started

        await until(is_up)
        await listens(pool)
        yield service
        await service.stop()


async def listens(pool: Pool, but: int = 0) -> int:
    """Until a connection listens, another one than `but`. Tells its process id."""
    listening = """
        select pid from pg_stat_activity
        where datname = current_database() and application_name = 'traject-live' and pid <> $1
        and state = 'idle' and (query ilike 'listen%' or query like '%heard%')
    """
    found: list[int] = []

    async def does() -> bool:
        found[:] = [row["pid"] for row in await pool.fetch(listening, but)]
        return bool(found)

    await until(does)
    return found[0]
