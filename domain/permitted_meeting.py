"""Which commands may be given now to a regional meeting, and by whom: as for a trajectory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from domain import meeting_commands as c
from domain import refusals as no
from domain.calendar import local_day
from domain.commands import Command
from domain.meeting import Invitee, Meeting
from domain.permitted import Role, acting, code, lead

OfMeeting = Literal["plan-meeting", "hold", "invite", "go-ahead-without", "cover", "call-off"]
OfBoard = Literal["respond", "leave"]


@dataclass(frozen=True)
class Asker:
    """Who asks, and when."""

    by: UUID | None
    role: Role
    now: datetime


Gate = Callable[[Meeting, Asker], None]  # raises a `Refused`
BoardGate = Callable[[Meeting, Asker, str], None]


def check(meeting: Meeting, command: Command, now: datetime) -> None:
    """Raises a `Refused` when it may not be given now, or not by this one, whatever it says."""
    asker, kind = Asker(command.by, command.role, now), type(command)
    if command.role is None and isinstance(command, c.Leave | c.MeetingTick):
        return  # who leaves, leaves; all else is too late
    _check_end(meeting)
    if command.role is None and isinstance(command, c.CallOff):
        return  # another meeting took over its region
    if kind in GATES:
        GATES[kind](meeting, asker)
    elif isinstance(command, c.Respond | c.Leave):
        BOARD_GATES[kind](meeting, asker, command.board)
    elif isinstance(command, c.ReassignMeeting):
        _lead(meeting, asker)  # only with everything that somebody leads


def of_meeting(meeting: Meeting, asker: Asker) -> list[OfMeeting]:
    return [code(kind) for kind, gate in GATES.items() if _passes(meeting, gate, asker)]


def of_board(meeting: Meeting, asker: Asker, board: str) -> list[OfBoard]:
    """For who acts for this board."""
    return [code(kind) for kind, gate in BOARD_GATES.items() if _passes(meeting, gate, asker, board)]


def board_in(meeting: Meeting, number: str, field: str) -> Invitee:
    invitee = meeting.invitee(number)
    if invitee is None or not invitee.is_in:
        raise no.NotThisMeeting(field=field)
    return invitee


def _passes(meeting: Meeting, gate: Callable[..., None], asker: Asker, *about: object) -> bool:
    try:
        _check_end(meeting)
        gate(meeting, asker, *about)
    except no.Refused:
        return False
    return True


def _check_end(meeting: Meeting) -> None:
    if meeting.is_over:
        raise no.MeetingOver


def _lead(meeting: Meeting, asker: Asker) -> None:
    lead(meeting, asker.role)


def _may_cover(meeting: Meeting, asker: Asker) -> None:
    """Boards of new regions must be able to join it, as where_boards_gather of commits.sql has it."""
    lead(meeting, asker.role)
    goes_without = any(invitee.left_why == "without" for invitee in meeting.invitees)
    if goes_without or (meeting.planned and meeting.planned.begins_at <= asker.now + timedelta(days=1)):
        raise no.JoinsNoMore


def _may_go_ahead_without(meeting: Meeting, asker: Asker) -> None:
    lead(meeting, asker.role)
    if len(meeting.boards) < 2:
        raise no.NobodyLeft(field="/boards")


def _may_hold(meeting: Meeting, asker: Asker) -> None:
    acting(meeting, asker.role)
    planned = meeting.planned
    if asker.role != "lead" and (planned is None or asker.by != planned.chair):
        raise no.ChairOnly
    if planned is None:
        raise no.NotPlanned
    if planned.on > local_day(asker.now):
        raise no.InTheFuture


def _may_respond(meeting: Meeting, asker: Asker, board: str) -> None:
    acting(meeting, asker.role)
    board_in(meeting, board, "/board")


def _may_take_off(meeting: Meeting, asker: Asker, board: str) -> None:
    """A person takes off only whom a person invited."""
    lead(meeting, asker.role)
    if board_in(meeting, board, "/board").trajectory:
        raise no.NotThisMeeting(
            "This board's trajectory waits for a regional meeting: go ahead without it.", "/board"
        )


GATES: Mapping[type[Command], Gate] = {
    c.PlanMeeting: _lead,
    c.Hold: _may_hold,
    c.Invite: _lead,
    c.GoAheadWithout: _may_go_ahead_without,
    c.Cover: _may_cover,
    c.CallOff: _lead,
}
BOARD_GATES: Mapping[type[Command], BoardGate] = {c.Respond: _may_respond, c.Leave: _may_take_off}
