"""A board is in the meeting that its trajectory says, and who was there has done the step."""

from collections.abc import Iterator

from db.connect import Pool
from deploy.simulate.queries import simulate
from deploy.simulate.records import Records
from domain.events import StepCompleted
from domain.meeting import Invitee
from domain.trajectory import Step


async def meetings_disagree(pool: Pool, records: Records) -> list[str]:
    found = [*_waiting(records), *_invited(records), *_attended(records), *_completed(records)]
    async for row in simulate.gatherings(pool):
        meeting = records.meetings[row["meeting_id"]]
        if meeting.is_over or row["region_code"] not in meeting.regions:
            found.append(f"region {row['region_code']}: its boards gather in {row['meeting_id']}")
    return found


def _waiting(records: Records) -> Iterator[str]:
    """Nobody waits for a regional meeting without being in one that is open."""
    for id_, told in records.trajectories.items():
        for step in () if told.closed else told.open_steps:
            gathers = told.gathers is not None and told.gathers.key == step.key
            if gathers and step.meeting is None:
                yield f"{id_}: it waits for a regional meeting and is in none"
            if step.meeting is None:
                continue
            meeting = records.meetings.get(step.meeting)
            invitee = meeting.invitee(told.board) if meeting else None
            if not gathers or meeting is None or meeting.is_over:
                yield f"{id_}: it is in {step.meeting}, which it cannot be in"
            elif invitee is None or not invitee.is_in or invitee.trajectory != id_:
                yield f"{id_}: it is in {step.meeting}, which does not know of it"


def _invited(records: Records) -> Iterator[str]:
    for id_, meeting in records.meetings.items():
        for invitee in () if meeting.is_over else meeting.boards:
            if invitee.trajectory is None:
                continue
            step = _step(records, invitee)
            if step is None or step.meeting != id_ or step.status != "open":
                yield f"{id_}: board {invitee.board} is in it, and its trajectory is not"
            elif meeting.planned and step.due and step.due.on != meeting.planned.on:
                yield f"{id_}: board {invitee.board} is due on another day"


def _step(records: Records, invitee: Invitee) -> Step | None:
    assert invitee.trajectory
    assert invitee.step
    told = records.trajectories[invitee.trajectory]
    return None if told.closed else told.step(invitee.step)


def _attended(records: Records) -> Iterator[str]:
    """Whose step was not done by it had ended before."""
    for id_, meeting in records.meetings.items():
        for invitee in meeting.invitees:
            if invitee.board not in meeting.attended or invitee.trajectory is None:
                continue
            done = {event.meeting for event in _completions(records, invitee.trajectory)}
            if id_ not in done and (step := _step(records, invitee)) and step.status == "open":
                yield f"{id_}: board {invitee.board} was there, and its step is open"


def _completed(records: Records) -> Iterator[str]:
    for id_, told in records.trajectories.items():
        for event in _completions(records, id_):
            if event.meeting and told.board not in records.meetings[event.meeting].attended:
                yield f"{id_}: its step was done in {event.meeting}, where it was not"


def _completions(records: Records, trajectory: str) -> Iterator[StepCompleted]:
    return (it for it in records.trajectory_events[trajectory] if isinstance(it, StepCompleted))
