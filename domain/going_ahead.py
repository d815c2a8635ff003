"""What it means for a board when its regional meeting goes ahead without it."""

from datetime import date, datetime

from domain import events as e
from domain.calendar import Calendar, local_day
from domain.dues import without_regional_meeting
from domain.evolve import evolve
from domain.outlook import stalls
from domain.programme import Code, StallReason
from domain.trajectory import Trajectory
from domain.value import Value


class GoingAhead(Value):
    due_on: date  # as it is now
    then_due_on: date
    late: bool  # then
    stalls_at: datetime | None = None  # then; it may have passed
    stall_reason: StallReason | None = None
    holds_up: tuple[Code, ...] = ()  # steps that wait for the meeting and for nothing else


def without_meeting(
    trajectory: Trajectory, meeting: str, calendar: Calendar, now: datetime
) -> GoingAhead | None:
    """Nothing when the board does not wait for this meeting."""
    step = trajectory.gathers
    if step is None or step.due is None or step.meeting != meeting:
        return None
    due = without_regional_meeting(calendar, step.due)
    let_go = e.MeetingAssigned(sequence=trajectory.sequence + 1, at=now, step=step.key, due=due)
    then = evolve(trajectory, let_go)
    assert then is not None
    stall = stalls(then, calendar)
    return GoingAhead(
        due_on=step.due.on,
        then_due_on=due.on,
        late=then.is_late(then.step(step.key), local_day(now)),
        stalls_at=stall and stall[0],
        stall_reason=stall and stall[1],
        holds_up=_held_up(trajectory, step.key),
    )


def _held_up(trajectory: Trajectory, key: str) -> tuple[Code, ...]:
    return tuple(
        step.key
        for step in trajectory.programme.followers(key)
        if all(trajectory.step(before).is_done for before in step.opens_after if before != key)
    )
