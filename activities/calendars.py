"""The closed days of the Netherlands, as values for `domain/` to reckon with."""

from collections.abc import Collection
from datetime import date
from functools import cache
from itertools import count, takewhile

from holidays import HolidayBase, country_holidays

from domain.calendar import Calendar

FIRST_YEAR = 2020  # programmes that began before the service did are taken in with their real dates
YEARS_BEYOND = 5  # of public holidays, after the last school holidays that are known


@cache
def calendar(zone: str) -> Calendar:
    """Of a school-holiday zone: noord, midden or zuid."""
    school = _school_holidays(zone)
    years = range(FIRST_YEAR, max(school).year + 1 + YEARS_BEYOND)
    public = dict(_holidays(years, "public").items())
    # A day in a school holiday bears its name alone, so that the days of one holiday stay together.
    return Calendar(zone=zone, closed=public | school, known_until=_known_until(school))


def _school_holidays(zone: str) -> dict[date, str]:
    known = takewhile(bool, (_holidays([year], "school", zone) for year in count(FIRST_YEAR)))
    return {day: name for year in known for day, name in year.items()}


def _known_until(school: dict[date, str]) -> date:
    """School holidays are published by the school year, so the last calendar year may lack its autumn."""
    last = max(school).year
    names = {name for day, name in school.items() if day.year == last}
    lacking = [day for day, name in school.items() if day.year == last - 1 and name not in names]
    if not lacking:
        return max(school)
    return max(day for day in school if day < min(lacking).replace(year=last))


def _holidays(years: Collection[int], category: str, zone: str | None = None) -> HolidayBase:
    subdivision = zone.capitalize() if zone else None
    return country_holidays(
        "NL", subdiv=subdivision, years=years, expand=False, categories=(category,), language="nl"
    )


@cache
def office_calendar() -> Calendar:
    """Of the staff, who work in school holidays too."""
    years = range(FIRST_YEAR, max(_school_holidays("noord")).year + 1 + YEARS_BEYOND)
    closed = dict(_holidays(years, "public").items())
    return Calendar(zone="", closed=closed, known_until=max(closed))
