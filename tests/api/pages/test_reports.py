"""Reports that are kept: how one keeps them, finds them, and reads them as they were."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from html import unescape
from uuid import UUID

from db.connect import Pool
from tests.api.conftest import Api, put
from tests.api.pages.conftest import Browser
from tests.domain.story import Story

Browse = Callable[[str], Awaitable[Browser]]
SPRING = "/cijfers?from=2026-03-02&until=2026-06-30"
REPORT = re.compile(r'href="(/rapporten/[0-9a-f-]{36})"')


async def test_one_press_keeps_the_figures_and_they_stay_as_they_were(
    browse: Browse,
    pool: Pool,
    lead: UUID,
    stories: list[Story],
) -> None:
    manager = await browse("manager1")
    answer = await manager.send(SPRING, {}, to="/rapporten")
    assert answer.url.path == "/rapporten"
    assert "Het rapport is bewaard." in answer.text
    (path,) = REPORT.findall(answer.text)

    kept = unescape((await manager.get(path)).text)
    assert "Dit rapport verandert niet meer." in kept
    stories[0].complete("regional-meeting", date(2026, 5, 11))
    await put(pool, stories[0], lead)
    again = unescape((await manager.get(path)).text)
    assert [it.count("niet afgerond") for it in (kept, again)] == [kept.count("niet afgerond")] * 2
    assert unescape((await manager.get(SPRING)).text).count("niet afgerond") < kept.count("niet afgerond")

    region = unescape((await manager.get(path, region="AM03")).text)
    assert '<h2 class="figures-of">Drenthe</h2>' in region
    (file,) = re.findall(r'href="(/downloads/verslagen/[^"]*\.csv)"', kept)
    assert '"Hele programma"' in (await manager.get(file)).text


async def test_a_report_of_a_period_of_ones_own(browse: Browse, demo: None) -> None:
    chief = await browse("lead1")
    assert "Er is nog geen rapport bewaard." in (await chief.get("/rapporten")).text
    wrong = await chief.send("/rapporten", {"from": "2026-03-02", "until": "2026-03-01"})
    assert wrong.status_code == 400
    assert 'href="#f-until"' in wrong.text
    assert 'value="2026-03-02"' in wrong.text
    answer = await chief.send(
        "/rapporten", {"from": "2026-03-02", "until": "2026-06-30", "asOf": "2026-06-30"}
    )
    assert answer.status_code == 200
    assert "di 30 juni 2026" in answer.text


async def test_an_adviser_reads_reports_and_keeps_none(browse: Browse, api: Api, demo: None) -> None:
    kept = await api.post("lead1", "/v1/reports", {"from": "2026-03-02", "until": "2026-06-30"})
    adviser = await browse("adviser1")
    html = (await adviser.get("/rapporten")).text
    assert 'action="/rapporten"' not in html
    assert (await adviser.get(f"/rapporten/{kept.json()['id']}")).status_code == 200


async def test_a_report_that_there_is_not_is_not_found(browse: Browse, demo: None) -> None:
    manager = await browse("manager1")
    missing = await manager.get("/rapporten/00000000-0000-4000-8000-000000000000")
    assert missing.status_code == 404
    assert (await manager.get("/rapporten/x")).status_code in (400, 404)
