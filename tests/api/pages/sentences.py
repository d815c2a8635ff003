"""Every sentence with which the API can say what is wrong, found in the code itself."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.problems import Problem
from domain.sentence import SaysWhy

PROJECT = Path(__file__).parents[3]
PACKAGES = ("api", "domain", "activities")
# What only whoever runs the service reads: programme data, old events, its health, the identity provider's.
NOT_FOR_PEOPLE = {
    "domain/programme.py",
    "domain/events.py",
    "domain/calendar.py",
    "api/health.py",
    "api/problems.py:There is no such {what}.",  # each of them is found where it is said
    "api/paging.py:an instant has an offset",
    "api/lessons.py:a rank is a number",
    "api/keys.py:the discovery document is another issuer's",
}
SAYING = {
    *("blame", "not_found", "forbidden", "unavailable", "Remark", "ValueError"),
    *("_unauthenticated", "_warn", "_needed"),
}
VALIDATING = {"ValueError", "_needed"}  # their sentences go on where pydantic's begins, and have no full stop


@dataclass(frozen=True)
class Said:
    text: str
    where: str
    filled: frozenset[str] | None = (
        None  # the gaps that get a value here; nobody knows when it is not said here
    )

    @property
    def unfilled(self) -> set[str]:
        return set() if self.filled is None else gaps(self.text) - self.filled


def gaps(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def sentences() -> dict[str, str]:
    """By sentence, with its gaps, where it stands."""
    return {it.text: it.where for it in said()}


@cache
def said() -> tuple[Said, ...]:
    found = [*_rules()]
    for package in PACKAGES:
        for file in sorted((PROJECT / package).rglob("*.py")):
            where = str(file.relative_to(PROJECT))
            if where not in NOT_FOR_PEOPLE:
                found += _said_in(ast.parse(file.read_text()), where)
    return tuple(it for it in found if f"{it.where}:{it.text}" not in NOT_FOR_PEOPLE)


def _rules() -> Iterator[Said]:
    """Of a rule that refuses, and of a file that cannot be read, the docstring is the sentence."""
    for rule in _errors():
        if rule.__doc__ and rule is not Problem:  # a problem is always given its sentence
            yield Said(rule.__doc__.strip(), rule.__name__)


@cache
def _errors() -> tuple[type[SaysWhy], ...]:
    importlib.import_module("api.app")
    return tuple(_below(SaysWhy))


def _below(error: type[SaysWhy]) -> Iterator[type[SaysWhy]]:
    for below in error.__subclasses__():
        if not below.__module__.startswith("tests."):
            yield below
            yield from _below(below)


def _said_in(tree: ast.AST, where: str) -> Iterator[Said]:
    saying = SAYING | {error.__name__ for error in _errors()}
    assigned: dict[str, ast.expr] = {}
    for node in _as_written(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                assigned[name] = value
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in saying:
                filled = frozenset(str(it.arg) for it in node.keywords)
                for value in node.args:
                    meant = assigned.get(value.id, value) if isinstance(value, ast.Name) else value
                    for text in _texts(meant):
                        if name == "not_found":
                            yield Said(f"There is no such {text}.", where)
                        elif text.endswith(".") or name in VALIDATING:
                            yield Said(text, where, filled)
            case ast.FunctionDef(name="unavailable", args=ast.arguments(defaults=[*values])):
                yield from (Said(text, where) for value in values for text in _texts(value))
            case ast.arg(arg=name):
                assigned.pop(name, None)
            case _:
                pass


def _as_written(tree: ast.AST) -> list[ast.expr | ast.stmt | ast.arg]:
    """In the order of the file: what a name stands for is what was assigned to it last."""
    nodes = [it for it in ast.walk(tree) if isinstance(it, ast.expr | ast.stmt | ast.arg)]
    return sorted(nodes, key=lambda it: it.lineno)


def _texts(value: ast.expr) -> Iterator[str]:
    """What is filled in on the spot is found as it stands there: nobody can translate it."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(it.value) if isinstance(it, ast.Constant) else ast.unparse(it) for it in parts)
        case ast.BinOp(left=text) | ast.Call(func=ast.Attribute(value=text)):
            yield from _texts(text)
        case ast.IfExp(body=first, orelse=second):
            yield from _texts(first)
            yield from _texts(second)
        case _:
            pass
