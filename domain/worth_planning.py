"""Why a regional meeting that gathers is worth planning, as it now stands."""

from datetime import date
from typing import Literal

from domain.calendar import Calendar
from domain.meeting import Meeting

Worth = Literal["boards", "due"]


def worth_planning(meeting: Meeting, calendar: Calendar, today: date) -> tuple[Worth, ...]:
    """Enough boards would come, or a due date comes near."""
    if meeting.state != "gathering":
        return ()
    first, rules = meeting.first_due_on, meeting.rules
    worth: list[Worth] = []
    if meeting.would_come >= rules.worth_boards:
        worth.append("boards")
    if first and calendar.add(first, -rules.worth_before_due) <= today:
        worth.append("due")
    return tuple(worth)
