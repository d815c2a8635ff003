"""The columns of a spreadsheet of trajectories, and what they are called: in Dutch, or in English."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from domain.commands import Function, PauseReason, Zone
from domain.programme import Programme, StepDefinition
from domain.words import WORDS

FUNCTIONS: tuple[Function, ...] = get_args(Function)
DONE = "done "  # so begin the keys of the steps' columns


@dataclass(frozen=True)
class Column:
    key: str
    nl: str
    en: str
    help: str = ""  # in the template


def _either(kind: str, codes: Iterable[str]) -> str:
    return ", ".join(WORDS[kind][code][0] for code in codes)


_DATE = "Datum, als 31-12-2026 of 2026-12-31."
_BEGINNING = (
    Column("board", "bestuursnummer", "board number", "Verplicht: het nummer van DUO, vijf cijfers."),
    Column("programme", "programma", "programme", "Code van het programma; leeg: dat van dit sjabloon."),
    Column(
        "region", "regio", "region", "Code of naam, alleen als de gemeente van het bestuur hem niet zegt."
    ),
    Column("zone", "vakantieregio", "holiday zone", f"Net zo: {_either('zone', get_args(Zone))}."),
    Column("lead", "projectleider", "project lead", "Mailadres; leeg: wie het bestand inleest."),
    Column("adviser", "adviseur", "adviser", "Mailadres; mag later volgen."),
)
_END = (
    Column("paused-on", "gepauzeerd op", "paused on", f"Alleen bij een pauze die nog duurt. {_DATE}"),
    Column("return-on", "terug op", "back on", f"Verplicht bij een pauze. {_DATE}"),
    Column(
        "pause-reason",
        "reden pauze",
        "reason for pause",
        f"Verplicht bij een pauze: {_either('pause-reason', get_args(PauseReason))}.",
    ),
)
_COMMITMENT = (
    Column(
        "committed-by",
        "toegezegd door",
        "committed by",
        f"{_either('function', FUNCTIONS)}; leeg: de eerste van deze die er is.",
    ),
    Column("committed-on", "toegezegd op", "committed on", f"{_DATE} Leeg: op de startdatum."),
    Column(
        "started-on",
        "startdatum",
        "started on",
        f"{_DATE} Leeg: vandaag, of bij spreiden de week die aan de beurt is.",
    ),
)
_OF_A_CONTACT = (
    Column("name", "naam", "name", "Een bestuur heeft ten minste één contactpersoon: naam en mail."),
    Column("mail", "mail", "mail", "Mailadres."),
    Column("phone", "telefoon", "phone", "Mag leeg."),
    Column("language", "taal", "language", "nl of en; leeg: nl."),
    Column("from", "van", "from", f"{_DATE} Leeg: de startdatum."),
    Column("until", "tot en met", "until", f"{_DATE} Laatste dag, als die bekend is."),
)


def columns(programmes: Iterable[Programme]) -> tuple[Column, ...]:
    """In the order of a template."""
    return (*_BEGINNING, *_contacts(), *_COMMITMENT, *_steps(programmes), *_END)


def step_column(step: StepDefinition) -> str:
    """The key of its column. Steps of two programmes that are called the same share one."""
    return DONE + plain(step.title.nl)


def _contacts() -> Iterator[Column]:
    for function in FUNCTIONS:
        nl, en = WORDS["function"][function]
        for it in _OF_A_CONTACT:
            yield Column(f"{function} {it.key}", f"{nl} {it.nl}", f"{en} {it.en}", it.help)


def _steps(programmes: Iterable[Programme]) -> Iterator[Column]:
    seen = set()
    for step in (step for programme in programmes for step in programme.steps):
        key = step_column(step)
        if key not in seen:
            seen.add(key)
            yield Column(
                key,
                f"{step.title.nl} afgerond op",
                f"{step.title.en} completed on",
                f"Alleen als het al is gebeurd. {_DATE}",
            )


@dataclass(frozen=True)
class Head:
    """A file's own columns: which is where, and what it is called there."""

    places: Mapping[str, int]  # by the column's key
    names: Mapping[str, str]  # by the column's key: as the file has it, or else in Dutch
    unknown: tuple[str, ...]
    twice: tuple[str, ...]


def find(cells: Sequence[str], known: Sequence[Column]) -> Head:
    keys = {plain(name): column.key for column in reversed(known) for name in (column.en, column.nl)}
    places: dict[str, int] = {}
    names = {column.key: column.nl for column in known}
    unknown, twice = [], []
    for place, cell in enumerate(cells):
        key = keys.get(plain(cell))
        if key is None:
            unknown += [cell] if cell else []
        elif key in places:
            twice.append(cell)
        else:
            places[key], names[key] = place, cell
    return Head(places, names, tuple(unknown), tuple(twice))


def plain(name: str) -> str:
    """Without capitals, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())
