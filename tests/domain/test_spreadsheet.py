"""Reading a spreadsheet: what a line wants, and every error by line and column."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from domain.commands import Done, TakenOverPause
from domain.spreadsheet import NotASpreadsheet, Sheet, head_of, mentioned, monday_of, read, spread
from domain.spreadsheet_cells import Line
from domain.spreadsheet_columns import columns
from domain.spreadsheet_row import Known, KnownBoard, KnownContact, KnownPerson
from tests.cast import ADVISER, LEAD, MANAGER, OTHER_ADVISER, OTHER_LEAD, PROGRAMME, uuid

TODAY = date(2026, 3, 4)  # a Wednesday
OTHER = PROGRAMME.model_copy(
    update={
        "key": "anders",
        "steps": tuple(
            step.model_copy(update={"title": step.title.model_copy(update={"nl": f"Ander {step.title.nl}"})})
            for step in PROGRAMME.steps[:1]
        ),
    }
)
HAD = KnownContact(uuid("had"), "internal", "intern@board.example")
BOARDS = {
    "90001": KnownBoard("Demobestuur Een", "AM01", ("noord",)),
    "90002": KnownBoard("Demobestuur Twee", None, ("noord", "midden"), (HAD,)),
    "90003": KnownBoard("Demobestuur Drie"),
}
KNOWN = Known(
    today=TODAY,
    lead=LEAD,
    programme="baanbrekers",
    programmes={programme.key: programme for programme in (PROGRAMME, OTHER)},
    regions={"AM01": "Groningen", "AM02": "Friesland"},
    boards=BOARDS,
    people={
        "lead2@demo.example": KnownPerson(OTHER_LEAD, "lead"),
        "adviser1@demo.example": KnownPerson(ADVISER, "adviser"),
        "adviser2@demo.example": KnownPerson(OTHER_ADVISER, "adviser"),
        "manager1@demo.example": KnownPerson(MANAGER, "manager"),
    },
)
NEW = {
    "bestuursnummer": "90001",
    "bestuurder naam": "Demo Bestuurder",
    "bestuurder mail": "bestuurder@board.example",
}


def sheet(*rows: Mapping[str, str], known: Known = KNOWN) -> Sheet:
    heads = tuple(dict.fromkeys(head for row in rows for head in row))
    lines = [Line(1, heads)]
    lines += [Line(n, tuple(row.get(head, "") for head in heads)) for n, row in enumerate(rows, start=2)]
    return read(head_of(lines, known.programmes.values()), lines, known)


def errors(*rows: Mapping[str, str]) -> list[tuple[int, str, str]]:
    found = sheet(*rows)
    return [(it.line, it.column, it.reason) for it in found.errors]


def test_a_line_with_a_board_and_a_contact_is_enough() -> None:
    (row,) = sheet(NEW).rows
    assert (row.board, row.region, row.zone, row.lead, row.adviser) == ("90001", "AM01", "noord", LEAD, None)
    assert (row.programme, row.committed_by, row.committed_on) == (PROGRAMME, "director", TODAY)
    assert (row.new, row.started_on, row.done, row.paused, row.there) == (True, TODAY, (), None, False)
    (contact,) = row.contacts
    assert (contact.id, contact.from_on, contact.language) == (None, TODAY, "nl")


def test_a_running_trajectory_is_understood_in_dutch_and_in_english() -> None:
    (dutch,) = sheet(
        {
            **NEW,
            "bestuursnummer": "90001.0",
            "Adviseur": "Adviser1@demo.example",
            "projectleider": "lead2@demo.example",
            "HR naam": "Demo HR",
            "hr mail": "hr@board.example",
            "hr taal": "EN",
            "hr telefoon": "050 1234567",
            "toegezegd door": "hr",
            "toegezegd op": "1-12-2025",
            "Startdatum": "05/01/2026",
            "startgesprek afgerond op": "12-01-2026",
            "ACTIEPLAN AFGEROND OP": "2026-02-02",
            "gepauzeerd op": "2026-02-09T00:00:00",
            "terug op": "2-3-2026",
            "reden pauze": "Ziekte",
        }
    ).rows
    (english,) = sheet(
        {
            "reason for pause": "illness",
            "back on": "2026-03-02",
            "paused on": "2026-02-09",
            "Action plan completed on": "2026-02-02",
            "Start conversation completed on": "2026-01-12",
            "started on": "2026-01-05",
            "committed on": "2025-12-01",
            "committed by": "HR",
            "HR phone": "050 1234567",
            "HR language": "en",
            "HR mail": "hr@board.example",
            "HR name": "Demo HR",
            "project lead": "lead2@demo.example",
            "adviser": "adviser1@demo.example",
            "director mail": "bestuurder@board.example",
            "director name": "Demo Bestuurder",
            "board number": "90001",
        }
    ).rows
    assert dutch == english
    assert dutch.done == (
        Done(step="start-conversation", on=date(2026, 1, 12)),
        Done(step="action-plan", on=date(2026, 2, 2)),
    )
    assert dutch.paused == TakenOverPause(on=date(2026, 2, 9), return_on=date(2026, 3, 2), reason="illness")
    assert (dutch.lead, dutch.adviser, dutch.committed_by) == (OTHER_LEAD, ADVISER, "hr")
    assert (dutch.committed_on, dutch.started_on, dutch.new) == (date(2025, 12, 1), date(2026, 1, 5), False)


RUNS = {**NEW, "startdatum": "2026-01-05"}
WRONG: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
    ({"bestuursnummer": ""}, [("bestuursnummer", "missing")]),
    ({"bestuursnummer": "9001"}, [("bestuursnummer", "number")]),
    ({"bestuursnummer": "99999"}, [("bestuursnummer", "unknown")]),
    ({"programma": "geen"}, [("programma", "unknown")]),
    ({"regio": "AM99"}, [("regio", "unknown")]),
    ({"regio": "Friesland"}, [("regio", "location")]),
    ({"vakantieregio": "zuid"}, [("vakantieregio", "location")]),
    ({"vakantieregio": "west"}, [("vakantieregio", "unknown")]),
    ({"bestuursnummer": "90003"}, [("regio", "missing"), ("vakantieregio", "missing")]),
    ({"bestuursnummer": "90002", "regio": "AM01"}, [("vakantieregio", "missing")]),
    ({"projectleider": "adviser1@demo.example"}, [("projectleider", "role")]),
    ({"adviseur": "manager1@demo.example"}, [("adviseur", "role")]),
    ({"adviseur": "nobody@demo.example"}, [("adviseur", "unknown")]),
    ({"bestuurder naam": "", "bestuurder mail": ""}, [("bestuurder naam", "missing")]),
    ({"bestuurder naam": ""}, [("bestuurder naam", "missing")]),
    ({"bestuurder naam": "x" * 201}, [("bestuurder naam", "name")]),
    ({"bestuurder mail": "bestuurder@board"}, [("bestuurder mail", "mail")]),
    ({"bestuurder mail": "a@board.example, b@board.example"}, [("bestuurder mail", "mail")]),
    ({"bestuurder telefoon": "bel maar"}, [("bestuurder telefoon", "phone")]),
    ({"bestuurder taal": "fr"}, [("bestuurder taal", "unknown")]),
    ({"bestuurder tot en met": "2025-12-31"}, [("bestuurder tot en met", "order")]),
    ({"toegezegd door": "HR"}, [("toegezegd door", "unknown")]),
    ({"toegezegd door": "de school"}, [("toegezegd door", "unknown")]),
    ({"toegezegd op": "2026-03-05"}, [("toegezegd op", "future")]),
    ({"startdatum": "2026-03-05"}, [("startdatum", "future")]),
    ({"startdatum": "31-02-2026"}, [("startdatum", "date")]),
    ({"startdatum": "46026"}, [("startdatum", "date")]),
    ({"startdatum": "1-1-26"}, [("startdatum", "date")]),
    ({"startdatum": "1999-12-31"}, [("startdatum", "date")]),
    ({"Startgesprek afgerond op": "2026-03-05"}, [("Startgesprek afgerond op", "future")]),
    ({"Startgesprek afgerond op": "2026-01-04"}, [("Startgesprek afgerond op", "before-the-start")]),
    ({"Actieplan afgerond op": "2026-02-02"}, [("Actieplan afgerond op", "order")]),
    (
        {"Startgesprek afgerond op": "2026-02-03", "Actieplan afgerond op": "2026-02-02"},
        [("Actieplan afgerond op", "order")],
    ),
    ({"Ander Startgesprek afgerond op": "2026-02-02"}, [("Ander Startgesprek afgerond op", "unknown")]),
    (
        {"gepauzeerd op": "2026-02-02"},
        [("terug op", "missing"), ("reden pauze", "missing")],
    ),
    (
        {"gepauzeerd op": "2026-01-04", "terug op": "2026-01-04", "reden pauze": "fusie"},
        [("gepauzeerd op", "before-the-start"), ("terug op", "order")],
    ),
    (
        {"gepauzeerd op": "2026-03-05", "terug op": "2026-03-06", "reden pauze": "geen zin"},
        [("gepauzeerd op", "future"), ("reden pauze", "unknown")],
    ),
    (
        {
            "programma": "anders",
            "Ander Startgesprek afgerond op": "2026-02-02",
            "gepauzeerd op": "2026-02-03",
            "terug op": "2026-04-01",
            "reden pauze": "fusie",
        },
        [("gepauzeerd op", "order")],
    ),
]


@pytest.mark.parametrize(
    ("change", "told"), WRONG, ids=lambda it: "+".join(it) if isinstance(it, dict) else ""
)
def test_what_is_wrong_is_told_by_its_column(change: dict[str, str], told: list[tuple[str, str]]) -> None:
    assert [(line, *rest) for line, *rest in errors(RUNS | change)] == [(2, *it) for it in told]


def test_everything_that_is_wrong_is_told_at_once_and_good_lines_stay() -> None:
    second = {"bestuursnummer": "90002", "regio": "AM02", "vakantieregio": "midden"}
    found = sheet(
        NEW | {"adviseur": "x", "startdatum": "y"},
        second | {"opmerking": "bellen"},
        NEW,
        {"bestuursnummer": "90009"},
    )
    told = [(it.line, it.column, it.reason) for it in found.errors]
    assert sorted(told) == [
        (2, "adviseur", "unknown"),
        (2, "startdatum", "date"),
        (4, "bestuursnummer", "duplicate"),
        (5, "bestuursnummer", "unknown"),
    ]
    assert [(row.line, row.region, row.zone, row.committed_by) for row in found.rows] == [
        (3, "AM02", "midden", "internal")
    ]
    assert [(it.line, it.column) for it in found.warnings] == [(1, "opmerking")]


def test_a_head_tells_at_least_the_boards_and_no_column_twice() -> None:
    for lines in ([], [Line(1, ("naam", "adviseur"))]):
        with pytest.raises(NotASpreadsheet):
            head_of(lines, [PROGRAMME])
    lines = [Line(3, ("board number", "bestuursnummer")), Line(4, ("90001", "90002", "90003"))]
    found = read(head_of(lines, [PROGRAMME]), lines, KNOWN)
    assert [(it.line, it.column, it.reason) for it in found.errors][:2] == [
        (3, "bestuursnummer", "duplicate"),
        (4, "", "fields"),
    ]
    assert mentioned(head_of(lines, [PROGRAMME]), lines).boards == {"90001"}


def test_every_column_of_every_programme_has_a_name_of_its_own_and_an_explanation() -> None:
    found = columns([PROGRAMME, OTHER])
    english = [it.en for it in columns([PROGRAMME])]
    for names in (english, [it.nl for it in found], [it.key for it in found]):
        assert len({name.casefold() for name in names}) == len(names)
    assert all(column.help for column in found)
    assert {f"{step.title.nl} afgerond op" for step in (*PROGRAMME.steps, *OTHER.steps)} < {
        it.nl for it in found
    }


def test_a_contact_that_the_board_has_already_is_not_added_again() -> None:
    located = {"bestuursnummer": "90002", "regio": "AM01", "vakantieregio": "noord"}
    same = {"interne verantwoordelijke naam": "Demo", "interne verantwoordelijke mail": HAD.mail.upper()}
    (row,) = sheet(located | same).rows
    assert [contact.id for contact in row.contacts] == [HAD.id]
    (other,) = sheet(located | same | {"interne verantwoordelijke mail": "nieuw@board.example"}).rows
    assert [contact.id for contact in other.contacts] == [None]


def knowing(trajectories: Mapping[str, bool]) -> Known:
    board = KnownBoard("Demobestuur Een", "AM01", ("noord",), trajectories=trajectories)
    return Known(**{**vars(KNOWN), "boards": {"90001": board}})


def test_the_same_line_is_known_again_whoever_does_it_now() -> None:
    (first,) = sheet(RUNS).rows
    known = knowing({first.trajectory_id: True})
    changed = RUNS | {"adviseur": "adviser2@demo.example", "bestuurder naam": "Demo Opvolger"}
    for line in (RUNS, changed):
        (again,) = sheet(line, known=known).rows
        assert (again.there, again.trajectory_id) == (True, first.trajectory_id)
    for change in (
        {"Startgesprek afgerond op": "2026-01-12"},
        {"toegezegd op": "2026-01-02"},
        {"startdatum": "2026-01-06"},
        {"gepauzeerd op": "2026-01-12", "terug op": "2026-04-01", "reden pauze": "fusie"},
    ):
        found = sheet(RUNS | change, known=known)
        assert [it.reason for it in found.errors] == ["board-has-trajectory"], change
    (back,) = sheet(RUNS | {"startdatum": "2026-03-02"}, known=knowing({first.trajectory_id: False})).rows
    assert not back.there


def test_starts_are_spread_so_that_nobody_has_too_many_in_a_week() -> None:
    boards = {f"8000{n}": KnownBoard(f"Demobestuur {n}", "AM01", ("noord",), (HAD,)) for n in range(8)}
    known = Known(**{**vars(KNOWN), "boards": boards})
    first, second = "adviser1@demo.example", "adviser2@demo.example"

    def row(n: int, adviser: str, **more: str) -> dict[str, Any]:
        return {"bestuursnummer": f"8000{n}", "adviseur": adviser, **more}

    rows = sheet(
        row(0, first),
        row(1, first, startdatum="2026-03-02"),  # this week's already
        row(2, second),
        row(3, first),
        row(4, first),
        row(5, ""),
        row(6, second),
        row(7, first, startdatum="2026-01-05"),
        known=known,
    ).rows
    days = spread(rows, 2, {OTHER_ADVISER: 1}, TODAY)
    weeks = {"80000": 0, "80002": 0, "80003": 1, "80004": 1, "80006": 1}
    assert days == {board: (TODAY, date(2026, 3, 9))[week] for board, week in weeks.items()}
    assert monday_of(TODAY) == date(2026, 3, 2)
    later = spread(rows, 1, {ADVISER: 3}, TODAY)
    assert [later[board] for board in ("80000", "80003", "80004")] == [
        date(2026, 3, 9),
        date(2026, 3, 16),
        date(2026, 3, 23),
    ]
