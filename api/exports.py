"""Lists as files: CSV and xlsx, as a Dutch Excel opens them, and nothing in them that it would run."""

import asyncio
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import Query
from fastapi.responses import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from api.walk import today
from domain.calendar import AMSTERDAM
from domain.figures_lines import Share

Cell: TypeAlias = str | int | float | bool | date | datetime | None
FileFormat = Literal["csv", "xlsx"]
Format = Annotated[
    Literal["json", "csv", "xlsx"],
    Query(alias="format", description="A file holds the whole list, of 10,000 rows at most, and not a page"),
]
MOST_ROWS = 10_000
MEDIA_TYPES: Mapping[FileFormat, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {type_: {"schema": {"type": "string"}} for type_ in MEDIA_TYPES.values()}}
}
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the beginning of a formula
LONGEST_TEXT = 32_000  # an xlsx cell holds 32,767


@dataclass(frozen=True)
class Table:
    name: str  # of the file
    heads: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    sheet: str | None = None  # called like the file when it is left out


async def file(table: Table, format_: FileFormat) -> Response:
    write: Callable[[Table], bytes] = to_csv if format_ == "csv" else to_xlsx
    data = await asyncio.to_thread(write, table)
    headers = {"Content-Disposition": f'attachment; filename="{table.name}-{today()}.{format_}"'}
    return Response(data, headers=headers, media_type=MEDIA_TYPES[format_])


def to_csv(table: Table) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(table.heads)
    writer.writerows([_in_csv(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _in_csv(cell: Cell) -> str:
    value = _plain(cell)
    match value:
        case None:
            return ""
        case Share():
            return f"{value:.1%}".replace(".", ",")
        case float():
            return str(value).replace(".", ",")
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case str() if value.startswith(RUNS):
            return f"'{value}"
    return str(value)


def to_xlsx(*tables: Table) -> bytes:
    """A sheet each."""
    workbook = Workbook(write_only=True)
    for table in tables:
        sheet = workbook.create_sheet((table.sheet or table.name)[:31])
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.heads))}{len(table.rows) + 1}"
        for column, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.append(_in_xlsx(sheet, table.heads, Font(bold=True)))
        for row in table.rows:
            sheet.append(_in_xlsx(sheet, row))
    data = BytesIO()
    workbook.save(data)
    return data.getvalue()


def _in_xlsx(sheet: Any, row: Iterable[Cell], font: Font | None = None) -> Iterator[Any]:
    for value in map(_plain, row):
        cell: Any = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # its stubs know no date
        if font:
            cell.font = font
        match value:
            case str():
                cell.data_type = "s"  # or what begins with = would be a formula
            case datetime():
                cell.number_format = "dd-mm-yyyy hh:mm"
            case date():
                cell.number_format = "dd-mm-yyyy"
            case Share():
                cell.number_format = "0.0%"
        yield cell


def _plain(cell: Cell) -> str | float | date | None:
    """Instants as the local time that people read, and text without what no cell can hold."""
    match cell:
        case bool():
            return "ja" if cell else "nee"
        case datetime():
            return cell.astimezone(AMSTERDAM).replace(tzinfo=None)
        case str():
            return NOT_IN_XML.sub("", cell)[:LONGEST_TEXT]
    return cell


def _widths(table: Table) -> list[int]:
    columns = zip(table.heads, *table.rows[:200], strict=True)
    return [min(60, max(len(str(_plain(cell) or "")) for cell in column) + 2) for column in columns]
