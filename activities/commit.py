"""The one place where a command becomes events: decided once, in one transaction."""

from datetime import datetime
from typing import TypeAlias

from temporalio import activity

from activities.calendars import calendar
from db.connect import Connection, Pool
from db.queries import queries
from domain.commands import AnyCommand, ChangeContacts, ContactRef, Launch
from domain.decide import decide
from domain.events import EVENTS, AnyEvent
from domain.notifications import notifications
from domain.outcome import Outcome
from domain.refusals import BoardHasTrajectory, KeyReused, Refused, UnknownTrajectory
from domain.trajectory import Trajectory, evolve, fold
from domain.value import Value

Events: TypeAlias = tuple[AnyEvent, ...]


class Order(Value):
    """A command for a trajectory, or none, to have only the events after `after`."""

    trajectory_id: str
    command: AnyCommand | None = None
    now: datetime
    after: int = 0


class Recorded(Value):
    """`events` is every event after `after`, not only this command's: so that any next command heals an
    answer that was lost on its way back."""

    outcome: Outcome = Outcome()
    events: Events = ()


class Committer:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @activity.defn
    async def commit(self, order: Order) -> Recorded:
        async with self._pool.acquire() as connection, connection.transaction():
            # First the lock: what is looked up before it may be changed by who holds it.
            await queries.lock_trajectory(connection, id=order.trajectory_id)
            history = EVENTS.validate_json(await queries.history(connection, id=order.trajectory_id))
            outcome, events = await _answer(connection, order, history)
        news = tuple(event for event in (*history, *events) if event.sequence > order.after)
        return Recorded(outcome=outcome, events=news)


async def _answer(connection: Connection, order: Order, history: Events) -> tuple[Outcome, Events]:
    """With the events that it has led to just now."""
    command = order.command
    if command is None:
        return Outcome(), ()
    known = await queries.find_command(connection, subject=order.trajectory_id, id=command.id)
    if known is None:
        outcome, events = await _take(connection, order, command, history)
        await queries.add_command(
            connection,
            subject=order.trajectory_id,
            id=command.id,
            fingerprint=command.fingerprint,
            outcome=outcome.model_dump(mode="json"),
        )
        return outcome, events
    if known["fingerprint"] != command.fingerprint:
        return Outcome.refused(KeyReused()), ()
    return Outcome.model_validate(known["outcome"]), ()


async def _take(
    connection: Connection, order: Order, command: AnyCommand, history: Events
) -> tuple[Outcome, Events]:
    before = fold(history)
    try:
        zone = command.zone if isinstance(command, Launch) else before and before.zone
        if zone is None:
            raise UnknownTrajectory
        if isinstance(command, Launch | ChangeContacts):
            board = before.board if before else getattr(command, "board", None)
            command = command.model_copy(update={"contacts": await _contacts(connection, board)})
        events = decide(before, command, order.now, calendar(zone))
        if events:
            await _record(connection, order.trajectory_id, before, events)
    except Refused as refused:
        return Outcome.refused(refused), ()
    return Outcome.of(events), events


async def _contacts(connection: Connection, board: str | None) -> tuple[ContactRef, ...]:
    """As they now stand, and not as they stood for whoever asked: of two changes at once none is lost."""
    await queries.lock_board(connection, number=board)
    rows = queries.contact_refs(connection, board=board)
    return tuple([ContactRef.model_validate(dict(row)) async for row in rows])


async def _record(
    connection: Connection, trajectory_id: str, before: Trajectory | None, events: Events
) -> None:
    trajectory, queued = before, []
    for event in events:
        trajectory = evolve(trajectory, event)
        assert trajectory is not None
        queued += [n.model_dump(mode="json") for n in notifications(trajectory, event)]
    assert trajectory is not None
    if before is None:
        await _begin(connection, trajectory_id, trajectory, events[-1])
    else:
        await queries.change_trajectory(connection, id=trajectory_id, **_changing(trajectory, events[-1]))
    await queries.add_events(
        connection, id=trajectory_id, events=[event.model_dump(mode="json") for event in events]
    )
    if queued:
        await queries.add_notifications(connection, id=trajectory_id, notifications=queued, now=events[-1].at)


async def _begin(connection: Connection, trajectory_id: str, trajectory: Trajectory, last: AnyEvent) -> None:
    added = await queries.add_trajectory(
        connection,
        id=trajectory_id,
        board=trajectory.board,
        programme=trajectory.programme.key,
        region=trajectory.region,
        zone=trajectory.zone,
        started_on=trajectory.started_on,
        expected_end_on=trajectory.expected_end_on,
        definition=trajectory.programme.model_dump(mode="json"),
        **_changing(trajectory, last),
    )
    if added is None:
        raise BoardHasTrajectory
    await queries.locate_board(
        connection, board=trajectory.board, region=trajectory.region, zone=trajectory.zone
    )


def _changing(trajectory: Trajectory, last: AnyEvent) -> dict[str, object]:
    return {
        "lead": trajectory.lead,
        "adviser": trajectory.adviser,
        "state": last.outlook.state,
        "phase": last.outlook.phase,
        "closed_on": trajectory.closed_on,
        "stalls_at": last.outlook.stalls_at,
        "stall_reason": last.outlook.stall_reason,
        "sequence": trajectory.sequence,
        "view": trajectory.model_dump(mode="json", exclude={"programme"}),
    }
