"""The demo's days, told from today or from another day: -12 is twelve working days before it."""

import re
from datetime import date
from typing import Any

from domain.calendar import Calendar

_DAYS = re.compile(r"[-+]\d+")


def counts(text: str) -> bool:
    return _DAYS.fullmatch(text) is not None


def day(told: str, since: date, calendar: Calendar) -> date:
    """+0 is the day itself, or the next working day when it is none; what has been may not be later."""
    if told == "+0":
        return calendar.on_or_after(since)
    return calendar.add(since, int(told))


def dated(told: Any, since: date, calendar: Calendar) -> Any:
    """Content of a command, with each day in it as a date."""
    if isinstance(told, dict):
        return {name: dated(value, since, calendar) for name, value in told.items()}
    if isinstance(told, list):
        return [dated(value, since, calendar) for value in told]
    if isinstance(told, str) and counts(told):
        return str(day(told, since, calendar))
    return told
