"""Working days of a board, and the moments of a local day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.value import Value

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TICKS_AT = time(6)
ONE_DAY = timedelta(days=1)


def local_day(now: datetime) -> date:
    return now.astimezone(AMSTERDAM).date()


def moment(day: date, at: time = time(0)) -> datetime:
    """The instant, in UTC, at which it is `at` o'clock in Amsterdam on `day`."""
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)


class Closure(Value):
    """Weekdays in a row that are closed for one reason, with its name."""

    name: str
    first: date
    last: date
    days: int


@dataclass(frozen=True)
class Calendar:
    """The closed days of a school-holiday zone by name. Weekends are closed of themselves.

    `known_until` is the last day whose school holidays are known: a term that ends later says so.
    """

    zone: str
    closed: Mapping[date, str]
    known_until: date

    def is_open(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.closed

    def on_or_after(self, day: date) -> date:
        while not self.is_open(day):
            day += ONE_DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """The working day that lies `working_days` after `day` (before, when negative); 0 is `day` itself."""
        direction = ONE_DAY if working_days > 0 else -ONE_DAY
        for _ in range(abs(working_days)):
            day += direction
            while not self.is_open(day):
                day += direction
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_open(day) for day in days_after(start, end))

    def closures(self, start: date, end: date) -> tuple[Closure, ...]:
        """What closed weekdays after `start`, up to and including `end`, in order."""
        found: list[Closure] = []
        for day in days_after(start, end):
            if day.weekday() >= 5 or day not in self.closed:
                continue
            name = self.closed[day]
            if found and found[-1].name == name and self._weekend_only(found[-1].last, day):
                found[-1] = Closure(name=name, first=found[-1].first, last=day, days=found[-1].days + 1)
            else:
                found.append(Closure(name=name, first=day, last=day, days=1))
        return tuple(found)

    def next_tick(self, after: datetime, not_before: date) -> datetime:
        """The first 06:00 of a working day that is later than `after` and not before the day `not_before`."""
        day = self.on_or_after(max(local_day(after), not_before))
        while moment(day, TICKS_AT) <= after:
            day = self.on_or_after(day + ONE_DAY)
        return moment(day, TICKS_AT)

    @staticmethod
    def _weekend_only(last: date, day: date) -> bool:
        return all(between.weekday() >= 5 for between in days_after(last, day - ONE_DAY))


def days_after(start: date, end: date) -> Iterator[date]:
    for offset in range(1, (end - start).days + 1):
        yield start + timedelta(days=offset)


def weekend_days(start: date, end: date) -> int:
    return sum(day.weekday() >= 5 for day in days_after(start, end))


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last of the month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")
