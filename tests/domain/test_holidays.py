"""Tables of dates with the real holidays of each zone."""

from datetime import date, timedelta

import pytest

from activities.calendars import calendar
from domain import dues
from domain.calendar import add_months
from tests.cast import PROGRAMME
from tests.domain.story import Story

ZONES = ("noord", "midden", "zuid")


@pytest.mark.parametrize(
    ("zone", "start", "working_days", "due"),
    [
        # Christmas of 2026: 21 December to 1 January, everywhere.
        ("noord", date(2026, 12, 14), 10, date(2027, 1, 11)),
        ("midden", date(2026, 12, 14), 10, date(2027, 1, 11)),
        ("zuid", date(2026, 12, 14), 10, date(2027, 1, 11)),
        # Christmas of 2027 begins a week later.
        ("noord", date(2027, 12, 20), 5, date(2028, 1, 10)),
        # The autumn break of 2026: 12 to 16 October in the north, a week later in the rest.
        ("noord", date(2026, 10, 9), 5, date(2026, 10, 23)),
        ("midden", date(2026, 10, 9), 5, date(2026, 10, 16)),
        ("zuid", date(2026, 10, 9), 5, date(2026, 10, 16)),
        ("noord", date(2026, 10, 16), 5, date(2026, 10, 23)),
        ("midden", date(2026, 10, 16), 5, date(2026, 10, 30)),
        ("zuid", date(2026, 10, 16), 5, date(2026, 10, 30)),
        # The spring break of 2027: the south goes first.
        ("noord", date(2027, 2, 12), 5, date(2027, 2, 19)),
        ("zuid", date(2027, 2, 12), 5, date(2027, 2, 26)),
        # The summer of 2026 begins in three different weeks.
        ("noord", date(2026, 7, 3), 1, date(2026, 8, 17)),
        ("zuid", date(2026, 7, 10), 1, date(2026, 8, 24)),
        ("midden", date(2026, 7, 17), 1, date(2026, 8, 31)),
        # Koningsdag of 2026 lies in the May holiday, that of 2028 on the Thursday before it.
        ("midden", date(2026, 4, 24), 1, date(2026, 5, 4)),
        ("midden", date(2028, 4, 26), 1, date(2028, 4, 28)),
        ("midden", date(2028, 4, 26), 2, date(2028, 5, 8)),
        # Liberation Day is a day off for schools once in five years only.
        ("midden", date(2026, 5, 4), 1, date(2026, 5, 5)),
        # Easter, Ascension, Whitsun.
        ("midden", date(2026, 4, 2), 1, date(2026, 4, 7)),
        ("midden", date(2026, 5, 13), 1, date(2026, 5, 15)),
        ("midden", date(2026, 5, 22), 1, date(2026, 5, 26)),
    ],
)
def test_a_term_passes_over_the_holidays_of_the_zone(
    zone: str, start: date, working_days: int, due: date
) -> None:
    assert dues.term(calendar(zone), start, working_days).on == due


@pytest.mark.parametrize("zone", ZONES)
def test_the_christmas_break_is_one_line_of_the_explanation(zone: str) -> None:
    (line,) = dues.term(calendar(zone), date(2026, 12, 14), 10).lines
    (closure,) = line.closures
    assert (closure.name, closure.first, closure.last, closure.days) == (
        "Kerstvakantie",
        date(2026, 12, 21),
        date(2027, 1, 1),
        10,
    )


def test_kings_day_outside_the_may_holiday_is_a_line_of_its_own() -> None:
    (line,) = dues.term(calendar("midden"), date(2028, 4, 26), 2).lines
    assert [(c.name, c.first, c.days) for c in line.closures] == [
        ("Koningsdag", date(2028, 4, 27), 1),
        ("Meivakantie", date(2028, 5, 1), 5),
    ]


def test_a_pause_across_the_summer_costs_the_working_days_that_were_lost_and_no_more() -> None:
    story = Story(calendar("noord")).launch(date(2026, 6, 15))
    assert story.due("start-conversation") == date(2026, 6, 29)

    story.pause(date(2026, 6, 22), until=date(2026, 8, 31))
    story.resume(date(2026, 8, 31))

    # Nine days before the summer and eleven after it; five were left, and five are left.
    assert story.due("start-conversation") == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("started_on", "first_reminder"),
    [
        (date(2026, 3, 23), "2026-03-30T04:00:00+00:00"),  # the first working day of summer time
        (date(2026, 3, 20), "2026-03-27T05:00:00+00:00"),  # the last of winter time
        (date(2026, 10, 19), "2026-10-26T05:00:00+00:00"),
        (date(2026, 10, 8), "2026-10-22T04:00:00+00:00"),
    ],
)
def test_reminders_come_at_six_on_both_sides_of_a_change_of_the_clock(
    started_on: date, first_reminder: str
) -> None:
    assert Story(calendar("noord")).launch(started_on).wakes_at.isoformat() == first_reminder


def test_a_term_that_runs_beyond_the_known_school_holidays_says_so() -> None:
    known = calendar("midden")
    last = known.add(known.known_until + timedelta(days=1), -1)

    assert not dues.term(known, known.add(last, -5), 5).lines[0].beyond_known
    assert dues.term(known, known.add(last, -5), 6).lines[0].beyond_known


@pytest.mark.parametrize("zone", ZONES)
def test_a_launch_on_any_day_of_four_years_ends_within_four_to_six_months(zone: str) -> None:
    known = calendar(zone)
    day, outside = date(2026, 1, 1), []
    while day < date(2030, 1, 1):
        end = PROGRAMME.expected_end(known, day, {})
        if not add_months(day, 4) <= end <= add_months(day, 6):
            outside.append((day, end))
        day += timedelta(days=1)
    assert outside == []


@pytest.mark.parametrize("zone", ZONES)
def test_the_school_holidays_are_known_for_every_trajectory_of_four_years(zone: str) -> None:
    assert calendar(zone).known_until >= add_months(date(2029, 12, 31), 6)


@pytest.mark.parametrize("zone", ZONES)
def test_the_last_school_year_that_is_known_is_known_whole(zone: str) -> None:
    known = calendar(zone)
    a_year_before = add_months(known.known_until, -12)
    names = {name for day, name in known.closed.items() if a_year_before < day <= known.known_until}
    assert names >= {
        "Herfstvakantie",
        "Kerstvakantie",
        "Voorjaarsvakantie",
        "Meivakantie",
        "Zomervakantie",
    }
