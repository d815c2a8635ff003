"""Giving a command: it is done once and gets one answer, whoever asks, however often, whatever is away."""

import asyncio
import gc
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from activities.give import TRAJECTORY, UPDATE, Start, Unavailable
from db.connect import Pool
from db.queries import queries
from deploy import servers
from deploy.process import running
from domain.commands import Note, Withdraw
from domain.outcome import Outcome
from tests import cast
from tests.cast import complete, launch_command
from tests.servers import free_port
from tests.stage import Stage
from tests.workers import serving
from workflows.mailbox import Mailbox


def rules(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.refusal.rule for outcome in outcomes if outcome.refusal]


def note(key: str) -> Note:
    return cast.ask(Note, document=cast.uuid(key))


@contextmanager
def unavailable() -> Iterator[None]:
    """No answer within a time that is shorter than it is in earnest."""
    with impatience(), pytest.raises(Unavailable):
        yield


def impatience() -> AbstractContextManager[object]:
    return patch("activities.give.PATIENCE", timedelta(seconds=0.4))


async def test_one_command_five_times_at_once_is_done_once_and_answered_five_times(stage: Stage) -> None:
    await stage.launch()
    outcomes = await asyncio.gather(*(stage.complete("start-conversation") for _ in range(5)))

    assert outcomes == [outcomes[0]] * 5
    assert (await stage.types()).count("step-completed") == 1


async def test_of_five_who_complete_one_step_at_once_four_are_refused(stage: Stage) -> None:
    await stage.launch()
    outcomes = await asyncio.gather(*(stage.complete("start-conversation", key=n) for n in range(5)))

    assert rules(outcomes) == ["step-completed"] * 4
    assert (await stage.types()).count("step-completed") == 1


async def test_a_key_that_was_used_for_another_content_is_refused(stage: Stage) -> None:
    await stage.launch()
    first = complete("start-conversation", await stage.today())
    other = first.model_copy(update={"fingerprint": cast.uuid("other").hex})
    outcomes = await asyncio.gather(*(stage.give(command) for command in (first, other)))

    assert rules(outcomes) == ["key-reused"]
    assert rules([await stage.give(other)]) == rules(outcomes[1:])


async def test_a_repeated_launch_gets_the_first_answer_while_it_runs_and_after_it_ended(stage: Stage) -> None:
    first = await stage.launch()
    assert await stage.launch() == first
    withdrawn = await stage.ask(Withdraw, reason="merger", on=await stage.today())
    await stage.handle.result()

    assert await stage.launch() == first
    assert await stage.ask(Withdraw, reason="merger", on=await stage.today()) == withdrawn
    assert rules([await stage.give(note("too late"))]) == ["trajectory-closed"]
    assert await stage.types() == ["launched", "step-opened", "withdrawn"]


async def test_a_launch_under_a_key_that_launched_something_else_is_refused(stage: Stage) -> None:
    command = launch_command(key=stage.task_queue, started_on=await stage.today())
    other = command.model_copy(update={"fingerprint": cast.uuid("other").hex, "adviser": cast.OTHER_ADVISER})
    outcomes = await asyncio.gather(*(stage.launch_by(each) for each in (command, other)))

    assert rules(outcomes) == ["key-reused"]


async def test_of_two_launches_of_one_board_at_once_one_is_refused_and_its_workflow_ends(
    stage: Stage,
) -> None:
    today = await stage.today()
    commands = [launch_command(key=f"{stage.task_queue}-{n}", started_on=today) for n in range(3)]
    stages = [Stage(stage.environment, stage.pool, stage.task_queue) for _ in commands]
    outcomes = await asyncio.gather(
        *(each.launch_by(command) for each, command in zip(stages, commands, strict=True))
    )

    assert rules(outcomes) == ["board-has-trajectory"] * 2
    for each, command, outcome in zip(stages, commands, outcomes, strict=True):
        status = (await each.handle.describe()).status
        if outcome.refusal:
            await each.handle.result()
            assert await each.launch_by(command) == outcome, "a refused launch stays refused"
        else:
            assert status == WorkflowExecutionStatus.RUNNING


