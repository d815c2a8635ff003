"""The figures of a period, as somebody reads them, prints them, and keeps them as a report."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from html import unescape
from uuid import UUID

import pytest

from api.pages.figures import quick_periods
from db.connect import Pool
from tests.api.conftest import Api, day, put
from tests.api.pages.conftest import Browser
from tests.domain.story import Story

Browse = Callable[[str], Awaitable[Browser]]
SPRING = "?from=2026-03-02&until=2026-06-30"


async def shown(browse: Browse, query: str = SPRING, who: str = "manager1", status: int = 200) -> str:
    answer = await (await browse(who)).get(f"/cijfers{query}")
    assert answer.status_code == status
    return unescape(answer.text)


def big(html: str, name: str) -> str:
    """A large number, by what stands beside it."""
    (number,) = re.findall(rf'<span class="big-number">([^<]*)</span> {re.escape(name)}', html)
    return str(number)


@pytest.mark.parametrize(
    ("on", "quarter", "before"),
    [
        (date(2026, 1, 1), "2026-01-01", ("2025-10-01", "2025-12-31")),
        (date(2026, 5, 31), "2026-04-01", ("2026-01-01", "2026-03-31")),
        (date(2026, 12, 31), "2026-10-01", ("2026-07-01", "2026-09-30")),
    ],
)
def test_the_quick_periods_end_today_at_the_latest(on: date, quarter: str, before: tuple[str, str]) -> None:
    periods = quick_periods(on, date(2025, 9, 1))
    assert periods["year"] == {"from": "2026-01-01", "until": str(on)}
    assert periods["quarter"] == {"from": quarter, "until": str(on)}
    assert tuple(periods["last-quarter"].values()) == before
    assert periods["all"] == {"from": "2025-09-01", "until": str(on)}
    assert quick_periods(on, None)["all"] == periods["year"]


async def test_the_large_numbers_and_the_charts_are_those_of_the_period(
    browse: Browse,
    stories: list[Story],
) -> None:
    html = await shown(browse)
    assert (big(html, "trajecten gestart"), big(html, "trajecten gestopt")) == ("2", "1")
    assert "van de 1,6 geplande" in html
    assert html.count('<svg class="chart"') == 4
    assert "ma 2 maart 2026 t/m di 30 juni 2026" in html
    assert "vergeleken met" in html
    assert "Fusie, bij Startgesprek: 1" in html


async def test_every_chart_has_its_values_as_a_table(
    browse: Browse,
    stories: list[Story],
) -> None:
    html = await shown(browse)
    for title in (
        "Van bereikt tot afgerond",
        "Werkdagen per stap",
        "Knelpunten",
        "Banen gepland en gerealiseerd",
    ):
        assert f'<caption class="unseen">{title}</caption>' in html
    table = html[html.index('<caption class="unseen">Werkdagen per stap') :]
    row = table[table.index('scope="row">Actieplan') :].partition("</tr>")[0]
    assert re.findall(r'data-label="(Afgerond|Termijn)">([^<]*)<', row) == [
        ("Afgerond", "1"),
        ("Termijn", "20"),
    ]


async def test_a_region_has_figures_of_its_own(
    browse: Browse,
    stories: list[Story],
) -> None:
    whole = await shown(browse)
    (link,) = re.findall(r'href="/cijfers(\?[^"]*region=AM03[^"]*)"', whole)
    html = await shown(browse, link)
    assert (big(html, "trajecten gestart"), big(html, "trajecten gestopt")) == ("1", "1")
    assert '<h2 class="figures-of">Drenthe</h2>' in html
    assert 'id="regions"' not in html


async def test_a_period_that_cannot_be_is_told_at_its_field(browse: Browse, demo: None) -> None:
    for query, field in (
        ("?from=2026-03-02&until=2026-03-01", "until"),
        ("?from=soon&until=2026-03-01", "from"),
        ("?from=2026-03-02", "until"),
        (f"{SPRING}&asOf={day(1)}", "asOf"),
        (f"{SPRING}&region=AM99", "region"),
    ):
        html = await shown(browse, query, status=400)
        assert f'<a href="#f-{field}">' in html, query
        assert 'value="2026-03-02"' in html or "soon" in html
        assert "<svg" not in html


async def test_without_any_trajectory_there_are_noughts_and_no_charts(browse: Browse, demo: None) -> None:
    html = await shown(browse, "")
    assert big(html, "trajecten gestart") == "0"
    assert "Over deze periode is er niets te laten zien." in html


async def test_the_figures_come_as_a_file_of_the_same_period(
    browse: Browse,
    stories: list[Story],
) -> None:
    html = await shown(browse, f"{SPRING}&region=AM03")
    (path,) = re.findall(r'href="(/downloads/cijfers\.csv[^"]*)"', html)
    text = (await (await browse("manager1")).get(path)).text
    assert '"eerste dag";"2026-03-02"' in text
    assert '"Drenthe"' in text
    assert '"Friesland"' not in text


async def test_what_happened_since_is_on_the_page_at_once(
    browse: Browse,
    pool: Pool,
    lead: UUID,
    stories: list[Story],
) -> None:
    before = await shown(browse)
    stories[0].complete("regional-meeting", date(2026, 5, 11))
    await put(pool, stories[0], lead)
    after = await shown(browse)
    assert before.count("niet afgerond") > after.count("niet afgerond")


async def test_the_page_speaks_english_too(
    browse: Browse,
    api: Api,
    stories: list[Story],
) -> None:
    id_ = await api.person("manager1")
    await api.patch("manager1", f"/v1/people/{id_}", {"language": "en"})
    html = await shown(browse)
    assert big(html, "trajectories launched") == "2"
    assert "of 1.6 planned" in html
    assert "From reached to completed" in html


async def test_without_a_programme_there_is_nothing_to_count_and_no_defect(
    browse: Browse, pool: Pool
) -> None:
    manager, lead = await browse("manager1"), await browse("lead1")
    await pool.execute("delete from programme")
    assert (await manager.get("/cijfers")).status_code == 404
    for page in ("/starten/41868", "/starten/41868/einde"):
        assert (await lead.get(page)).status_code == 404
