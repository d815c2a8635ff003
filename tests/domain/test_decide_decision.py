"""The board decides: in a meeting of which the date is known or not, later, or not on this plan."""

import pytest

from domain import refusals as no
from domain.calendar import moment
from domain.programme import StallReason
from tests.domain.story import Story, day, reminders, types


def until_the_plan() -> Story:
    """The plan is open since day 10."""
    return Story().launch().complete_until("action-plan")


def until_the_decision() -> Story:
    """The decision is open since day 30, with no date of a meeting, so due on day 40."""
    return Story().launch().complete_until("board-decision")


def test_without_a_date_of_the_meeting_the_decision_has_its_term() -> None:
    assert until_the_decision().due("board-decision") == day(40)


def test_the_decision_is_due_three_working_days_after_the_meeting_of_the_board() -> None:
    story = until_the_plan()
    story.complete("action-plan", day(25), meeting_on=day(44))

    due = story.step("board-decision").due
    assert due is not None
    assert due.on == day(47)
    assert [(line.why, line.start, line.working_days) for line in due.lines] == [("meeting", day(44), 3)]


def test_a_meeting_that_was_before_the_plan_was_done_counts_from_the_plan() -> None:
    story = until_the_plan()
    story.complete("action-plan", day(25), meeting_on=day(20))
    assert story.due("board-decision") == day(28)


def test_an_adopted_plan_is_carried_out() -> None:
    story = until_the_decision()
    story.complete("board-decision", day(38))
    assert story.due("carry-out") == day(63)


def test_a_deferred_decision_waits_for_its_date_and_that_is_no_lateness() -> None:
    story = until_the_decision()
    story.nobody_does_anything_until(day(41))

    events = story.complete("board-decision", day(41), decision="deferred", deferred_until=day(60))

    step = story.step("board-decision")
    assert types(events) == ["decision-deferred"]
    assert (step.status, step.deferred_until, story.due("board-decision")) == ("open", day(60), day(63))
    # The regional meeting is due on day 45.
    told = reminders(story.nobody_does_anything_until(day(55)))
    assert {reminder.step for reminder in told} == {"regional-meeting"}


def test_a_deferral_is_contact_with_the_board_and_starts_the_ladder_anew() -> None:
    story = until_the_decision()
    story.nobody_does_anything_until(day(41))
    assert story.step("board-decision").reminded == 0

    story.complete("board-decision", day(41), decision="deferred", deferred_until=day(60))

    assert story.trajectory.silent_from == day(41)
    assert story.step("board-decision").reminded is None


def test_a_decision_that_is_not_taken_by_its_new_date_stalls_ten_days_after_it_is_due() -> None:
    story = until_the_decision()
    story.complete("regional-meeting", day(40))
    story.complete("board-decision", day(41), decision="deferred", deferred_until=day(60))
    story.attempt(day(59), reached=True)
    assert story.stall() == (StallReason.AWAITING_DECISION, moment(day(73)))


def test_a_decision_can_be_deferred_again_and_then_taken() -> None:
    story = until_the_decision()
    story.complete("board-decision", day(38), decision="deferred", deferred_until=day(45))
    story.complete("board-decision", day(46), decision="deferred", deferred_until=day(50))
    story.complete("board-decision", day(50))
    assert story.due("carry-out") == day(75)


def test_a_decision_is_deferred_to_a_later_day() -> None:
    with pytest.raises(no.InThePast) as refused:
        until_the_decision().complete("board-decision", day(38), decision="deferred", deferred_until=day(38))
    assert refused.value.field == "/form/until"


def test_a_returned_plan_has_ten_days_and_then_the_decision_ten() -> None:
    story = until_the_decision()

    events = story.complete("board-decision", day(38), decision="returned", typed_in=day(39))

    assert types(events) == ["plan-returned"]
    assert (story.due("action-plan"), story.step("board-decision").status) == (day(48), "waiting")
    story.complete("action-plan", day(45))
    assert story.due("board-decision") == day(55)


def test_a_returned_plan_with_a_new_meeting_is_due_after_that() -> None:
    story = until_the_decision()
    story.complete("board-decision", day(38), decision="returned")
    story.complete("action-plan", day(45), meeting_on=day(52))
    assert story.due("board-decision") == day(55)


def test_a_returned_plan_forgets_the_meeting_that_returned_it() -> None:
    story = until_the_plan()
    story.complete("action-plan", day(25), meeting_on=day(30))
    story.complete("board-decision", day(30), decision="returned")
    assert story.step("action-plan").meeting_on is None


def test_a_returned_plan_is_contact_with_the_board_and_leaves_the_regional_meeting_alone() -> None:
    story = until_the_decision()
    story.complete("board-decision", day(38), decision="returned")
    assert story.trajectory.silent_from == day(38)
    assert [step.key for step in story.trajectory.open_steps] == ["action-plan", "regional-meeting"]
    assert story.due("regional-meeting") == day(45)
