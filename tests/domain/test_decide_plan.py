"""Appointments: a step is not late before its appointment."""

from datetime import date

import pytest

from domain import refusals as no
from tests.domain.story import Story, day, reminders

STEP = "start-conversation"


def test_an_appointment_within_the_term_needs_no_reason_and_moves_nothing() -> None:
    story = Story().launch()
    story.plan(STEP, day(2), day(10))
    assert (story.step(STEP).appointment_on, story.due(STEP)) == (day(10), day(10))


def test_an_appointment_beyond_the_term_needs_a_reason() -> None:
    story = Story().launch()
    with pytest.raises(no.ReasonNeeded) as refused:
        story.plan(STEP, day(2), day(11))
    assert refused.value.field == "/reason"

    story.plan(STEP, day(2), day(11), reasoned=True)
    assert story.due(STEP) == day(11)


def test_an_appointment_is_not_in_the_past_and_may_be_today() -> None:
    story = Story().launch()
    with pytest.raises(no.InThePast) as refused:
        story.plan(STEP, day(2), day(1))
    assert refused.value.field == "/on"
    story.plan(STEP, day(2), day(2))


def test_only_an_open_step_is_planned() -> None:
    story = Story().launch().complete_until("action-plan")
    with pytest.raises(no.StepCompleted):
        story.plan(STEP, day(12), day(13))
    with pytest.raises(no.StepNotOpen):
        story.plan("board-decision", day(12), day(13))


def test_an_appointment_beyond_the_term_starts_the_ladder_anew() -> None:
    story = Story().launch()
    story.nobody_does_anything_until(day(8))
    assert story.step(STEP).reminded == -5

    story.plan(STEP, day(8), day(16), reasoned=True)

    told = reminders(story.nobody_does_anything_until(day(20)))
    assert [(r.offset, r.at.date()) for r in told] == [(-5, day(11)), (0, day(16))]


def test_an_appointment_within_the_term_does_not_remind_twice() -> None:
    story = Story().launch()
    story.nobody_does_anything_until(day(8))
    story.plan(STEP, day(8), day(9))
    told = reminders(story.nobody_does_anything_until(day(12)))
    assert [r.offset for r in told] == [0]


def test_an_appointment_that_comes_forward_takes_the_due_date_back_to_the_term() -> None:
    story = Story().launch()
    story.plan(STEP, day(2), day(16), reasoned=True)
    story.plan(STEP, day(3), day(9))
    assert (story.due(STEP), story.step(STEP).appointment_on) == (day(10), day(9))


def test_an_appointment_on_a_saturday_is_not_late_before_sunday() -> None:
    story, saturday = Story().launch(), date(2026, 3, 21)
    story.plan(STEP, day(2), saturday, reasoned=True)
    assert story.due(STEP) == saturday
    # Its reminders still come on working days.
    told = reminders(story.nobody_does_anything_until(day(25)))
    assert [(r.offset, r.at.date()) for r in told] == [
        (-5, date(2026, 3, 16)),
        (0, date(2026, 3, 23)),
        (5, date(2026, 3, 27)),
        (10, date(2026, 4, 3)),
    ]


def test_a_late_step_can_be_planned_with_a_reason() -> None:
    story = Story().launch()
    with pytest.raises(no.ReasonNeeded):
        story.plan(STEP, day(15), day(16))
    story.plan(STEP, day(15), day(16), reasoned=True)
    assert story.due(STEP) == day(16)
