"""Spreadsheets in: a template that is filled and sent back, a dry run, and then all lines or none."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from itertools import count
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import httpx
import pytest
from openpyxl import load_workbook

from api.exports import Table, to_csv, to_xlsx
from db.connect import Pool
from db.queries import queries
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day

pytestmark = pytest.mark.usefixtures("demo", "worker")

NEW = {
    "bestuursnummer": BOARD,
    "adviseur": "adviser1@demo.example",
    "bestuurder naam": "Demo Bestuurder",
    "bestuurder mail": "bestuurder@board.example",
}
RUNNING = {
    **NEW,
    "bestuursnummer": OTHER_BOARD,
    "interne verantwoordelijke naam": "Demo Verantwoordelijke",
    "interne verantwoordelijke mail": "intern@board.example",
    "startdatum": day(-40),
    "Startgesprek afgerond op": day(-20),
}
LOCATED = {"regio": "Drenthe", "vakantieregio": "noord"}
TESTS = count()
MORE = ("41039", "41282", "41492", "41573", "41631")  # their municipalities are not known


@pytest.fixture(autouse=True)
def _lines_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same line is the same trajectory, and all tests share one Temporal."""
    on = day(-60 - next(TESTS))
    for row in (NEW, RUNNING):
        monkeypatch.setitem(row, "toegezegd op", on)


def table(*rows: Mapping[str, str]) -> list[list[str]]:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    return [heads, *([row.get(head, "") for head in heads] for row in rows)]


def as_table(name: str, rows: Sequence[Sequence[str]]) -> Table:
    return Table(name, tuple(rows[0]), rows[1:])


async def post(api: Api, data: bytes, key: str | None = None, **parameters: Any) -> httpx.Response:
    headers = {"Content-Type": "application/octet-stream"}
    path = "/v1/spreadsheets"
    return await api.call("lead1", "POST", path, params=parameters, content=data, headers=headers, key=key)


