"""What is asked after the end: once at each moment, of who was completed, and it never stalls."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.calendars import calendar
from domain import commands as c
from domain import events as e
from domain import refusals as no
from domain.calendar import AMSTERDAM, Calendar, add_months, local_day, moment
from tests.cast import OTHER_ADVISER, PROGRAMME
from tests.domain.story import SEEDED, START, STEPS, WEEKDAYS, Story, day, types

END = day(85)  # Monday 29 June 2026
LATER = WEEKDAYS.add(END, 3)
IN_SIX, IN_TWELVE = date(2026, 12, 29), date(2027, 6, 29)


def completed(cal: Calendar = WEEKDAYS) -> Story:
    story = Story(cal).launch().complete_until("share-lessons")
    story.complete("share-lessons", END)
    return story


def withdrawn() -> Story:
    story = Story().launch()
    story.ask(c.Withdraw, day(3), reason="merger", on=day(3))
    return story


def measure(story: Story, now: date, **fields: Any) -> tuple[e.AnyEvent, ...]:
    return story.ask(c.Measure, now, role="adviser", **{"months": 6, "on": now, **fields})


def asked(story: Story) -> list[tuple[int, date]]:
    return [
        (event.months, local_day(event.at)) for event in story.history if isinstance(event, e.MeasureAsked)
    ]


def test_six_and_twelve_months_after_the_end_is_asked_once_what_has_come_of_it() -> None:
    story = completed()
    assert story.outlook == e.Outlook(state="completed", wakes_at=moment(IN_SIX, time(6)))

    story.nobody_does_anything_until(date(2031, 1, 1))

    assert asked(story) == [(6, IN_SIX), (12, IN_TWELVE)]
    assert story.outlook == e.Outlook(state="completed")


def test_it_holds_no_place_has_no_phase_and_never_stalls() -> None:
    story = completed()
    before = len(story.history)
    story.ask(c.Reassign, LATER, post="adviser", person=None, from_on=LATER)
    story.nobody_does_anything_until(date(2031, 1, 1))
    assert not story.trajectory.holds_place
    for event in story.history[before:]:
        assert (event.outlook.stalls_at, event.outlook.stall_reason, event.outlook.phase) == (None,) * 3


def test_what_was_measured_early_is_not_asked() -> None:
    story = completed()
    measure(story, LATER)
    assert story.trajectory.measured == (6,)
    story.nobody_does_anything_until(date(2031, 1, 1))
    assert asked(story) == [(12, IN_TWELVE)]


def test_what_was_measured_can_be_measured_again() -> None:
    story = completed()
    story.nobody_does_anything_until(date(2027, 1, 1))
    measure(story, date(2027, 1, 4), jobs=2, hours=51.0, internal_stays=False)
    (event,) = measure(story, date(2027, 1, 5), jobs=3)
    assert isinstance(event, e.Measured)
    assert (event.months, event.on, event.jobs, event.hours) == (6, date(2027, 1, 5), 3, None)
    assert story.trajectory.measured == (6,)
    assert story.wakes_at == moment(IN_TWELVE, time(6))


def test_that_there_are_no_jobs_and_that_the_contact_has_left_are_answers_too() -> None:
    (event,) = measure(completed(), LATER, jobs=0, hours=0, internal_stays=False)
    (read,) = e.EVENTS.validate_json(e.EVENTS.dump_json((event,)))
    assert isinstance(read, e.Measured)
    assert (read.jobs, read.hours, read.internal_stays) == (0, 0, False)


def test_who_withdrew_is_never_asked() -> None:
    story = withdrawn()
    assert story.outlook == e.Outlook(state="withdrawn")
    with pytest.raises(no.NotCompleted):
        measure(story, day(200))


def test_who_is_still_under_way_is_not_asked_yet() -> None:
    with pytest.raises(no.NotCompleted):
        measure(Story().launch(), day(3))


def test_what_closed_long_ago_is_asked_at_the_next_tick() -> None:
    done = [{"step": step, "on": date(2024, 3, 1)} for step in STEPS]
    story = Story().launch(started_on=date(2024, 1, 8), committed_on=date(2024, 1, 8), done=done)
    assert story.wakes_at == moment(day(1), time(6))
    assert types(story.tick()) == ["measure-asked", "measure-asked"]
    assert asked(story) == [(6, day(1)), (12, day(1))]
    assert story.outlook == e.Outlook(state="completed")


def test_it_is_asked_on_the_first_working_day() -> None:
    story = completed(Calendar(zone="midden", closed={IN_SIX: "Demodag"}, known_until=day(900)))
    story.nobody_does_anything_until(date(2027, 1, 15))
    assert asked(story) == [(6, date(2026, 12, 30))]


def test_a_clock_that_rings_on_a_closed_day_or_for_nothing_asks_nothing() -> None:
    story = completed()
    saturday = date(2027, 1, 2)
    assert types(story.tick(moment(saturday, time(11)))) == ["ticked"]
    assert types(story.tick()) == ["measure-asked"]
    assert types(story.ask(c.Tick, date(2027, 1, 5), at=moment(date(2027, 1, 5)))) == ["ticked"]
    assert story.wakes_at == moment(IN_TWELVE, time(6))
    assert types(withdrawn().ask(c.Tick, day(9), at=moment(day(9)))) == ["ticked"]


def test_the_programme_says_after_how_many_months_and_may_say_never() -> None:
    def ended(**changes: Any) -> Story:
        story = Story().launch(programme=PROGRAMME.model_copy(update=changes)).complete_until("share-lessons")
        story.complete("share-lessons", END)
        return story

    assert ended(asked_after_months=(3,)).wakes_at == moment(add_months(END, 3), time(6))
    assert ended(asked_after_months=()).outlook == e.Outlook(state="completed")


def test_a_measurement_is_of_a_moment_that_is_asked_about_and_of_a_day_since_the_end() -> None:
    story = completed()
    cases: list[tuple[dict[str, Any], type[no.Refused], str]] = [
        ({"months": 7}, no.NotAskedThen, "/months"),
        ({"on": WEEKDAYS.add(END, -1)}, no.BeforeTheEnd, "/on"),
        ({"on": START - timedelta(days=1)}, no.BeforeTheStart, "/on"),
        ({"on": LATER + timedelta(days=1)}, no.InTheFuture, "/on"),
    ]
    for fields, refusal, field in cases:
        with pytest.raises(refusal) as refused:
            measure(story, LATER, **fields)
        assert refused.value.field == field


def test_a_handover_changes_nothing_of_what_is_still_to_be_asked() -> None:
    story = completed()
    story.ask(c.Reassign, LATER, post="adviser", person=OTHER_ADVISER, from_on=LATER)
    assert story.trajectory.adviser == OTHER_ADVISER
    assert story.wakes_at == moment(IN_SIX, time(6))
    assert story.trajectory.closed_on == END


@settings(SEEDED, max_examples=40)
@given(
    zone=st.sampled_from(["noord", "midden", "zuid"]),
    ended_on=st.dates(date(2026, 1, 1), date(2028, 6, 1)),
    typed_in_after=st.integers(0, 500),
    measured=st.sets(st.sampled_from([6, 12])),
)
def test_whenever_it_ended_what_was_not_measured_is_asked_once_and_on_a_working_day(
    zone: str, ended_on: date, typed_in_after: int, measured: set[int]
) -> None:
    story = Story(calendar(zone))
    now = ended_on + timedelta(days=typed_in_after)
    story.launch(
        now,
        started_on=ended_on,
        committed_on=ended_on,
        done=[{"step": step, "on": ended_on} for step in STEPS],
    )
    for months in measured:
        measure(story, now, months=months)
    story.nobody_does_anything_until(now + timedelta(days=900))
    assert {months for months, _ in asked(story)} == {6, 12} - measured
    assert len(asked(story)) == 2 - len(measured)
    for event in story.history:
        if isinstance(event, e.MeasureAsked):
            assert local_day(event.at) >= add_months(ended_on, event.months)
            assert story.calendar.is_open(local_day(event.at))
            assert event.at.astimezone(AMSTERDAM).time() == time(6)
    assert story.outlook == e.Outlook(state="completed")


def test_whoever_takes_over_by_then_is_asked() -> None:
    story = completed()
    leaves_on = date(2026, 11, 2)
    story.ask(c.Reassign, LATER, post="adviser", person=OTHER_ADVISER, from_on=leaves_on)
    assert story.outlook.wakes_at == moment(leaves_on, time(6))

    story.tick()
    assert types(story.history)[-1] == "handed-over"
    assert story.trajectory.adviser == OTHER_ADVISER
    assert story.outlook.wakes_at == moment(IN_SIX, time(6))
