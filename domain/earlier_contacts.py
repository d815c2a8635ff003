"""Reading a list of boards that a programme reached before this service did, or outside a trajectory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast, get_args

from domain.figures_report import Standing
from domain.remark import Remark
from domain.sentence import SaysWhy
from domain.spreadsheet_cells import Cells, Line
from domain.spreadsheet_columns import Column, find

COLUMNS = (
    Column("board", "bestuursnummer", "boardNumber"),
    Column("on", "datum", "date"),
    Column("standing", "stand", "standing"),
)


class NotEarlierContacts(SaysWhy):
    """The first line names the columns bestuursnummer (boardNumber), datum (date) and stand (standing)."""


@dataclass(frozen=True)
class Row:
    board: str
    on: date
    standing: Standing


@dataclass(frozen=True)
class EarlierContacts:
    rows: list[Row] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)


def read(lines: Sequence[Line], boards: Collection[str], today: date) -> EarlierContacts:
    """`boards` are the numbers of those that are known."""
    head = find(lines[0].cells if lines else (), COLUMNS)
    if len(head.places) != len(COLUMNS):
        raise NotEarlierContacts
    found = EarlierContacts()
    seen: dict[tuple[str, date], int] = {}
    for line in lines[1:]:
        cells = Cells(line, head)
        row = _row(cells, boards, today)
        if row:
            first = seen.setdefault((row.board, row.on), line.number)
            if first != line.number:
                message = "This board stands on this day in line %(line)s already."
                cells.blame("board", "duplicate", message, line=first)
        if row and not cells.errors:
            found.rows.append(row)
        found.rejected.extend(cells.errors)
    return found


def _row(cells: Cells, boards: Collection[str], today: date) -> Row | None:
    board = cells.board("board")
    if board and board not in boards:
        cells.blame("board", "board", "There is no such board.")
    on = cells.day("on", latest=today) if cells.needed("on") else None
    standing = cells.code("standing", "standing", get_args(Standing)) if cells.needed("standing") else None
    if cells.errors or not (board and on and standing):
        return None
    return Row(board, on, cast(Standing, standing))
