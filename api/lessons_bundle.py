"""The lessons as one Markdown text (CommonMark), by barrier, to be handed out outside the project."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date

from domain.calendar import local_day
from domain.words import WORDS

# What means something within a line, and what does so where a line begins.
_WITHIN = re.compile(r"[\\`*_\[\]{}#|~!$^@]|:(?=//)|(?<=[wW]{3})\.")
_FIRST = re.compile(r"^(\d{0,9})([-+=.):])")
_NO_BARRIER = "Algemeen"


def bundle(rows: Sequence[Any], where: str, today: date, programme: str | None = None) -> str:
    about = ", ".join(filter(None, (programme, where)))
    parts = [f"# Ervaringen: {_safe(about)}", f"Stand van {_day(today)}."]
    told: dict[Any, str] = {}  # under which heading
    for heading, lessons in _by_barrier(rows):
        parts.append(f"## {heading}")
        for lesson in lessons:
            if lesson["id"] in told:
                parts.append(f"Zie ook: {_safe(lesson['title'])} (bij {told[lesson['id']]}).")
            else:
                told[lesson["id"]] = heading
                parts += _lesson(lesson)
    if not rows:
        parts.append("Er zijn nog geen ervaringen.")
    return "\n\n".join(parts) + "\n"


def _by_barrier(rows: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    words = WORDS["barrier"]
    # A programme of its own may have barriers that this release has no words for.
    others = sorted({code for row in rows for code in row["barriers"]} - words.keys())
    for code in (*words, *others):
        if lessons := [row for row in rows if code in row["barriers"]]:
            yield _safe(words.get(code, (code,))[0]).capitalize(), lessons
    if lessons := [row for row in rows if not row["barriers"]]:
        yield _NO_BARRIER, lessons


def _lesson(row: Any) -> Iterator[str]:
    yield f"### {_safe(row['title'])}"
    yield from _paragraphs(row["text"])
    if row["worked"]:
        yield "**Wat werkte**"
        yield from _paragraphs(row["worked"])
    areas = [_safe(WORDS["function-area"].get(code, (code,))[0]) for code in row["function_areas"]]
    about = [", ".join(areas), _safe(row["region_name"]), *_named(row)]
    yield f"*{' · '.join(filter(None, (*about, _day(local_day(row['added_at'])))))}*"
    for addition in row["additions"]:
        yield f"**{' · '.join(('Aanvulling', *_named(addition)))}**"
        yield from _paragraphs(addition["text"])


def _named(it: Any) -> Iterable[str]:
    return (_safe(it["board_name"]),) if it["named"] else ()


def _paragraphs(text: str) -> Iterator[str]:
    """Every line that was typed is a paragraph, so that nothing is a list, a heading or code."""
    return filter(None, map(_safe, text.splitlines()))


def _safe(text: str) -> str:
    """What people typed, on one line, as nothing but text: no markup, no HTML, no links."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = _FIRST.sub(r"\1\\\2", _WITHIN.sub(r"\\\g<0>", line))
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="nl")
