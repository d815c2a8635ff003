"""The templates, in each language, and how days, moments and numbers are written in it."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.pages.language import translations
from api.pages.menu import menu
from api.pages.sent import new_key
from api.pages.session import Session
from api.shapes import Language, words
from domain.calendar import AMSTERDAM
from domain.words import WORDS

HERE = Path(__file__).parent
STATIC = HERE / "static"
LOCALES: Mapping[Language, str] = {"nl": "nl_NL", "en": "en_GB"}


def rendered(
    template: str,
    language: Language,
    session: Session | None = None,
    *,
    csrf: str = "",
    here: str = "",
    told: str = "",
    **context: Any,
) -> str:
    """A page, with what base.html asks of each: who is signed in, if anybody, and where that one can go.

    `csrf` is that of whoever is not; `here` the page's path; `told` a sentence on what has just been done.
    """
    return (
        environment(language)
        .get_template(template)
        .render(
            person=session.person if session else None,
            csrf=session.csrf if session else csrf,
            menu=menu(session.person.role) if session else (),
            here=here,
            told=told,
            **context,
        )
    )


@cache
def environment(language: Language) -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    locale = LOCALES[language]
    made.filters |= {
        "day": partial(_day, locale=locale, shape="EEE d MMMM y"),
        "date": partial(_day, locale=locale, shape="d MMM y"),
        "short_day": partial(_day, locale=locale, shape="d MMM"),
        "moment": partial(_moment, locale=locale),
        "number": partial(_number, locale=locale),
        "say": partial(_say, language=language),
        "capital": _capital,
    }
    made.globals["new_key"] = new_key
    made.globals |= {
        "static": static,
        "lang": language,
        "word": partial(_word, language=language),
        "codes": partial(_codes, language=language),
    }
    return made


@cache
def static(name: str) -> str:
    """A file's address, which changes with its content: browsers keep it for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _day(value: str | date, locale: str, shape: str) -> str:
    """Of a day, as the API writes it or as it is; of a moment, the day that it is here."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-01-01") else _local(value).date()
    return _written(value, shape, locale)


@lru_cache(maxsize=2000)
def _written(day: date, shape: str, locale: str) -> str:
    return format_date(day, shape, locale=locale)


@lru_cache(maxsize=2000)
def _number(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


def _local(value: str | datetime) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(AMSTERDAM)


def _moment(value: str | datetime, locale: str) -> str:
    return format_datetime(_local(value), "d MMMM y HH:mm", locale=locale)


def _say(words: Mapping[str, str] | None, language: Language) -> str:
    """Words that the API gives in both languages."""
    return words[language] if words else ""


def _word(kind: str, code: str, language: Language) -> str:
    return words(kind, code).model_dump()[language]  # type: ignore[no-any-return]


def _codes(kind: str, language: Language) -> list[tuple[str, str]]:
    """What one can choose from, for the fields of a form."""
    return [(code, _word(kind, code, language)) for code in WORDS[kind]]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
