"""A programme is data that holds together, or it is refused."""

from typing import Any

import pytest

from domain import commands as c
from domain.programme import Audience, MeetingRules, Programme, checked
from tests.cast import PROGRAMME
from tests.domain.story import REASON, START, WEEKDAYS, Story, day


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


def test_a_meeting_is_worth_planning_and_a_place_is_offered_as_the_programme_says() -> None:
    assert PROGRAMME.meeting == MeetingRules(
        worth_boards=4, worth_before_due=15, reminded_before=3, recorded_within=2
    )
    assert (PROGRAMME.place_given, PROGRAMME.offer_term) == ("offer", 10)
    assert [step.key for step in PROGRAMME.steps if step.gathers] == ["regional-meeting"]
    assert [step.key for step in PROGRAMME.steps if step.frees_place] == ["evaluation"]


def test_what_is_asked_later_and_what_counts_as_a_job_stand_in_the_programme() -> None:
    assert (PROGRAMME.question_reminded_after, PROGRAMME.question_reminders) == (5, 2)
    assert PROGRAMME.asked_after_months == (6, 12)
    assert (PROGRAMME.job_hours, PROGRAMME.sector_size) == (25.5, 1265)


def test_a_programme_that_no_step_makes_room_in_holds_its_place_until_the_end() -> None:
    steps = [{**step.model_dump(), "frees_place": False} for step in PROGRAMME.steps]
    programme = Programme.model_validate({**PROGRAMME.model_dump(), "steps": steps})
    story = Story().launch(programme=programme).complete_until("share-lessons")
    held = story.trajectory.holds_place
    story.complete("share-lessons", day(85))
    assert (held, story.trajectory.holds_place) == (True, False)


def test_a_place_is_free_when_the_evaluation_is_done_and_taken_again_when_it_is_reopened() -> None:
    story = Story().launch().complete_until("evaluation")
    held = [story.trajectory.holds_place]
    story.complete("evaluation", day(75))
    held.append(story.trajectory.holds_place)
    story.ask(c.Reopen, day(76), step="evaluation", reason=REASON)
    held.append(story.trajectory.holds_place)
    story.ask(c.Skip, day(77), step="evaluation", reason=REASON)
    assert [*held, story.trajectory.holds_place] == [True, False, True, False]


def test_a_written_programme_is_read_as_it_was() -> None:
    assert Programme.model_validate_json(PROGRAMME.model_dump_json()) == PROGRAMME
    rare = PROGRAMME.model_copy(
        update={"place_given": "at-once", "question_reminders": 0, "sector_size": None}
    )
    assert Programme.model_validate_json(rare.model_dump_json()) == rare


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
        ({**PROGRAMME.model_dump(), "places": 0}, "greater than or equal to 1"),
        ({**PROGRAMME.model_dump(), "place_given": "by-lot"}, "Input should be"),
        ({**PROGRAMME.model_dump(), "offer_term": 0}, "greater than or equal to 1"),
        ({**PROGRAMME.model_dump(), "meeting": {"worth_boards": 0}}, "greater than or equal to 1"),
        ({**PROGRAMME.model_dump(), "job_hours": 0}, "greater than 0"),
        (changed("action-plan", term=0), "greater than or equal to 1"),
        (changed("action-plan", term=261), "less than or equal to 260"),
        (changed("action-plan", key="Action plan"), "match pattern"),
        (changed("action-plan", stalls_as="rainy-day"), "Input should be"),
    ],
)
def test_a_programme_that_does_not_hang_together_is_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked(Programme.model_validate(data))
