"""What the API says is wrong, in the reader's language."""

import re
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
    WITH_GAPS,
)
from api.problems import FieldError, Problem
from api.shapes import Language
from domain.words import WORDS

VALUE_ERROR = "Value error, "  # how pydantic begins when a validator of ours says what is wrong


def explain(error: Problem | FieldError, language: Language) -> str:
    """By the error's code, by the API's sentence, or else by what is sure: that it is not right."""
    if isinstance(error, FieldError) and error.code and (said := _of_code(error)):
        return _in(language, said, error.limits or {})
    if said := _of_sentence(error.detail.removeprefix(VALUE_ERROR), language):
        return said
    status = error.status if isinstance(error, Problem) else None
    return _in(language, OF_STATUS.get(status, OTHERWISE) if status else UNKNOWN_FIELD)


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


def _of_sentence(detail: str, language: Language) -> str | None:
    if detail in PLAIN:
        return _in(language, PLAIN[detail])
    if detail in _known():
        return _in(language, detail)
    for shape, said in WITH_GAPS.items():
        if found := _pattern(shape).fullmatch(detail):
            told = {name: _words(name, value, language) for name, value in found.groupdict().items()}
            return _in(language, said, told)
    return None


def has_gaps_for(detail: str) -> bool:
    """Whether this is a sentence of which only a part differs each time."""
    return any(_pattern(shape).fullmatch(detail) for shape in WITH_GAPS)


@cache
def _known() -> frozenset[str]:
    """The sentences that are in the catalogue."""
    return frozenset(message.id for message in catalogue() if isinstance(message.id, str))


@cache
def _pattern(shape: str) -> re.Pattern[str]:
    text = re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(shape))
    return re.compile(text)


def _words(kind: str, value: str, language: Language) -> str:
    """Codes of a kind of words, in those words: `lead or adviser`."""
    words = WORDS.get(kind, {})
    place = 0 if language == "nl" else 1
    gettext = translations(language).gettext
    parts = re.split(r"(, | or )", value)
    if not all(part in words for part in parts[::2]):
        return value
    said = [words[part][place] for part in parts[::2]]
    joints = [_joint(joint, gettext("or")) for joint in parts[1::2]]
    return said[0] + "".join(joint + word for joint, word in zip(joints, said[1:], strict=True))


def _joint(joint: str, or_: str) -> str:
    return f" {or_} " if joint == " or " else joint


def _in(language: Language, text: str, told: Mapping[str, object] | None = None) -> str:
    said = str(translations(language).gettext(text))
    return said % {name: _plain(it) for name, it in told.items()} if told else said


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
