"""Reckoning in working days, and the moments of a local day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import AMSTERDAM, Calendar, Closure, add_months, local_day, moment, weekend_days
from tests.domain.story import SEEDED

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, n) for n in (6, 7, 8, 9))
BREAK = "Demovakantie"
# Two weeks of holiday and the weekends around them, a day of another name in the week after.
CALENDAR = Calendar(
    zone="midden",
    closed={
        **{date(2026, 3, 14) + timedelta(days=n): BREAK for n in range(16)},
        date(2026, 4, 1): "Demodag",
    },
    known_until=date(2026, 12, 31),
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "working_days", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 0, SATURDAY),  # nothing to count: the day itself
        (SATURDAY, 1, MONDAY),
        (MONDAY, -1, FRIDAY),
        (SUNDAY, -1, FRIDAY),
        (MONDAY, 5, date(2026, 3, 30)),  # over the break
        (date(2026, 3, 30), -5, MONDAY),
        (date(2026, 3, 31), 1, date(2026, 4, 2)),
    ],
)
def test_a_number_of_working_days_passes_over_what_is_closed(
    start: date, working_days: int, end: date
) -> None:
    assert CALENDAR.add(start, working_days) == end


@SEEDED
@given(DAYS, st.integers(0, 40))
def test_counting_gives_back_what_was_added(start: date, working_days: int) -> None:
    assert CALENDAR.between(start, CALENDAR.add(start, working_days)) == working_days


@SEEDED
@given(DAYS, DAYS)
def test_every_day_is_working_weekend_or_in_a_closure(start: date, end: date) -> None:
    closed = sum(closure.days for closure in CALENDAR.closures(start, end))
    counted = CALENDAR.between(start, end) + weekend_days(start, end) + closed
    assert counted == max(0, (end - start).days)


def test_days_in_a_row_with_one_name_are_one_closure_over_the_weekend() -> None:
    assert CALENDAR.closures(FRIDAY, date(2026, 4, 3)) == (
        Closure(name=BREAK, first=date(2026, 3, 16), last=date(2026, 3, 27), days=10),
        Closure(name="Demodag", first=date(2026, 4, 1), last=date(2026, 4, 1), days=1),
    )


def test_days_with_one_name_and_a_working_day_between_them_are_two_closures() -> None:
    odd = Calendar(zone="midden", closed={FRIDAY: BREAK, date(2026, 3, 10): BREAK}, known_until=SUNDAY)
    assert [closure.first for closure in odd.closures(date(2026, 3, 1), date(2026, 3, 20))] == [
        FRIDAY,
        date(2026, 3, 10),
    ]


@pytest.mark.parametrize(
    ("after", "not_before", "tick"),
    [
        # In winter it is six o'clock in Amsterdam at five in UTC.
        ("2026-03-09T04:59:59.999999+00:00", MONDAY, "2026-03-09T05:00:00+00:00"),
        ("2026-03-09T05:00:00+00:00", MONDAY, "2026-03-10T05:00:00+00:00"),
        ("2026-03-06T12:00:00+00:00", FRIDAY, "2026-03-09T05:00:00+00:00"),  # over the weekend
        ("2026-03-06T12:00:00+00:00", date(2026, 3, 14), "2026-03-30T04:00:00+00:00"),  # over the break
        ("2026-03-09T12:00:00+00:00", date(2020, 1, 1), "2026-03-10T05:00:00+00:00"),
        ("2026-03-08T23:30:00+00:00", FRIDAY, "2026-03-09T05:00:00+00:00"),  # it is Monday already
        # The night in which the clock goes forward, and the one in which it goes back.
        ("2026-04-02T12:00:00+00:00", FRIDAY, "2026-04-03T04:00:00+00:00"),
        ("2026-10-23T12:00:00+00:00", FRIDAY, "2026-10-26T05:00:00+00:00"),
        ("2026-10-22T12:00:00+00:00", FRIDAY, "2026-10-23T04:00:00+00:00"),
    ],
)
def test_the_clock_rings_at_six_in_amsterdam_on_a_working_day(
    after: str, not_before: date, tick: str
) -> None:
    assert CALENDAR.next_tick(datetime.fromisoformat(after), not_before) == datetime.fromisoformat(tick)


@SEEDED
@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)), DAYS)  # noqa: DTZ001 -- hypothesis adds the zone
def test_the_clock_always_rings_later_and_never_on_a_closed_day(after: datetime, not_before: date) -> None:
    tick = CALENDAR.next_tick(after, not_before)
    local = tick.astimezone(AMSTERDAM)
    assert tick > after
    assert CALENDAR.is_open(local.date())
    assert local.date() >= not_before
    assert (local.hour, local.minute, local.second, local.microsecond) == (6, 0, 0, 0)


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        (date(2026, 3, 29), "2026-03-28T23:00:00+00:00"),
        (date(2026, 3, 30), "2026-03-29T22:00:00+00:00"),
        (date(2026, 10, 25), "2026-10-24T22:00:00+00:00"),
        (date(2026, 10, 26), "2026-10-25T23:00:00+00:00"),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam_whatever_the_clock_does(day: date, midnight: str) -> None:
    begins = datetime.fromisoformat(midnight)
    assert moment(day) == begins
    assert local_day(begins) == day
    assert local_day(begins - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 6, date(2026, 9, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later
