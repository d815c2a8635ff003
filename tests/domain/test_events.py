"""Events and commands as they are written down: readable for ever, and without anything personal."""

import json
import types
from collections.abc import Iterator
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain import commands as c
from domain import events as e
from domain import meeting_commands as mc
from domain import meeting_events as m
from domain import places_commands as pc
from domain import places_events as pe
from domain.evolve import fold
from domain.programme import Programme, checked
from tests.cast import PROGRAMME
from tests.domain.story import DOCUMENT, REASON, START, Story, ask, day, noon

COMMANDS: TypeAdapter[c.AnyCommand] = TypeAdapter(c.AnyCommand)
KNOWN = get_args(get_args(e.Known)[0])
COMMANDS_KNOWN = get_args(get_args(c.AnyCommand)[0])
OF_MEETINGS = (*get_args(get_args(m.AnyMeetingEvent)[0]), *get_args(get_args(mc.AnyMeetingCommand)[0]))
OF_PLACES = (*get_args(get_args(pe.AnyPlacesEvent)[0]), *get_args(pc.AnyPlacesCommand))
WRITTEN = (*KNOWN, *COMMANDS_KNOWN, *OF_MEETINGS, *OF_PLACES)


def written(history: tuple[e.AnyEvent, ...]) -> list[dict[str, Any]]:
    return [json.loads(event.model_dump_json()) for event in history]


def read(history: list[dict[str, Any]]) -> tuple[e.AnyEvent, ...]:
    return e.EVENTS.validate_json(json.dumps(history))


def test_a_history_is_read_as_it_was_written() -> None:
    story = Story().launch().complete_until("carry-out")
    assert read(written(story.history)) == story.history


def test_a_correction_that_found_nothing_is_read_as_it_was_written() -> None:
    story = Story().launch().complete_until("carry-out")
    form = {"form": "action-plan", "document": DOCUMENT, "reason": REASON, "findings": c.Findings()}
    story.ask(c.Correct, day(60), step="action-plan", **form)

    assert read(written(story.history)) == story.history


