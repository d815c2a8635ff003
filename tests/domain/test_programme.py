"""A programme is data that holds together, or it is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.programme import Audience, Programme
from tests.cast import PROGRAMME
from tests.domain.story import START, WEEKDAYS, day


def changed(step: str, **fields: Any) -> dict[str, Any]:
    data = PROGRAMME.model_dump()
    data["steps"] = [{**s, **fields} if s["key"] == step else s for s in data["steps"]]
    return data


def test_the_default_programme_is_the_one_of_the_design() -> None:
    assert [(step.phase, step.key, step.who, step.opens_after, step.term) for step in PROGRAMME.steps] == [
        ("intake", "start-conversation", "adviser", (), 10),
        ("plan", "action-plan", "adviser", ("start-conversation",), 20),
        ("plan", "regional-meeting", "lead", ("start-conversation",), 35),
        ("plan", "board-decision", "adviser", ("action-plan",), 10),
        ("plan", "carry-out", "adviser", ("board-decision",), 25),
        ("evaluation", "evaluation", "adviser", ("carry-out", "regional-meeting"), 10),
        ("evaluation", "share-lessons", "lead", ("evaluation",), 10),
    ]
    assert PROGRAMME.places == 72
    assert [(rung.offset, rung.to) for rung in PROGRAMME.ladder] == [
        (-5, (Audience.OWNER,)),
        (0, (Audience.OWNER,)),
        (5, (Audience.OWNER, Audience.LEAD)),
        (10, (Audience.MANAGERS,)),
    ]


def test_its_limits_are_those_of_the_design() -> None:
    assert (PROGRAMME.late_stalls_after, PROGRAMME.silence_stalls_after) == (10, 20)
    assert (PROGRAMME.unanswered_stalls_after, PROGRAMME.overrun_stalls_after) == (3, 5)
    assert (PROGRAMME.decided_after_meeting, PROGRAMME.returned_term) == (3, 10)
    assert (PROGRAMME.call_before_return, PROGRAMME.long_after_months) == (5, 6)


def test_the_longest_way_is_eighty_five_working_days() -> None:
    assert PROGRAMME.expected_end(WEEKDAYS, START, {}) == day(85)


def test_what_was_done_counts_with_its_own_day() -> None:
    done = {"start-conversation": day(4), "action-plan": day(50)}
    assert PROGRAMME.expected_end(WEEKDAYS, START, done) == day(50 + 10 + 25 + 10 + 10)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (changed("action-plan", key="regional-meeting"), "two steps have the same key"),
        (changed("start-conversation", phase="plan"), "every phase has a step"),
        (changed("evaluation", phase="party"), "every step a phase"),
        (changed("action-plan", opens_after=["celebration"]), "unknown steps: celebration"),
        (changed("board-decision", decides="celebration"), "decides on a step that it does not open after"),
        (changed("board-decision", decides="carry-out"), "decides on a step that it does not open after"),
        (changed("start-conversation", opens_after=["share-lessons"]), "wait for each other"),
        (changed("start-conversation", opens_after=["start-conversation"]), "wait for each other"),
        ({**PROGRAMME.model_dump(), "steps": PROGRAMME.model_dump()["steps"][::-1]}, "list every step after"),
        ({**PROGRAMME.model_dump(), "steps": [], "phases": []}, "every phase has a step"),
        ({**PROGRAMME.model_dump(), "ladder": [{"offset": 5}, {"offset": 0}]}, "rungs of the ladder rise"),
        ({**PROGRAMME.model_dump(), "ladder": [{"offset": 5}, {"offset": 5}]}, "rungs of the ladder rise"),
        ({**PROGRAMME.model_dump(), "ladder": [{"offset": 5, "to": ["board"]}]}, "never goes to a board"),
        (changed("action-plan", term=0), "greater than or equal to 1"),
        (changed("action-plan", term=261), "less than or equal to 260"),
        (changed("action-plan", key="Action plan"), "match pattern"),
        (changed("action-plan", stalls_as="rainy-day"), "Input should be"),
    ],
)
def test_a_programme_that_does_not_hang_together_is_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Programme.model_validate(data)
