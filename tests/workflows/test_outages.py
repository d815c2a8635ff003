"""Servers that are stopped or killed in the middle of a command: nothing is lost, nothing is done twice."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from activities.give import Unavailable
from db.connect import Pool, make_pool
from db.migrate import migrate
from deploy import servers
from deploy.process import Command, Server, running
from domain.commands import Withdraw
from domain.outcome import Outcome
from tests import cast
from tests.cast import BOARD, OTHER_BOARD
from tests.servers import free_port
from tests.stage import Stage, playing, until
from tests.workers import nowhere

WAITS_FOR_COMMAND = """
    select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%into command%'
"""


@pytest.fixture(scope="module")
async def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Server, str]]:
    port = free_port()
    folder = tmp_path_factory.mktemp("own")
    async with running(servers.postgres(folder / "postgres", port), folder / "postgres.log") as server:
        await migrate(servers.postgres_dsn(port))
        yield server, servers.postgres_dsn(port)


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_a_command_in_the_middle_of_which_postgres_goes_is_done_once_when_it_is_back(
    own_postgres: tuple[Server, str], temporal: Client, task_queue: str, end: str
) -> None:
    server, dsn = own_postgres
    board = BOARD if end == "stop" else OTHER_BOARD
    async with (
        make_pool(dsn) as pool,
        playing(WorkflowEnvironment.from_client(temporal), pool, task_queue, board) as stage,
    ):
        await stage.launch(board)
        async with make_pool(dsn) as other, other.acquire() as connection:
            await _hold_up_after_the_events(connection.execute)
            asked = asyncio.create_task(stage.complete("start-conversation"))
            await until(lambda: pool.fetchval(WAITS_FOR_COMMAND))
            await getattr(server, end)()
            await server.start()
        outcome = await asked

        assert [event.type for event in outcome.events] == ["step-completed", "step-opened", "step-opened"]
        assert await stage.complete("start-conversation") == outcome
        assert (await stage.types()).count("step-completed") == 1


async def test_a_command_that_was_unavailable_while_postgres_was_away_is_answered_on_repeating(
    own_postgres: tuple[Server, str], temporal: Client, task_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, dsn = own_postgres
    async with (
        make_pool(dsn) as pool,
        playing(WorkflowEnvironment.from_client(temporal), pool, task_queue, "90003") as stage,
    ):
        await stage.launch("90003")
        await server.stop()
        with monkeypatch.context() as patch:
            patch.setattr("activities.give.PATIENCE", timedelta(seconds=0.5))
            with pytest.raises(Unavailable):
                await stage.complete("start-conversation")
        await server.start()

        assert (await stage.complete("start-conversation")).events
        assert (await stage.types()).count("step-completed") == 1


async def _hold_up_after_the_events(execute: Callable[[str], Awaitable[str]]) -> None:
    """Commits may write their events, and wait before they write what the command was answered."""
    await execute("begin")
    await execute("lock table command in share mode")


async def test_worker_and_temporal_killed_after_the_transaction_with_the_caller_gone(
    pool: Pool, dsn: str, task_queue: str, tmp_path: Path
) -> None:
    """One board goes on with its next step; of the other nobody asks anything more, and its clock rings."""
    port = free_port()
    argv = [sys.executable, "-m", "tests.workflows.faltering_worker"]
    healthy = Command("worker", argv, _at_once, env=_environment(dsn, task_queue, port))
    faltering = replace(healthy, env={**healthy.env, "HANG_ON": "complete withdraw"})
    await cast.seed(pool, BOARD, OTHER_BOARD)
    server = servers.temporal(tmp_path / "temporal.sqlite", port)
    async with running(server, tmp_path / "temporal.log") as temporal:
        one, other = await _stages(pool, task_queue, port)
        async with running(faltering, tmp_path / "faltering.log") as worker:
            await one.launch(BOARD, zone="zuid")
            await other.launch(OTHER_BOARD, zone="noord")
            callers = [
                asyncio.create_task(one.complete("start-conversation")),
                asyncio.create_task(other.ask(Withdraw, reason="merger", on=await other.today())),
            ]
            await one.has("step-completed")
            await other.has("withdrawn")
            await asyncio.gather(worker.kill(), temporal.kill())
            await _gone(callers)
        await temporal.start()
        one, other = await _stages(pool, task_queue, port, one.id, other.id)
        async with running(healthy, tmp_path / "healthy.log"):
            next_step = await one.complete("action-plan")
            repeated = await one.complete("start-conversation")
            async with asyncio.timeout(30):
                await other.handle.result()
        updates = [event async for event in other.handle.fetch_history_events() if _is_update(event)]

    assert [event.type for event in next_step.events] == ["step-completed", "step-opened"]
    assert [event.type for event in repeated.events] == ["step-completed", "step-opened", "step-opened"]
    assert (await one.types()).count("step-completed") == 2
    assert (await other.types()).count("withdrawn") == 1
    assert len(updates) == 1, "Temporal never heard of more than the launch"


def _environment(dsn: str, task_queue: str, temporal_port: int) -> dict[str, str]:
    settings = nowhere(database_url=dsn, task_queue=task_queue)
    values = settings.model_dump(exclude_none=True)
    values |= {"database_url": dsn, "secret_key": settings.secret_key.get_secret_value()}
    ours = {f"TRAJECT_{name.upper()}": str(value) for name, value in values.items()}
    return {**ours, "TEMPORAL_ADDRESS": f"127.0.0.1:{temporal_port}"}


async def _at_once() -> bool:
    return True  # who gives a command waits for a worker


async def _stages(pool: Pool, task_queue: str, port: int, *ids: str) -> tuple[Stage, Stage]:
    client = await Client.connect(f"127.0.0.1:{port}", data_converter=pydantic_data_converter)
    environment = WorkflowEnvironment.from_client(client)
    stages = Stage(environment, pool, task_queue), Stage(environment, pool, task_queue)
    for stage, id_ in zip(stages, ids, strict=False):
        stage.id = id_
    return stages


def _is_update(event: HistoryEvent) -> bool:
    return event.HasField("workflow_execution_update_accepted_event_attributes")


async def _gone(callers: list[asyncio.Task[Outcome]]) -> None:
    for caller in callers:
        caller.cancel()
        with suppress(Unavailable, asyncio.CancelledError):
            await caller
