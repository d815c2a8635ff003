"""decide_places(places, command, now, calendar, programme) -> events. Pure, as for a trajectory."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from domain import places_commands as pc
from domain import places_events as pe
from domain import refusals as no
from domain.calendar import ONE_DAY, Calendar, local_day
from domain.commands import Command
from domain.permitted import lead
from domain.places import Places, Waiting, WishHandover, evolve
from domain.programme import Programme


class _Decision:
    def __init__(
        self, places: Places, command: Command, now: datetime, calendar: Calendar, programme: Programme
    ) -> None:
        self.places = places
        self.command = command
        self.now = max(now, places.at)
        self.calendar = calendar
        self.programme = programme
        self._events: list[pe.AnyPlacesEvent] = []

    @property
    def events(self) -> tuple[pe.AnyPlacesEvent, ...]:
        days = [waiting.offered_until + ONE_DAY for waiting in self.places.line if waiting.offered_until]
        days += [handover.from_on for waiting in self.places.line for handover in waiting.handovers]
        wakes_at = self.calendar.next_tick(self.now, min(days)) if days else None
        return tuple(event.model_copy(update={"wakes_at": wakes_at}) for event in self._events)

    def record(self, event: pe.AnyPlacesEvent) -> None:
        sequence = self.places.sequence + 1
        event = event.model_copy(update={"sequence": sequence, "at": self.now, "by": self.command.by})
        self.places = evolve(self.places, event)
        self._events.append(event)

    def waiting(self, board: str) -> Waiting:
        waiting = self.places.waiting(board)
        if waiting is None:
            raise no.NotOnWaitingList
        return waiting


def decide_places(
    places: Places, command: Command, now: datetime, calendar: Calendar, programme: Programme
) -> tuple[pe.AnyPlacesEvent, ...]:
    """Raises a `Refused` when the command is not possible. `programme` is its newest version."""
    if isinstance(command, pc.PlacesTick):
        now = max(now, command.at)
    decision = _Decision(places, command, now, calendar, programme)
    _hand_over(decision)
    _let_lapse(decision)
    _give_what_is_free(decision)  # the programme may have grown, and who waits comes first
    _DECIDERS[type(command)](decision, command)
    _give_what_is_free(decision)
    return decision.events


def _take(decision: _Decision, command: pc.TakePlace) -> None:
    places = decision.places
    waiting = places.waiting(command.board)
    if command.accepts and waiting is None:  # it left the line, or was launched, meanwhile
        raise no.NotOnWaitingList
    if position := places.position(command.board):
        raise no.OnWaitingList("This board is number %(position)s on the waiting list.", position=position)
    # Nobody waits while a place is free: it is offered the moment it comes free.
    if waiting or places.free(decision.programme.places) > 0:
        decision.record(pe.PlaceTaken(board=command.board, trajectory=command.trajectory))
    else:
        decision.record(pe.BoardQueued(board=command.board, wish=command.wish))


def _need_none(decision: _Decision, command: pc.NeedNoPlace) -> None:
    if command.accepts:
        decision.waiting(command.board)
    if decision.places.waiting(command.board):
        decision.record(pe.BoardLeftLine(board=command.board))


def _keep(decision: _Decision, command: pc.KeepPlace) -> None:
    if command.trajectory not in decision.places.taken:
        decision.record(pe.PlaceTaken(board=command.board, trajectory=command.trajectory))


def _free(decision: _Decision, command: pc.FreePlace) -> None:
    if board := decision.places.taken.get(command.trajectory):
        decision.record(pe.PlaceFreed(board=board, trajectory=command.trajectory))


def _offer_instead(decision: _Decision, command: pc.OfferInstead) -> None:
    waiting = decision.places.waiting(command.board)
    if waiting and waiting.offered_until:
        decision.record(pe.PlaceOffered(board=command.board, until=_until(decision)))


def _leave(decision: _Decision, command: pc.LeaveLine) -> None:
    lead(decision.places, decision.command.role)
    decision.waiting(command.board)
    decision.record(pe.BoardLeftLine(board=command.board, document=command.document))


def _move(decision: _Decision, command: pc.MoveInLine) -> None:
    lead(decision.places, decision.command.role)
    if decision.waiting(command.board).offered_until:
        raise no.OfferStands
    position = min(command.position, len(decision.places.unoffered))
    if position != decision.places.position(command.board):
        event = pe.BoardMoved(board=command.board, position=position, document=command.document)
        decision.record(event)


def _reassign(decision: _Decision, command: pc.ReassignWish) -> None:
    lead(decision.places, decision.command.role)
    waiting, post = decision.waiting(command.board), command.post
    if waiting.holder(post) != command.holder:  # it was done already, or the board is somebody else's
        return
    planned = WishHandover(post=post, person=command.person, from_on=command.from_on)
    about = {"board": command.board, "post": post, "person": command.person}
    if command.from_on > local_day(decision.now):
        if waiting.planned(post) != planned:
            decision.record(pe.WishHandoverPlanned.model_validate({**about, "from_on": command.from_on}))
    elif command.person != command.holder:
        decision.record(pe.WishHandedOver.model_validate(about))


def _tick(decision: _Decision, _command: pc.PlacesTick) -> None:
    if not decision.events:
        decision.record(pe.PlacesTicked())


def _hand_over(decision: _Decision) -> None:
    today = local_day(decision.now)
    for waiting in decision.places.line:
        for it in waiting.handovers:
            if it.from_on <= today:
                decision.record(pe.WishHandedOver(board=waiting.board, post=it.post, person=it.person))


def _let_lapse(decision: _Decision) -> None:
    """Before anything else: whatever comes first in the morning would set the clock to the next one."""
    today = local_day(decision.now)
    lapsed = [w.board for w in decision.places.line if w.offered_until and w.offered_until < today]
    for board in lapsed:
        # Where nobody else waits the same board would be offered the same place again.
        is_short = decision.places.free(decision.programme.places) < 0
        if decision.places.unoffered or is_short:
            decision.record(pe.OfferLapsed(board=board))
        else:
            decision.record(pe.PlaceOffered(board=board, until=_until(decision)))


def _give_what_is_free(decision: _Decision) -> None:
    at_once = decision.programme.place_given == "at-once"
    while decision.places.unoffered and decision.places.free(decision.programme.places) > 0:
        board = decision.places.unoffered[0].board
        decision.record(pe.PlaceOffered(board=board, until=_until(decision), at_once=at_once))


def _until(decision: _Decision) -> date:
    return decision.calendar.add(local_day(decision.now), decision.programme.offer_term)


_DECIDERS: dict[type[Command], Callable[[_Decision, Any], None]] = {
    pc.TakePlace: _take,
    pc.NeedNoPlace: _need_none,
    pc.KeepPlace: _keep,
    pc.FreePlace: _free,
    pc.OfferInstead: _offer_instead,
    pc.LeaveLine: _leave,
    pc.MoveInLine: _move,
    pc.ReassignWish: _reassign,
    pc.PlacesTick: _tick,
}
