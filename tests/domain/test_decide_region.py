"""What a board asks of its region: reminded of twice at most, then the lead is asked to call."""

from datetime import date, time
from uuid import UUID

import pytest

from activities.calendars import calendar
from domain import commands as c
from domain import events as e
from domain import refusals as no
from domain.calendar import local_day, moment
from tests.cast import PROGRAMME, uuid
from tests.domain.story import DOCUMENT, START, Events, Story, day, types

QUESTION, OTHER = uuid("question"), uuid("other-question")


def asking(on: date, story: Story | None = None, question: UUID = QUESTION) -> Story:
    story = story or Story().launch()
    story.ask(c.AskRegion, on, question=question)
    return story


def answer(story: Story, on: date, question: UUID = QUESTION) -> Events:
    return story.ask(c.RecordAnswer, on, question=question, document=DOCUMENT)


def told(events: Events) -> list[tuple[date, str, int | None]]:
    """On which day what was told of a question, and for which time."""
    about = (e.QuestionReminded, e.QuestionUnanswered)
    return [(local_day(it.at), it.type, getattr(it, "times", None)) for it in events if isinstance(it, about)]


def states(story: Story) -> list[str]:
    return [question.state for question in story.trajectory.questions]


def test_the_contact_point_is_reminded_twice_and_then_the_lead_is_asked_to_call() -> None:
    story = asking(day(2))
    assert told(story.nobody_does_anything_until(day(60))) == [
        (day(7), "question-reminded", 1),
        (day(12), "question-reminded", 2),
        (day(17), "question-unanswered", None),
    ]
    assert states(story) == ["unanswered"]


def test_reminders_stand_on_the_working_days_of_the_board() -> None:
    # The Christmas holidays of the north: from 21 December to 1 January.
    story = asking(date(2026, 12, 15), Story(calendar("noord")).launch(date(2026, 12, 7)))
    assert told(story.nobody_does_anything_until(date(2027, 3, 1))) == [
        (date(2027, 1, 5), "question-reminded", 1),
        (date(2027, 1, 12), "question-reminded", 2),
        (date(2027, 1, 19), "question-unanswered", None),
    ]


def test_how_often_and_after_how_long_is_the_programmes() -> None:
    programme = PROGRAMME.model_copy(update={"question_reminded_after": 3, "question_reminders": 0})
    story = asking(day(1), Story().launch(programme=programme))
    assert told(story.nobody_does_anything_until(day(60))) == [(day(4), "question-unanswered", None)]


@pytest.mark.parametrize("on", [day(3), day(8), day(13)])
def test_an_answer_ends_the_reminding(on: date) -> None:
    story = asking(day(2))
    before = story.nobody_does_anything_until(on)
    assert types(answer(story, on)) == ["question-answered"]
    assert len(told(before)) == [day(3), day(8), day(13)].index(on)
    assert told(story.nobody_does_anything_until(day(60))) == []
    assert states(story) == ["answered"]


def test_what_was_given_up_can_still_be_answered_and_that_once() -> None:
    story = asking(day(2))
    story.nobody_does_anything_until(day(30))
    answer(story, day(30))
    assert states(story) == ["answered"]
    with pytest.raises(no.QuestionAnswered):
        answer(story, day(31))


def test_every_question_is_reminded_of_by_itself() -> None:
    story = asking(day(4), asking(day(2)), OTHER)
    story.nobody_does_anything_until(day(8))
    answer(story, day(8))
    assert told(story.nobody_does_anything_until(day(60))) == [
        (day(9), "question-reminded", 1),
        (day(14), "question-reminded", 2),
        (day(19), "question-unanswered", None),
    ]
    assert states(story) == ["answered", "unanswered"]


def test_nobody_is_reminded_in_a_pause() -> None:
    story = asking(day(2))
    story.pause(day(3), day(30))
    assert told(story.nobody_does_anything_until(day(30))) == []
    assert states(story) == ["open"]
    story.resume(day(30))
    assert told(story.nobody_does_anything_until(day(60))) == [
        (day(35), "question-reminded", 1),
        (day(40), "question-reminded", 2),
        (day(45), "question-unanswered", None),
    ]


def test_a_clock_that_rings_late_reminds_once() -> None:
    story = asking(day(2))
    assert told(story.tick(moment(day(14), time(6)))) == [(day(14), "question-reminded", 1)]


def test_a_question_that_was_not_asked_has_no_answer() -> None:
    story = asking(day(2))
    with pytest.raises(no.UnknownQuestion):
        answer(story, day(3), OTHER)


def test_after_the_end_nobody_is_reminded_and_nothing_is_asked_but_it_is_still_answered() -> None:
    story = asking(day(2))
    story.ask(c.Withdraw, day(3), reason="merger", on=day(3))
    assert story.outlook.wakes_at is None
    with pytest.raises(no.TrajectoryClosed):
        asking(day(4), story, OTHER)
    answer(story, day(500))
    assert states(story) == ["answered"]
    assert story.outlook.state == "withdrawn"


def test_a_question_stalls_nothing_and_is_no_contact_with_the_board() -> None:
    quiet, asked = Story().launch(), asking(START)
    assert asked.stall() == quiet.stall()
    quiet.nobody_does_anything_until(day(40))
    asked.nobody_does_anything_until(day(40))
    assert asked.stall() == quiet.stall()
