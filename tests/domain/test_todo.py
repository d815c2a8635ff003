"""What is to be done next about an open step, and who is to be called."""

from datetime import date
from typing import get_args

from domain import commands as c
from domain.programme import StallReason
from domain.todo import Todo, call_first, todo
from domain.words import WORDS
from tests.cast import PROGRAMME
from tests.domain.story import START, WEEKDAYS, Story, day


def next_(story: Story, step: str, today: date = START) -> str:
    return todo(story.trajectory, story.step(step), WEEKDAYS, today)


def test_every_step_of_the_programme_has_something_to_do() -> None:
    story, done = Story().launch(), {}
    for step in PROGRAMME.steps:
        done[step.key] = next_(story, step.key)
        story.complete(step.key, START)
    assert done == {
        "start-conversation": "plan-start-conversation",
        "action-plan": "make-plan",
        "regional-meeting": "plan-meeting",
        "board-decision": "ask-decision",
        "carry-out": "ask-progress",
        "evaluation": "plan-evaluation",
        "share-lessons": "share-lessons",
    }


def test_everything_to_do_has_words() -> None:
    assert WORDS["todo"].keys() == set(get_args(Todo))


def test_an_appointment_is_awaited_held_and_recorded() -> None:
    story = Story().launch()
    story.plan("start-conversation", START, day(4))
    days = {day(3): "await-appointment", day(4): "hold-appointment", day(5): "record-appointment"}
    assert {on: next_(story, "start-conversation", on) for on in days} == days


def test_who_did_not_answer_is_called_again_until_there_is_an_appointment() -> None:
    story = Story().launch()
    story.attempt(START)
    assert next_(story, "start-conversation") == "call-again"
    story.plan("start-conversation", START, day(4))
    assert next_(story, "start-conversation") == "await-appointment"


def test_what_is_done_without_the_board_needs_no_call() -> None:
    story = Story().launch().complete_until("share-lessons")
    story.attempt(story.due("share-lessons"))
    assert next_(story, "share-lessons", story.due("share-lessons")) == "share-lessons"


def test_a_deferred_decision_is_awaited_and_then_asked_for() -> None:
    story = Story().launch().complete_until("board-decision")
    today = story.due("board-decision")
    later = WEEKDAYS.add(today, 9)
    story.complete("board-decision", today, decision="deferred", deferred_until=later)
    assert next_(story, "board-decision", today) == "await-decision"
    assert next_(story, "board-decision", later) == "ask-decision"


def test_a_regional_meeting_is_planned_awaited_held_and_recorded() -> None:
    story = Story().launch()
    story.complete("start-conversation", START)
    meets = {"step": "regional-meeting", "meeting": "AM01-1a2b3c4d"}
    story.ask(c.Meet, START, **meets)
    assert next_(story, "regional-meeting") == "plan-meeting"
    story.ask(c.Meet, START, on=day(9), **meets)
    days = {day(8): "await-meeting", day(9): "hold-meeting", day(10): "record-attendance"}
    assert {on: next_(story, "regional-meeting", on) for on in days} == days


def test_in_a_pause_its_end_is_what_counts() -> None:
    story = Story().launch()
    story.plan("start-conversation", START, day(4))
    story.pause(START, day(20))
    days = {day(4): "wait-for-return", day(15): "call-before-return", day(20): "resume"}
    assert {on: next_(story, "start-conversation", on) for on in days} == days


def test_who_can_unblock_the_step_is_called_first() -> None:
    first = {step.key: call_first(step, None) for step in PROGRAMME.steps}
    assert first == {
        "start-conversation": (),
        "action-plan": (),
        "regional-meeting": (),
        "board-decision": ("director",),
        "carry-out": ("internal",),
        "evaluation": (),
        "share-lessons": None,
    }


def test_who_can_unblock_the_trajectory_is_called_before_that() -> None:
    step = PROGRAMME.step("carry-out")
    assert call_first(step, StallReason.NO_INTERNAL_CONTACT) == ("director",)
    assert call_first(step, StallReason.BOARD_SILENT) == ("director",)
    assert call_first(step, StallReason.ADVISER_OVERDUE) == ("internal",)
