"""Reading a spreadsheet that launches trajectories and takes over running ones: a line is a board.

What can be told from the file and from what is known is told here, all of it at once. The launches themselves
are decided where every launch is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from domain.programme import Programme
from domain.remark import Remark
from domain.sentence import SaysWhy
from domain.spreadsheet_cells import Cells, Line
from domain.spreadsheet_columns import Head, columns, find
from domain.spreadsheet_row import Known, Row, RowReader


class NotASpreadsheet(SaysWhy):
    """The first line names the columns: at least the one with the numbers of the boards (bestuursnummer)."""


@dataclass(frozen=True)
class Sheet:
    rows: list[Row] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Mentioned:
    """Of what a file speaks, so that it can be looked up."""

    boards: frozenset[str]
    people: frozenset[str]  # mail addresses, in small letters


def head_of(lines: Sequence[Line], programmes: Iterable[Programme]) -> Head:
    head = find(lines[0].cells if lines else (), columns(programmes))
    if "board" not in head.places:
        raise NotASpreadsheet
    return head


def mentioned(head: Head, lines: Sequence[Line]) -> Mentioned:
    cells = [Cells(line, head) for line in _boards(lines)]
    boards = frozenset(number for number in (it.board("board") for it in cells) if number)
    people = frozenset(it.text(post).lower() for it in cells for post in ("lead", "adviser"))
    return Mentioned(boards, people)


def read(head: Head, lines: Sequence[Line], known: Known) -> Sheet:
    sheet, first = Sheet(), lines[0]
    for name in head.twice:
        sheet.errors.append(Remark(first.number, name, "duplicate", "This column is there twice."))
    for name in head.unknown:
        message = "This column means nothing here, and is passed over."
        sheet.warnings.append(Remark(first.number, name, "unknown", message))
    seen: dict[str, int] = {}
    for line in _boards(lines):
        cells = Cells(line, head)
        if any(line.cells[len(first.cells) :]):
            message = "This line has %(fields)s fields, and there are %(columns)s columns."
            cells.blame("", "fields", message, fields=len(line.cells), columns=len(first.cells))
        row = RowReader(cells, known, seen).row()
        sheet.errors.extend(cells.errors)
        if row and not cells.errors:
            sheet.rows.append(row)
    return sheet


def _boards(lines: Sequence[Line]) -> list[Line]:
    """A line that begins with # explains."""
    return [line for line in lines[1:] if not line.cells[0].startswith("#")]


def spread(rows: Iterable[Row], per_week: int, started: Mapping[UUID, int], today: date) -> dict[str, date]:
    """From which day on each new board is launched, so that nobody has more start conversations in a week.

    `started` is how many each adviser has been given this week already.
    """
    monday = monday_of(today)
    taken = Counter({(adviser, 0): count for adviser, count in started.items()})
    rows = [row for row in rows if not row.there]
    taken.update((row.adviser, 0) for row in rows if row.adviser and not row.new and row.started_on >= monday)
    days: dict[str, date] = {}
    for row in rows:
        if row.new and row.adviser:
            week = 0
            while taken[row.adviser, week] >= per_week:
                week += 1
            taken[row.adviser, week] += 1
            days[row.board] = max(today, monday + timedelta(weeks=week))
    return days


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