async def test_a_command_to_a_workflow_that_was_terminated_starts_it_again(stage: Stage) -> None:
    await stage.launch()
    await stage.complete("start-conversation")
    await stage.handle.terminate()

    assert (await stage.complete("action-plan")).events
    assert (await stage.handle.describe()).status == WorkflowExecutionStatus.RUNNING
    assert (await stage.complete("board-decision")).events


async def test_a_workflow_that_is_terminated_in_the_middle_of_a_command_still_does_it_once(
    stage: Stage,
) -> None:
    await stage.launch()
    async with stage.pool.acquire() as connection, connection.transaction():
        await queries.lock_stream(connection, id=stage.id)
        asked = asyncio.create_task(stage.complete("start-conversation"))
        await stage.somebody_waits_for_the_lock()
        await stage.handle.terminate()

    assert (await asked).events
    assert (await stage.types()).count("step-completed") == 1


async def test_a_command_that_only_a_later_release_knows_fails_and_blocks_nothing(stage: Stage) -> None:
    await stage.launch()
    unknown = {"command": {"type": "of-a-later-release", "id": "demo", "fingerprint": "demo"}}
    with pytest.raises(WorkflowUpdateFailedError):
        await stage.handle.execute_update(UPDATE, unknown)

    assert (await stage.complete("start-conversation")).events


async def test_while_a_faulty_release_of_the_workflow_is_running_a_command_is_unavailable(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def faulty(*_args: object) -> None:
        raise TypeError("a loop with a hole in it")

    await stage.launch()
    await stage.handle.terminate()
    monkeypatch.setattr(Mailbox, "take", faulty)
    start = Start(trajectory_id=stage.id)
    queue, soon = stage.task_queue, timedelta(seconds=1)
    await stage.client.start_workflow(TRAJECTORY, start, id=stage.id, task_queue=queue, task_timeout=soon)
    cause: BaseException | None = None
    while not isinstance(
        cause, RPCError
    ):  # first it is not answered, then Temporal knows that the task fails
        with impatience(), pytest.raises(Unavailable) as raised:
            await stage.complete("start-conversation")
        cause = raised.value.__cause__
    assert cause.status == RPCStatusCode.FAILED_PRECONDITION


async def test_more_than_ten_commands_at_once_are_unavailable_and_none_is_lost(
    stage: Stage,
) -> None:
    await stage.launch()
    notes = [note(f"note {n}") for n in range(14)]
    async with stage.pool.acquire() as connection, connection.transaction():
        await queries.lock_stream(connection, id=stage.id)
        with impatience():
            answers = await asyncio.gather(*(stage.give(each) for each in notes), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 14

    for each in notes:
        assert (await stage.give(each)).events
    assert (await stage.types()).count("noted") == 14


async def test_without_a_worker_a_command_is_unavailable_and_can_be_given_again(
    temporal: Client, pool: Pool, task_queue: str
) -> None:
    await cast.seed(pool)
    stage = Stage(WorkflowEnvironment.from_client(temporal), pool, task_queue)
    with unavailable():
        await stage.launch()
    with unavailable():
        await stage.launch()
    async with serving(temporal, pool, task_queue):
        assert (await stage.launch()).events
    with unavailable():
        await stage.complete("start-conversation")
    async with serving(temporal, pool, task_queue):
        assert (await stage.complete("start-conversation")).events
    assert await stage.types() == ["launched", "step-opened", "step-completed", "step-opened", "step-opened"]


async def test_while_temporal_is_away_a_command_is_unavailable(
    pool: Pool, task_queue: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    async with running(servers.temporal(None, port), tmp_path / "temporal.log") as server:
        client = await Client.connect(f"127.0.0.1:{port}", data_converter=pydantic_data_converter)
        stage = Stage(WorkflowEnvironment.from_client(client), pool, task_queue)
        async with asyncio.timeout(5):
            await server.kill()
            with unavailable():
                await stage.launch()
            with unavailable():
                await stage.give(note("nobody there"))
    gc.collect()
    assert not [record for record in caplog.records if record.name == "asyncio"]
