"""Due dates and why: a ledger of lines, each of which counts working days from one day to the next."""

from datetime import date
from typing import Literal

from domain.calendar import Calendar, weekend_days
from domain.events import Due, DueLine


def term(calendar: Calendar, opened_on: date, working_days: int) -> Due:
    return _due(_line(calendar, "term", opened_on, working_days))


def after_meeting(calendar: Calendar, meeting_on: date, working_days: int) -> Due:
    """Due some working days after the meeting of the board that decides."""
    return _due(_line(calendar, "meeting", meeting_on, working_days))


def with_appointment(calendar: Calendar, due: Due, appointment_on: date) -> Due:
    """A step is not late before its appointment; an appointment within the term leaves the due date alone."""
    agreed = without_appointment(calendar, due)
    if appointment_on <= agreed.on:
        return agreed
    return _due(*agreed.lines, _line(calendar, "appointment", appointment_on, 0))


def without_appointment(calendar: Calendar, due: Due) -> Due:
    """The due date as the term, the board's meeting and the pauses alone make it."""
    first, *rest = due.lines
    reckoned = _due(first)
    for line in rest:
        if line.why == "pause" and line.paused_on:
            reckoned = moved_by_pause(calendar, reckoned, line.paused_on, line.working_days)
    return reckoned


def moved_by_pause(calendar: Calendar, due: Due, paused_on: date, lost: int) -> Due:
    if not lost:
        return due
    line = _line(calendar, "pause", due.on, lost)
    return _due(*due.lines, line.model_copy(update={"paused_on": paused_on}))


def _due(*lines: DueLine) -> Due:
    return Due(on=lines[-1].to, lines=lines)


def _line(
    calendar: Calendar,
    why: Literal["term", "meeting", "appointment", "pause"],
    start: date,
    working_days: int,
) -> DueLine:
    to = calendar.add(start, working_days)
    return DueLine(
        why=why,
        start=start,
        working_days=working_days,
        to=to,
        weekend_days=weekend_days(start, to),
        closures=calendar.closures(start, to),
        beyond_known=to > calendar.known_until,
    )
