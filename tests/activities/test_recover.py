"""Whatever Temporal loses, every open trajectory goes on from Postgres."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.give import TRAJECTORY, Start
from deploy import servers
from deploy.process import running
from domain.commands import Pause, Withdraw
from tests import cast
from tests.cast import BOARD, OTHER_BOARD
from tests.servers import free_port
from tests.stage import Stage
from tests.workers import serving

NEXT = {BOARD: "action-plan", OTHER_BOARD: "start-conversation", "90003": "start-conversation"}


async def launched(first: Stage) -> list[Stage]:
    """Three boards, of which the first is a step further and the last is paused."""
    boards = [Stage(first.environment, first.pool, first.task_queue) for _ in NEXT]
    for board, stage in zip(NEXT, boards, strict=True):
        assert (await stage.launch(board)).events
    await boards[0].complete("start-conversation")
    await boards[2].ask(Pause, reason="illness", return_on=date(2040, 1, 1))
    return boards


@asynccontextmanager
async def new_temporal(folder: Path) -> AsyncIterator[Client]:
    port = free_port()
    async with running(servers.temporal(None, port), folder / "temporal.log"):
        yield await Client.connect(f"127.0.0.1:{port}", data_converter=pydantic_data_converter)


async def test_workflows_that_were_terminated_go_on_from_postgres(stage: Stage) -> None:
    await cast.seed(stage.pool, "90003")
    boards = await launched(stage)
    for each in boards:
        await each.nothing_is_left_to_ask()
    before = [await each.types() for each in boards]
    for each in boards:
        await each.handle.terminate()

    assert await stage.recover() == 3
    assert [await each.is_running() for each in boards] == [True, True, True]
    assert [await each.types() for each in boards] == before
    for each, step in zip(boards, NEXT.values(), strict=True):
        assert (await each.complete(step)).events


async def test_with_all_of_temporal_thrown_away_every_trajectory_goes_on_from_postgres(
    stage: Stage, tmp_path: Path
) -> None:
    await cast.seed(stage.pool, "90003")
    boards = await launched(stage)
    await boards[1].ask(Withdraw, reason="merger", on=await stage.today())
    async with new_temporal(tmp_path) as client, serving(client, stage.pool, stage.task_queue):
        fresh = Stage(WorkflowEnvironment.from_client(client), stage.pool, stage.task_queue)
        assert await fresh.recover() == 2

        for each, step in (boards[0], "action-plan"), (boards[2], "start-conversation"):
            fresh.id = each.id
            assert await fresh.is_running()
            assert (await fresh.complete(step)).events
        fresh.id = boards[1].id
        with pytest.raises(RPCError, match="not found"):
            await fresh.handle.describe()
        assert (await fresh.ask(Withdraw, reason="merger", on=await stage.today())).events, "repeated"


async def test_recovering_what_runs_changes_nothing(stage: Stage) -> None:
    await stage.launch()
    before = await stage.handle.describe()
    await stage.recover()
    await stage.recover()
    after = await stage.handle.describe()

    assert (after.run_id, after.history_length) == (before.run_id, before.history_length)


async def test_a_workflow_that_is_started_for_a_closed_trajectory_ends_at_once(stage: Stage) -> None:
    await stage.launch()
    await stage.ask(Withdraw, reason="merger", on=await stage.today())
    await stage.handle.result()
    events = await stage.types()
    assert await stage.recover() == 0
    await stage.client.execute_workflow(
        TRAJECTORY, Start(trajectory_id=stage.id), id=stage.id, task_queue=stage.task_queue
    )

    assert await stage.types() == events


async def test_more_trajectories_than_fit_on_a_page_are_all_recovered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.recover.PAGE", 2)
    await cast.seed(stage.pool, "90003")
    boards = await launched(stage)
    for each in boards:
        await each.handle.terminate()

    assert await stage.recover() == 3
    assert [await each.is_running() for each in boards] == [True, True, True]


async def test_a_trajectory_that_cannot_be_read_does_not_keep_the_others_from_being_recovered(
    stage: Stage,
) -> None:
    await cast.seed(stage.pool, "90003")
    boards = await launched(stage)
    for each in boards:
        await each.handle.terminate()
    broken = min(boards, key=lambda each: each.id)
    await stage.pool.execute(
        "update event set data = data - 'step' where stream = $1 and type = 'step-opened'", broken.id
    )
    assert await stage.recover() == 3

    assert [await each.is_running() for each in boards if each is not broken] == [True, True]
    with pytest.raises(WorkflowFailureError):
        await broken.handle.result()
