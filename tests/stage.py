"""Where a trajectory is played: a Temporal server, a database, a worker, and one board."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities import give
from db.connect import Pool
from domain.calendar import local_day, moment
from domain.commands import AnyCommand, Launch, trajectory_id
from domain.events import EVENTS, AnyEvent
from domain.evolve import fold
from domain.meeting_commands import AnyMeetingCommand, PlanMeeting
from domain.outcome import Outcome
from tests import cast
from tests.workers import serving


class Stage:
    """The clock is the server's: on a time-skipping server months pass at once."""

    def __init__(self, environment: WorkflowEnvironment, pool: Pool, task_queue: str) -> None:
        self.environment = environment
        self.pool = pool
        self.task_queue = task_queue
        self.id = ""

    @property
    def client(self) -> Client:
        return self.environment.client

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(self.id)

    async def now(self) -> datetime:
        return await self.environment.get_current_time()

    async def today(self) -> date:
        return local_day(await self.now())

    async def wait_until(self, day: date, at: time = time(10)) -> None:
        await self.environment.sleep(moment(day, at) - await self.now())

    async def launch(self, board: str = cast.BOARD, **changes: Any) -> Outcome:
        today = await self.today()
        fields = {"started_on": today - timedelta(days=14), **changes}
        return await self.launch_by(cast.launch_command(board, key=self.task_queue, **fields))

    async def launch_by(self, command: Launch) -> Outcome:
        self.id = trajectory_id(command.board, command.id)
        return await give.launch(self.client, self.task_queue, self.id, command)

    async def give(self, command: AnyCommand) -> Outcome:
        return await give.give(self.client, self.task_queue, self.id, command)

    async def meeting(self) -> str:
        """The one that gathers the board, as soon as there is one."""
        gathered: list[str] = []

        async def is_gathered() -> bool:
            (view,) = await self.row("view")
            gathered[:] = [step["meeting"] for step in view["steps"] if step.get("meeting")]
            return bool(gathered)

        await until(is_gathered)
        return gathered[0]

    async def ask_meeting(self, kind: type[AnyMeetingCommand], meeting_id: str, **fields: Any) -> Outcome:
        command = cast.ask(kind, **fields)
        return await give.give_meeting(self.client, self.task_queue, meeting_id, command)

    async def plan_meeting(self, meeting_id: str, on: date, **changes: Any) -> Outcome:
        fields = {"begins": time(13), "ends": time(16), "presence": "in-person", "chair": cast.LEAD}
        # Even today, whatever day that is: or it could not be held at once.
        fields |= {"on": on, "document": cast.uuid("place"), "even_if_closed": True, **changes}
        return await self.ask_meeting(PlanMeeting, meeting_id, **fields)

    async def ask(self, kind: type[AnyCommand], **fields: Any) -> Outcome:
        return await self.give(cast.ask(kind, **fields))

    async def complete(self, step: str, on: date | None = None, **changes: Any) -> Outcome:
        return await self.give(cast.complete(step, on or await self.today(), **changes))

    async def history(self) -> tuple[AnyEvent, ...]:
        rows = await self.pool.fetch("select data from event where stream = $1 order by sequence", self.id)
        return EVENTS.validate_python([row["data"] for row in rows])

    async def types(self) -> list[str]:
        return [event.type for event in await self.history()]

    async def diary(self) -> list[tuple[date, str]]:
        """On which day what happened."""
        return [(local_day(event.at), event.type) for event in await self.history()]

    async def told(self) -> list[tuple[date, str, str, str | None]]:
        """On which day who was to be told of what, about which step."""
        rows = await self.pool.fetch(
            "select queued_at, audience, kind, step from notification where stream = $1 order by id",
            self.id,
        )
        return [(local_day(row["queued_at"]), row["audience"], row["kind"], row["step"]) for row in rows]

    async def row(self, *columns: str) -> tuple[Any, ...]:
        """What the read model shows."""
        row = await self.pool.fetchrow("select * from trajectory where id = $1", self.id)
        assert row is not None
        return tuple(row[column] for column in columns)

    async def due(self, step: str) -> date | None:
        told = fold(await self.history())
        assert told is not None
        due = told.step(step).due
        return due.on if due else None

    async def has(self, type_: str) -> None:
        """Until there is such an event."""

        async def is_there() -> bool:
            return type_ in await self.types()

        await until(is_there)

    async def nothing_is_left_to_ask(self, patience_s: float = 30) -> None:
        """Until every errand has been done, of whomever."""

        async def is_done() -> bool:
            return not await self.pool.fetchval("select count(*) from errand where done_at is null")

        await until(is_done, patience_s)

    async def recover(self) -> int:
        # A result that is awaited lets months pass: all timers until it is there, and some after it.
        with self.environment.auto_time_skipping_disabled():
            total: int = await self.client.execute_workflow(
                "Recover", id=f"recover-{self.task_queue}", task_queue=self.task_queue
            )
        return total

    async def is_running(self) -> bool:
        return (await self.handle.describe()).status == WorkflowExecutionStatus.RUNNING

    async def somebody_waits_for_the_lock(self) -> None:
        """Until a commit waits for another one that a test holds up."""
        waiting = """
            select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
            where datname = current_database() and locktype = 'advisory' and not granted
        """
        await until(lambda: self.pool.fetchval(waiting))


async def until(condition: Callable[[], Awaitable[object]], patience_s: float = 30) -> None:
    async with asyncio.timeout(patience_s):
        while not await condition():  # noqa: ASYNC110 -- no other process sets an event of ours
            await asyncio.sleep(0.02)


@asynccontextmanager
async def playing(
    environment: WorkflowEnvironment, pool: Pool, task_queue: str, *boards: str
) -> AsyncIterator[Stage]:
    await cast.seed(pool, *boards)
    async with serving(environment.client, pool, task_queue):
        yield Stage(environment, pool, task_queue)
