"""What the API says is wrong, in the reader's language."""

from collections.abc import Mapping
from functools import cache

from api.pages.language import catalogue, translations
from api.pages.sentences import (
    AT_LEAST_ONE,
    FILL_IN,
    OF_CODES,
    OF_PATTERNS,
    OF_STATUS,
    OTHER_CENTURY,
    OTHERWISE,
    PLAIN,
    TOO_SHORT,
    UNKNOWN_FIELD,
)
from api.problems import FieldError, Problem
from api.shapes import Language
from domain.sentence import Filling, filled_in
from domain.words import WORDS


def explain(error: Problem | FieldError, language: Language) -> str:
    """By the error's code, by its message, or else by what is sure: that it is not right."""
    if isinstance(error, FieldError) and error.code and (said := _of_code(error)):
        return _in(language, said, error.limits or {})
    message = error.message or error.detail
    if message in PLAIN or message in _known():
        return _in(language, PLAIN.get(message, message), error.values or {})
    unknown = OF_STATUS.get(error.status, OTHERWISE) if isinstance(error, Problem) else UNKNOWN_FIELD
    return _in(language, unknown, {})


def _of_code(error: FieldError) -> str | None:
    limits = error.limits or {}
    match error.code:
        case "string_too_short":
            return FILL_IN if limits.get("min_length") == 1 else TOO_SHORT
        case "too_short":
            return AT_LEAST_ONE
        case "greater_than_equal" | "less_than_equal" if any(isinstance(it, str) for it in limits.values()):
            return OTHER_CENTURY
        case "string_pattern_mismatch":
            return OF_PATTERNS.get(_name(error.pointer), OF_CODES["string_pattern_mismatch"])
        case "value_error":
            return None
        case _:
            return OF_CODES.get(error.code or "", UNKNOWN_FIELD)


def _name(pointer: str) -> str:
    """Of the field, also when an item of its list is meant."""
    return next((step for step in reversed(pointer.split("/")) if step and not step.isdecimal()), "")


@cache
def _known() -> frozenset[str]:
    """The messages that are in the catalogue."""
    return frozenset(message.id for message in catalogue() if isinstance(message.id, str) and message.id)


def _in(language: Language, message: str, values: Mapping[str, Filling]) -> str:
    gettext = translations(language).gettext
    told = {name: _in_words(name, it, language) for name, it in values.items()}
    return filled_in(gettext(message), told, gettext("or"))


def _in_words(name: str, value: Filling, language: Language) -> Filling:
    """A gap that is called after a kind of words holds codes of that kind."""
    match value:
        case str():
            nl, en = WORDS.get(name, {}).get(value, (value, value))
            return nl if language == "nl" else en
        case tuple():
            return tuple(str(_in_words(name, it, language)) for it in value)
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
