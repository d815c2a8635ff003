"""What one that decides asks of another: queued with the events that it follows from, and done once.

A trajectory joins the meeting of its region and leaves it; a meeting tells its trajectories of its day and of
who was there; a place that comes free can launch the next board. Each errand is a command whose id depends on
the event alone, so that doing it twice does nothing.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Literal

from domain import commands as c
from domain import events as e
from domain import meeting_commands as mc
from domain import meeting_events as m
from domain import places_commands as pc
from domain import places_events as pe
from domain.calendar import Calendar, local_day
from domain.dues import without_regional_meeting
from domain.meeting import Invitee, Meeting
from domain.places import Waiting
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


def _errand(stream: str, sequence: int, to: To, target: str, kind: type[c.Command], **fields: Any) -> Errand:
    # With the board and the target, because one event may ask something of many.
    what = f"{kind.__name__}:{fields.get('board', '')}:{target}"
    id_ = sha256(f"errand:{stream}:{sequence}:{what}".encode()).hexdigest()
    command = kind.model_validate({"id": id_, "fingerprint": id_, **fields})
    return Errand(id=id_, to=to, target=target, command=command.model_dump(mode="json"))


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
        errands.append(
            _errand(stream, after.sequence, "meeting", was.meeting, mc.Leave, board=after.board, why=why)
        )
    if step and step.due and step.meeting is None and (was is None or was.meeting is not None):
        due = without_regional_meeting(calendar, step.due)
        joins = {"board": after.board, "trajectory": stream, "step": step.key, "due_on": due.on}
        joining = _errand(stream, after.sequence, "region", after.region, mc.Join, **joins)
        errands.append(joining.model_copy(update={"opening": _opening(after)}))
    return tuple(errands)


def _opening(trajectory: Trajectory) -> mc.Gather:
    return mc.Gather(
        id="",  # it comes with the try
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
        _errand(
            stream,
            event.sequence,
            "trajectory",
            invitee.trajectory,
            kind,
            **{"by": event.by, "step": invitee.step, **fields},
        )
        for invitee, kind, fields in _told(stream, meeting, event)
        if invitee.trajectory
    )
    return (*told, *_invited_elsewhere(stream, meeting, event))


def _told(
    stream: str, meeting: Meeting, event: m.AnyMeetingEvent
) -> Iterator[tuple[Invitee, type[c.Command], dict[str, Any]]]:
    """Who is told what."""
    its_day: dict[str, Any] = {"meeting": stream, "on": meeting.planned.on if meeting.planned else None}
    let_go = {"leaves": stream}
    for invitee in meeting.invitees:
        is_it = getattr(event, "board", None) == invitee.board
        match event:
            case m.BoardJoined() if is_it:
                yield invitee, c.Meet, its_day
            case m.BoardLeft() if is_it:
                yield invitee, c.Meet, let_go
            case m.MeetingPlanned() if invitee.is_in:
                yield invitee, c.Meet, its_day
            case m.MeetingCalledOff() if invitee.is_in:
                yield invitee, c.Meet, let_go
            case m.MeetingHeld() if invitee.board in event.attended:
                yield invitee, c.Attend, {"role": "lead", "meeting": stream, "on": event.on}
            case m.MeetingHeld() if invitee.is_in:
                yield invitee, c.Meet, let_go


def merging(stream: str, event: m.RegionsCovered, other: str) -> Errand:
    """A meeting that now covers the region of another one takes its boards over."""
    return _errand(stream, event.sequence, "meeting", other, mc.CallOff, by=event.by)


def _invited_elsewhere(stream: str, meeting: Meeting, event: m.AnyMeetingEvent) -> Iterator[Errand]:
    """Who has a trajectory joins the next meeting of itself; the others are invited to it."""
    going = {invitee.board for invitee in _sent_on(meeting, event) if invitee.trajectory is None}
    like_it = meeting.model_dump(include=set(mc.Gather.model_fields)) | {"regions": meeting.regions[:1]}
    opening = mc.Gather(id="", fingerprint="", **like_it)
    for invitee in meeting.invitees:
        if invitee.board in going:
            invites = {"by": event.by, "role": "lead", "board": invitee.board}
            inviting = _errand(stream, event.sequence, "region", meeting.regions[0], mc.Invite, **invites)
            yield inviting.model_copy(update={"opening": opening})


def _sent_on(meeting: Meeting, event: m.AnyMeetingEvent) -> tuple[Invitee, ...]:
    """Who goes to the next meeting."""
    match event:
        case m.MeetingCalledOff(document=None):  # another one took over
            return meeting.boards
        case m.MeetingHeld():
            return tuple(invitee for invitee in meeting.boards if invitee.board in event.absent)
        case m.BoardLeft(why="without"):
            return tuple(invitee for invitee in meeting.invitees if invitee.board == event.board)
        case _:
            return ()


def places_errands(programme: Programme, waiting: Waiting, event: pe.AnyPlacesEvent) -> tuple[Errand, ...]:
    """`waiting` is the board that the event is about."""
    match event:
        case pe.PlaceOffered(at_once=True):
            return (_launching(programme, waiting.wish, event),)
        case pe.PlaceTaken():
            return tuple(_planned_handovers(programme, waiting, event))
        case _:
            return ()


def _planned_handovers(programme: Programme, waiting: Waiting, event: pe.PlaceTaken) -> Iterator[Errand]:
    """What was to be handed over while the board was in line is so now that it is under way."""
    for it in waiting.handovers:
        about = {"role": "lead", "post": it.post, "person": it.person, "from_on": it.from_on}
        asking = _errand(programme.key, event.sequence, "trajectory", event.trajectory, c.Reassign, **about)
        # One of the lead and one of the adviser may follow from one event.
        id_ = sha256(f"{asking.id}:{it.post}".encode()).hexdigest()
        command = asking.command | {"id": id_, "fingerprint": id_}
        yield asking.model_copy(update={"id": id_, "command": command})


def _launching(programme: Programme, wish: pc.Wish, event: pe.PlaceOffered) -> Errand:
    """A place that is given at once launches the board on the day on which it came free."""
    id_ = sha256(f"errand:{programme.key}:{event.sequence}:Launch:{event.board}".encode()).hexdigest()
    about = {"id": id_, "fingerprint": id_, "by": event.by, "role": "lead", "board": event.board}
    wanted = {"started_on": local_day(event.at), **wish.model_dump(exclude_none=True)}
    launch = c.Launch.model_validate({**about, "programme": programme, **wanted, "accepts": True})
    target = c.trajectory_id(event.board, id_)
    return Errand(id=id_, to="launch", target=target, command=launch.model_dump(mode="json"))
