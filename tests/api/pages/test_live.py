"""An open page is told what happens elsewhere, of what its reader may see, and of nothing else."""

from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.worker import Worker

from api.app import create_app
from api.live import hub
from db import connect as db_connect
from db.connect import Pool
from domain.commands import Reassign, Tick
from settings import Settings
from tests import cast
from tests.activities.desk import MONDAY, launched
from tests.api.conftest import OTHER_BOARD, Api
from tests.api.pages.open_pages import Service, serving
from tests.api.pages.telling import begun, contact, is_told, whats
from tests.api.story import START, complete
from tests.servers import IdentityProvider


async def test_a_command_given_elsewhere_is_told_in_the_readers_language_and_without_what_was_written(
    demo: None, pool: Pool, settings: Settings, temporal: Client, idp: IdentityProvider, worker: Worker
) -> None:
    app = create_app(settings, temporal)
    async with serving(app, pool) as service:
        api = Api(app, idp)
        id_ = await api.launch(OTHER_BOARD)
        await is_told(service, id_)
        lead, adviser = await api.person("lead1"), await api.person("adviser1")
        await pool.execute("update person set language = 'en' where id = $1", adviser)
        payloads: list[str] = []
        listener = await asyncpg.connect(settings.database_url.get_secret_value())
        await listener.add_listener(hub.CHANNEL, lambda *heard: payloads.append(str(heard[3])))
        dutch, english = await service.session(lead), await service.session(adviser)
        async with service.page(dutch, van=id_) as one, service.page(english) as another:
            form = {**START, "participants": ["Geheime gast"]}
            (await complete(api, id_, "start-conversation", form)).raise_for_status()
            told, told_too = (await one.next()).data, (await another.next()).data
        await listener.close()
    assert (told["what"], told_too["what"]) == ("Startgesprek afgerond", "Start conversation completed")
    assert told["line"].startswith("Startgesprek afgerond door ")
    assert told["by"]["id"] == adviser
    assert told["board"]["number"] == OTHER_BOARD
    assert told.keys() == {
        *("stream", "kind", "sequence", "type", "board", "regions", "adviser", "lead"),
        *("what", "line", "by", "at"),
    }
    assert payloads
    assert "Geheim" not in f"{payloads}{told}{told_too}"
    assert all(len(payload) < 200 for payload in payloads)


async def test_an_adviser_is_told_of_the_own_trajectories_and_a_lead_and_a_manager_of_all(
    pool: Pool, service: Service
) -> None:
    own = await begun(service)
    others = await begun(service, board=cast.OTHER_BOARD, adviser=cast.OTHER_ADVISER)
    advisers, leads = await service.session(cast.ADVISER), await service.session(cast.LEAD)
    managers = await service.session(cast.MANAGER)
    async with (
        service.page(advisers, van=[own.id, others.id]) as adviser,
        service.page(leads) as lead,
        service.page(managers, van=own.id) as manager,
    ):
        await contact(others)
        await contact(own)
        assert await whats(adviser, 1) == [(own.id, "Contact met het bestuur")]
        assert [id_ for id_, _ in await whats(lead, 2)] == [others.id, own.id]
        assert await whats(manager, 1) == [(own.id, "Contact met het bestuur")]
        assert adviser.told.empty()


async def test_a_substitute_is_told_as_long_as_the_adviser_is_away_and_who_handed_over_no_longer(
    pool: Pool, service: Service
) -> None:
    desk = await begun(service)
    cookie = await service.session(cast.OTHER_ADVISER)
    lead = await service.session(cast.LEAD)
    async with service.page(cookie) as before, service.page(lead) as everything:
        await contact(desk)
        await whats(everything, 1)  # told before the substitute begins to listen
        await pool.execute(
            "insert into absence values ($1, $2, current_date - 2, current_date + 2, $3)",
            cast.uuid("away"),
            cast.ADVISER,
            cast.OTHER_ADVISER,
        )
        async with service.page(cookie) as substitute:
            await contact(desk, 1)
            assert [id_ for id_, _ in await whats(substitute, 1)] == [desk.id]
            await desk.take(cast.ask(Reassign, post="adviser", person=cast.THIRD_ADVISER, from_on=MONDAY))
            async with service.page(await service.session(cast.THIRD_ADVISER)) as third:
                await contact(desk, 2)
                await whats(third, 1)
            assert substitute.told.empty()
        assert before.told.empty()


async def test_a_hundred_open_pages_cost_one_connection_and_no_query_each(
    pool: Pool, settings: Settings, temporal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    set_codecs = db_connect._set_codecs

    async def counting(connection: Any) -> None:
        await set_codecs(connection)
        connection.add_query_logger(lambda record: asked.append(record.query))

    monkeypatch.setattr(db_connect, "_set_codecs", counting)
    async with serving(create_app(settings, temporal), pool) as service, AsyncExitStack() as stack:
        desk = await begun(service)
        pages = []
        for _ in range(100):
            cookie = await service.session(cast.LEAD)
            pages.append(await stack.enter_async_context(service.page(cookie)))
        assert len(service.live.readers) == 100
        listening = "select count(*) from pg_stat_activity where application_name = 'traject-live'"
        assert await pool.fetchval(f"{listening} and datname = current_database()") == 1
        asked.clear()
        for number in range(10):
            await contact(desk, number)
        for page in pages:
            assert len(await whats(page, 10)) == 10
        assert 1 <= len(asked) <= 10
        assert all("heard" in query for query in asked)


async def test_the_clock_tells_too_but_not_that_there_was_nothing_to_do(pool: Pool, service: Service) -> None:
    desk = await begun(service)
    async with service.page(await service.session(cast.LEAD)) as page:
        for number in range(3):
            at = await pool.fetchval("select wakes_at from trajectory")
            await desk.take(Tick(id=f"tick-{number}", fingerprint="tick", at=at), at)
        told = (await page.next()).data
        assert (told["by"], told["line"]) == (None, "Startgesprek: herinnering")


async def test_what_is_about_a_meeting_or_the_waiting_list_is_told_to_everybody(
    pool: Pool, service: Service
) -> None:
    async with service.page(await service.session(cast.OTHER_ADVISER)) as page:
        await launched(pool)  # takes a place
        told = (await page.next()).data
        assert (told["kind"], told["what"]) == ("places", "Plek ingenomen")
        assert told["board"]["number"] == cast.BOARD
