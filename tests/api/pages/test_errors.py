"""Everything that can be wrong is told in the reader's language, in words for people."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

import api as package
from api.pages.errors import explain
from api.pages.language import catalogue
from api.pages.sentences import OF_CODES, OF_STATUS, OTHERWISE, UNKNOWN_FIELD
from api.problems import FieldError, Problem, blame, refused
from api.shapes import Body
from domain.forms import Form
from domain.outcome import Refusal
from domain.refusals import UnknownBarrier
from domain.sentence import Filling, sentence
from tests.api.conftest import Api
from tests.api.pages.conftest import Browser
from tests.api.pages.sentences import gaps, said, sentences

Browse = Callable[[str], Awaitable[Browser]]

# What pydantic can find wrong with each kind of value that our bodies have. A body is JSON: `*_type` is what
# a list or an object is when a value is expected.
FOUND_IN = {
    "str": {"string_type", "string_unicode"},
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float"},
    "float": {"float_type", "float_parsing"},
    "bool": {"bool_type", "bool_parsing"},
    "date": {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
    "uuid": {"uuid_type", "uuid_parsing"},
    "literal": {"literal_error"},
    "model-field": {"missing"},
}
LIMITED = {
    ("str", "max_length"): "string_too_long",
    ("str", "min_length"): "string_too_short",
    ("str", "pattern"): "string_pattern_mismatch",
    ("tuple", "min_length"): "too_short",
    ("tuple", "max_length"): "too_long",
    ("list", "min_length"): "too_short",
    ("list", "max_length"): "too_long",
    ("float", "allow_inf_nan"): "finite_number",
    **{
        (kind, limit): code
        for kind in ("int", "float", "date")
        for limit, code in (
            ("ge", "greater_than_equal"),
            ("gt", "greater_than"),
            ("le", "less_than_equal"),
            ("lt", "less_than"),
        )
    },
}
NOT_FOUND = "Not found at this board: %(barrier)s."
ELSEWHERE = {"string_too_short", "too_short"}  # they have sentences of their own: api/pages/errors.py


def _schemas(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for inner in value.values():
            yield from _schemas(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _schemas(inner)


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for below in model.__subclasses__():
        yield below
        yield from _below(below)


def _codes() -> set[str]:
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"api.{module.name}")
    found: set[str] = set()
    for model in (*_below(Body), *_below(Form)):
        for schema in _schemas(TypeAdapter(model).core_schema):
            kind = str(schema["type"])
            found |= FOUND_IN.get(kind, set())
            found |= {code for (of, limit), code in LIMITED.items() if of == kind and limit in schema}
    return found


def test_what_can_be_wrong_with_a_field_has_a_sentence_for_people() -> None:
    codes = _codes()
    assert {"missing", "string_too_long", "too_long", "date_from_datetime_parsing"} <= codes
    assert not codes - OF_CODES.keys() - ELSEWHERE


def test_every_sentence_of_the_api_is_there_in_dutch() -> None:
    unknown = _dutch(UNKNOWN_FIELD)
    missing = [
        f"{where}: {text}"
        for text, where in sentences().items()
        if explain(_with(text, dict.fromkeys(gaps(text), 7)), "nl") in (unknown, text)
    ]
    assert not missing, "put these in api/pages/locale/nl/errors.po:\n" + "\n".join(missing)


def test_every_gap_in_a_sentence_gets_a_value() -> None:
    unfilled = [f"{it.where}: {it.text}" for it in said() if it.unfilled]
    assert not unfilled, "say what goes in the gaps of:\n" + "\n".join(unfilled)


def _with(message: str, values: Mapping[str, Filling]) -> FieldError:
    return FieldError(pointer="", **sentence(message, values))


def _dutch(text: str) -> str:
    message = catalogue().get(text)
    return str(message and message.string)


@pytest.mark.parametrize(
    ("message", "values", "dutch", "english"),
    [
        (
            "This is for: %(role)s.",
            {"role": ("lead", "adviser", "manager")},
            "Dit is alleen voor: projectleider, adviseur of manager.",
            "This is for: project lead, adviser or manager.",
        ),
        (
            "This board lies in zone %(zone)s.",
            {"zone": ("noord", "zuid")},
            "Dit bestuur ligt in vakantieregio noord of zuid.",
            "This board lies in zone north or south.",
        ),
        (
            "This board is number %(position)s on the waiting list.",
            {"position": 3},
            "Dit bestuur staat op plaats 3 van de wachtlijst.",
            "This board is number 3 on the waiting list.",
        ),
        (
            "Boards are closed on this day (%(closure)s). With `evenIfClosed` it is planned all the same.",
            {"closure": "Kerst"},
            "Op deze dag zijn de besturen gesloten (Kerst).",
            "Boards are closed on this day (Kerst).",
        ),
    ],
)
def test_what_differs_each_time_is_told_in_the_same_language(
    message: str, values: dict[str, Filling], dutch: str, english: str
) -> None:
    for error in (_with(message, values), Problem(409, message, values)):
        assert (explain(error, "nl"), explain(error, "en")) == (dutch, english)


@pytest.mark.parametrize(
    ("code", "limits", "pointer", "dutch", "english"),
    [
        ("missing", {}, "/name", "Vul dit in.", "Fill this in."),
        ("string_too_short", {"min_length": 1}, "/name", "Vul dit in.", "Fill this in."),
        ("string_too_short", {"min_length": 3}, "/phone", "minstens 3 tekens", "at least 3 characters"),
        ("string_too_long", {"max_length": 200}, "/name", "hoogstens 200 tekens", "200 characters at most"),
        ("greater_than_equal", {"ge": 0.0}, "/jobs", "Vul 0 of meer in.", "Fill in 0 or more."),
        ("less_than_equal", {"le": "2099-12-31"}, "/on", "tussen 2000 en 2099", "between 2000 and 2099"),
        ("string_pattern_mismatch", {}, "/mail", "Dit is geen mailadres.", "not a mail address"),
        ("string_pattern_mismatch", {}, "/regions/3", "Maak een keuze.", "Choose one of these."),
        ("of_a_later_pydantic", {}, "/name", "Dit klopt niet.", "This is not right."),
    ],
)
def test_a_field_is_told_what_it_needs(
    code: str, limits: dict[str, Any], pointer: str, dutch: str, english: str
) -> None:
    error = FieldError(pointer=pointer, in_="body", detail="Input should …", code=code, limits=limits)
    assert dutch in explain(error, "nl")
    assert english in explain(error, "en")


def test_what_nobody_foresaw_is_told_as_far_as_it_is_sure() -> None:
    assert explain(Problem(409, "A rule of a later release."), "nl") == _dutch(OF_STATUS[409])
    assert explain(Problem(418, "I'm a teapot"), "nl") == _dutch(OTHERWISE)
    assert explain(blame("/x", "Something of a later release."), "nl") == _dutch(UNKNOWN_FIELD)


def test_a_refusal_that_was_kept_keeps_what_differs_and_an_older_one_is_told_as_far_as_it_is_sure() -> None:
    now = Refusal.of(UnknownBarrier(NOT_FOUND, "/form/barriers", barrier=("time", "support")))
    kept = Refusal.model_validate_json(now.model_dump_json())
    assert kept == now
    (error,) = refused(kept).errors
    assert error.detail == "Not found at this board: time or support."
    assert (
        explain(error, "nl")
        == explain(refused(kept), "nl")
        == "Niet gevonden bij dit bestuur: tijd of draagvlak."
    )
    before = Refusal.model_validate({"rule": "unknown-barrier", "detail": "Not found at this board: time."})
    assert explain(refused(before), "nl") == _dutch(OF_STATUS[409])


async def test_a_form_that_is_not_right_says_so_in_dutch_and_in_english(browse: Browse) -> None:
    adviser = await browse("adviser1")
    typed = {"name": "", "mail": "nergens", "phone": "bel mij maar", "language": "nl"}
    dutch = (await adviser.send("/ik", typed)).text
    assert "Dit is geen mailadres." in dutch
    assert "Dit is geen telefoonnummer." in dutch
    assert "Vul dit in." in (await adviser.send("/ik", typed | {"mail": "a@example.org", "phone": ""})).text
    await adviser.send("/ik", {"language": "en"}, to="/taal")
    english = (await adviser.send("/ik", typed)).text
    assert "This is not a mail address." in english
    assert "should match" not in english + dutch
    assert "nergens" in dutch  # what was typed stays


async def test_an_error_tells_its_code_and_its_limits_and_not_what_was_sent(api: Api) -> None:
    person = {"name": "geheim" * 50, "mail": "geheim", "role": "lead", "language": "nl"}
    answer = await api.post("lead1", "/v1/people", person)
    told = {error["pointer"]: (error["code"], error.get("limits")) for error in answer.json()["errors"]}
    assert told == {
        "/name": ("string_too_long", {"max_length": 200}),
        "/mail": ("string_pattern_mismatch", None),
    }
    assert "geheim" not in answer.text
