"""The trajectories whose histories are kept: together they go everywhere that the workflow's loop goes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from unittest.mock import patch

from temporalio.client import WorkflowUpdateFailedError

from db.queries import queries
from domain.calendar import Calendar
from domain.commands import Command, Findings, Note, Pause, Reassign, Resume, Withdraw
from domain.decide import decide
from domain.meeting_commands import Hold
from domain.trajectory import Trajectory
from tests import cast
from tests.cast import OTHER_ADVISER, launch_command, uuid
from tests.stage import Stage, until

Story = Callable[[Stage, str], Awaitable[None]]


async def to_the_end(stage: Stage, board: str) -> None:
    """With a decision that is deferred, a plan that is returned, and a clock that rings."""
    await stage.launch(board)
    await stage.complete("start-conversation")
    await stage.complete("action-plan")
    later = await stage.today() + timedelta(days=30)
    await stage.complete("board-decision", findings=Findings(decision="deferred", deferred_until=later))
    await _clock_rings(stage)
    await stage.complete("board-decision", findings=Findings(decision="returned"))
    await stage.complete("action-plan", key="again")
    for step in ("board-decision", "regional-meeting", "carry-out", "evaluation", "share-lessons"):
        await stage.complete(step)
    await stage.handle.result()


async def paused_and_handed_over(stage: Stage, board: str) -> None:
    """It is still running, and five people wrote a note at once."""
    await stage.launch(board)
    today = await stage.today()
    await stage.ask(Pause, reason="workload", return_on=today + timedelta(days=40))
    await _clock_rings(stage)
    await stage.ask(Resume)
    for days in (0, 7):
        from_on = today + timedelta(days=days)
        await stage.ask(Reassign, post="adviser", person=OTHER_ADVISER, from_on=from_on)
    await asyncio.gather(*(stage.ask(Note, document=uuid(f"note {n}")) for n in range(5)))


async def refused_and_withdrawn(stage: Stage, board: str) -> None:
    await stage.launch(board)
    await stage.complete("evaluation")
    command = cast.complete("start-conversation", await stage.today())
    await stage.give(command)
    await stage.give(command.model_copy(update={"fingerprint": "other"}))
    await stage.ask(Withdraw, reason="setback", on=await stage.today())
    await stage.handle.result()


async def refused_at_launch(stage: Stage, board: str) -> None:
    await stage.launch(board)
    await stage.launch_by(launch_command(board, key="second", started_on=await stage.today()))
    await stage.handle.result()


async def slow_and_broken(stage: Stage, board: str) -> None:
    """Postgres is slow, so that a commit goes on as a regular activity; then decisions meet a defect."""
    await stage.launch(board)
    async with stage.pool.acquire() as connection, connection.transaction():
        await queries.lock_stream(connection, id=stage.id)
        asked = asyncio.create_task(stage.complete("start-conversation"))
        await until(lambda: _count(stage, "activity_task_scheduled"))
    await asked
    with patch("activities.commit.decide", _failing(board, KeyError, times=1_000)):
        try:
            await stage.complete("action-plan")
        except WorkflowUpdateFailedError:
            await _clock_rings(stage)
    await stage.complete("action-plan")


async def while_postgres_is_away(stage: Stage, board: str) -> None:
    """A commit, and then a tick, fail and go on as a regular activity that is tried until it is back."""
    await stage.launch(board)
    with patch("activities.commit.decide", _failing(board, ConnectionRefusedError, times=2)):
        await stage.complete("start-conversation")
    with patch("activities.commit.decide", _failing(board, ConnectionRefusedError, times=2)):
        await _clock_rings(stage)


def _failing(board: str, error: type[Exception], times: int) -> Callable[..., object]:
    """Decisions that fail for one board, so many times."""
    left = iter(range(times))

    def failing(trajectory: Trajectory, command: Command, now: datetime, calendar: Calendar) -> object:
        if trajectory.board == board and next(left, None) is not None:
            raise error
        return decide(trajectory, command, now, calendar)

    return failing


async def recovered(stage: Stage, board: str) -> None:
    await stage.launch(board)
    await stage.complete("start-conversation")
    await stage.handle.terminate()
    await asyncio.sleep(3)  # meanwhile its clock should have rung
    await stage.recover()
    await _clock_rings(stage)
    await stage.complete("action-plan")
    await stage.ask(Withdraw, reason="merger", on=await stage.today())
    await stage.handle.result()


async def gathered(stage: Stage, board: str) -> None:
    """In a meeting that it leaves and joins again, and at which it is."""
    meeting = await _gathered_in(stage, board, "AM02")
    await stage.ask(Pause, reason="workload", return_on=await stage.today() + timedelta(days=40))
    await stage.nothing_is_left_to_ask()
    await stage.ask(Resume)
    await stage.nothing_is_left_to_ask()
    await stage.plan_meeting(meeting, await stage.today())
    await stage.ask_meeting(Hold, meeting, attended=(board,))
    await stage.nothing_is_left_to_ask()


async def meeting_held(stage: Stage, board: str) -> None:
    """The meeting's own: it is moved, its clock rings, and nobody comes."""
    meeting = await _gathered_in(stage, board, "AM03")
    stage.id = meeting
    for days in (30, 0):
        await stage.plan_meeting(meeting, await stage.today() + timedelta(days=days))
        await _clock_rings(stage)
    await stage.ask_meeting(Hold, meeting)
    await stage.handle.result()


async def _gathered_in(stage: Stage, board: str, region: str) -> str:
    await stage.pool.execute("insert into region (code, name) values ($1, 'Demoregio')", region)
    await stage.launch(board, region=region)
    await stage.complete("start-conversation")
    return await stage.meeting()


async def begun_anew(stage: Stage, board: str) -> None:
    """On a server that soon wants a new run."""
    await stage.launch(board)
    for n in range(10):
        await stage.ask(Note, document=uuid(f"note {n}"))


async def _clock_rings(stage: Stage) -> None:
    """Until it has rung and is set for the next time."""
    before = await _count(stage, "timer_fired")

    async def has_rung() -> bool:
        fired, started = await _count(stage, "timer_fired"), await _count(stage, "timer_started")
        return before < fired < started - await _count(stage, "timer_canceled")

    await until(has_rung)


async def _count(stage: Stage, kind: str) -> int:
    events = (await stage.handle.fetch_history()).events
    return sum(event.HasField(f"{kind}_event_attributes") for event in events)  # type: ignore[arg-type]
