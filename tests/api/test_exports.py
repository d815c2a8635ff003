"""Lists as files, and nothing in them that a spreadsheet would run."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import httpx
import pytest
from openpyxl import load_workbook

from activities.calendars import calendar
from api.exports import Cell, Table, to_csv, to_xlsx
from db.connect import Pool
from domain.figures_lines import Share
from tests.api.conftest import BOARD, OTHER_BOARD, Api
from tests.domain.story import Story

EVIL = ["=1+1", "+31 6", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x01=1", "=cmd|' /C calc'!A0", "#N/A"]


def csv_rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet(data: bytes) -> Any:
    return load_workbook(BytesIO(data)).worksheets[0]


def table(*rows: tuple[Cell, ...]) -> Table:
    return Table("lijst", tuple("abcd"[: len(rows[0])]), rows)


def test_text_that_looks_like_a_formula_stays_text() -> None:
    evil = table(*((text,) for text in EVIL))
    [_, *rows] = csv_rows(to_csv(evil))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for [cell] in rows)
    assert [cell for [cell] in rows][:4] == ["'=1+1", "'+31 6", "'-2", "'@SUM(A1)"]
    assert rows[7:] == [["'=1"], ["'=cmd|' /C calc'!A0"], ["#N/A"]]
    for row in sheet(to_xlsx(evil)).iter_rows(min_row=2):
        assert [cell.data_type for cell in row] == ["s"]
        assert isinstance(row[0].value, str)


def test_numbers_and_days_stay_what_they_are() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight, the next day, in Amsterdam
    mixed = table((date(2026, 7, 1), -2.5, True, at), (None, -2, False, None))
    assert csv_rows(to_csv(mixed))[1:] == [
        ["2026-07-01", "-2,5", "ja", "2026-07-02 00:30"],
        ["", "-2", "nee", ""],
    ]
    day, number, yes, instant = next(sheet(to_xlsx(mixed)).iter_rows(min_row=2))
    assert (day.value, day.number_format, day.is_date) == (datetime(2026, 7, 1), "dd-mm-yyyy", True)  # noqa: DTZ001
    assert (number.value, yes.value) == (-2.5, "ja")
    assert instant.value == datetime(2026, 7, 2, 0, 30)  # noqa: DTZ001 -- Excel knows no offsets


def test_a_share_is_a_percentage() -> None:
    shares = table((Share(0.0263), Share(0), Share(1)), (None, 0.5, Share(0.5)))
    assert csv_rows(to_csv(shares))[1:] == [["2,6%", "0,0%", "100,0%"], ["", "0,5", "50,0%"]]
    share, *_ = next(sheet(to_xlsx(shares)).iter_rows(min_row=2))
    assert (share.value, share.number_format) == (0.0263, "0.0%")


def test_what_no_cell_can_hold_is_left_out() -> None:
    wild = table(("a\x00b\x0bc\x1f\ufffe\ud800é\nd", "x" * 40_000))
    assert csv_rows(to_csv(wild))[1][0] == "abcé\nd"
    row = next(sheet(to_xlsx(wild)).iter_rows(min_row=2))
    assert (row[0].value, len(row[1].value)) == ("abcé\nd", 32_000)


def test_heads_are_bold_columns_fit_and_the_head_stays_in_sight() -> None:
    found = sheet(to_xlsx(table(("kort", "een langere tekst"))))
    assert found["A1"].font.bold
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == "A1:B2"
    assert found.column_dimensions["B"].width > found.column_dimensions["A"].width


@pytest.fixture
async def two(demo: None, api: Api, pool: Pool) -> None:
    """A trajectory of each of two advisers; the second one is stalled, and its board has an evil name."""
    await pool.execute("update board set name = '=HYPERLINK(1)' where number = $1", OTHER_BOARD)
    lead = UUID(await api.person("lead1"))
    for number, adviser, board in ((1, "adviser1", BOARD), (2, "adviser2", OTHER_BOARD)):
        story = Story(calendar("noord")).launch(
            date(2026, 3, 2), board=board, lead=lead, adviser=UUID(await api.person(adviser))
        )
        stalls_at, told = datetime(2026, 4, number * 3, 22, 0, tzinfo=UTC), story.trajectory
        await pool.execute(
            "insert into trajectory (id, board_number, programme, region_code, zone, lead_id, adviser_id, "
            "state, phase, started_on, expected_end_on, stalls_at, stall_reason, sequence, definition, view) "
            "values ($1, $2, 'baanbrekers', 'AM02', 'noord', $3, $4, 'running', 'intake', $5, $6, $7, "
            "'adviser-overdue', 3, $8, $9)",
            *(f"{board}-0000000{number}", board, lead, told.adviser, told.started_on, told.expected_end_on),
            stalls_at if number == 2 else datetime(2999, 1, 1, tzinfo=UTC),
            told.programme.model_dump(mode="json"),
            told.model_dump(mode="json", exclude={"programme"}),
        )


async def rows(api: Api, path: str, who: str = "lead1") -> list[list[str]]:
    answer: httpx.Response = (await api.get(who, path)).raise_for_status()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return csv_rows(answer.content)


async def test_a_list_is_a_file_too_and_holds_all_of_it(api: Api, two: None) -> None:
    [head, *boards] = await rows(api, "/v1/boards?format=csv&limit=1")
    assert head[:3] == ["Bestuursnummer", "Bestuur", "Sector"]
    assert len(boards) == 79
    [head, *trajectories] = await rows(api, "/v1/trajectories?format=csv&limit=1")
    assert head[2:4] == ["Bestuur", "Regio"]
    assert [row[1] for row in trajectories] == [OTHER_BOARD, BOARD]
    assert trajectories[0][2] == "'=HYPERLINK(1)"
    assert trajectories[0][-2:] == ["2026-04-07 00:00", "adviseur te laat"]
    assert trajectories[1][-2:] == ["", ""]
    [_, *stalled] = await rows(api, "/v1/trajectories?stalled=true&format=csv")
    assert [row[1] for row in stalled] == [OTHER_BOARD]


async def test_a_workbook_has_real_days_and_a_plain_name(api: Api, two: None) -> None:
    answer = await api.get("lead1", "/v1/trajectories?format=xlsx")
    row = next(sheet(answer.content).iter_rows(min_row=2))
    assert (row[2].value, row[2].data_type) == ("=HYPERLINK(1)", "s")
    assert row[8].value == datetime(2026, 3, 2)  # noqa: DTZ001 -- Excel knows no offsets
    name = answer.headers["content-disposition"].removeprefix('attachment; filename="trajecten-')
    assert date.fromisoformat(name.removesuffix('.xlsx"'))


async def test_an_adviser_gets_no_more_in_a_file_than_on_the_screen(api: Api, two: None) -> None:
    for who, board in (("adviser1", BOARD), ("adviser2", OTHER_BOARD)):
        for path in ("/v1/trajectories", "/v1/steps"):
            assert [row[1] for row in (await rows(api, f"{path}?format=csv", who))[1:]] == [board]
    assert len(await rows(api, "/v1/steps?format=csv", "manager1")) == 1


async def test_outside_the_project_no_board_is_named_without_its_consent(api: Api, two: None) -> None:
    path = "/v1/trajectories?format=csv&audience=outside"
    assert [row[:3] for row in (await rows(api, path))[1:]] == [["–", "–", "–"]] * 2
    change = {"mayBeNamed": True}
    assert (await api.patch("adviser2", f"/v1/boards/{BOARD}", change)).status_code == 403
    assert (await api.patch("adviser1", f"/v1/boards/{BOARD}", change)).json() == {"number": BOARD, **change}
    assert (await api.get("lead1", f"/v1/boards/{BOARD}")).json()["mayBeNamed"] is True
    text = str(await rows(api, path))
    assert BOARD in text
    assert OTHER_BOARD not in text
    assert "HYPERLINK" not in text
    assert (await api.patch("lead1", "/v1/boards/99999", change)).status_code == 404
    answer = await api.get("lead1", "/v1/trajectories?audience=outside")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/audience")
