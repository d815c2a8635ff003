"""A trajectory and the regional meeting of its board: the due date follows, the step is done by attending."""

from datetime import date, timedelta

import pytest

from domain import commands as c
from domain import events as e
from domain import refusals as no
from domain.calendar import moment
from domain.programme import StallReason
from tests.domain.story import REASON, START, Events, Story, ask, day, noon, types
from tests.domain.test_dues import explains

STEP, MEETING, NEXT = "regional-meeting", "AM01-demo", "AM01-next"
OPENED, TERM = 10, 45  # the step opens on the tenth working day, and is due 35 working days later


def opened() -> Story:
    return Story().launch().complete_until("action-plan")


def meet(
    story: Story, today: date, on: date | None = None, meeting: str | None = MEETING, **more: str
) -> Events:
    return story.ask(c.Meet, today, by=None, role=None, step=STEP, meeting=meeting, on=on, **more)


def let_go(story: Story, today: date, leaves: str = MEETING) -> Events:
    return meet(story, today, meeting=None, leaves=leaves)


def attend(story: Story, today: date, on: date, meeting: str = MEETING) -> Events:
    return story.ask(c.Attend, today, step=STEP, meeting=meeting, on=on)


def met(on: int) -> Story:
    """Gathered in a meeting that is planned for this day."""
    story = opened()
    meet(story, day(OPENED), day(on))
    return story


def lines(story: Story) -> list[tuple[str, date]]:
    due = story.step(STEP).due
    assert due is not None
    assert explains(due)
    return [(line.why, line.to) for line in due.lines]


# The due date follows


def test_to_be_gathered_leaves_the_due_date_alone() -> None:
    story = opened()
    assert types(meet(story, day(11))) == ["meeting-assigned"]
    assert lines(story) == [("term", day(TERM))]
    assert story.step(STEP).meeting == MEETING


@pytest.mark.parametrize("on", [20, TERM, 70])
def test_the_due_date_follows_the_planned_day_earlier_and_later_and_says_so(on: int) -> None:
    story = met(on)
    assert lines(story) == [("term", day(TERM)), ("regional-meeting", day(on))]


def test_a_meeting_that_moves_moves_the_due_date_along() -> None:
    story = met(60)
    meet(story, day(20), day(30))
    meet(story, day(25), day(80))
    assert lines(story) == [("term", day(TERM)), ("regional-meeting", day(80))]


def test_told_twice_is_told_once() -> None:
    story = met(60)
    assert meet(story, day(11), day(60)) == ()
    let_go(story, day(12))
    assert let_go(story, day(12)) == ()


def test_a_board_that_is_let_go_has_its_term_again() -> None:
    story = met(60)
    assert types(let_go(story, day(20))) == ["meeting-assigned"]
    assert lines(story) == [("term", day(TERM))]
    assert story.step(STEP).meeting is None


def test_a_meeting_that_another_one_has_taken_over_from_lets_nobody_go() -> None:
    story = met(60)
    meet(story, day(20), day(30), NEXT)
    assert let_go(story, day(21)) == ()
    assert (story.step(STEP).meeting, story.due(STEP)) == (NEXT, day(30))


def test_the_next_meeting_begins_from_the_term_and_not_from_the_one_before() -> None:
    story = met(60)
    meet(story, day(20), None, NEXT)
    assert lines(story) == [("term", day(TERM))]


# Beside an appointment


def test_an_appointment_comes_back_when_the_meeting_lets_the_board_go() -> None:
    story = opened()
    story.plan(STEP, day(10), day(50), reasoned=True)
    meet(story, day(11))
    assert lines(story) == [("term", day(TERM)), ("appointment", day(50))]
    meet(story, day(12), day(60))
    assert story.due(STEP) == day(60)
    let_go(story, day(13))
    assert lines(story) == [("term", day(TERM)), ("appointment", day(50))]


def test_no_appointment_makes_a_board_late_before_the_meeting_it_waits_for() -> None:
    story = met(60)
    story.plan(STEP, day(20), day(30))
    assert (story.due(STEP), story.step(STEP).appointment_on) == (day(60), day(30))
    assert lines(story) == [("term", day(TERM)), ("regional-meeting", day(60))]


def test_an_appointment_after_the_meeting_is_the_due_date_until_the_meeting_moves() -> None:
    story = met(50)
    story.plan(STEP, day(20), day(55), reasoned=True)
    assert lines(story) == [("term", day(TERM)), ("regional-meeting", day(50)), ("appointment", day(55))]
    meet(story, day(21), day(52))
    assert story.due(STEP) == day(52)
    let_go(story, day(22))
    assert story.due(STEP) == day(55)


# Beside a pause


def test_a_pause_in_which_the_meeting_lets_the_board_go_costs_the_term_and_nothing_of_the_meeting() -> None:
    story = met(60)
    story.pause(day(20), until=day(40))
    let_go(story, day(20))
    story.resume(day(30))
    assert lines(story) == [("term", day(TERM)), ("pause", day(TERM + 10))]


def test_a_pause_that_the_meeting_hears_of_after_the_return_comes_to_the_same() -> None:
    story = met(60)
    story.pause(day(20), until=day(40))
    story.resume(day(30))
    assert lines(story)[-1] == ("pause", day(70))
    let_go(story, day(30))
    assert lines(story) == [("term", day(TERM)), ("pause", day(TERM + 10))]


