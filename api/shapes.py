"""How JSON goes in and out: camelCase keys; what comes in has no unknown keys."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from domain.sentence import Filling
from domain.words import ASSIGNED, WORDS


class Body(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
    )


class Reply(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        frozen=True,
    )


class Translatable(Reply):
    """Has a `detail` in English, and what is needed to say the same in another language."""

    message: str | None = Field(
        None,
        description="`detail` with gaps, when a part of it differs each time, as in "
        "`This board lies in zone %(zone)s.`; and what a validator of ours says, alone",
    )
    values: dict[str, Filling] | None = Field(
        None, description="What goes in the gaps: codes, names and numbers of our own; of a list it is one"
    )


class BoardRef(Reply):
    number: str
    name: str


class PersonRef(Reply):
    id: UUID
    name: str


Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words(Reply):
    nl: str
    en: str


def words(kind: str, code: str) -> Words:
    """A code as people read it. One of a later release, or of a programme of its own, is its own word."""
    nl, en = WORDS[kind].get(code, (code, code))
    return Words(nl=nl, en=en)


def event_words(type_: str, about: Mapping[str, Any]) -> Words:
    """What an event of a trajectory is called. `about` is what stands in it."""
    if type_ != "meeting-assigned":
        return words("event", type_)
    told = "left" if about.get("meeting") is None else "planned" if about.get("on") else "joined"
    nl, en = ASSIGNED[told]
    return Words(nl=nl, en=en)


class CodeReply(Reply):
    code: str
    words: Words


def coded(kind: str, codes: Iterable[str]) -> list[CodeReply]:
    return [CodeReply(code=code, words=words(kind, code)) for code in codes]


# What PostgreSQL cannot keep, and what a header could be broken with.
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROLS)]
_PART = r"""[^\s\x00-\x1f\x7f@<>()\[\],;:"\\]+"""
Mail = Annotated[str, StringConstraints(max_length=254, pattern=rf"^{_PART}@{_PART}\.[a-zA-Z0-9-]+$")]
Phone = Annotated[str, StringConstraints(min_length=3, max_length=30, pattern=r"^[+0-9][0-9 ()./-]*$")]
TrajectoryId = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}-[0-9a-f]{8}$")]
BoardNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^AM[0-9]{2}$")]
MeetingId = Annotated[str, StringConstraints(pattern=r"^AM[0-9]{2}-[0-9a-f]{8}$")]
LocalTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]  # in Amsterdam

Model = TypeVar("Model", bound=Body)


def merged(model: type[Model], before: Reply, change: Body) -> Model:
    """What a thing becomes when it is changed; what the change leaves out stays as it is."""
    kept = before.model_dump(by_alias=False, include=set(model.model_fields))
    return validated(model, kept | change.model_dump(exclude_unset=True))


def validated(model: type[Model], content: dict[str, Any]) -> Model:
    """For a body whose shape is known only when the handler is under way."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        errors = [{**it, "loc": ("body", *it["loc"])} for it in error.errors()]
        raise RequestValidationError(errors) from error
