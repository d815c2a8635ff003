"""A pause stops the clock: what people can still do, what stands still, and what the return moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.calendars import calendar
from domain import commands as c
from domain import refusals as no
from domain.calendar import moment
from domain.events import Outlook, Resumed, ReturnNears
from domain.programme import StallReason
from tests.domain.story import DOCUMENT, REASON, SEEDED, START, WEEKDAYS, Story, day, reminders, types

STEP = "start-conversation"


def paused(*, since: int, until: int) -> Story:
    story = Story().launch()
    story.pause(day(since), until=day(until))
    return story


def test_a_pause_moves_every_open_due_date() -> None:
    story = Story().launch().complete_until("action-plan")
    story.pause(day(12), until=day(40))

    (resumed,) = story.resume(day(32))

    assert isinstance(resumed, Resumed)
    assert (story.due("action-plan"), story.due("regional-meeting")) == (day(50), day(65))
    assert {key: due.on for key, due in resumed.dues.items()} == {
        "action-plan": day(50),
        "regional-meeting": day(65),
    }
    assert (story.outlook.state, story.trajectory.pause) == ("running", None)


def test_a_pause_is_explained_in_the_due_date_that_it_moved() -> None:
    story = paused(since=4, until=20)
    story.resume(day(16))
    due = story.step(STEP).due
    assert due is not None
    assert [(line.why, line.working_days, line.paused_on) for line in due.lines] == [
        ("term", 10, None),
        ("pause", 12, day(4)),
    ]


def test_two_pauses_are_two_lines_and_cost_what_they_cost_together() -> None:
    story = paused(since=2, until=5)
    story.resume(day(5))
    story.pause(day(7), until=day(9))
    story.resume(day(11))
    due = story.step(STEP).due
    assert due is not None
    assert (due.on, [line.working_days for line in due.lines]) == (day(17), [10, 3, 4])


def test_a_pause_of_one_day_over_the_weekend_costs_nothing() -> None:
    friday = date(2026, 3, 6)
    story = Story().launch()
    story.pause(friday, until=friday + timedelta(days=2))
    story.resume(friday + timedelta(days=2))
    assert story.due(STEP) == day(10)


def test_a_step_that_opens_in_a_pause_starts_at_the_return() -> None:
    story = paused(since=4, until=30)
    story.complete(STEP, day(12))
    story.resume(day(30))
    assert (story.due("action-plan"), story.due("regional-meeting")) == (day(50), day(65))


def test_a_step_that_was_late_before_a_pause_is_as_late_after_it() -> None:
    story = paused(since=13, until=40)
    story.resume(day(40))
    assert story.due(STEP) == day(37)


def test_an_appointment_that_fell_in_a_pause_loses_no_working_day() -> None:
    story = Story().launch()
    story.plan(STEP, START, day(14), reasoned=True)
    story.pause(day(12), until=day(20))
    story.resume(day(20))
    assert (story.due(STEP), story.step(STEP).appointment_on) == (day(22), None)


def test_an_appointment_after_the_return_or_on_its_day_stands() -> None:
    for appointment in (day(20), day(21)):
        story = Story().launch()
        story.plan(STEP, START, appointment, reasoned=True)
        story.pause(day(12), until=day(20))
        story.resume(day(20))
        assert story.step(STEP).appointment_on == appointment


def test_silence_in_a_pause_does_not_count() -> None:
    story = paused(since=4, until=30)
    story.resume(day(30))
    assert story.trajectory.silent_from == day(26)


def test_contact_in_a_pause_counts_from_the_return() -> None:
    story = paused(since=4, until=30)
    story.attempt(day(20), reached=True)
    story.resume(day(30))
    assert story.trajectory.silent_from == day(30)


def test_nobody_is_reminded_in_a_pause_and_the_ladder_starts_anew_after_it() -> None:
    story = Story().launch()
    story.nobody_does_anything_until(day(8))
    story.pause(day(8), until=day(30))

    assert types(story.nobody_does_anything_until(day(30))).count("reminded") == 0

    story.resume(day(30))
    told = reminders(story.nobody_does_anything_until(day(34)))
    assert [(r.due_on, r.offset) for r in told] == [(day(32), -5), (day(32), 0)]


def test_five_working_days_before_the_return_the_adviser_is_asked_to_call_once() -> None:
    story = paused(since=4, until=30)
    asked = [e for e in story.nobody_does_anything_until(day(34)) if isinstance(e, ReturnNears)]
    assert [(call.return_on, call.at.date()) for call in asked] == [(day(30), day(25))]


def test_a_short_pause_asks_for_the_call_at_once() -> None:
    story = paused(since=4, until=6)
    assert types(story.tick()) == ["return-nears"]
    assert story.history[-1].at == moment(day(5)) + timedelta(hours=6)


def test_every_pause_has_its_own_call() -> None:
    story = paused(since=4, until=12)
    story.nobody_does_anything_until(day(12))
    story.resume(day(12))
    story.pause(day(13), until=day(30))
    assert types(story.nobody_does_anything_until(day(30))).count("return-nears") == 1


def test_a_pause_that_overruns_stalls_five_working_days_after_the_return_date() -> None:
    story = paused(since=4, until=30)
    assert story.stall() == (StallReason.PAUSE_OVERRUN, moment(day(35)))
    assert "stalled" not in types(story.nobody_does_anything_until(day(35)))
    assert types(story.nobody_does_anything_until(day(36))) == ["stalled"]


def test_nothing_but_overrunning_and_having_no_adviser_stalls_a_paused_trajectory() -> None:
    story = Story().launch()
    for _ in range(3):
        story.attempt(day(2))
    story.pause(day(4), until=day(60))
    assert story.stall() == (StallReason.PAUSE_OVERRUN, moment(day(65)))

    story.ask(c.Reassign, day(6), post="adviser", person=None, from_on=day(6))
    assert story.stall()[0] == StallReason.NO_ADVISER


def test_in_a_pause_people_can_still_complete_contact_note_and_withdraw() -> None:
    story = paused(since=4, until=30)
    story.attempt(day(5), reached=True)
    story.ask(c.Note, day(5), document=DOCUMENT)
    story.complete(STEP, day(6))
    story.ask(c.Reopen, day(7), step=STEP, reason=REASON)
    story.ask(c.Skip, day(8), step=STEP, reason=REASON)
    story.ask(c.Withdraw, day(9), reason="merger", on=day(9))
    assert story.outlook == Outlook(state="withdrawn")


def test_the_last_step_closes_a_trajectory_in_a_pause_too() -> None:
    story = Story().launch().complete_until("share-lessons")
    story.pause(day(86), until=day(90))
    story.complete("share-lessons", day(87))
    assert (story.outlook.state, story.trajectory.closed_on) == ("completed", day(87))


def test_a_pause_has_a_return_in_the_future_and_there_is_one_at_a_time() -> None:
    story = Story().launch()
    with pytest.raises(no.InThePast) as refused:
        story.pause(day(4), until=day(4))
    assert refused.value.field == "/returnOn"
    story.pause(day(4), until=day(5))
    with pytest.raises(no.AlreadyPaused):
        story.pause(day(4), until=day(6))


def test_only_a_paused_trajectory_resumes() -> None:
    with pytest.raises(no.NotPaused):
        Story().launch().resume(day(1))


@SEEDED
@given(
    zone=st.sampled_from(["noord", "midden", "zuid"]),
    started_on=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    days_before=st.integers(0, 120),
    days_paused=st.integers(0, 120),
    appointment_after=st.none() | st.integers(0, 90),
)
def test_a_pause_and_return_loses_no_working_day(
    zone: str, started_on: date, days_before: int, days_paused: int, appointment_after: int | None
) -> None:
    story = Story(calendar(zone)).launch(started_on)
    if appointment_after is not None:
        story.plan(STEP, started_on, started_on + timedelta(days=appointment_after), reasoned=True)
    paused_on = started_on + timedelta(days=days_before)
    resumed_on = paused_on + timedelta(days=days_paused)

    def left(today: date) -> int:
        """Working days until the step is due; negative when it is late."""
        due = story.due(STEP)
        return story.calendar.between(today, due) - story.calendar.between(due, today)

    before = left(paused_on)
    story.pause(paused_on, until=resumed_on + timedelta(days=1))
    story.resume(resumed_on)

    assert left(resumed_on) == before


def test_an_appointment_that_is_made_in_a_pause_stands_after_it() -> None:
    story = paused(since=4, until=24)
    story.plan("start-conversation", day(21), day(35), reasoned=True)
    story.resume(day(24))
    assert story.due("start-conversation") == day(35)


def test_an_appointment_that_is_made_in_a_pause_takes_no_working_day_of_the_term() -> None:
    story = paused(since=4, until=24)
    story.plan("start-conversation", day(21), day(25), reasoned=True)
    story.resume(day(24))
    assert story.due("start-conversation") == day(10 + 20)


def test_a_decision_that_is_deferred_in_a_pause_waits_until_its_day() -> None:
    story = Story().launch().complete_until("board-decision")
    first = WEEKDAYS.between(START, story.due("board-decision"))
    story.pause(day(first), until=day(first + 10))
    story.complete("board-decision", day(first + 5), decision="deferred", deferred_until=day(first + 20))
    story.resume(day(first + 10))
    assert story.due("board-decision") == day(first + 23)
