"""What one that decides asks of another: queued with the events that it follows from, and done once.

A trajectory joins the meeting of its region and leaves it; a meeting tells its trajectories of its day and of
who was there; a place that comes free can launch the next board. Each errand is a command whose id depends on
the event alone, so that doing it twice does nothing.
"""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from domain import commands as c
from domain import events as e
from domain import meeting_commands as mc
from domain import meeting_events as m
from domain import places as p
from domain.calendar import Calendar, local_day
from domain.dues import without_regional_meeting
from domain.meeting import Invitee, Meeting
from domain.programme import Programme
from domain.trajectory import Trajectory
from domain.value import Value

To = Literal["trajectory", "meeting", "region", "launch"]


class Errand(Value):
    """`to` a trajectory, a meeting, whichever meeting the boards of a region can join now, or a launch."""

    id: str
    to: To
    target: str  # id of the trajectory or meeting, code of the region
    command: dict[str, Any]
    opening: mc.Gather | None = None  # of a meeting in the region where there is none that boards can join


def _errand(stream: str, sequence: int, to: To, target: str, command: c.Command) -> Errand:
    # With the board and the target, because one event may ask something of many.
    what = f"{type(command).__name__}:{getattr(command, 'board', '')}:{target}"
    id_ = sha256(f"errand:{stream}:{sequence}:{what}".encode()).hexdigest()
    content = command.model_copy(update={"id": id_, "fingerprint": id_}).model_dump(mode="json")
    return Errand(id=id_, to=to, target=target, command=content)


def trajectory_errands(
    stream: str,
    before: Trajectory | None,
    after: Trajectory,
    events: tuple[e.AnyEvent, ...],
    calendar: Calendar,
) -> tuple[Errand, ...]:
    """Of a whole decision: a step that opened and was done at once joins no meeting."""
    was, step = before.gathers if before else None, after.gathers
    errands = []
    if was and was.meeting and not any(map(_by_meeting, events)) and (step is None or step.meeting is None):
        why: mc.Departure = "withdrawn" if after.closed else "paused" if after.pause else "not-open"
        leave = mc.Leave(id="", fingerprint="", board=after.board, why=why)
        errands.append(_errand(stream, after.sequence, "meeting", was.meeting, leave))
    if step and step.due and step.meeting is None and (was is None or was.meeting is not None):
        due = without_regional_meeting(calendar, step.due)
        join = mc.Join(
            id="", fingerprint="", board=after.board, trajectory=stream, step=step.key, due_on=due.on
        )
        joining = _errand(stream, after.sequence, "region", after.region, join)
        errands.append(joining.model_copy(update={"opening": _opening(after)}))
    return tuple(errands)


def _opening(trajectory: Trajectory) -> mc.Gather:
    return mc.Gather(
        id="",
        fingerprint="",
        programme=trajectory.programme.key,
        rules=trajectory.programme.meeting,
        regions=(trajectory.region,),
        zone=trajectory.zone,
        lead=trajectory.lead,
    )


def _by_meeting(event: e.AnyEvent) -> bool:
    """Whether the meeting itself has brought this about, and so knows of it."""
    return isinstance(event, e.MeetingAssigned) or (
        isinstance(event, e.StepCompleted) and event.meeting is not None
    )


def meeting_errands(stream: str, meeting: Meeting, event: m.AnyMeetingEvent) -> tuple[Errand, ...]:
    """`meeting` is as it is after the event."""
    told = (
        _errand(stream, event.sequence, "trajectory", invitee.trajectory, command)
        for invitee, command in _told(stream, meeting, event)
        if invitee.trajectory
    )
    return (*told, *_invited_elsewhere(stream, meeting, event))


def merging(stream: str, event: m.RegionsCovered, other: str) -> Errand:
    """A meeting that now covers the region of another one takes its boards over."""
    return _errand(stream, event.sequence, "meeting", other, mc.CallOff(id="", fingerprint="", by=event.by))


def _invited_elsewhere(stream: str, meeting: Meeting, event: m.AnyMeetingEvent) -> Iterator[Errand]:
    """When another meeting takes over, who has a trajectory joins it of itself; the others are invited."""
    if not isinstance(event, m.MeetingCalledOff) or event.document:
        return
    opening = mc.Gather(id="", fingerprint="", **meeting.model_dump(include=set(mc.Gather.model_fields)))
    for invitee in meeting.boards:
        if invitee.trajectory is None:
            invite = mc.Invite(id="", fingerprint="", by=event.by, role="lead", board=invitee.board)
            inviting = _errand(stream, event.sequence, "region", meeting.regions[0], invite)
            yield inviting.model_copy(update={"opening": opening})


def _told(
    stream: str, meeting: Meeting, event: m.AnyMeetingEvent
) -> Iterator[tuple[Invitee, c.Meet | c.Attend]]:
    on = meeting.planned.on if meeting.planned else None
    match event:
        case m.BoardJoined() | m.BoardLeft():
            invitees = [invitee for invitee in meeting.invitees if invitee.board == event.board]
        case m.MeetingPlanned() | m.MeetingHeld() | m.MeetingCalledOff():
            invitees = list(meeting.boards)
        case _:
            invitees = []
    for invitee in invitees:
        if invitee.step is None:
            continue
        if isinstance(event, m.BoardJoined | m.MeetingPlanned):
            yield invitee, _meet(event, invitee.step, on, meeting=stream)
        elif isinstance(event, m.MeetingHeld) and invitee.board in event.attended:
            yield invitee, _attend(event, invitee.step, stream)
        else:
            yield invitee, _meet(event, invitee.step, None, leaves=stream)


def _meet(event: m.MeetingEvent, step: str, on: date | None, **which: str) -> c.Meet:
    return c.Meet.model_validate(
        {"id": "", "fingerprint": "", "by": event.by, "step": step, "on": on, **which}
    )


def _attend(event: m.MeetingHeld, step: str, meeting: str) -> c.Attend:
    return c.Attend(id="", fingerprint="", by=event.by, role="lead", step=step, meeting=meeting, on=event.on)


def places_errands(programme: Programme, wish: p.Wish, event: p.PlaceOffered) -> tuple[Errand, ...]:
    """A place that is given at once launches the board on the day on which it came free."""
    if not event.at_once:
        return ()
    id_ = sha256(f"errand:{programme.key}:{event.sequence}:Launch:{event.board}".encode()).hexdigest()
    about = {"id": id_, "fingerprint": id_, "by": event.by, "role": "lead", "board": event.board}
    wanted = {"started_on": local_day(event.at), **wish.model_dump(exclude_none=True)}
    launch = c.Launch.model_validate({**about, "programme": programme, **wanted})
    target = c.trajectory_id(event.board, id_)
    return (Errand(id=id_, to="launch", target=target, command=launch.model_dump(mode="json")),)
