"""The one place where a command becomes events: decided once, in one transaction."""

from datetime import datetime
from typing import TypeAlias

from temporalio import activity

from activities.calendars import calendar
from activities.commit_places import command_places
from activities.lessons import keep_lesson
from activities.record import queue, record, take_once
from db.connect import Connection, Pool
from db.queries import queries
from domain import places_commands as pc
from domain.commands import AnyCommand, ChangeContacts, Command, ContactRef, Launch
from domain.decide import decide
from domain.errands import trajectory_errands
from domain.events import EVENTS, AnyEvent
from domain.evolve import evolve, fold
from domain.notifications import Notification, notifications
from domain.outcome import Outcome
from domain.refusals import BoardHasTrajectory, UnknownTrajectory
from domain.trajectory import Trajectory
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
    errands: bool = False  # something is to be asked of others, from this command or still from before


class Committer:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @activity.defn
    async def commit(self, order: Order) -> Recorded:
        async with self._pool.acquire() as connection, connection.transaction():
            return await commit_in(connection, order)


async def commit_in(connection: Connection, order: Order) -> Recorded:
    """In the caller's transaction."""
    # First the lock: what is looked up before it may be changed by who holds it.
    await queries.lock_stream(connection, id=order.trajectory_id)
    so_far = await queries.stream_so_far(connection, id=order.trajectory_id)
    history = EVENTS.validate_json(so_far["history"])
    commit = _Commit(connection, order, history)
    outcome = Outcome()
    if order.command:
        outcome = await take_once(connection, order.trajectory_id, order.command, commit.take)
    news = tuple(event for event in (*history, *commit.events) if event.sequence > order.after)
    return Recorded(outcome=outcome, events=news, errands=so_far["errands"] or commit.queued)


class _Commit:
    """`events` are those to which the command has led just now; `queued`: errands too."""

    def __init__(self, connection: Connection, order: Order, history: Events) -> None:
        self._connection = connection
        self._id = order.trajectory_id
        self._order = order
        self._before = fold(history)
        self.events: Events = ()
        self.queued = False

    async def take(self) -> Outcome:
        command = self._order.command
        zone = command.zone if isinstance(command, Launch) else self._before and self._before.zone
        if command is None or zone is None:
            raise UnknownTrajectory
        command = await self._filled_in(command)
        events = decide(self._before, command, self._order.now, calendar(zone))
        if not events:
            return Outcome()
        after = self._before
        for event in events:
            after = evolve(after, event)
        assert after is not None
        waiting = await self._take_or_free_place(command, after)
        if waiting is not None:  # the launch is not to be: what was decided only showed that it could
            return Outcome(waiting=waiting)
        await self._record(after, events)
        self.events = events
        return Outcome.of(events)

    async def _filled_in(self, command: AnyCommand) -> AnyCommand:
        """With what stands in the database now, and not for whoever asked: of two at once none is lost."""
        if not isinstance(command, Launch | ChangeContacts):
            return command
        board = command.board if isinstance(command, Launch) else self._before and self._before.board
        await queries.lock_board(self._connection, number=board)
        rows = queries.contact_refs(self._connection, board=board)
        contacts = tuple([ContactRef.model_validate(dict(row)) async for row in rows])
        changes: dict[str, object] = {"contacts": contacts}
        if isinstance(command, Launch) and self._before is None:
            if await queries.open_trajectory_of_board(self._connection, board=board):
                raise BoardHasTrajectory
            earlier = await queries.earlier_trajectory(
                self._connection, board=board, programme=command.programme.key
            )
            if earlier:
                changes |= {"came_from": earlier["id"], "barriers": tuple(earlier["barriers"])}
        return command.model_copy(update=changes)

    async def _take_or_free_place(self, command: AnyCommand, after: Trajectory) -> int | None:
        """The position on the waiting list, of a launch that finds no place."""
        ask = self._asked_of_places(command, after)
        if ask is None:
            return None
        done = await command_places(
            self._connection, after.programme.key, ask, self._order.now, errands_of=self._id
        )
        self.queued = done.queued
        return done.places.position(after.board) if isinstance(ask, pc.TakePlace) else None

    def _asked_of_places(self, command: AnyCommand, after: Trajectory) -> Command | None:
        held = self._before is not None and self._before.holds_place
        about: dict[str, object] = {"id": command.id, "fingerprint": command.fingerprint, "by": command.by}
        about |= {"board": after.board, "trajectory": self._id}
        if isinstance(command, Launch):
            about |= {"wish": pc.Wish.of(command), "accepts": command.accepts}
            return (pc.TakePlace if after.holds_place else pc.NeedNoPlace).model_validate(about)
        if held == after.holds_place:
            return None
        return (pc.FreePlace if held else pc.KeepPlace).model_validate(about)

    async def _record(self, after: Trajectory, events: Events) -> None:
        await self._put(after, events[-1])
        if self._before and self._before.programme is not after.programme:
            await queries.change_pinned_programme(
                self._connection,
                id=self._id,
                definition=after.programme.model_dump(mode="json"),
                expected_end_on=after.expected_end_on,
            )
        queued: list[Notification] = []
        trajectory = self._before
        for event in events:
            trajectory = evolve(trajectory, event)
            assert trajectory is not None
            queued += notifications(trajectory, event)
        await record(self._connection, "trajectory", self._id, events, queued)
        for event in events:
            await keep_lesson(self._connection, self._id, after, event)
        errands = trajectory_errands(self._id, self._before, after, events, calendar(after.zone))
        await queue(self._connection, self._id, errands)
        self.queued = self.queued or bool(errands)

    async def _put(self, trajectory: Trajectory, last: AnyEvent) -> None:
        """The read model."""
        changing = {
            "lead": trajectory.lead,
            "adviser": trajectory.adviser,
            "state": last.outlook.state,
            "phase": last.outlook.phase,
            "closed_on": trajectory.closed_on,
            "stalls_at": last.outlook.stalls_at,
            "stall_reason": last.outlook.stall_reason,
            "wakes_at": last.outlook.wakes_at,
            "sequence": trajectory.sequence,
            "view": trajectory.model_dump(mode="json", exclude={"programme"}),
        }
        if self._before is not None:
            await queries.change_trajectory(self._connection, id=self._id, **changing)
            return
        added = await queries.add_trajectory(
            self._connection,
            id=self._id,
            board=trajectory.board,
            programme=trajectory.programme.key,
            region=trajectory.region,
            zone=trajectory.zone,
            started_on=trajectory.started_on,
            expected_end_on=trajectory.expected_end_on,
            definition=trajectory.programme.model_dump(mode="json"),
            **changing,
        )
        assert added is not None, "the board is locked, and had no open trajectory"
        await queries.locate_board(
            self._connection, board=trajectory.board, region=trajectory.region, zone=trajectory.zone
        )
