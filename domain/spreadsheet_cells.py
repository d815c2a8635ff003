"""What stands in one line of a spreadsheet: cells that are understood, and what is wrong with the others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.remark import Remark
from domain.sentence import Filling, sentence
from domain.spreadsheet_columns import Head, plain
from domain.words import WORDS

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LONGEST_NAME = 200
_PART = r"""[^\s@<>()\[\],;:"\\]+"""
_MAIL = re.compile(rf"{_PART}@{_PART}\.[a-zA-Z0-9-]+")
_PHONE = re.compile(r"[+0-9][0-9 ()./-]{2,29}")


@dataclass(frozen=True)
class Line:
    """`number` is the file's own: its first line is 1."""

    number: int
    cells: tuple[str, ...]


class Cells:
    """One line, read by the keys of its columns. What is wrong is collected: all of it is told."""

    def __init__(self, line: Line, head: Head) -> None:
        self.line = line.number
        self.errors: list[Remark] = []
        self._cells = line.cells
        self._head = head

    def text(self, key: str) -> str:
        place = self._head.places.get(key)
        return self._cells[place] if place is not None and place < len(self._cells) else ""

    def filled(self, prefix: str) -> list[str]:
        """The keys that begin so and have something in this line."""
        return [key for key in self._head.places if key.startswith(prefix) and self.text(key)]

    def blame(self, key: str, reason: str, message: str, **values: Filling) -> None:
        column = self._head.names.get(key, key)
        self.errors.append(Remark(self.line, column, reason, **sentence(message, values)))

    def needed(self, key: str) -> bool:
        if self.text(key):
            return True
        self.blame(key, "missing", "This is needed here.")
        return False

    def board(self, key: str) -> str | None:
        """A board's number, also as a spreadsheet writes it that takes it for an amount."""
        if not self.needed(key):
            return None
        if found := re.fullmatch(r"([0-9]{5})(?:[.,]0+)?", self.text(key)):
            return found[1]
        self.blame(key, "number", "A board's number has five digits.")
        return None

    def day(self, key: str, *, latest: date = LAST_DAY) -> date | None:
        """Day before month, or a date as in ISO 8601."""
        text = self.text(key)
        if not text:
            return None
        found = _day(text)
        if found is None or not FIRST_DAY <= found <= LAST_DAY:
            self.blame(key, "date", "This is not a date: write it as 31-12-2026 or 2026-12-31.")
            return None
        if found > latest:
            self.blame(key, "future", "This day has not come yet: only what has happened is recorded.")
            return None
        return found

    def code(self, key: str, kind: str, codes: Iterable[str]) -> str | None:
        """One of a kind of words, as people read them or as a code."""
        text = plain(self.text(key))
        if not text:
            return None
        known = tuple(codes)
        for code in known:
            if text in map(plain, (code, *WORDS[kind][code])):
                return code
        words = tuple(WORDS[kind][code][0] for code in known)
        self.blame(key, "unknown", "Choose one of: %(codes)s.", codes=words)
        return None

    def mail(self, key: str) -> str | None:
        text = self.text(key)
        if not text:
            return None
        if len(text) <= 254 and _MAIL.fullmatch(text):
            return text
        self.blame(key, "mail", "This is not a mail address.")
        return None

    def phone(self, key: str) -> str | None:
        text = self.text(key)
        if not text or _PHONE.fullmatch(text):
            return text or None
        self.blame(key, "phone", "This is not a phone number.")
        return None

    def name(self, key: str) -> str | None:
        text = self.text(key)
        if len(text) > LONGEST_NAME:
            self.blame(key, "name", "A name has %(most)s characters at most.", most=LONGEST_NAME)
            return None
        return text or None


def _day(text: str) -> date | None:
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+)?", text, re.ASCII):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: [\d:.]+)?", text, re.ASCII):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
