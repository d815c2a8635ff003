"""The demo of `make run` is told in days from today: they are right on every day of a year."""

import csv
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import StringIO
from typing import cast

import pytest

from activities.calendars import calendar
from db.seed import DATA, DEMO_LISTS
from deploy.demo import sheet
from deploy.demo.days import counts, dated, day
from deploy.demo.stage import document, phone, table
from domain import duo, spreadsheet
from domain.calendar import moment
from domain.commands import ContactRef, Launch, Role, Zone
from domain.decide import decide
from domain.evolve import fold
from domain.forms import FORMS
from domain.spreadsheet_cells import Line
from domain.spreadsheet_row import Known, KnownBoard, KnownPerson, Row
from domain.trajectory import Trajectory
from tests.cast import LEAD, PROGRAMME, STAFF, ask, uuid

A_SUNDAY, KINGS_DAY, IN_SUMMER, AFTER_CHRISTMAS = (
    date(2026, 3, 8),
    date(2026, 4, 27),
    date(2027, 7, 30),
    date(2028, 1, 3),
)
README_LAUNCHES = {"41868", "42510"}
A_YEAR = [date(2027, 1, 1) + timedelta(days=number) for number in range(366)]


def known(today: date) -> Known:
    with (DATA / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        places = {row["code"]: row for row in csv.DictReader(file)}
    with (DATA / "labour_market_regions.csv").open(encoding="utf-8-sig", newline="") as file:
        regions = {row["code"]: row["name"] for row in csv.DictReader(file)}
    boards = {}
    for name in DEMO_LISTS.values():
        names = {code: place["name"] for code, place in places.items()}
        for board in duo.read((DATA / name).read_bytes(), names).rows:
            place = places.get(board.municipality_code or "", {})
            zones = place.get("holiday_zones", "").split(",") if place else ()
            lies_in = cast(tuple[Zone, ...], tuple(zones))
            boards[board.number] = KnownBoard(board.name, place.get("region_code"), lies_in)
    people = {mail: KnownPerson(id_, cast(Role, role)) for id_, (role, _, mail) in STAFF.items()}
    return Known(
        today=today,
        lead=LEAD,
        programme=PROGRAMME.key,
        programmes={PROGRAMME.key: PROGRAMME},
        regions=regions,
        boards=boards,
        people=people | {"lead2@demo.example": KnownPerson(uuid("lead2"), "lead")},
    )


def launched(row: Row, today: date) -> Trajectory:
    contacts = tuple(
        ContactRef(
            id=uuid(f"{row.board}-{it.function}"),
            function=it.function,
            from_on=it.from_on,
            until_on=it.until_on,
        )
        for it in row.contacts
    )
    names = ("board", "programme", "region", "zone", "lead", "adviser", "committed_on", "started_on")
    fields = {name: getattr(row, name) for name in (*names, "done", "paused")}
    command = ask(Launch, contacts=contacts, committed_by=contacts[0].id, **fields)
    trajectory = fold(decide(None, command, moment(today, time(12)), calendar(row.zone)))
    assert trajectory is not None
    return trajectory


def rows(today: date) -> Iterator[Row]:
    cells = csv.reader(StringIO(sheet.spreadsheet(today).decode()))
    lines = [Line(number, tuple(row)) for number, row in enumerate(cells, start=1)]
    found = spreadsheet.read(spreadsheet.head_of(lines, [PROGRAMME]), lines, known(today))
    assert (found.errors, found.warnings) == ([], [])
    yield from found.rows


@pytest.mark.parametrize("today", [A_SUNDAY, KINGS_DAY, IN_SUMMER, AFTER_CHRISTMAS], ids=str)
def test_on_any_day_there_are_boards_at_every_step(today: date) -> None:
    told = [launched(row, today) for row in rows(today)]
    assert {trajectory.phase for trajectory in told} == {*PROGRAMME.phases, None}
    assert {trajectory.state for trajectory in told} == {"running", "paused", "completed"}
    open_ = {step.key for trajectory in told for step in trajectory.open_steps}
    assert open_ == {step.key for step in PROGRAMME.steps}


def test_on_every_day_of_a_year_what_has_been_lies_in_the_past_and_in_order() -> None:
    for today in A_YEAR:
        for row in table("trajectories"):
            days = calendar(row["vakantieregio"])
            done = {it.step: it.on for it in sheet.told(row, today)}
            start = day(row["startdatum"], today, days) if row["startdatum"] else today
            assert all(start <= on < today and days.is_open(on) for on in done.values()), (today, row)
            for step, on in done.items():
                assert all(done[before] <= on for before in PROGRAMME.step(step).opens_after), (today, row)


def test_on_every_day_of_a_year_appointments_and_meetings_fall_on_working_days() -> None:
    zones = {row["bestuursnummer"]: row["vakantieregio"] for row in table("trajectories")}
    planned = [
        (zones[board], it["content"]["on"])
        for board, happened in document("happenings").items()
        for it in happened
        if it["path"].endswith("appointments")
    ]
    planned += [(it["zone"], it["planning"]["on"]) for it in document("meetings") if "attended" not in it]
    for today in A_YEAR:
        for zone, on in planned:
            days = calendar(zone)
            assert days.is_open(day(on, today, days)), (today, zone, on)
            assert day(on, today, days) >= today, (today, zone, on)


def test_the_forms_that_are_told_are_right_and_name_no_barrier_that_was_not_found() -> None:
    days = calendar("noord")
    for name, story in document("stories").items():
        forms = {
            step: FORMS[step].model_validate(dated(it, A_SUNDAY, days)).findings()
            for step, it in story.items()
        }
        found = set(forms["start-conversation"].barriers)
        assert {*forms["action-plan"].addressed, *forms["evaluation"].solved} <= found, name


def test_nothing_is_told_of_a_board_that_is_not_there() -> None:
    boards = {row["bestuursnummer"] for row in table("trajectories")}
    assert set(document("happenings")) <= boards
    assert {board for it in document("meetings") for board in it["boards"]} <= boards
    assert {row["verhaal"] for row in table("trajectories")} == {"", *document("stories")}
    assert {row["bestuursnummer"] for row in table("earlier_contacts")} <= set(known(A_SUNDAY).boards)
    line = {it["board"] for it in document("line")["boards"]}
    assert line <= set(known(A_SUNDAY).boards) - boards
    assert line >= README_LAUNCHES


def test_a_phone_number_is_nobodys() -> None:
    assert (phone("1"), phone("041492")) == ("020-0000001", "020-0041492")
    assert counts("-12")
    assert not counts("2")
