"""What follows for a regional meeting when nothing but time passes: when its clock is to ring."""

from collections.abc import Iterator
from datetime import date, datetime

from domain import meeting_events as m
from domain.calendar import Calendar, local_day
from domain.meeting import Meeting

AT_LEAST_EVERY = 20  # working days: no wait is for ever


def look_ahead(meeting: Meeting, calendar: Calendar, now: datetime) -> m.MeetingOutlook:
    if meeting.is_over:
        return m.MeetingOutlook(state=meeting.state)
    wakes_at = min(calendar.next_tick(now, day) for day in _days_to_wake(meeting, calendar))
    return m.MeetingOutlook(state=meeting.state, wakes_at=wakes_at)


def reminds_on(meeting: Meeting, calendar: Calendar) -> date | None:
    planned = meeting.planned
    if meeting.state != "planned" or planned is None or meeting.reminded_of == planned.on:
        return None
    return None if meeting.missing_told else calendar.add(planned.on, -meeting.rules.reminded_before)


def missed_on(meeting: Meeting, calendar: Calendar) -> date | None:
    if meeting.state != "planned" or meeting.planned is None or meeting.missing_told:
        return None
    return calendar.add(meeting.planned.on, meeting.rules.recorded_within)


def _days_to_wake(meeting: Meeting, calendar: Calendar) -> Iterator[date]:
    for day in (_worth_on, reminds_on, missed_on):
        if on := day(meeting, calendar):
            yield on
    yield from (handover.from_on for handover in meeting.handovers)
    yield calendar.add(local_day(meeting.at), AT_LEAST_EVERY)


def _worth_on(meeting: Meeting, calendar: Calendar) -> date | None:
    """The day on which a due date comes near."""
    if meeting.state != "gathering" or "due" in meeting.worth_told or not meeting.first_due_on:
        return None
    return calendar.add(meeting.first_due_on, -meeting.rules.worth_before_due)
