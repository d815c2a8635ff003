"""How long a page is told, what becomes of it when something fails, and that it misses nothing."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from temporalio.client import Client

from api import envelope
from api.app import create_app
from api.live import hub, stream
from api.live.log import KEPT
from api.live.reader import Reader
from db.connect import Pool, make_pool
from db.migrate import migrate
from deploy import servers
from deploy.process import running
from settings import Settings
from tests import cast
from tests.api.pages.open_pages import PATIENCE_S, Service, listens, serving
from tests.api.pages.telling import begun, contact, whats
from tests.servers import free_port, kill


async def test_when_the_listening_connection_is_lost_pages_are_told_to_refresh_and_it_goes_on(
    pool: Pool, service: Service
) -> None:
    desk = await begun(service)
    async with service.page(await service.session(cast.LEAD)) as page:
        pid = await listens(pool)
        await pool.execute("select pg_terminate_backend($1)", pid)
        assert (await page.next()).event == "resync"
        assert await listens(pool, but=pid) != pid
        await contact(desk)
        assert await whats(page, 1) == [(desk.id, "Contact met het bestuur")]


async def test_when_postgres_was_away_for_a_while_pages_stay_open_and_are_told_when_it_is_back(
    settings: Settings, temporal: Client, tmp_path: Path
) -> None:
    port = free_port()
    dsn = servers.postgres_dsn(port)
    async with (
        running(servers.postgres(tmp_path / "pg", port, "fsync=off"), tmp_path / "pg.log") as postgres,
        make_pool(dsn, min_size=0) as pool,
    ):
        await migrate(dsn)
        await cast.seed(pool, cast.BOARD)
        app = create_app(settings.model_copy(update={"database_url": SecretStr(dsn)}), temporal)
        async with serving(app, pool) as service:
            desk = await begun(service)
            async with service.page(await service.session(cast.LEAD)) as page:
                await kill(postgres)
                await postgres.start()
                assert (await page.next()).event == "resync"
                await contact(desk)
                assert await whats(page, 1) == [(desk.id, "Contact met het bestuur")]


async def test_a_page_that_comes_back_has_missed_nothing(pool: Pool, service: Service) -> None:
    desk = await begun(service)
    cookie = await service.session(cast.LEAD)
    made_at = service.live.log.here
    async with service.page(cookie) as watching:
        await contact(desk)
        await contact(desk, 1)
        first, second = await watching.next(), await watching.next()
    async with (
        service.page(cookie, gemaakt=made_at) as opened,
        service.page(cookie, last_id=first.id) as back,
    ):
        assert [await opened.next(), await opened.next()] == [first, second]
        assert await back.next() == second
    async with service.page(cookie, na=first.id) as shown_again:
        assert await shown_again.next() == second
    async with service.page(cookie, na="another-7") as one, service.page(cookie, last_id="another-7") as two:
        assert [(await page.next()).event for page in (one, two)] == ["resync", "resync"]
    async with service.page(cookie, gemaakt="another-7") as new:
        await contact(desk, 2)
        assert (await new.next()).event == "message"


async def test_who_has_fallen_far_behind_is_told_to_refresh(pool: Pool, service: Service) -> None:
    desk = await begun(service)
    cookie = await service.session(cast.LEAD)
    long_ago = service.live.log.here
    async with service.page(cookie) as page:
        await contact(desk)
        await page.next()
    kept = service.live.log.after(service.live.log.last - 1)
    service.live.log.add((kept or []) * KEPT)
    async with service.page(cookie, last_id=long_ago) as page:
        assert (await page.next()).event == "resync"


async def test_who_takes_nothing_in_is_cut_off_and_holds_nobody_up(
    pool: Pool, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "SEND_S", 0.2)
    desk = await begun(service)
    log = service.live.log
    stuck = Reader(log, "stuck", "nl", None, frozenset(), log.last)

    async def never(*_: Any) -> Any:
        await asyncio.Event().wait()

    async def takes_the_start_only(message: Any) -> None:
        if message["type"] != "http.response.start":
            await never()

    answering = asyncio.create_task(stream.Stream(service.live, stuck)({}, never, takes_the_start_only))
    async with service.page(await service.session(cast.LEAD)) as page:
        await contact(desk)
        assert (await page.next()).event == "message"
        async with asyncio.timeout(PATIENCE_S):
            await answering
        assert stuck not in service.live.readers


async def test_a_stream_outlasts_an_answers_patience_and_gives_signs_of_life(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "PATIENCE_S", 1.5)
    monkeypatch.setattr(stream, "BEAT_S", 0.5)
    async with service.page(await service.session(cast.LEAD)) as page, asyncio.timeout(PATIENCE_S):
        for _ in range(4):
            page.beats.clear()
            await page.beats.wait()
        assert not page.is_over.is_set()


async def test_a_stream_ends_with_its_session(
    pool: Pool, settings: Settings, temporal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "CHECK_S", 0.1)
    await cast.seed(pool)
    async with serving(create_app(settings, temporal), pool) as service:
        expiring, leaving = await service.session(cast.LEAD), await service.session(cast.MANAGER)
        async with service.page(expiring) as page, service.page(leaving) as other:
            await pool.execute("update session set expires_at = now() where person_id = $1", cast.LEAD)
            assert (await page.next()).event == "stop"
            await page.ends()
            assert not other.is_over.is_set()
            service.live.end(service.live.readers[0].session)  # who signs out
            assert (await other.next()).event == "stop"
            await other.ends()
        async with service.page(expiring) as again, service.page({}) as stranger:
            assert [(await page.next()).event for page in (again, stranger)] == ["stop", "stop"]
            await stranger.ends()


async def test_a_forgotten_browser_keeps_its_newest_pages_only(service: Service) -> None:
    cookie = await service.session(cast.LEAD)
    async with AsyncExitStack() as stack:
        pages = [
            await stack.enter_async_context(service.page(cookie)) for _ in range(hub.MOST_OF_A_SESSION + 1)
        ]
        assert (await pages[0].next()).event == "later"
        await pages[0].ends()
        assert not any(page.is_over.is_set() for page in pages[1:])
        assert len(service.live.readers) == hub.MOST_OF_A_SESSION


async def test_the_server_stops_within_seconds_while_pages_are_open(service: Service) -> None:
    async with AsyncExitStack() as stack:
        pages = [
            await stack.enter_async_context(service.page(await service.session(cast.LEAD))) for _ in range(20)
        ]
        async with asyncio.timeout(5):
            await service.stop()
            for page in pages:
                await page.ends()
