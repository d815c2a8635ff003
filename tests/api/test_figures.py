"""Figures and reports over HTTP: over trajectories that stand in the database as their events tell."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import httpx
from openpyxl import load_workbook

from activities.calendars import calendar
from db.connect import Pool
from db.queries import queries
from deploy.simulate.figures_again import Raw, figures_again
from domain import commands as c
from domain.events import EVENTS
from tests.api.conftest import BOARD, OTHER_BOARD, START, Api, day, put
from tests.domain.story import DOCUMENT, REASON, Story

SPRING = "from=2026-03-02&until=2026-06-30"
NUMBER = {"form": "action-plan", "document": DOCUMENT}


async def got(api: Api, query: str, who: str = "manager1") -> dict[str, Any]:
    shown: dict[str, Any] = (await api.get(who, f"/v1/figures?{query}")).raise_for_status().json()
    return shown


async def keep(api: Api, **more: str) -> httpx.Response:
    return await api.post("manager1", "/v1/reports", {"from": "2026-03-02", "until": "2026-06-30", **more})


async def import_earlier(api: Api, rows: str, query: str = "") -> httpx.Response:
    content = f"bestuursnummer;datum;stand\n{rows}".encode()
    headers = {"Content-Type": "text/csv"}
    path = f"/v1/boards/earlier-contacts{query}"
    return await api.call("lead1", "POST", path, content=content, headers=headers)


async def test_the_figures_are_those_of_the_events(api: Api, pool: Pool, stories: list[Story]) -> None:
    await import_earlier(api, f"{BOARD};2026-01-02;wil wel\n13603;3-3-2026;loopt\n")
    shown = await got(api, SPRING)
    definition = await queries.newest_programme(pool, key="baanbrekers")
    earlier = [dict(row) async for row in queries.earlier_contacts(pool, programme="baanbrekers")]
    rows = [row async for row in queries.figures_streams(pool, programme="baanbrekers")]
    raw = Raw(
        programme=definition["definition"],
        closed={"noord": set(calendar("noord").closed)},
        boards={row["number"]: row["region_code"] async for row in queries.figures_boards(pool)},
        trajectories={
            story.trajectory.board: EVENTS.dump_python(story.history, mode="json") for story in stories
        },
        earlier=[{**it, "on": str(it["on"]), "added_at": it["added_at"].isoformat()} for it in earlier],
    )
    regions = [it["region"] for it in shown["regions"]]
    assert len(regions) == 35
    assert len(rows) == 2
    as_of = date.fromisoformat(shown["asOf"])
    assert shown == figures_again(raw, START, date(2026, 6, 30), as_of, regions)
    assert shown["total"]["now"]["reach"]["reached"] == 3
    assert shown["total"]["now"]["trajectories"]["stops"][0]["reason"] == "merger"


async def test_figures_come_for_one_region_and_as_files_and_name_no_board(
    api: Api, pool: Pool, stories: list[Story]
) -> None:
    query = f"/v1/figures?{SPRING}&region=AM03"
    shown = await api.get("adviser1", query)
    assert [it["region"] for it in shown.json()["regions"]] == ["AM03"]
    assert shown.json()["total"]["now"]["trajectories"]["launched"] == 2
    assert shown.json()["regions"][0]["now"]["trajectories"]["launched"] == 1
    text = (await api.get("adviser1", f"{query}&format=csv")).text
    for number in (BOARD, OTHER_BOARD):
        name = await pool.fetchval("select name from board where number = $1", number)
        assert not any(it in told for it in (number, name) for told in (shown.text, text))
    answer = await api.get("lead1", f"{query}&format=xlsx")
    (sheet,) = load_workbook(BytesIO(answer.content)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert (sheet.title, sheet.auto_filter.ref) == ("Cijfers", f"A1:E{len(rows)}")
    assert rows[0] == ("Regio", "Onderdeel", "Cijfer", "Deze periode", "Vorige periode")
    assert ("Hele programma", "Gestopt", "bij Startgesprek: fusie", 1, None) in rows
    assert answer.headers["content-disposition"].startswith('attachment; filename="cijfers-baanbrekers-2026-')


async def test_what_cannot_be_asked_is_invalid_and_nothing_has_figures_too(api: Api, demo: None) -> None:
    wrong = {
        f"{SPRING}&programme=unknown": "/programme",
        f"{SPRING}&region=AM99": "/region",
        f"{SPRING}&asOf={day(1)}": "/asOf",
        f"{SPRING}&format=pdf": "/format",
        "from=2026-03-02&until=2026-03-01": "/until",
        "from=2026-03-02": "/until",
        "from=1999-01-01&until=2026-03-01": "/from",
    }
    for query, pointer in wrong.items():
        answer = await api.get("lead1", f"/v1/figures?{query}")
        problem = answer.json()
        assert (answer.status_code, problem["errors"][0]["pointer"]) == (400, pointer), query
        assert answer.headers["content-type"] == "application/problem+json"
    for body, pointer in (({"programme": "unknown"}, "/programme"), ({"asOf": day(1)}, "/asOf")):
        answer = await keep(api, **body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert (await api.get("lead1", f"/v1/reports/{DOCUMENT}")).status_code == 404
    empty = (await got(api, SPRING))["total"]
    assert (empty["now"], empty["now"]["reach"]["share"]) == (empty["before"], 0)


async def test_a_kept_report_stays_as_it_was(api: Api, pool: Pool, lead: UUID, stories: list[Story]) -> None:
    before = await got(api, f"{SPRING}&asOf=2026-06-30")
    answer = await keep(api, asOf="2026-06-30")
    assert answer.status_code == 201
    path = answer.headers["location"]
    corrected = {**NUMBER, "reason": REASON, "findings": c.Findings(jobs=1, hours=20)}
    stories[0].ask(c.Correct, date(2026, 6, 29), step="action-plan", **corrected)
    await put(pool, stories[0], lead)

    now = await got(api, f"{SPRING}&asOf=2026-06-30")
    kept = (await api.get("adviser1", path)).raise_for_status().json()
    assert kept["report"] == before
    assert (now["total"]["now"]["planned"]["contracts"], kept["keptBy"]["name"]) == (1, "Demo Manager Een")
    table = list(csv.reader(StringIO((await api.get("lead1", f"{path}?format=csv")).text), delimiter=";"))
    assert ["Hele programma", "Banen beoogd", "contracten", "2", "0"] in table
    assert ["Hele programma", "Banen beoogd", "banen", "1,57", "0,0"] in table


async def test_what_happened_since_is_in_the_next_answer_and_nothing_else_is_read_again(
    api: Api, pool: Pool, lead: UUID, stories: list[Story]
) -> None:
    first = await got(api, SPRING)
    kept = api.app.state.traject.figures
    read = dict(kept.streams)
    assert await got(api, SPRING) == first
    assert (len(kept.reports), kept.streams) == (1, read)  # nothing was reckoned or read again

    stories[0].complete("regional-meeting", date(2026, 5, 11))
    id_ = await put(pool, stories[0], lead)
    now = await got(api, SPRING)
    steps = [{it["step"]: it["completed"] for it in told["total"]["now"]["steps"]} for told in (first, now)]
    assert ("regional-meeting" in steps[0], steps[1]["regional-meeting"]) == (False, 1)
    assert {name for name, it in kept.streams.items() if it is not read.get(name)} == {id_}
    kept.streams, kept.reports = {}, {}
    assert await got(api, SPRING) == now

    await import_earlier(api, "13603;2026-03-03;loopt\n")
    reached = [told["total"]["now"]["reach"]["reached"] for told in (now, await got(api, SPRING))]
    assert reached[1] == reached[0] + 1


async def test_reports_are_kept_once_and_listed_the_newest_first(api: Api, demo: None) -> None:
    first = await api.post("lead1", "/v1/reports", {"from": day(-9), "until": day()}, key="report-1")
    again = await api.post("lead1", "/v1/reports", {"from": day(-9), "until": day()}, key="report-1")
    second = await keep(api, asOf="2026-06-30")
    assert (first.status_code, first.content) == (201, again.content)
    newest = (await api.get("adviser1", "/v1/reports?limit=1")).json()
    oldest = (await api.get("adviser1", f"/v1/reports?limit=1&after={newest['next']}")).json()
    assert newest["items"] == [second.json()]
    assert (oldest["items"], oldest["next"]) == ([first.json()], None)
    assert first.json()["asOf"] == day()
    assert first.json()["programme"] == "baanbrekers", "the only one, when none is named"


async def test_good_earlier_contacts_go_in_from_today_and_bad_ones_come_back(api: Api, demo: None) -> None:
    rows = (
        f"{BOARD};2026-01-02;Wil wel\n{OTHER_BOARD};2-1-2026;under way\n12345;2026-01-02;loopt\n"
        f"{BOARD};{day(1)};loopt\n{BOARD};2026-02-30;loopt\n{BOARD};2026-01-03;misschien\n1;;\n"
        f"{BOARD};02-01-2026;loopt\n"
    )
    bad = [
        (4, "bestuursnummer", "board"),
        (5, "datum", "future"),
        (6, "datum", "date"),
        (7, "stand", "unknown"),
        (8, "bestuursnummer", "number"),
        (8, "datum", "missing"),
        (8, "stand", "missing"),
        (9, "bestuursnummer", "duplicate"),
    ]
    for query, counts in (("?dryRun=true", (2, 0, 0)), ("", (2, 0, 0)), ("", (0, 0, 2))):
        told = (await import_earlier(api, rows, query)).raise_for_status().json()
        assert (told["added"], told["changed"], told["unchanged"]) == counts
        assert [(it["line"], it["column"], it["reason"]) for it in told["rejected"]] == bad
    yesterday = str(date.fromisoformat(day()) - timedelta(days=1))
    reach = (await got(api, "from=2025-01-01&until=2026-06-30"))["total"]["now"]["reach"]
    assert reach["standings"] == {"under-way": 1, "wants-to": 1, "not-now": 0, "unknown": 0}
    before = (await got(api, f"from=2025-01-01&until=2026-06-30&asOf={yesterday}"))["total"]["now"]["reach"]
    assert (reach["reached"], before["reached"]) == (2, 0)
    changed = (await import_earlier(api, f"{BOARD};2026-01-02;nu niet\n")).json()
    assert (changed["added"], changed["changed"]) == (0, 1)


async def test_what_is_no_list_of_earlier_contacts_is_refused(api: Api, demo: None) -> None:
    headers = {"Content-Type": "text/csv"}
    for content in (b"", b"naam;stand\nx;loopt\n", b'bestuursnummer;datum;stand\n"'):
        answer = await api.call(
            "lead1", "POST", "/v1/boards/earlier-contacts", content=content, headers=headers
        )
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, ""), content
    assert (await import_earlier(api, "", "?programme=unknown")).status_code == 400
