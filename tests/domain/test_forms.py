"""The forms ask for what they cannot do without, and for nothing else."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin
from uuid import uuid4

import pytest
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from activities import mail_route
from domain import (
    commands,
    events,
    figures_report,
    forms,
    meeting_commands,
    meeting_events,
    places_events,
    programme,
    todo,
    trajectory,
)
from domain.commands import Findings
from domain.forms import FORMS
from domain.words import WORDS
from tests.cast import PROGRAMME

Content = dict[str, Any]

# Only what is required.
LEAST: dict[str, Content] = {
    "start-conversation": {"heldOn": "2026-03-02", "participants": ["directeur"], "barriers": ["time"]},
    "action-plan": {
        "firstStep": "internship",
        "actions": [{"what": "Plek zoeken"}],
        "meetingOn": "2026-04-01",
    },
    "regional-meeting": {"heldOn": "2026-03-20"},
    "board-decision": {"decision": "adopted"},
    "carry-out": {"actions": [{"what": "Plek zoeken", "state": "done"}]},
    "evaluation": {"heldOn": "2026-06-01", "whatWorked": "Klein beginnen"},
    "share-lessons": {"lesson": "none"},
}
REQUIRED = [(key, name) for key, content in LEAST.items() for name in content]


def wrong(key: str, content: Content) -> set[str]:
    """Where the form says that something is wrong."""
    try:
        FORMS[key].model_validate(content)
    except ValidationError as error:
        # Pydantic calls a field that was left out by its own name, and not as the form does.
        places = ("/".join(str(step) for step in it["loc"]) for it in error.errors())
        return {to_camel(place) if "_" in place else place for place in places}
    return set()


def test_every_step_of_the_programme_has_a_form() -> None:
    assert {step.form for step in PROGRAMME.steps} == FORMS.keys() == LEAST.keys()


@pytest.mark.parametrize("key", FORMS)
def test_what_is_required_is_enough(key: str) -> None:
    assert wrong(key, LEAST[key]) == set()


@pytest.mark.parametrize(("key", "name"), REQUIRED)
def test_what_is_required_cannot_be_left_out(key: str, name: str) -> None:
    content = {other: value for other, value in LEAST[key].items() if other != name}
    assert wrong(key, content) == {name}


@pytest.mark.parametrize("key", FORMS)
def test_what_is_not_on_a_form_is_refused(key: str) -> None:
    assert wrong(key, LEAST[key] | {"candidate": "x"}) == {"candidate"}


@pytest.mark.parametrize("key", FORMS)
def test_everything_that_is_wrong_is_told_at_once(key: str) -> None:
    content = dict.fromkeys(LEAST[key], object()) | {"x": 1}
    assert {place.split("/")[0] for place in wrong(key, content)} == {*LEAST[key], "x"}


@pytest.mark.parametrize(
    ("key", "change", "places"),
    [
        ("start-conversation", {"barriers": []}, {"barriers"}),
        ("start-conversation", {"barriers": ["money"]}, {"barriers", "barriers/0"}),
        ("start-conversation", {"barriers": ["other"]}, {"otherBarrier"}),
        ("start-conversation", {"barriers": ["other"], "otherBarrier": "  "}, {"otherBarrier"}),
        ("start-conversation", {"barriers": ["other"], "otherBarrier": "Verbouwing"}, set()),
        ("start-conversation", {"participants": []}, {"participants"}),
        ("start-conversation", {"participants": ["x" * 201]}, {"participants", "participants/0"}),
        ("start-conversation", {"presentJobs": -1}, {"presentJobs"}),
        ("start-conversation", {"presentHours": 25.5, "internalContact": str(uuid4())}, set()),
        ("start-conversation", {"targetGroup": "jobs-agreement"}, set()),
        ("start-conversation", {"barriersExplained": "a\x00b"}, {"barriersExplained"}),
        ("start-conversation", {"presentHours": float("nan")}, {"presentHours"}),
        ("action-plan", {"firstStep": "other"}, {"otherFirstStep"}),
        ("action-plan", {"firstStep": "other", "otherFirstStep": "Meelopen"}, set()),
        ("action-plan", {"noTargetYet": True, "targetJobs": 2}, {"targetJobs"}),
        ("action-plan", {"noTargetYet": True}, set()),
        ("action-plan", {"actions": []}, {"actions"}),
        (
            "action-plan",
            {"actions": [{"what": "", "kind": "x"}]},
            {"actions", "actions/0/what", "actions/0/kind"},
        ),
        ("board-decision", {"decision": "deferred"}, {"until"}),
        ("board-decision", {"decision": "deferred", "until": "2026-05-01"}, set()),
        ("board-decision", {"until": "2026-05-01"}, {"until"}),
        ("board-decision", {"decision": "returned"}, {"reason"}),
        ("board-decision", {"decision": "returned", "reason": "Te duur"}, set()),
        ("carry-out", {"actions": [{"what": "Plek zoeken"}]}, {"actions", "actions/0/state"}),
        ("evaluation", {"satisfaction": 6}, {"satisfaction"}),
        ("evaluation", {"satisfaction": 5, "solvedBarriers": ["time"]}, set()),
        ("share-lessons", {"lesson": "new"}, {"title", "text"}),
        ("share-lessons", {"lesson": "new", "title": "Stage eerst", "text": "Dat werkte"}, set()),
        ("share-lessons", {"lesson": "addition"}, {"text", "addsTo"}),
        (
            "share-lessons",
            {"lesson": "addition", "text": "Dat werkte", "addsTo": "de vorige"},
            {"addsTo"},
        ),
        ("share-lessons", {"lesson": "addition", "text": "Dat werkte", "addsTo": str(uuid4())}, set()),
        ("share-lessons", {"barriers": ["money"], "functionAreas": ["office"]}, {"barriers/0"}),
    ],
)
def test_fields_that_depend_on_each_other(key: str, change: Content, places: set[str]) -> None:
    assert wrong(key, LEAST[key] | change) == places


@pytest.mark.parametrize(
    ("key", "change", "found"),
    [
        (
            "start-conversation",
            {"barriers": ["time", "budget", "time"]},
            Findings(held_on=date(2026, 3, 2), barriers=("time", "budget")),
        ),
        (
            "action-plan",
            {"targetJobs": 2, "targetHours": 51, "barriers": ["time"]},
            Findings(meeting_on=date(2026, 4, 1), jobs=2, hours=51, addressed=("time",)),
        ),
        (
            "board-decision",
            {"decision": "deferred", "until": "2026-05-01"},
            Findings(decision="deferred", deferred_until=date(2026, 5, 1)),
        ),
        (
            "evaluation",
            {"realisedJobs": 1, "solvedBarriers": ["time"], "satisfaction": 4},
            Findings(held_on=date(2026, 6, 1), jobs=1, solved=("time",), satisfaction=4),
        ),
        ("share-lessons", {}, Findings(lesson="none")),
        (
            "share-lessons",
            {"lesson": "new", "title": "Stage eerst", "text": "Dat werkte", "scope": "nation"},
            Findings(lesson="new", scope="nation"),
        ),
    ],
)
def test_decisions_get_codes_dates_and_numbers(key: str, change: Content, found: Findings) -> None:
    assert FORMS[key].model_validate(LEAST[key] | change).findings() == found


@pytest.mark.parametrize("key", FORMS)
def test_nothing_that_was_written_reaches_a_command(key: str) -> None:
    """Every text of the form is this sentence; none of it is among the findings."""
    sentence = "Geheim woord"

    schema = FORMS[key].model_json_schema()
    plain = {"boolean": False, "integer": 1, "number": 1.5, "date": "2026-03-02", "uuid": str(uuid4())}

    def filled(it: Content) -> Any:
        if "$ref" in it:
            return filled(schema["$defs"][it["$ref"].rpartition("/")[2]])
        if "anyOf" in it:
            return filled(it["anyOf"][0])
        match it:
            case {"enum": [first, *_]}:
                return first
            case {"properties": properties}:
                return {name: filled(one) for name, one in properties.items()}
            case {"items": one}:
                return [filled(one)]
        return plain.get(str(it.get("format", it["type"])), sentence)

    content = filled(schema)
    content.pop("until", None)  # goes with a deferred decision only
    form = FORMS[key].model_validate(content)
    assert sentence not in form.findings().model_dump_json()


def codes() -> dict[str, set[str]]:
    """Every closed list of codes that people see, with the kind of its words."""

    def listed(kind: Any) -> set[str]:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return {code.value for code in kind}
        assert get_origin(kind) is Literal
        return set(get_args(kind))

    def types(union: Any) -> set[str]:
        return {event.model_fields["type"].default for event in get_args(get_args(union)[0])}

    def field(model: Any, name: str) -> set[str]:
        return listed(model.model_fields[name].annotation)

    return {
        "state": listed(events.State),
        "phase": set(PROGRAMME.phases),
        "step-status": field(trajectory.Step, "status"),
        "stall-reason": listed(programme.StallReason),
        "role": listed(commands.Role),
        "function": listed(commands.Function),
        "audience": listed(programme.Audience),
        "zone": listed(commands.Zone),
        "way": listed(commands.Way),
        "presence": listed(forms.Presence),
        "barrier": listed(forms.Barrier),
        "target-group": listed(forms.TargetGroup),
        "first-step": listed(forms.FirstStep),
        "function-area": listed(forms.FunctionArea),
        "action-kind": listed(forms.ActionKind),
        "action-state": listed(forms.ActionState),
        "guidance": listed(forms.Guidance),
        "decision": listed(commands.Decision),
        "withdraw-reason": listed(commands.WithdrawReason),
        "pause-reason": listed(commands.PauseReason),
        "lesson": field(forms.ShareLessons, "lesson"),
        "scope": field(forms.ShareLessons, "scope"),
        "due-line": field(events.DueLine, "why"),
        "event": set(events.KNOWN_TYPES),
        "meeting-event": types(meeting_events.AnyMeetingEvent),
        "places-event": types(places_events.AnyPlacesEvent),
        "standing": listed(figures_report.Standing),
        "worth-planning": field(meeting_events.WorthPlanning, "why"),
        "departure": listed(meeting_commands.Departure),
        "sector": {"po", "vo"},
        "ahead": {"stalls", "address-refused"},
        "mail": listed(mail_route.MailKind),
        "todo": listed(todo.Todo),
    }


@pytest.mark.parametrize("kind", WORDS)
def test_every_code_has_its_words_in_both_languages(kind: str) -> None:
    assert codes()[kind] == WORDS[kind].keys()
    assert all(word.strip() for words in WORDS[kind].values() for word in words)


def test_a_board_is_not_named_unless_it_consents() -> None:
    assert not forms.ShareLessons.model_validate(LEAST["share-lessons"]).may_be_named


def test_no_list_of_codes_is_without_words() -> None:
    assert codes().keys() == WORDS.keys()
