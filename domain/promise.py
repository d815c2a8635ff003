"""Whether a trajectory ends within the months that are promised, whatever the day of its launch."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby, takewhile
from typing import Literal

from domain.calendar import ONE_DAY, Calendar, add_months
from domain.programme import Programme
from domain.value import Value

MONTHS_AHEAD = 12
Miss = Literal["shorter", "longer"]


class Way(Value):
    """A trajectory that is launched on a day, and in which every step takes just its term."""

    started_on: date
    ends_on: date

    @property
    def days(self) -> int:
        return (self.ends_on - self.started_on).days


class Outside(Value):
    """Launches on these days, in a row, end sooner or later than is promised."""

    first_on: date
    last_on: date
    miss: Miss


class Durations(Value):
    """Of the launches of a year, in a school-holiday zone."""

    zone: str
    shortest: Way
    longest: Way
    outside: tuple[Outside, ...] = ()


def durations(programme: Programme, calendar: Calendar, first: date) -> Durations:
    """Of the launches on the days from `first`, twelve months long."""
    ways = [
        Way(started_on=day, ends_on=programme.expected_end(calendar, day, {})) for day in _a_year_from(first)
    ]
    missed = groupby(ways, key=lambda way: _missed(programme, way))
    rows = [(miss, [way.started_on for way in row]) for miss, row in missed]
    return Durations(
        zone=calendar.zone,
        shortest=min(ways, key=lambda way: way.days),
        longest=max(ways, key=lambda way: way.days),
        outside=tuple(Outside(first_on=row[0], last_on=row[-1], miss=miss) for miss, row in rows if miss),
    )


def _a_year_from(first: date) -> Iterator[date]:
    end = add_months(first, MONTHS_AHEAD)
    return takewhile(lambda day: day < end, (first + number * ONE_DAY for number in range(367)))


def _missed(programme: Programme, way: Way) -> Miss | None:
    if way.ends_on < add_months(way.started_on, programme.promised_from_months):
        return "shorter"
    return "longer" if way.ends_on > add_months(way.started_on, programme.long_after_months) else None