@pytest.mark.parametrize(
    "command",
    [
        ask(c.Complete, step="carry-out", form="carry-out", on=START, document=DOCUMENT),
        ask(c.Correct, step="carry-out", form="carry-out", document=DOCUMENT, reason=REASON),
        ask(c.ChangeContacts, contacts=()),
        ask(c.Reassign, post="adviser", person=None, from_on=START),
        ask(c.Tick, by=None, role=None, at=noon(START)),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_with_nothing_in_it_is_read_as_it_was_given(command: c.Command) -> None:
    assert COMMANDS.validate_json(command.model_dump_json()) == command


def test_a_programme_without_a_ladder_is_read_as_it_was_written() -> None:
    quiet = PROGRAMME.model_copy(update={"ladder": ()})
    assert Programme.model_validate_json(quiet.model_dump_json()) == quiet


def test_a_history_whose_programme_would_be_refused_today_is_read_as_it_was_written() -> None:
    story = Story().launch().complete_until("carry-out")
    history = written(story.history)
    history[0]["programme"]["ladder"].reverse()
    history[0]["programme"]["steps"][0]["opens_after"] = ["share-lessons"]

    told = fold(read(history))

    assert told is not None
    with pytest.raises(ValueError, match="wait for each other"):
        checked(told.programme)
    assert told.having(programme=PROGRAMME) == story.trajectory


def test_an_event_of_a_later_release_is_passed_over() -> None:
    history = written(Story().launch().history)
    later = {**history[-1], "type": "celebrated", "sequence": 3, "cake": {"layers": 3}}

    events = read([*history, later])

    told, before = fold(events), fold(events[:-1])
    assert isinstance(events[-1], e.Unknown)
    assert told is not None
    assert before is not None
    assert told == before.having(sequence=3)


def test_a_known_event_that_cannot_be_read_is_a_defect() -> None:
    history = written(Story().launch().history)
    del history[1]["due"]
    with pytest.raises(ValidationError):
        read(history)


def test_a_field_of_a_later_release_is_passed_over() -> None:
    story = Story().launch()
    history = written(story.history)
    history[1]["weather"] = "fine"
    history[1]["due"]["lines"][0]["mood"] = "good"
    assert read(history) == story.history


def test_an_old_event_lacks_what_was_added_later_and_is_read_with_its_default() -> None:
    story = Story().launch()
    story.complete("start-conversation", day(8))
    oldest = [
        {name: value for name, value in event.items() if name not in optional}
        for event, optional in zip(written(story.history), map(_optional, story.history), strict=True)
    ]
    told = fold(read(oldest))
    assert told is not None
    assert [step.key for step in told.open_steps] == ["action-plan", "regional-meeting"]


def _optional(event: e.AnyEvent) -> set[str]:
    """The fields that have a default, without those that an event never went without."""
    fields = type(event).model_fields
    return {name for name in fields if not fields[name].is_required()} - {"type", "sequence", "at", "outlook"}


# The programme's own titles, the name of a holiday, the number of a board or a region, the id of a meeting or
# a trajectory, a hash: nothing that somebody wrote in the course of one, or that says who a person is.
NOT_PERSONAL = {
    *("board", "boards", "attended", "absent", "region", "regions", "nl", "en", "name", "id", "fingerprint"),
    *("meeting", "leaves", "trajectory", "came_from"),
}
HARMLESS = (int, float, bool, date, datetime, time, UUID, type(None))


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.__name__)
def test_nothing_has_room_for_free_text_or_the_name_or_address_of_a_person(written: type[BaseModel]) -> None:
    assert set(_free_texts(written)) <= NOT_PERSONAL


def _free_texts(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if not any(hasattr(rule, "pattern") for rule in field.metadata):
            for kind in _kinds(field.annotation):
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    yield from _free_texts(kind)
                elif not (isinstance(kind, type) and issubclass(kind, (*HARMLESS, Enum))):
                    yield name


def _kinds(annotation: Any) -> Iterator[Any]:
    """What a field may hold at the bottom, containers and codes taken apart."""
    origin = get_origin(annotation)
    if origin is Literal or annotation is Ellipsis or _is_code(annotation):
        return
    if origin in (tuple, dict, Union, types.UnionType):
        for inner in get_args(annotation):
            yield from _kinds(inner)
    else:
        yield annotation


def _is_code(annotation: Any) -> bool:
    return any(getattr(rule, "metadata", None) for rule in getattr(annotation, "__metadata__", ()))


# What the programme's own validation, the launch's and the requests' keep from being empty.
NEVER_EMPTY = {
    *("Due.lines", "Programme.phases", "Programme.steps"),
    *("Gather.regions", "Gather.rules", "MeetingOpened.regions", "MeetingOpened.rules"),
    *("RegionsCovered.regions", "Cover.regions", "GoAheadWithout.boards"),
}


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.__name__)
def test_a_field_that_may_say_nothing_can_be_left_out(written: type[BaseModel]) -> None:
    """Because it is left out when it is written, and would then be missing when it is read."""
    required = {
        f"{model.__name__}.{name}": field.annotation
        for model in _models(written)
        for name, field in model.model_fields.items()
        if field.is_required()
    }
    may_be_empty = {name for name, annotation in required.items() if _may_say_nothing(annotation)}
    assert may_be_empty <= NEVER_EMPTY


def _may_say_nothing(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return not any(field.is_required() for field in annotation.model_fields.values())
    return get_origin(annotation) in (tuple, dict) or type(None) in get_args(annotation)


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for kind in _kinds(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from _models(kind)


def test_every_event_has_its_own_type() -> None:
    assert len(e.KNOWN_TYPES) == len(KNOWN)


def test_a_history_names_people_by_their_ids_only() -> None:
    story = Story().launch().complete_until("share-lessons")
    people = [event.by for event in story.history]
    assert all(isinstance(person, UUID) for person in people)
    assert "@" not in json.dumps(written(story.history))