def test_an_appointment_that_fell_in_a_pause_is_not_lost_by_being_gathered_after_it() -> None:
    story = opened()
    story.plan(STEP, day(10), day(50), reasoned=True)
    story.pause(day(45), until=day(60))
    story.resume(day(60))
    assert story.due(STEP) == day(65)
    meet(story, day(60))
    assert story.due(STEP) == day(65)
    meet(story, day(61), day(80))
    let_go(story, day(62))
    assert story.due(STEP) == day(65)


def test_a_paused_board_is_gathered_by_no_meeting() -> None:
    story = opened()
    story.pause(day(20), until=day(40))
    with pytest.raises(no.AlreadyPaused):
        meet(story, day(21), day(60))


def test_a_board_that_joins_again_after_a_pause_follows_the_meeting_again() -> None:
    story = met(60)
    story.pause(day(20), until=day(40))
    let_go(story, day(20))
    story.resume(day(30))
    meet(story, day(30), day(60))
    assert lines(story) == [("term", day(45)), ("pause", day(55)), ("regional-meeting", day(60))]


# Late, and stalled


def test_it_is_not_late_before_the_planned_day_and_stalls_ten_working_days_after_it() -> None:
    story = met(60)
    for today in (30, 45, 59):
        story.attempt(day(today), reached=True)
    step = story.step(STEP)
    assert not story.trajectory.is_late(step, day(60))
    assert story.trajectory.is_late(step, day(61))
    story.complete("action-plan", day(59))
    story.complete("board-decision", day(60))  # of that board nothing is overdue but the meeting
    assert story.stall() == (StallReason.AWAITING_REGIONAL_MEETING, moment(day(70)))


def test_the_ladder_follows_the_planned_day_and_starts_anew_when_it_moves() -> None:
    story = met(30)
    story.nobody_does_anything_until(day(31))
    meet(story, day(31), day(50))
    story.nobody_does_anything_until(day(51))
    told = [(e_.due_on, e_.offset) for e_ in story.history if isinstance(e_, e.Reminded) and e_.step == STEP]
    assert told == [(day(30), -5), (day(30), 0), (day(50), -5), (day(50), 0)]


# Attending


def test_attending_completes_the_step_with_the_day_of_the_meeting_and_opens_the_evaluation() -> None:
    story = met(50)
    for step, on in (("action-plan", 20), ("board-decision", 25), ("carry-out", 40)):
        story.complete(step, day(on))

    completed, opened_next = attend(story, day(53), day(50))

    assert isinstance(completed, e.StepCompleted)
    assert (completed.on, completed.meeting, completed.findings.held_on) == (day(50), MEETING, day(50))
    assert (completed.document, completed.heard_from) == (None, None)
    assert isinstance(opened_next, e.StepOpened)
    assert (opened_next.step, opened_next.on, story.due("evaluation")) == ("evaluation", day(50), day(60))
    assert story.trajectory.silent_from == day(50)  # the board was there


def test_a_board_that_has_paused_since_was_there_all_the_same() -> None:
    story = met(50)
    story.pause(day(50), until=day(70))
    assert types(attend(story, day(51), day(50))) == ["step-completed"]


def test_a_board_that_was_let_go_and_came_was_there_all_the_same() -> None:
    story = met(50)
    let_go(story, day(49))
    assert types(attend(story, day(51), day(50))) == ["step-completed"]


def test_attending_is_of_an_open_step_and_a_day_that_has_come() -> None:
    with pytest.raises(no.InTheFuture):
        attend(met(50), day(49), day(50))
    with pytest.raises(no.BeforeTheStart):
        attend(met(50), day(50), START - timedelta(days=1))
    with pytest.raises(no.StepNotOpen):
        attend(Story().launch(), day(1), day(1))
    story = met(50)
    attend(story, day(50), day(50))
    for again in (attend, meet):
        with pytest.raises(no.StepCompleted):
            again(story, day(51), day(50))


@pytest.mark.parametrize("kind", [c.Meet, c.Attend])
def test_a_step_that_the_programme_lacks_gathers_nobody(kind: type[c.Command]) -> None:
    for meeting in (MEETING, None) if kind is c.Meet else (MEETING,):
        with pytest.raises(no.UnknownStep):
            opened().ask(kind, day(20), step="celebration", meeting=meeting, on=day(20))


def test_a_step_that_is_opened_again_is_in_no_meeting() -> None:
    story = met(50)
    attend(story, day(50), day(50))
    story.ask(c.Reopen, day(51), step=STEP, reason=REASON)
    assert story.step(STEP).meeting is None
    assert lines(story) == [("term", day(51 + 35))]


def test_the_last_step_that_is_attended_closes_the_trajectory_like_any_other() -> None:
    story = opened()
    for step, on in (("action-plan", 20), ("board-decision", 25), ("carry-out", 40)):
        story.complete(step, day(on))
    meet(story, day(40), day(50))
    attend(story, day(50), day(50))
    story.complete("evaluation", day(52))
    story.complete("share-lessons", day(53))
    with pytest.raises(no.TrajectoryClosed):
        story.give(ask(c.Meet, step=STEP, meeting=NEXT), noon(day(54)))
