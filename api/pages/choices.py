"""What one chooses from in a field of a form: codes, each with the words for it."""

from collections.abc import Iterable, Mapping
from typing import Any

Choices = list[tuple[str, str]]


def people(everybody: Iterable[Mapping[str, Any]], *roles: str) -> Choices:
    return [(it["id"], it["name"]) for it in everybody if it["role"] in roles]


def regions(answer: Mapping[str, Any]) -> Choices:
    return [(it["code"], it["name"]) for it in answer["items"]]


def programmes(answer: Mapping[str, Any], language: str) -> Choices:
    return [(it["key"], it["title"][language]) for it in answer["items"]]
