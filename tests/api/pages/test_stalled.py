"""What a manager sees first: which boards are stalled, why, where, for how long, and who can help."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from temporalio.worker import Worker

from db.connect import Pool
from tests.api.conftest import Api
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]
NOW = datetime.now(UTC)
BEGUN = NOW.date() - timedelta(days=60)


@pytest.fixture
async def many(demo: None, pool: Pool, api: Api) -> list[str]:
    """Six trajectories, the later ones stalled longer; the first is not. The even ones are adviser1's."""
    lead, even, odd = [UUID(await api.person(who)) for who in ("lead1", "adviser1", "adviser2")]
    boards = await pool.fetch("select number from board order by number desc limit 6")
    ids = []
    for place, board in enumerate(boards):
        ids.append(f"{board['number']}-{place:08x}")
        await pool.execute(
            "insert into trajectory (id, board_number, programme, region_code, zone, lead_id, adviser_id, "
            "state, phase, started_on, expected_end_on, stalls_at, stall_reason, sequence, definition, view) "
            "values ($1, $2, 'baanbrekers', $3, 'noord', $4, $5, 'running', 'plan', $6, $6, $7, $8, 1, '{}', "
            "'{}')",
            *(ids[-1], board["number"], "AM05" if place < 4 else "AM24", lead, odd if place % 2 else even),
            *(BEGUN, NOW - timedelta(days=place) if place else NOW + timedelta(days=3)),
            "board-silent" if place < 3 else "adviser-overdue",
        )
    return ids


def listed(html: str) -> list[str]:
    return re.findall(r'<li class="panel late" id="t-([^"]+)"', html)


async def stalled(browse: Browse, who: str = "manager1", query: str = "") -> str:
    answer = await (await browse(who)).get(f"/stilgevallen{query}")
    assert answer.status_code == 200
    return answer.text


async def test_the_longest_stalled_come_first_and_say_why_and_who_can_help(
    browse: Browse, many: list[str]
) -> None:
    html = await stalled(browse)
    assert listed(html) == many[:0:-1]
    assert '<strong class="big-number">5</strong> van de 6 lopende trajecten zijn stilgevallen' in html
    first = html[html.index(f"t-{many[5]}") : html.index(f"t-{many[4]}")]
    assert "Adviseur te laat" in first
    assert "Wie kan helpen:" in first
    assert "adviser2@" in first
    assert "werkdag" in first


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("?reden=board-silent", [2, 1]),
        ("?regio=AM24", [5, 4]),
        ("?reden=adviser-overdue&regio=AM05", [3]),
        ("?reden=board-silent&regio=AM24", []),
        ("?reden=&regio=", [5, 4, 3, 2, 1]),
    ],
)
async def test_a_reason_and_a_region_narrow_the_list_together(
    browse: Browse, many: list[str], query: str, places: list[int]
) -> None:
    html = await stalled(browse, query=query)
    assert listed(html) == [many[place] for place in places]
    assert ("Alles tonen" in html) == ("=" in query.replace("=&", "").rstrip("="))


async def test_the_charts_lead_to_a_choice_and_pressed_again_out_of_it(
    browse: Browse, many: list[str]
) -> None:
    links = set(re.findall(r'href="(/stilgevallen[^"]*)"', unescape(await stalled(browse))))
    assert {"/stilgevallen?reden=board-silent", "/stilgevallen?regio=AM05"} <= links
    html = unescape(await stalled(browse, query="?reden=board-silent"))
    links = set(re.findall(r'href="(/stilgevallen[^"]*)"', html))
    assert {"/stilgevallen?reden=adviser-overdue", "/stilgevallen?reden=board-silent&regio=AM05"} <= links
    assert '<a class="chart-link" aria-current="true" href="/stilgevallen">' in html
    assert "U ziet 2 van de 5" in html


async def test_the_map_has_all_regions_also_those_without_trajectories(
    browse: Browse, many: list[str]
) -> None:
    html = await stalled(browse)
    assert html.count('class="tile ') == 35
    assert 'aria-label="Twente: 3 van de 4 trajecten stilgevallen"' in html
    assert 'aria-label="Friesland: geen trajecten"' in html


async def test_an_adviser_sees_the_own_boards(browse: Browse, many: list[str]) -> None:
    assert listed(await stalled(browse, "adviser1")) == [many[4], many[2]]


async def test_where_nothing_is_stalled_the_page_says_so(browse: Browse) -> None:
    html = await stalled(browse)
    assert "Er is niets stilgevallen" in html
    assert "tile-map" not in html


async def test_what_cannot_be_chosen_is_refused(browse: Browse, many: list[str]) -> None:
    manager = await browse("manager1")
    for query in ("?reden=rain", "?regio=XX", "?after=x"):
        assert (await manager.get(f"/stilgevallen{query}")).status_code == 400, query


async def test_the_name_of_a_board_stays_text(browse: Browse, many: list[str], pool: Pool) -> None:
    await pool.execute("update board set name = '<script>alert(1)</script>'")
    assert "<script>alert" not in await stalled(browse)


async def test_a_manager_notes_on_the_spot_and_reads_it_back(
    browse: Browse, api: Api, pool: Pool, worker: Worker
) -> None:
    id_ = await api.launch()
    await pool.execute(
        "update trajectory set stalls_at = now() - interval '3 days', "
        "stall_reason = 'board-silent' where id = $1",
        id_,
    )
    manager = await browse("manager1")
    answer = await manager.send(
        "/stilgevallen?reden=board-silent", {"text": "Ik bel de bestuurder."}, f"/trajecten/{id_}/notitie"
    )
    assert str(answer.url).endswith(f"/stilgevallen?reden=board-silent#t-{id_}")
    assert "Ik bel de bestuurder." in answer.text
    assert "Demo Manager" in answer.text
    empty = await manager.send("/stilgevallen", {"text": ""}, f"/trajecten/{id_}/notitie")
    assert empty.status_code == 400


async def test_the_list_comes_as_a_file_with_the_same_choice(browse: Browse, many: list[str]) -> None:
    manager = await browse("manager1")
    html = unescape(await stalled(browse, query="?regio=AM24"))
    (path,) = re.findall(r'href="(/downloads/stilgevallen\.csv[^"]*)"', html)
    answer = await manager.get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="stilgevallen-')
    assert len(answer.text.splitlines()) == 3  # its head, and two
    assert (await manager.get("/downloads/stilgevallen.xlsx")).content.startswith(b"PK")


async def test_only_lists_that_there_are_can_be_downloaded(browse: Browse) -> None:
    manager = await browse("manager1")
    for path in ("/downloads/people.csv", "/downloads/trajecten.pdf", "/downloads/verslagen/x.csv"):
        assert (await manager.get(path)).status_code in (400, 404), path
    answer = await manager.get("/downloads/trajecten.csv?format=json&audience=outside")
    assert answer.headers["content-type"].startswith("text/csv")
