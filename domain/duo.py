"""Reading the lists of school boards that DUO publishes, in all the forms in which they go round.

A number that is shorter than five digits is not padded: no board's number begins with a zero, so it is a
mistake, and padding would make another board of it. A KvK number or a municipality's does begin with zeros.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.remark import Remark
from domain.sentence import Filling, SaysWhy

NUMBER, NAME = "BEVOEGD GEZAG NUMMER", "BEVOEGD GEZAG NAAM"
MUNICIPALITY, MUNICIPALITY_NAME = "GEMEENTENUMMER", "GEMEENTENAAM"
KVK = "KVK NUMMER"
LONGEST_NAME = 200


class NotAList(SaysWhy):
    """The first line of a list names its columns: at least BEVOEGD GEZAG NUMMER and BEVOEGD GEZAG NAAM."""


@dataclass(frozen=True)
class BoardRow:
    number: str
    name: str
    municipality_code: str | None
    kvk: str | None


@dataclass(frozen=True)
class BoardList:
    rows: list[BoardRow] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)  # these rows are not among `rows`
    warnings: list[Remark] = field(default_factory=list)  # these are


class _Bad(SaysWhy):
    def __init__(self, column: str, reason: str, message: str, **values: Filling) -> None:
        super().__init__(message, **values)
        self.column = column
        self.reason = reason


def read(data: bytes, municipalities: Mapping[str, str]) -> BoardList:
    """`municipalities` are the names by code, as in GM0080."""
    lines = re.split(r"\r\n|\n|\r", decoded(data))
    head = next((index for index, line in enumerate(lines) if line.strip()), None)
    if head is None:
        raise NotAList
    reader = _Reader(lines[head], municipalities)
    for number, line in enumerate(lines[head + 1 :], start=head + 2):
        reader.take(number, line)
    return reader.found


def decoded(data: bytes) -> str:
    """As spreadsheet programs write text: UTF-8, with or without BOM, or what Windows wrote before."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


class _Reader:
    def __init__(self, head: str, municipalities: Mapping[str, str]) -> None:
        self.found = BoardList()
        self._delimiter = max(";,\t", key=head.count)
        try:
            self._columns = self._cells(head)
        except _Bad:
            raise NotAList from None
        self._places = {_plain_column(column): place for place, column in enumerate(self._columns)}
        if not {NUMBER, NAME} <= self._places.keys():
            raise NotAList
        self._municipalities = municipalities
        self._by_name: dict[str, list[str]] = {}
        for code, name in municipalities.items():
            self._by_name.setdefault(_plain(name), []).append(code)
        self._seen: dict[str, int] = {}

    def take(self, line: int, text: str) -> None:
        # A line is a row: no field of these lists runs over more lines, and a quote that is not closed
        # must not swallow the rows after it.
        try:
            cells = self._cells(text)
            if not any(cells):
                return
            row = self._row(line, self._fitted(cells))
        except _Bad as bad:
            column = self._named(bad.column)
            self.found.rejected.append(Remark(line, column, bad.reason, **bad.sentence))
        else:
            self._seen[row.number] = line
            self.found.rows.append(row)

    def _cells(self, text: str) -> list[str]:
        try:
            cells = next(csv.reader([text], delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            raise _Bad("", "quotes", "The quotes in this line don't match.") from None
        return [" ".join(cell.split()) for cell in cells]

    def _fitted(self, cells: list[str]) -> list[str]:
        if len(cells) != len(self._columns):
            message = "This line has %(fields)s fields, and there are %(columns)s columns."
            raise _Bad("", "fields", message, fields=len(cells), columns=len(self._columns))
        return cells

    def _row(self, line: int, cells: list[str]) -> BoardRow:
        def cell(column: str) -> str:
            place = self._places.get(column)
            return cells[place] if place is not None else ""

        number, name = cell(NUMBER), cell(NAME)
        if not re.fullmatch(r"[0-9]{5}", number):
            raise _Bad(NUMBER, "number", "A board's number has five digits.")
        if number in self._seen:
            raise _Bad(
                NUMBER, "duplicate", "This board stands in line %(line)s already.", line=self._seen[number]
            )
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            message = "A board has a name, of %(most)s characters at most."
            raise _Bad(NAME, "name", message, most=LONGEST_NAME)
        kvk = cell(KVK)
        if kvk and not re.fullmatch(r"[0-9]{1,8}", kvk):
            raise _Bad(KVK, "kvk", "A KvK number has eight digits.")
        municipality = self._municipality(line, cell(MUNICIPALITY), cell(MUNICIPALITY_NAME))
        return BoardRow(number, name, municipality, kvk.zfill(8) if kvk else None)

    def _municipality(self, line: int, number: str, name: str) -> str | None:
        if number:
            code = f"GM{number.removeprefix('GM').zfill(4)}"
            if code in self._municipalities:
                return code
            self._warn(line, MUNICIPALITY, "There is no municipality with this number (any more).")
        elif name:
            codes = self._by_name.get(_plain(name), [])
            if len(codes) == 1:
                return codes[0]
            self._warn(line, MUNICIPALITY_NAME, "There is no one municipality with this name (any more).")
        return None

    def _warn(self, line: int, column: str, message: str) -> None:
        self.found.warnings.append(Remark(line, self._named(column), "municipality", message))

    def _named(self, column: str) -> str:
        """The column as the file names it."""
        return self._columns[self._places[column]][:LONGEST_NAME] if column in self._places else column


def _plain_column(name: str) -> str:
    return " ".join(re.sub(r"[-_ ]+", " ", name).upper().split())


def _plain(name: str) -> str:
    """A name without capitals, accents and kinds of apostrophes."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'").replace("`", "'").casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
