"""The demo of `make run`: believable on any day. That it is played through the API: see the API's tests."""

import csv
from collections.abc import Iterator
from datetime import date, time
from io import StringIO
from typing import cast

import pytest

from activities.calendars import calendar
from db.seed import DATA, DEMO_LISTS
from deploy import demo
from domain import duo, spreadsheet
from domain.calendar import moment
from domain.commands import ContactRef, Launch, Role, Zone
from domain.decide import decide
from domain.programme import StallReason
from domain.spreadsheet_cells import Line
from domain.spreadsheet_row import Known, KnownBoard, KnownPerson, Row
from domain.trajectory import Trajectory, fold
from tests.cast import LEAD, PROGRAMME, STAFF, ask, uuid

A_SUNDAY, KINGS_DAY, IN_SUMMER, AFTER_CHRISTMAS = (
    date(2026, 3, 8),
    date(2026, 4, 27),
    date(2027, 7, 30),
    date(2028, 1, 3),
)


def known(today: date) -> Known:
    with (DATA / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        places = {row["code"]: row for row in csv.DictReader(file)}
    boards = {}
    for name in DEMO_LISTS.values():
        names = {code: place["name"] for code, place in places.items()}
        for board in duo.read((DATA / name).read_bytes(), names).rows:
            place = places.get(board.municipality_code or "", {})
            zones = place.get("holiday_zones", "").split(",") if place else ()
            lies_in = cast(tuple[Zone, ...], tuple(zones))
            boards[board.number] = KnownBoard(board.name, place.get("region_code"), lies_in)
    return Known(
        today=today,
        lead=LEAD,
        programme=PROGRAMME.key,
        programmes={PROGRAMME.key: PROGRAMME},
        regions={"AM02": "Friesland"},
        boards=boards,
        people={mail: KnownPerson(id_, cast(Role, role)) for id_, (role, _, mail) in STAFF.items()},
    )


def launched(row: Row, today: date) -> tuple[Trajectory, StallReason | None]:
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
    now = moment(today, time(12))
    events = decide(None, command, now, calendar(row.zone))
    trajectory, outlook = fold(events), events[-1].outlook
    assert trajectory is not None
    return trajectory, outlook.stall_reason if outlook.stalls_at and outlook.stalls_at <= now else None


def rows(today: date) -> Iterator[Row]:
    cells = csv.reader(StringIO(demo.spreadsheet(today).decode()))
    lines = [Line(number, tuple(row)) for number, row in enumerate(cells, start=1)]
    found = spreadsheet.read(spreadsheet.head_of(lines, [PROGRAMME]), lines, known(today))
    assert (found.errors, found.warnings) == ([], [])
    yield from found.rows


@pytest.mark.parametrize("today", [A_SUNDAY, KINGS_DAY, IN_SUMMER, AFTER_CHRISTMAS], ids=str)
def test_on_any_day_there_are_boards_in_every_phase_and_stalled_for_every_reason(today: date) -> None:
    told = [launched(row, today) for row in rows(today)]
    assert 30 <= len(told) <= 40
    assert {reason for _, reason in told} == {*StallReason, None}
    stalled = [reason for _, reason in told if reason]
    assert len(stalled) < len(told) / 3, "most go well"
    assert {trajectory.phase for trajectory, _ in told} == {*PROGRAMME.phases, None}
    assert {trajectory.state for trajectory, _ in told} == {"running", "paused", "completed"}
    open_ = {step.key for trajectory, _ in told for step in trajectory.open_steps}
    assert open_ == {step.key for step in PROGRAMME.steps}
