"""The bodies that carry a step's form: one for each form, so that all that is wrong is told at once."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import Field, create_model

from api.shapes import Body
from domain.forms import FORMS, Form, Text
from domain.value import Day


class Completion(Body):
    on: Day | None = Field(
        None, description="When it was completed; when it was held, or else today, when left out"
    )
    heard_from: UUID | None = Field(None, description="The contact of the board who told it")
    form: Form


class Correction(Body):
    reason: Text
    form: Form


Kind = TypeVar("Kind", bound=Body)


def _each(kind: type[Kind]) -> dict[str, type[Kind]]:
    return {
        key: create_model(f"{form.__name__}{kind.__name__}", __base__=kind, form=(form, ...))
        for key, form in FORMS.items()
    }


COMPLETIONS: Mapping[str, type[Completion]] = _each(Completion)
CORRECTIONS: Mapping[str, type[Correction]] = _each(Correction)


def any_of(bodies: Mapping[str, type[Body]]) -> dict[str, Any]:
    """How OpenAPI tells it; the schemas themselves are added to its components."""
    schema = {"anyOf": [{"$ref": f"#/components/schemas/{body.__name__}"} for body in bodies.values()]}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def bodies() -> Iterable[type[Body]]:
    return (*COMPLETIONS.values(), *CORRECTIONS.values())
