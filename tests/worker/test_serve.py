"""The worker as it is run: in the sandbox, beside others, stopped while it works, version after version."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from temporalio import activity
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.commit import Committer, Order, Recorded
from db.connect import Pool
from db.queries import queries
from domain.commands import Complete
from tests import cast
from tests.stage import Stage, until
from tests.workers import serving


@pytest.fixture
async def unserved(temporal: Client, pool: Pool, task_queue: str) -> Stage:
    """A board, and as yet no worker."""
    await cast.seed(pool)
    return Stage(WorkflowEnvironment.from_client(temporal), pool, task_queue)


async def test_the_worker_serves_trajectories_in_the_sandbox(unserved: Stage, worker: Worker) -> None:
    assert isinstance(worker.config()["workflow_runner"], SandboxedWorkflowRunner)
    assert (await unserved.launch()).events
    assert (await unserved.complete("start-conversation")).events


@pytest.fixture
def has_begun_to_stop(caplog: pytest.LogCaptureFixture) -> Callable[[], Awaitable[bool]]:
    caplog.set_level("INFO", "temporalio.worker")

    async def has_begun_to_stop() -> bool:
        return "Beginning worker shutdown" in caplog.text

    return has_begun_to_stop


async def test_a_commit_in_flight_is_finished_before_the_worker_stops(
    unserved: Stage,
    temporal: Client,
    pool: Pool,
    task_queue: str,
    has_begun_to_stop: Callable[[], Awaitable[bool]],
) -> None:
    async with serving(temporal, pool, task_queue) as worker:
        await unserved.launch()
        async with pool.acquire() as connection, connection.transaction():
            await queries.lock_stream(connection, id=unserved.id)
            asked = asyncio.create_task(unserved.complete("start-conversation"))
            await unserved.somebody_waits_for_the_lock()
            stopping = asyncio.create_task(worker.shutdown())
            await until(has_begun_to_stop)
            assert not asked.done()
        await stopping
        assert (await asked).events
    assert (await unserved.types()).count("step-completed") == 1


async def test_a_commit_that_is_tried_patiently_is_not_cut_off_either(
    unserved: Stage,
    temporal: Client,
    pool: Pool,
    task_queue: str,
    monkeypatch: pytest.MonkeyPatch,
    has_begun_to_stop: Callable[[], Awaitable[bool]],
) -> None:
    in_flight, go_on = asyncio.Event(), asyncio.Event()

    class SecondTimeLucky(Committer):
        @activity.defn
        async def commit(self, order: Order) -> Recorded:
            if isinstance(order.command, Complete):
                if activity.info().is_local:
                    raise ConnectionRefusedError
                in_flight.set()
                await go_on.wait()
            return await super().commit(order)

    monkeypatch.setattr("worker.serve.Committer", SecondTimeLucky)
    # Temporal may take ten seconds to see that the worker it knows is gone.
    monkeypatch.setattr("activities.give.PATIENCE", timedelta(seconds=60))
    async with serving(temporal, pool, task_queue) as worker:
        await unserved.launch()
        asked = asyncio.create_task(unserved.complete("start-conversation"))
        await in_flight.wait()
        stopping = asyncio.create_task(worker.shutdown())
        await until(has_begun_to_stop)
        go_on.set()
        await stopping
    async with serving(temporal, pool, task_queue):  # which has only to tell what came of it
        assert (await asked).events
    attempts = [
        event.activity_task_started_event_attributes.attempt
        async for event in unserved.handle.fetch_history_events()
        if event.HasField("activity_task_started_event_attributes")
    ]
    assert attempts == [1]


async def test_when_one_of_two_workers_stops_the_other_goes_on_at_once(
    unserved: Stage, temporal: Client, temporal_address: str, pool: Pool, task_queue: str
) -> None:
    other = await Client.connect(temporal_address, data_converter=pydantic_data_converter)
    async with serving(temporal, pool, task_queue):
        async with serving(other, pool, task_queue):
            await unserved.launch()
            await unserved.complete("start-conversation")
        async with asyncio.timeout(5):
            assert (await unserved.complete("action-plan")).events


async def test_a_running_trajectory_goes_over_to_the_next_version_of_the_worker(
    unserved: Stage, temporal: Client, pool: Pool, task_queue: str
) -> None:
    name = f"traject-{task_queue}"
    async with serving(temporal, pool, task_queue, deployment_name=name, build_id="1"):
        await _make_current(temporal, name, "1")
        await unserved.launch()
        assert await _served_by(unserved) == "1"
    async with serving(temporal, pool, task_queue, deployment_name=name, build_id="2"):
        await _make_current(temporal, name, "2")
        assert (await unserved.complete("start-conversation")).events
        assert await _served_by(unserved) == "2"


async def _make_current(client: Client, name: str, build_id: str) -> None:
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=name, build_id=build_id, ignore_missing_task_queues=True
    )

    async def is_current() -> bool:
        try:
            await client.workflow_service.set_worker_deployment_current_version(request)
        except RPCError as error:
            if error.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION):
                raise
            return False  # the worker has not polled yet
        return True

    await until(is_current)


async def _served_by(stage: Stage) -> str:
    description = await stage.handle.describe()
    info = description.raw_description.workflow_execution_info.versioning_info
    return info.deployment_version.build_id
