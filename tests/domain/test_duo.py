"""DUO's lists in the forms in which they go round, over real boards."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from domain import duo

DATA = Path("data")


def municipalities() -> dict[str, str]:
    with (DATA / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


MUNICIPALITIES = municipalities()
LISTS = {name: (DATA / name).read_bytes() for name in ("besturenbo.csv", "besturenvo.csv")}
Table = list[list[str]]


def table(data: bytes) -> Table:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def written(rows: Table, delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def padded(rows: Table) -> Table:
    return [[f"  {cell.ljust(60)}" for cell in row] for row in rows]


def in_capitals(rows: Table) -> Table:
    """As in the older lists: places in capitals, and no municipality's number."""
    head, *rest = rows
    return [head, *([number, name, "", place.upper(), kvk] for number, name, _, place, kvk in rest)]


def with_more_columns(rows: Table) -> Table:
    head, *rest = rows
    more = ["PROVINCIE", "BEVOEGD GEZAG NAAM KORT", "INTERNETADRES"]
    return [[*more[:1], *head, *more[1:]], *(["Fryslân", *row, "x", "www.demo.example"] for row in rest)]


def without_leading_zeros(rows: Table) -> Table:
    """As a spreadsheet leaves them."""
    head, *rest = rows
    return [head, *([*row[:2], row[2].lstrip("0"), row[3], row[4].lstrip("0")] for row in rest)]


VARIANTS: dict[str, Callable[[Table], bytes]] = {
    "without BOM": written,
    "semicolons": lambda rows: written(rows, ";"),
    "tabs": lambda rows: written(rows, "\t"),
    "latin-1": lambda rows: written(rows, ";", "latin-1"),
    "BOM and line feeds": lambda rows: written(rows, encoding="utf-8-sig", end="\n"),
    "old Mac lines": lambda rows: written(rows, end="\r"),
    "padded": lambda rows: written(padded(rows), ";"),
    "capitals": lambda rows: written(in_capitals(rows), ";", "latin-1"),
    "small letters in the head": lambda rows: written([[c.lower() for c in rows[0]], *rows[1:]]),
    "underscores in the head": lambda rows: written([[c.replace(" ", "_") for c in rows[0]], *rows[1:]]),
    "more columns": lambda rows: written(with_more_columns(rows)),
    "another order": lambda rows: written([row[::-1] for row in rows]),
    "without leading zeros": lambda rows: written(without_leading_zeros(rows)),
    "empty lines": lambda rows: (
        b"\r\n" + written(rows).replace(b"\r\n", b"\r\n\r\n;;\r\n".replace(b";", b","))
    ),
    "no quotes": lambda rows: "\n".join(";".join(row) for row in rows).encode(),
}


@pytest.mark.parametrize("name", LISTS)
def test_every_row_of_the_real_lists_goes_in(name: str) -> None:
    found = duo.read(LISTS[name], MUNICIPALITIES)
    assert [row.number for row in found.rows] == [row[0] for row in table(LISTS[name])[1:]]
    assert (found.rejected, found.warnings) == ([], [])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_the_same_in_every_form(name: str, variant: str) -> None:
    plain = duo.read(LISTS[name], MUNICIPALITIES)
    found = duo.read(VARIANTS[variant](table(LISTS[name])), MUNICIPALITIES)
    assert found.rows == plain.rows
    assert (found.rejected, found.warnings) == ([], [])


HEAD = "BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM;GEMEENTENUMMER;GEMEENTENAAM;KVK-NUMMER"
GOOD = "40001;Stichting Demo;0080;Leeuwarden;01234567"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("123;Stichting Demo;;;", "BEVOEGD GEZAG NUMMER", "number"),
        ("12345X;Stichting Demo;;;", "BEVOEGD GEZAG NUMMER", "number"),
        (";Stichting Demo;;;", "BEVOEGD GEZAG NUMMER", "number"),
        ("40001;Stichting Andermaal;;;", "BEVOEGD GEZAG NUMMER", "duplicate"),
        ("40002;;;;", "BEVOEGD GEZAG NAAM", "name"),
        (f"40002;{'x' * 201};;;", "BEVOEGD GEZAG NAAM", "name"),
        ("40002;Stichting\x00Demo;;;", "BEVOEGD GEZAG NAAM", "name"),
        ("40002;Stichting Demo;;;onbekend", "KVK-NUMMER", "kvk"),
        ("40002;Stichting Demo;;;123456789", "KVK-NUMMER", "kvk"),
        ("40002;Stichting Demo;;", "", "fields"),
        ("40002;Stichting; Demo;;;", "", "fields"),
        ('40002;"Stichting Demo;;;', "", "quotes"),
    ],
)
def test_a_bad_row_comes_back_with_line_column_and_reason(line: str, column: str, reason: str) -> None:
    found = duo.read(f"{HEAD}\n{GOOD}\n{line}\n40009;Stichting Daarna;;;\n".encode(), MUNICIPALITIES)
    assert [(it.line, it.column, it.reason) for it in found.rejected] == [(3, column, reason)]
    assert [row.number for row in found.rows] == ["40001", "40009"]


@pytest.mark.parametrize(
    ("number", "name", "code", "warns"),
    [
        ("0080", "LEEUWARDEN", "GM0080", False),
        ("80", "", "GM0080", False),
        ("GM0080", "", "GM0080", False),
        ("9999", "Leeuwarden", None, True),
        ("", "'S-GRAVENHAGE", "GM0518", False),
        ("", "SUDWEST-FRYSLAN", "GM1900", False),
        ("", "’s-Hertogenbosch", "GM0796", False),
        ("", "Bergen", None, True),
        ("", "Atlantis", None, True),
        ("", "", None, False),
    ],
)
def test_a_municipality_is_known_by_number_or_else_by_name(
    number: str, name: str, code: str | None, warns: bool
) -> None:
    found = duo.read(f"{HEAD}\n40001;Demo;{number};{name};".encode(), MUNICIPALITIES)
    assert [row.municipality_code for row in found.rows] == [code]
    assert [it.reason for it in found.warnings] == (["municipality"] if warns else [])


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"NUMMER;NAAM\n1;x", b'"BEVOEGD GEZAG NUMMER;x', b"\xff\xfe\x00"]
)
def test_what_is_not_a_list_is_told_so(data: bytes) -> None:
    with pytest.raises(duo.NotAList):
        duo.read(data, MUNICIPALITIES)


def test_a_list_without_the_columns_that_may_be_missing_goes_in() -> None:
    found = duo.read(b"Bevoegd gezag naam,Bevoegd gezag nummer\nDemo,40001", MUNICIPALITIES)
    assert found.rows == [duo.BoardRow("40001", "Demo", None, None)]