async def read(api: Api, data: bytes, **parameters: Any) -> dict[str, Any]:
    answer = await post(api, data, **parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def send(api: Api, *rows: Mapping[str, str], **parameters: Any) -> httpx.Response:
    return await post(api, to_csv(as_table("trajecten", table(*rows))), **parameters)


async def told(api: Api, *rows: Mapping[str, str], **parameters: Any) -> dict[str, Any]:
    return await read(api, to_csv(as_table("trajecten", table(*rows))), **parameters)


async def counts(pool: Pool) -> list[int]:
    tables = ("trajectory", "event", "contact", "command", "document", "notification", "places", "errand")
    return [await pool.fetchval(f"select count(*) from {table}") for table in tables]  # noqa: S608 -- our own


async def test_a_dry_run_tells_what_would_happen_and_the_launch_is_just_that(api: Api, pool: Pool) -> None:
    before = await counts(pool)
    dry = await told(api, NEW, RUNNING, dryRun=True)
    after = await counts(pool)
    before[3] += 1  # the answer to the dry run itself
    assert (before, after, dry["dryRun"]) == (after, before, True)
    new, running = dry["rows"]
    assert (new["line"], new["outcome"], new["position"]) == (2, "launch", None)
    assert [step["step"] for step in new["standing"]["open"]] == ["start-conversation"]
    assert (running["line"], running["outcome"], running["standing"]["state"]) == (3, "take-over", "running")
    assert [(it["step"], it["on"]) for it in running["standing"]["done"]] == [
        ("start-conversation", day(-20))
    ]
    assert {it["step"] for it in running["standing"]["open"]} == {"action-plan", "regional-meeting"}
    assert all(it["dueOn"] > day(-20) for it in running["standing"]["open"])

    done = await told(api, NEW, RUNNING)
    assert done["rows"] == dry["rows"]
    trajectory = (await api.get("manager1", f"/v1/trajectories/{running['trajectoryId']}")).json()
    assert (trajectory["lead"]["name"], trajectory["adviser"]["name"]) == (
        "Demo Projectleider Een",
        "Demo Adviseur Een",
    )
    contacts = (await api.get("lead1", f"/v1/boards/{OTHER_BOARD}/contacts")).json()["items"]
    assert {(it["function"], it["mail"], it["from"]) for it in contacts} == {
        ("director", "bestuurder@board.example", day(-40)),
        ("internal", "intern@board.example", day(-40)),
    }
    client = api.app.state.traject.temporal
    for row in done["rows"]:
        workflow = await client.get_workflow_handle(row["trajectoryId"]).describe()
        assert workflow.status.name == "RUNNING"


async def test_one_wrong_line_and_nothing_at_all_is_changed(api: Api, pool: Pool) -> None:
    await api.launch("41053")  # with another file, by hand
    before = await counts(pool)
    wrong = {**NEW, "bestuursnummer": "41053"}
    answer = await send(api, NEW, RUNNING, wrong)
    assert answer.status_code == 400
    assert [it["pointer"] for it in answer.json()["errors"]] == ["/4/bestuursnummer"]
    assert await counts(pool) == before


async def test_a_refusal_by_a_launch_itself_undoes_them_all(
    api: Api, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await api.launch("41053")
    before = await counts(pool)
    boards_named = queries.boards_named

    async def as_of_before(*arguments: Any, **named: Any) -> Any:
        async for row in boards_named(*arguments, **named):
            yield {**row, "trajectories": {}}

    monkeypatch.setattr(queries, "boards_named", as_of_before)
    answer = await send(api, NEW, {**NEW, "bestuursnummer": "41053"})
    assert (answer.status_code, [it["pointer"] for it in answer.json()["errors"]]) == (400, ["/3/"])
    assert await counts(pool) == before


async def test_the_same_file_again_is_there_already_and_the_same_key_gets_the_same_answer(
    api: Api, pool: Pool
) -> None:
    first = await send(api, NEW, RUNNING, key="file")
    assert (await send(api, NEW, RUNNING, key="file")).content == first.content
    # Not all of `counts`: the trajectories go on meanwhile, and are gathered for a meeting.
    taken_in = (
        "select (select count(*) from event where type in ('launched', 'place-taken', 'contacts-changed')), "
        "(select count(*) from trajectory), (select count(*) from contact)"
    )
    before = tuple(await pool.fetchrow(taken_in) or ())
    assert before == (4, 2, 3)
    again = await told(api, NEW, {**RUNNING, "adviseur": "adviser2@demo.example"})
    assert [row["outcome"] for row in again["rows"]] == ["there", "there"]
    assert tuple(await pool.fetchrow(taken_in) or ()) == before
    other = await send(api, NEW, {**RUNNING, "Actieplan afgerond op": day(-5)})
    assert [it["pointer"] for it in other.json()["errors"]] == ["/3/bestuursnummer"]
    assert (await send(api, NEW, key="file")).status_code == 422


async def test_a_template_is_filled_in_and_sent_back(api: Api) -> None:
    answer = await api.get("lead1", "/v1/spreadsheets/template?format=csv")
    head, explained = csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert "Uitvoering afgerond op" in head
    lines = [head, explained, [NEW.get(column, "") for column in head]]
    assert [
        (it["line"], it["outcome"]) for it in (await read(api, to_csv(as_table("trajecten", lines))))["rows"]
    ] == [(3, "launch")]

    workbook = load_workbook(BytesIO((await api.get("lead1", "/v1/spreadsheets/template")).content))
    sheet, manual = workbook.worksheets
    assert (manual.title, manual.max_row) == ("Uitleg", len(head) + 1)
    assert [cell.value for cell in sheet[1]] == head
    # As somebody fills it in who lets the spreadsheet decide what is an amount and what is a date.
    typed: dict[str, Any] = {"bestuursnummer": float(OTHER_BOARD), "startdatum": date.fromisoformat(day(-40))}
    sheet.append([({**RUNNING, **typed}).get(column) for column in head])
    filled = BytesIO()
    workbook.save(filled)
    assert [it["outcome"] for it in (await read(api, filled.getvalue()))["rows"]] == ["take-over"]
    assert (await api.get("lead1", "/v1/spreadsheets/template?programme=other")).status_code == 400


async def test_a_workbook_and_csv_in_every_encoding_say_the_same(api: Api) -> None:
    rows = table(
        {**NEW, "bestuurder naam": "Demo Führer-Née"}, {**RUNNING, "opmerking": 'komt "terug"; ooit'}
    )
    text = StringIO(newline="")
    csv.writer(text).writerows([*rows, [], ["# klaar"]])
    files = [
        to_csv(as_table("trajecten", rows)),
        text.getvalue().encode(),
        text.getvalue().encode("latin-1"),
        to_xlsx(as_table("Trajecten", rows), Table("Uitleg", ("Kolom",), [])),
    ]
    answers = [await read(api, data, dryRun=True) for data in files]
    assert all(answer == answers[0] for answer in answers)
    assert [(it["line"], it["column"]) for it in answers[0]["warnings"]] == [(1, "opmerking")]
    await read(api, files[2])
    contacts = (await api.get("lead1", f"/v1/boards/{BOARD}/contacts")).json()["items"]
    assert contacts[0]["name"] == "Demo Führer-Née"


async def test_starts_are_spread_over_the_weeks_and_what_was_started_counts(api: Api, pool: Pool) -> None:
    rows = [{**NEW, **LOCATED, "bestuursnummer": number} for number in MORE]
    rows[3]["adviseur"] = "adviser2@demo.example"
    preview = await told(api, *rows, dryRun=True, spreadPerWeek=2)
    monday = date.fromisoformat(day()).weekday()
    weeks = [day(), day(), day(7 - monday), day(), day(7 - monday)]
    outcomes = ["launch", "launch", "later", "launch", "later"]
    assert [(it["from"], it["outcome"]) for it in preview["rows"]] == list(zip(weeks, outcomes, strict=True))
    await told(api, *rows, spreadPerWeek=2)
    again = await told(api, *rows, spreadPerWeek=2)
    assert [it["outcome"] for it in again["rows"]] == ["there", "there", "later", "there", "later"]
    # Next week has come.
    await pool.execute("update trajectory set started_on = started_on - 7")
    last = await told(api, *rows, spreadPerWeek=2)
    assert [it["outcome"] for it in last["rows"]] == ["there", "there", "launch", "there", "launch"]


async def test_boards_without_a_place_join_the_waiting_list_in_the_files_order(api: Api, pool: Pool) -> None:
    await pool.execute("update programme set definition = definition || '{\"places\": 1}'")
    rows = [{**NEW, **LOCATED, "bestuursnummer": number} for number in MORE[:3]]
    for dry_run, first in ((True, "launch"), (False, "launch"), (False, "there")):  # and wait
        answer = await told(api, *rows, dryRun=dry_run)
        assert [(it["outcome"], it["position"]) for it in answer["rows"]] == [
            (first, None),
            ("waiting", 1),
            ("waiting", 2),
        ]
    assert await pool.fetchval("select count(*) from contact where board_number = any($1)", MORE[:3]) == 3
    ended = f"/v1/trajectories/{answer['rows'][0]['trajectoryId']}/withdrawal"
    assert (await api.post("lead1", ended, {"reason": "merger"})).is_success
    offered = await told(api, *rows)  # the file again accepts the place that has come free
    assert [(it["outcome"], it["position"]) for it in offered["rows"]] == [
        ("there", None),
        ("launch", None),
        ("waiting", 1),
    ]


async def test_every_error_is_told_by_line_and_column_in_a_dry_run(api: Api) -> None:
    rows = [
        {**NEW, "adviseur": "manager1@demo.example", "bestuurder mail": "geen adres", "startdatum": day(3)},
        {**NEW, "bestuursnummer": "99999", "programma": "ander"},
        {**NEW, "bestuursnummer": OTHER_BOARD, "Actieplan afgerond op": "31-02-2026"},
        RUNNING,
    ]
    answer = await told(api, *rows, dryRun=True)
    found = [(it["line"], it["column"], it["reason"]) for it in answer["errors"]]
    assert found == [
        (2, "startdatum", "future"),
        (2, "adviseur", "role"),
        (2, "bestuurder mail", "mail"),
        (3, "bestuursnummer", "unknown"),
        (3, "programma", "unknown"),
        (4, "Actieplan afgerond op", "date"),
        (5, "bestuursnummer", "duplicate"),
    ]
    assert answer["rows"] == []
    assert "geen adres" not in json.dumps(answer), "what was typed in is not repeated"


def zipped(parts: Mapping[str, bytes]) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_cells(rows: Sequence[Sequence[str]], cells: str) -> bytes:
    """A workbook whose sheet was written by somebody with bad intentions."""
    with ZipFile(BytesIO(to_xlsx(as_table("Trajecten", rows)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = cells.encode()
    return zipped(parts)


async def test_a_file_that_is_too_much_or_no_table_at_all_is_refused(api: Api) -> None:
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "ha">{nested}]>' + sheet.format(
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData>'
    )
    files = {
        "nothing": b" ",
        "no board numbers": b"naam;adviseur\nx;y\n",
        "quotes": b'bestuursnummer;adviseur\n41868;"x\n42510;y\n',
        "too long": b"bestuursnummer\n" + b"41868\n" * 2001,
        "too wide": b"bestuursnummer" + b";x" * 300,
        "no workbook": b"PK\x03\x04 and nothing more",
        "another zip": zipped({"x.txt": b"x"}),
        "a bomb": zipped({"xl/worksheets/sheet1.xml": b"0" * 40_000_000}),
        "laughs": with_cells([["bestuursnummer"]], laughs),
        "far below": with_cells([["x"]], sheet.format('<sheetData><row r="999999999999"/></sheetData>')),
        "no xml": with_cells([["bestuursnummer"]], "<worksheet"),
    }
    for name, data in files.items():
        answer = await post(api, data)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, ""), name
    formula = sheet.format(
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>bestuursnummer</t></is></c></row>'
        '<row r="2"><c r="A2"><f>41868+0</f><v>41868</v></c></row>'
        '<row r="900"><c r="XFD900"/></row></sheetData>'
    )
    read_ = await read(api, with_cells([["x"]], formula), dryRun=True)
    assert [it["reason"] for it in read_["errors"]] == ["missing"], "of a formula its value is read"
