"""Due dates and why: a ledger of lines, each of which counts working days from one day to the next."""

from collections.abc import Sequence
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
    agreed = _without(calendar, due, "appointment")
    if appointment_on <= agreed.on:
        return agreed
    return _due(*agreed.lines, _line(calendar, "appointment", appointment_on, 0))


def with_regional_meeting(calendar: Calendar, due: Due, meeting_on: date) -> Due:
    """It follows the planned day of the regional meeting, earlier or later."""
    agreed = without_regional_meeting(calendar, due)
    return _due(*agreed.lines, _line(calendar, "regional-meeting", meeting_on, 0))


def without_regional_meeting(calendar: Calendar, due: Due) -> Due:
    """The due date as it is when no regional meeting has a day for it; an appointment stands."""
    return _without(calendar, due, "regional-meeting")


def without_appointment(calendar: Calendar, due: Due) -> Due:
    """The due date as the term, the meeting of the board and the pauses alone make it."""
    return _without(calendar, due, "appointment", "regional-meeting")


def with_another_term(calendar: Calendar, due: Due, working_days: int, appointment_on: date | None) -> Due:
    """The same ledger on another term. What was agreed stands: an appointment that lay within the term may
    now lie beyond it, and the other way round."""
    first, *rest = due.lines
    met = next((place for place, line in enumerate(rest) if line.why == "regional-meeting"), len(rest))
    reckoned = _again(calendar, _due(_line(calendar, first.why, first.start, working_days)), rest[:met])
    if appointment_on and all(line.why != "appointment" for line in rest):  # it lay within the term
        reckoned = with_appointment(calendar, reckoned, appointment_on)
    return _again(calendar, reckoned, rest[met:])


def _without(calendar: Calendar, due: Due, *agreed: str) -> Due:
    first, *rest = due.lines
    return _again(calendar, _due(first), [line for line in rest if line.why not in agreed])


def _again(calendar: Calendar, due: Due, lines: Sequence[DueLine]) -> Due:
    for line in lines:
        if line.why == "pause" and line.paused_on:
            due = moved_by_pause(calendar, due, line.paused_on, line.working_days)
        elif line.why != "appointment" or line.to > due.on:
            due = _due(*due.lines, line)
    return due


def moved_by_pause(calendar: Calendar, due: Due, paused_on: date, lost: int) -> Due:
    if not lost:
        return due
    line = _line(calendar, "pause", due.on, lost)
    return _due(*due.lines, line.model_copy(update={"paused_on": paused_on}))


def _due(*lines: DueLine) -> Due:
    return Due(on=lines[-1].to, lines=lines)


def _line(
    calendar: Calendar,
    why: Literal["term", "meeting", "appointment", "regional-meeting", "pause"],
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
