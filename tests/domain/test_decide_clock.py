"""What happens of itself: the ladder of reminders, and everything else that the clock brings."""

from datetime import date, time, timedelta

from activities.calendars import calendar
from domain import commands as c
from domain import events as e
from domain.calendar import Calendar, local_day, moment
from domain.programme import Audience
from domain.programme import StallReason as Reason
from tests.cast import OTHER_ADVISER, PROGRAMME
from tests.domain.story import DOCUMENT, START, Story, ask, day, reminders, types

OWNER, LEAD, MANAGERS = (Audience.OWNER,), (Audience.OWNER, Audience.LEAD), (Audience.MANAGERS,)


def test_when_nobody_does_anything_the_right_people_are_told_at_the_right_time() -> None:
    story = Story().launch()

    happened = [
        (local_day(event.at), event.type, getattr(event, "offset", getattr(event, "reason", None)))
        for event in story.nobody_does_anything_until(date(2026, 9, 10))
    ]

    assert happened == [
        (day(5), "reminded", -5),
        (day(10), "reminded", 0),
        (day(15), "reminded", 5),
        # Ten days late, and as long as nothing was heard from the board: the managers hear of both.
        (day(20), "reminded", 10),
        (day(20), "stalled", Reason.BOARD_SILENT),
        (day(40), "ticked", None),
        (day(60), "ticked", None),
        (day(80), "ticked", None),
        (day(100), "ticked", None),
        (day(120), "ticked", None),
        (date(2026, 9, 3), "runs-long", None),  # the day after six months
    ]
    assert story.stall() == (Reason.BOARD_SILENT, moment(day(20)))


def test_the_ladder_climbs_from_the_owner_to_the_lead_to_the_managers() -> None:
    story = Story().launch()
    told = reminders(story.nobody_does_anything_until(day(30)))
    assert [(r.offset, r.to) for r in told] == [(-5, OWNER), (0, OWNER), (5, LEAD), (10, MANAGERS)]


def test_the_ladder_stands_on_the_working_days_of_the_zone() -> None:
    story = Story(calendar("noord")).launch(date(2026, 12, 7))
    assert story.due("start-conversation") == date(2027, 1, 4)
    told = reminders(story.nobody_does_anything_until(date(2027, 2, 1)))
    assert [local_day(r.at) for r in told] == [
        date(2026, 12, 14),
        date(2027, 1, 4),
        date(2027, 1, 11),
        date(2027, 1, 18),
    ]


def test_rungs_that_were_passed_together_are_one_reminder_to_everyone_on_them() -> None:
    story = Story().launch()
    (reminder,) = reminders(story.tick(moment(day(16), time(6))))
    assert (reminder.offset, reminder.to) == (5, LEAD)


def test_every_open_step_climbs_its_own_ladder() -> None:
    story = Story().launch().complete_until("action-plan")
    told = reminders(story.nobody_does_anything_until(day(41)))
    assert [(local_day(r.at), r.step, r.offset) for r in told] == [
        (day(25), "action-plan", -5),
        (day(30), "action-plan", 0),
        (day(35), "action-plan", 5),
        (day(40), "action-plan", 10),
        (day(40), "regional-meeting", -5),
    ]


def test_a_step_that_is_done_reminds_nobody() -> None:
    story = Story().launch().complete_until("share-lessons")
    story.complete("share-lessons", day(85))
    assert story.nobody_does_anything_until(day(200)) == ()


def test_a_programme_without_a_ladder_reminds_nobody_and_still_wakes() -> None:
    story = Story().launch(programme=PROGRAMME.model_copy(update={"ladder": ()}))
    happened = set(types(story.nobody_does_anything_until(date(2026, 10, 1))))
    assert happened == {"stalled", "runs-long", "ticked"}


def test_no_wait_is_longer_than_twenty_working_days() -> None:
    story = Story().launch()
    story.ask(c.Pause, day(1), reason="merger", return_on=date(2030, 1, 1))
    assert story.wakes_at == moment(day(21), time(6))


def test_a_clock_that_rings_a_hair_early_rings_at_its_hour() -> None:
    story = Story().launch()
    due = story.wakes_at
    (reminder,) = story.tick(due - timedelta(milliseconds=3))
    assert (reminder.type, reminder.at) == ("reminded", due)
    assert story.wakes_at > due


def test_a_clock_that_rings_twice_does_nothing_the_second_time() -> None:
    story = Story().launch()
    at = story.wakes_at
    assert types(story.give(ask(c.Tick, at=at), at)) == ["reminded"]
    assert types(story.give(ask(c.Tick, at=at), at)) == ["ticked"]


def test_a_clock_that_rings_on_a_closed_day_after_an_outage_waits_for_the_next_working_day() -> None:
    story, saturday = Story().launch(), date(2026, 3, 14)
    assert types(story.tick(moment(saturday, time(11)))) == ["ticked"]
    assert story.wakes_at == moment(date(2026, 3, 16), time(6))
    assert types(story.tick()) == ["reminded"]


def test_a_day_that_was_closed_after_the_clock_was_set_is_passed_over() -> None:
    story = Story().launch()
    story.calendar = Calendar(zone="midden", closed={day(5): "Demodag"}, known_until=day(200))
    assert types(story.tick()) == ["ticked"]
    assert story.wakes_at == moment(day(6), time(6))


def test_what_happened_is_recorded_in_order_whatever_the_servers_clock_says() -> None:
    story = Story().launch()
    story.attempt(day(2))
    story.give(ask(c.Note, document=DOCUMENT), moment(START))
    assert [event.sequence for event in story.history] == [1, 2, 3, 4]
    assert story.history[-1].at == story.history[-2].at


def test_a_trajectory_past_six_months_is_noted_once() -> None:
    story = Story().launch()
    events = story.nobody_does_anything_until(date(2027, 6, 1))
    (note,) = [event for event in events if isinstance(event, e.RunsLong)]
    assert (note.months, local_day(note.at)) == (6, date(2026, 9, 3))


def test_the_clock_is_nobody() -> None:
    story = Story().launch()
    story.ask(c.Reassign, day(1), post="adviser", person=OTHER_ADVISER, from_on=day(2))
    assert {event.by for event in story.nobody_does_anything_until(day(130))} == {None}
