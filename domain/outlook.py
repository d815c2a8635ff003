"""What follows when nothing but time passes: when a trajectory stalls and why, and when its clock is to ring.

The one definition of stalled, for queries, pages and escalation alike.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from domain.calendar import ONE_DAY, TICKS_AT, Calendar, add_months, local_day, moment
from domain.events import Outlook
from domain.programme import Audience, Rung, StallReason
from domain.trajectory import Question, Step, Trajectory

Unblocker = Literal["lead", "adviser", "director", "internal"]
UNBLOCKED_BY: dict[StallReason, Unblocker] = {
    StallReason.NO_ADVISER: "lead",
    StallReason.NO_INTERNAL_CONTACT: "director",
    StallReason.BOARD_SILENT: "lead",
    StallReason.AWAITING_DECISION: "director",
    StallReason.AWAITING_CARRYING_OUT: "internal",
    StallReason.AWAITING_REGIONAL_MEETING: "lead",
    StallReason.ADVISER_OVERDUE: "adviser",
    StallReason.LEAD_OVERDUE: "lead",
    StallReason.PAUSE_OVERRUN: "adviser",
}
# The ladder itself tells the managers of a late step; of these they are told when they begin.
NOT_ON_THE_LADDER = frozenset(
    {
        StallReason.NO_ADVISER,
        StallReason.NO_INTERNAL_CONTACT,
        StallReason.BOARD_SILENT,
        StallReason.PAUSE_OVERRUN,
    }
)
_ORDER = list(StallReason)


def look_ahead(trajectory: Trajectory, calendar: Calendar, now: datetime) -> Outlook:
    if trajectory.closed:
        days = [day for _, day in asks_after(trajectory)]
        if days:  # whoever it is handed over to is asked
            days += [handover.from_on for handover in trajectory.handovers]
        wakes_at = min((calendar.next_tick(now, day) for day in days), default=None)
        return Outlook(state=trajectory.closed, wakes_at=wakes_at)
    stall = stalls(trajectory, calendar)
    return Outlook(
        state=trajectory.state,
        phase=trajectory.phase,
        wakes_at=min(calendar.next_tick(now, day) for day in _days_to_wake(trajectory, calendar)),
        stalls_at=stall and stall[0],
        stall_reason=stall and stall[1],
    )


def stalls(trajectory: Trajectory, calendar: Calendar) -> tuple[datetime, StallReason] | None:
    """When and why it is stalled, or will be: the earliest over the reasons."""
    moments = (
        _paused_stalls(trajectory, calendar) if trajectory.pause else _running_stalls(trajectory, calendar)
    )
    return min(moments, key=lambda stall: (stall[0], _ORDER.index(stall[1])), default=None)


def _paused_stalls(trajectory: Trajectory, calendar: Calendar) -> Iterator[tuple[datetime, StallReason]]:
    if trajectory.pause:
        overrun = calendar.add(trajectory.pause.return_on, trajectory.programme.overrun_stalls_after)
        yield moment(overrun), StallReason.PAUSE_OVERRUN
    if trajectory.unassigned_since:
        yield trajectory.unassigned_since, StallReason.NO_ADVISER


def _running_stalls(trajectory: Trajectory, calendar: Calendar) -> Iterator[tuple[datetime, StallReason]]:
    programme = trajectory.programme
    if trajectory.unassigned_since:
        yield trajectory.unassigned_since, StallReason.NO_ADVISER
    internal = [contact.until_on for contact in trajectory.contacts if contact.function == "internal"]
    gone = [until for until in internal if until is not None]
    if gone and len(gone) == len(internal):
        yield moment(max(gone) + ONE_DAY), StallReason.NO_INTERNAL_CONTACT
    if len(trajectory.unanswered) >= programme.unanswered_stalls_after:
        yield trajectory.unanswered[programme.unanswered_stalls_after - 1].at, StallReason.BOARD_SILENT
    if any(
        programme.step(step.key).with_board for step in trajectory.open_steps
    ):  # else nothing is asked of it
        silent = calendar.add(trajectory.silent_from, programme.silence_stalls_after)
        yield moment(silent), StallReason.BOARD_SILENT
    for step in trajectory.open_steps:
        if step.due:
            late = calendar.add(step.due.on, programme.late_stalls_after)
            yield moment(late), programme.step(step.key).stalls_as


def rungs_reached(trajectory: Trajectory, step: Step, calendar: Calendar, today: date) -> tuple[Rung, ...]:
    """The rungs of the ladder that this step has come to and was not reminded at yet, lowest first."""
    return tuple(
        rung
        for rung in rungs_left(trajectory, step)
        if step.due and calendar.add(step.due.on, rung.offset) <= today
    )


def rungs_left(trajectory: Trajectory, step: Step) -> tuple[Rung, ...]:
    ladder = trajectory.programme.ladder
    return tuple(rung for rung in ladder if step.reminded is None or rung.offset > step.reminded)


def untold_stall(
    trajectory: Trajectory, calendar: Calendar, now: datetime
) -> tuple[datetime, StallReason] | None:
    """A stall that began by now, that the ladder does not tell of, and that was not told yet."""
    stall = stalls(trajectory, calendar)
    if not stall or stall[0] > now or not _is_untold(trajectory, stall):
        return None
    return stall


def _is_untold(trajectory: Trajectory, stall: tuple[datetime, StallReason]) -> bool:
    return stall[1] in NOT_ON_THE_LADDER and trajectory.stalled != (stall[1], stall[0])


def call_before_return(trajectory: Trajectory, calendar: Calendar) -> date | None:
    """The day on which the adviser is asked to call the board, before its pause ends."""
    if not trajectory.pause or trajectory.pause.call_asked:
        return None
    return calendar.add(trajectory.pause.return_on, -trajectory.programme.call_before_return)


def asks_after(trajectory: Trajectory) -> list[tuple[int, date]]:
    """How many months after the end, and on which day, the adviser is still to be asked what came of it."""
    if trajectory.closed != "completed" or trajectory.closed_on is None:
        return []
    told = {*trajectory.asked_after, *trajectory.measured}
    left = [months for months in trajectory.programme.asked_after_months if months not in told]
    return [(months, add_months(trajectory.closed_on, months)) for months in left]


def reminds_of(trajectory: Trajectory, question: Question, calendar: Calendar) -> date:
    """The day on which an open question to the region is reminded of, or given up."""
    # After a pause the term runs anew, or the contact point would be reminded on two days in a row.
    resumed = [pause.resumed_on for pause in trajectory.breaks if pause.resumed_on]
    since = max([question.reminded_on or question.asked_on, *resumed])
    return calendar.add(since, trajectory.programme.question_reminded_after)


def runs_long_on(trajectory: Trajectory) -> date | None:
    if trajectory.ran_long:
        return None
    return add_months(trajectory.started_on, trajectory.programme.long_after_months) + ONE_DAY


def _days_to_wake(trajectory: Trajectory, calendar: Calendar) -> Iterator[date]:
    """Every day on which something happens of itself. Days that have passed count as the next tick."""
    yield from (handover.from_on for handover in trajectory.handovers)
    if long := runs_long_on(trajectory):
        yield long
    if call := call_before_return(trajectory, calendar):
        yield call
    stall = stalls(trajectory, calendar)
    if stall and _is_untold(trajectory, stall):
        yield _first_day_from(stall[0])
    if not trajectory.pause:
        for question in trajectory.questions:
            if question.state == "open":
                yield reminds_of(trajectory, question, calendar)
        for step in trajectory.open_steps:
            left = rungs_left(trajectory, step)
            if step.due and left:
                yield calendar.add(step.due.on, left[0].offset)
    yield calendar.add(local_day(trajectory.at), 20)  # and in any case once in a while: no wait is for ever


def _first_day_from(at: datetime) -> date:
    """The first day whose tick comes at or after this instant."""
    day = local_day(at)
    return day if at <= moment(day, TICKS_AT) else day + ONE_DAY


def owner(trajectory: Trajectory, step: str) -> Audience:
    """Who is to be reminded of a step; the lead, as long as there is no adviser."""
    if trajectory.programme.step(step).who == "lead" or trajectory.adviser is None:
        return Audience.LEAD
    return Audience.ADVISER
