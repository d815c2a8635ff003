"""decide_meeting(meeting, command, now, calendar) -> events. Pure, as for a trajectory."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from domain import meeting_commands as c
from domain import meeting_events as m
from domain import permitted_meeting
from domain import refusals as no
from domain.calendar import Calendar, local_day
from domain.commands import Command
from domain.meeting import Meeting, MeetingHandover, Planned, evolve
from domain.meeting_outlook import look_ahead, missed_on, reminds_on
from domain.permitted_meeting import board_in
from domain.worth_planning import worth_planning

AGREED = set(Planned.model_fields) - {"by", "revision"}  # what a plan says, whoever says it


class _Decision:
    """The meeting as it becomes while a command is decided, and its events."""

    def __init__(self, meeting: Meeting | None, command: Command, now: datetime, calendar: Calendar) -> None:
        self._meeting = meeting
        self.command = command
        self.now = now
        self.today = local_day(now)
        self.calendar = calendar
        self._events: list[m.AnyMeetingEvent] = []

    @property
    def meeting(self) -> Meeting:
        if self._meeting is None:
            raise no.UnknownMeeting
        return self._meeting

    @property
    def events(self) -> tuple[m.AnyMeetingEvent, ...]:
        if not self._events:
            return ()
        outlook = look_ahead(self.meeting, self.calendar, self.now)
        return tuple(event.model_copy(update={"outlook": outlook}) for event in self._events)

    def record(self, event: m.AnyMeetingEvent) -> None:
        sequence = self._meeting.sequence + 1 if self._meeting else 1
        event = event.model_copy(update={"sequence": sequence, "at": self.now, "by": self.command.by})
        self._meeting = evolve(self._meeting, event)
        self._events.append(event)


def decide_meeting(
    meeting: Meeting | None, command: Command, now: datetime, calendar: Calendar
) -> tuple[m.AnyMeetingEvent, ...]:
    """Raises a `Refused` when the command is not possible."""
    if isinstance(command, c.MeetingTick):
        now = max(now, command.at)
    if meeting:
        now = max(now, meeting.at)
    decision = _Decision(meeting, command, now, calendar)
    if isinstance(command, c.Gather):
        _gather(decision, command)
    elif meeting is None:
        raise no.UnknownMeeting
    else:
        permitted_meeting.check(meeting, command, now)
        if not meeting.is_over:
            _DECIDERS[type(command)](decision, command)
    return decision.events


def _gather(decision: _Decision, command: c.Gather) -> None:
    if decision._meeting is not None:
        raise no.RegionGathers
    decision.record(
        m.MeetingOpened(
            programme=command.programme,
            rules=command.rules,
            regions=command.regions,
            zone=command.zone,
            lead=command.lead,
        )
    )


def _join(decision: _Decision, command: c.Join) -> None:
    before = decision.meeting.invitee(command.board)
    if before and before.left_why == "without":
        raise no.NotThisMeeting
    if before and before.is_in and before.trajectory == command.trajectory:
        return
    decision.record(
        m.BoardJoined(
            board=command.board, trajectory=command.trajectory, step=command.step, due_on=command.due_on
        )
    )
    _tell_when_worth_planning(decision)


def _invite(decision: _Decision, command: c.Invite) -> None:
    before = decision.meeting.invitee(command.board)
    if before and before.left_why == "without":
        raise no.NotThisMeeting(field="/board")
    if before is None or not before.is_in:
        decision.record(m.BoardJoined(board=command.board))
        _tell_when_worth_planning(decision)


def _respond(decision: _Decision, command: c.Respond) -> None:
    if board_in(decision.meeting, command.board, "/board").coming != command.coming:
        decision.record(m.BoardResponded(board=command.board, coming=command.coming))
        _tell_when_worth_planning(decision)


def _leave(decision: _Decision, command: c.Leave) -> None:
    """Its trajectory may tell of what the meeting knew already."""
    invitee = decision.meeting.invitee(command.board)
    if invitee and invitee.is_in:
        decision.record(m.BoardLeft(board=command.board, why=command.why))


def _go_ahead_without(decision: _Decision, command: c.GoAheadWithout) -> None:
    boards = dict.fromkeys(command.boards)
    for index, board in enumerate(command.boards):
        board_in(decision.meeting, board, f"/boards/{index}")
    if len(boards) == len(decision.meeting.boards):
        raise no.NobodyLeft(field="/boards")
    for board in boards:
        decision.record(m.BoardLeft(board=board, why="without"))


def _cover(decision: _Decision, command: c.Cover) -> None:
    """Only gains regions: boards of the ones that it had are in it."""
    regions = tuple(dict.fromkeys((*decision.meeting.regions, *command.regions)))
    if regions != decision.meeting.regions:
        decision.record(m.RegionsCovered(regions=regions))


def _plan(decision: _Decision, command: c.PlanMeeting) -> None:
    if command.on < decision.today:
        raise no.InThePast(field="/on")
    if command.ends <= command.begins:
        raise no.EndsBeforeItBegins(field="/ends")
    event = m.MeetingPlanned(
        on=command.on,
        begins=command.begins,
        ends=command.ends,
        presence=command.presence,
        chair=command.chair,
        document=command.document,
    )
    planned = decision.meeting.planned
    if planned and event.model_dump(include=AGREED) == planned.model_dump(include=AGREED):
        return  # said again it is no change, and nobody is invited again
    _check_replaces(planned, command.replaces_revision)
    if not (command.even_if_closed or (planned and planned.on == command.on)):
        _check_open(decision.calendar, command.on)
    decision.record(event)


def _check_replaces(planned: Planned | None, revision: int | None) -> None:
    """Nobody undoes unseen what somebody else planned, and to which everybody was invited."""
    if revision is not None and revision != (planned.revision if planned else 0):
        raise no.PlanChanged(field="/replacesRevision")


def _check_open(calendar: Calendar, on: date) -> None:
    if not calendar.is_open(on):
        raise no.ClosedDay(
            "Boards are closed on this day (%(closure)s). With `evenIfClosed` it is planned all the same.",
            "/on",
            closure=calendar.closed.get(on, "weekend"),
        )


def _call_off(decision: _Decision, command: c.CallOff) -> None:
    if not command.role and decision.meeting.state != "gathering":
        return  # it was to be merged, and has been planned meanwhile
    decision.record(m.MeetingCalledOff(document=command.document))


def _hold(decision: _Decision, command: c.Hold) -> None:
    planned = decision.meeting.planned
    assert planned
    for index, board in enumerate(command.attended):
        board_in(decision.meeting, board, f"/attended/{index}")
    absent = tuple(i.board for i in decision.meeting.boards if i.board not in command.attended)
    attended = tuple(dict.fromkeys(command.attended))
    decision.record(m.MeetingHeld(on=planned.on, attended=attended, absent=absent))


def _reassign(decision: _Decision, command: c.ReassignMeeting) -> None:
    meeting, holder, person = decision.meeting, command.holder, command.person
    if not meeting.is_held_by(holder) or person == holder:  # it was done already
        return
    planned = MeetingHandover(holder=holder, person=person, from_on=command.from_on)
    if command.from_on <= decision.today:
        _hand_over(decision, planned)
    elif planned not in meeting.handovers:
        decision.record(m.MeetingHandoverPlanned.model_validate(planned.model_dump()))


def _hand_over(decision: _Decision, handover: MeetingHandover) -> None:
    meeting, holder, person = decision.meeting, handover.holder, handover.person
    chairs = meeting.planned is not None and meeting.planned.chair == holder
    lead = person if meeting.lead == holder else meeting.lead
    chair = person if chairs else None
    decision.record(m.MeetingHandedOver(holder=holder, person=person, lead=lead, chair=chair))


def _tick(decision: _Decision, _command: c.MeetingTick) -> None:
    if decision.calendar.is_open(decision.today):
        for handover in decision.meeting.handovers:
            if handover.from_on <= decision.today:
                _hand_over(decision, handover)
        _tell_when_worth_planning(decision)
        planned, day = decision.meeting.planned, reminds_on(decision.meeting, decision.calendar)
        if planned and day and day <= decision.today <= planned.on:
            decision.record(m.MeetingReminded())
        if (day := missed_on(decision.meeting, decision.calendar)) and day <= decision.today:
            decision.record(m.AttendanceMissing())
    if not decision.events:
        decision.record(m.MeetingTicked())


def _tell_when_worth_planning(decision: _Decision) -> None:
    meeting = decision.meeting
    for why in worth_planning(meeting, decision.calendar, decision.today):
        if why not in meeting.worth_told:
            count, due_on = meeting.would_come, meeting.first_due_on
            decision.record(m.WorthPlanning(why=why, boards=count, due_on=due_on))


_DECIDERS: dict[type[Command], Callable[[_Decision, Any], None]] = {
    c.Join: _join,
    c.Invite: _invite,
    c.Respond: _respond,
    c.Leave: _leave,
    c.GoAheadWithout: _go_ahead_without,
    c.Cover: _cover,
    c.PlanMeeting: _plan,
    c.CallOff: _call_off,
    c.Hold: _hold,
    c.ReassignMeeting: _reassign,
    c.MeetingTick: _tick,
}
