from datetime import date, timedelta

import pytest

from activities.calendars import calendar, office_calendar

ZONES = ("noord", "midden", "zuid")


@pytest.mark.parametrize("zone", ZONES)
def test_kings_day_inside_the_may_holiday_is_part_of_the_may_holiday(zone: str) -> None:
    may = calendar(zone).closures(date(2026, 4, 24), date(2026, 5, 4))
    assert [(closure.name, closure.first, closure.days) for closure in may] == [
        ("Meivakantie", date(2026, 4, 27), 5)
    ]


def test_kings_day_outside_a_school_holiday_is_closed_by_its_own_name() -> None:
    assert calendar("noord").closed[date(2027, 3, 26)] == "Goede vrijdag"
    assert calendar("noord").closed[date(2032, 4, 27)] == "Koningsdag"


def test_christmas_is_one_range_of_ten_days() -> None:
    (christmas,) = calendar("midden").closures(date(2026, 12, 18), date(2027, 1, 4))
    assert (christmas.name, christmas.first, christmas.last, christmas.days) == (
        "Kerstvakantie",
        date(2026, 12, 21),
        date(2027, 1, 1),
        10,
    )


def test_zones_differ_in_summer() -> None:
    day = date(2026, 7, 13)
    assert [calendar(zone).is_open(day) for zone in ZONES] == [False, True, False]


@pytest.mark.parametrize("zone", ZONES)
def test_a_calendar_is_known_until_the_end_of_the_last_published_school_year(zone: str) -> None:
    known_until = calendar(zone).known_until
    assert calendar(zone).closed[known_until] == "Zomervakantie"
    after = [name for day, name in calendar(zone).closed.items() if day > known_until]
    assert "Herfstvakantie" not in after


def test_public_holidays_are_closed_also_beyond_the_known_school_holidays() -> None:
    beyond = calendar("zuid").known_until + timedelta(days=365 * 3)
    assert not calendar("zuid").is_open(date(beyond.year, 12, 25)) or date(beyond.year, 12, 25).weekday() > 4


def test_a_school_holiday_is_not_a_public_holiday() -> None:
    assert not office_calendar().is_open(date(2026, 12, 25))
    assert office_calendar().is_open(date(2026, 12, 24))


def test_an_unknown_zone_is_no_calendar_without_school_holidays() -> None:
    with pytest.raises(NotImplementedError):
        calendar("oost")
