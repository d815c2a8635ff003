"""Every sentence with which the API can say what is wrong, found in the code itself."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from domain import refusals
from domain.refusals import Refused

PROJECT = Path(__file__).parents[3]
PACKAGES = ("api", "domain", "activities")
# What only whoever runs the service reads: programme data, old events, its health, the identity provider's.
NOT_FOR_PEOPLE = {
    "domain/programme.py",
    "domain/events.py",
    "domain/calendar.py",
    "api/health.py",
    "api/problems.py:There is no such 7.",  # each of them is found where it is said
    "api/paging.py:an instant has an offset",
    "api/lessons.py:a rank is a number",
    "api/keys.py:the discovery document is another issuer's",
}
SAYING = {
    *("Problem", "blame", "not_found", "forbidden", "unavailable", "Remark", "ValueError", "NotATable"),
    *("_unauthenticated", "_bad", "_Bad", "_warn", "_needed"),
}
VALIDATING = {"ValueError", "_needed"}  # their sentences go on where pydantic's begins, and have no full stop
CONSTANTS = {"detail", "STALE"}
MODULES_WITH_RULES = ("api.absences", "api.people", "api.contact_points")
NOT_FILES = ("domain.duo", "domain.spreadsheet", "domain.earlier_contacts", "api.tables")


@cache
def sentences() -> dict[str, str]:
    """By sentence, where it stands. A gap is filled with something that fits in every gap."""
    found = dict(_rules())
    for package in PACKAGES:
        for file in sorted((PROJECT / package).rglob("*.py")):
            where = str(file.relative_to(PROJECT))
            if where not in NOT_FOR_PEOPLE:
                for text in _said(ast.parse(file.read_text())):
                    if f"{where}:{text}" not in NOT_FOR_PEOPLE:
                        found.setdefault(text, where)
    return found


def _rules() -> Iterator[tuple[str, str]]:
    """Of a rule that refuses, and of a file that cannot be read, the docstring is the sentence."""
    for name in MODULES_WITH_RULES:
        importlib.import_module(name)
    for rule in _below(Refused):
        yield (rule.__doc__ or "").strip(), rule.__name__
    yield (Refused.__doc__ or "").strip(), "Refused"
    for name in NOT_FILES:
        for _, found in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if found.__name__.startswith(("Not", "TooLong")) and issubclass(found, Exception):
                yield (found.__doc__ or "").strip(), found.__name__


def _below(rule: type[Refused]) -> Iterator[type[Refused]]:
    for below in rule.__subclasses__():
        yield below
        yield from _below(below)


def _said(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SAYING | _refusals():
                for value in (*node.args, *(it.value for it in node.keywords if it.arg == "detail")):
                    for text in _texts(value):
                        if name == "not_found":
                            yield f"There is no such {text}."
                        elif text.endswith(".") or name in VALIDATING:
                            yield text
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in CONSTANTS:
                yield from _texts(value)
            case ast.FunctionDef(name="unavailable", args=ast.arguments(defaults=[*values])):
                for value in values:
                    yield from _texts(value)
            case _:
                pass


@cache
def _refusals() -> set[str]:
    return {rule.__name__ for rule in _below(Refused)}


def _texts(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(it.value) if isinstance(it, ast.Constant) else _gap(it) for it in parts)
        case ast.IfExp(body=first, orelse=second):
            yield from _texts(first)
            yield from _texts(second)
        case _:
            pass


def _gap(it: ast.expr) -> str:
    """A constant of the domain is filled in as it is."""
    match it:
        case ast.FormattedValue(value=ast.Name(id="EVEN_IF_CLOSED")):
            return (refusals.ClosedDay.__doc__ or "").strip().partition(". ")[2]
        case _:
            return "7"
