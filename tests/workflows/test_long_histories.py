"""Histories stay short: few events a step, and a new run when there are many."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from db.connect import Pool
from deploy import servers
from deploy.process import running
from domain.commands import Note, Withdraw
from tests import cast
from tests.cast import BOARD
from tests.servers import free_port
from tests.stage import Stage, playing


@pytest.fixture(scope="module")
async def hasty(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """A Temporal server that wants a new run after forty events."""
    port = free_port()
    command = servers.temporal(None, port)
    soon = ["--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40"]
    log = tmp_path_factory.mktemp("hasty") / "temporal.log"
    async with running(replace(command, argv=[*command.argv, *soon]), log):
        yield await Client.connect(f"127.0.0.1:{port}", data_converter=pydantic_data_converter)


@pytest.fixture
async def short(hasty: Client, pool: Pool, task_queue: str) -> AsyncIterator[Stage]:
    async with playing(WorkflowEnvironment.from_client(hasty), pool, task_queue, BOARD) as stage:
        yield stage


async def runs(stage: Stage) -> int:
    """How many runs there have been; the first event of each run names the one before it."""
    count, run_id = 0, None
    while run_id != "":
        history = await stage.client.get_workflow_handle(stage.id, run_id=run_id).fetch_history()
        run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        count += 1
    return count


async def test_a_completed_step_costs_eight_events_at_most(stage: Stage) -> None:
    await stage.launch()
    await stage.complete("start-conversation")
    await stage.has("meeting-assigned")
    await stage.nothing_is_left_to_ask()
    before = (await stage.handle.describe()).history_length
    steps = ["action-plan", "board-decision", "carry-out"]
    for step in steps:
        await stage.complete(step)
    after = (await stage.handle.describe()).history_length

    assert after - before <= 8 * len(steps)


async def test_being_gathered_in_a_regional_meeting_costs_sixteen_events_at_most(stage: Stage) -> None:
    await stage.launch()
    before = (await stage.handle.describe()).history_length
    await stage.complete("start-conversation")
    await stage.has("meeting-assigned")
    await stage.nothing_is_left_to_ask()
    after = (await stage.handle.describe()).history_length

    assert after - before <= 8 + 16


async def test_what_operators_search_by_is_the_region_and_the_phase(stage: Stage) -> None:
    await stage.launch()
    await stage.complete("start-conversation")
    attributes = (await stage.handle.describe()).typed_search_attributes

    ours = {pair.key.name: pair.value for pair in attributes if pair.key.name != "BuildIds"}
    assert ours == {"TrajectoryRegion": "AM01", "TrajectoryPhase": "plan"}


async def test_notes_without_end_begin_a_new_run_and_the_trajectory_goes_on(short: Stage) -> None:
    """They move no clock, so nothing else would wake the loop."""
    await short.launch()
    for n in range(10):
        assert (await short.ask(Note, document=cast.uuid(f"note {n}"))).events

    assert await runs(short) > 1
    assert (await short.complete("start-conversation")).events
    await short.ask(Withdraw, reason="merger", on=await short.today())
    await short.handle.result()


async def test_commands_at_once_are_all_done_once_across_new_runs(short: Stage) -> None:
    await short.launch()
    for n in range(5):
        notes = [cast.ask(Note, document=cast.uuid(f"note {n} {m}")) for m in range(6)]
        outcomes = await asyncio.gather(*(short.give(note) for note in notes + notes))
        assert all(outcome.events for outcome in outcomes)

    assert await runs(short) > 1
    assert (await short.types()).count("noted") == 30


async def test_a_refused_command_too_counts_towards_a_new_run(short: Stage) -> None:
    await short.launch()
    for n in range(10):
        assert (await short.complete("evaluation", key=n)).refusal

    assert await runs(short) > 1
    assert await short.types() == ["launched", "step-opened"]
