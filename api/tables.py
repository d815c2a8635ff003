"""Reading tables: CSV and xlsx. A cell is text; a date is written as 2026-12-31."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

from openpyxl import load_workbook

from domain.duo import decoded
from domain.sentence import SaysWhy
from domain.spreadsheet_cells import Line

MOST_LINES = 2_000
MOST_COLUMNS = 200
LAST_ROW = 10_000  # of a sheet, with the empty ones
MOST_UNPACKED = 8 * 1024 * 1024  # a small file can unpack to any size


class NotATable(SaysWhy):
    """This file cannot be read: send a CSV file, or an Excel workbook (xlsx)."""


class TooLong(NotATable):
    """A file has 2,000 lines and 200 columns at most."""


def read(data: bytes) -> list[Line]:
    """The lines that have something in them. Of a workbook the first sheet, and of a formula its value."""
    lines = _read_xlsx(data) if data.startswith(b"PK\x03\x04") else _read_csv(data)
    found = []
    for line in lines:
        if any(line.cells):
            found.append(line)
        if len(found) > MOST_LINES or len(line.cells) > MOST_COLUMNS:
            raise TooLong
    return found


def _read_csv(data: bytes) -> Iterator[Line]:
    text = decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
    number = 1
    try:
        for cells in reader:
            yield Line(number, tuple(_plain(cell) for cell in cells))
            number = reader.line_num + 1  # a cell in quotes may go over several lines
    except csv.Error:
        message = "From line %(line)s on the quotes in this file don't match."
        raise NotATable(message, line=number) from None


def _read_xlsx(data: bytes) -> Iterator[Line]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:  # more than stands here is never unpacked
            raise TooLong
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        # Bounded, because what a sheet says of its own size, or of a row's number, may be a lie.
        rows = workbook.worksheets[0].iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS + 1, values_only=True)
        for number, row in enumerate(rows, start=1):
            if number == LAST_ROW:
                raise TooLong
            if row.count(None) < len(row):
                yield Line(number, _trimmed([_text(value) for value in row]))
    except NotATable:
        raise
    except Exception:  # a broken file leads openpyxl into anything
        raise NotATable from None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _plain(str(value))


def _plain(text: str) -> str:
    """Without what PostgreSQL cannot keep, and on one line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
