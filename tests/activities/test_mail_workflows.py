"""The mail on Temporal: asked again while the mail server cannot take it, and at its times."""

import asyncio
from collections.abc import AsyncIterator
from datetime import time
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.calendar import AMSTERDAM, moment
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom
from worker.interceptor import BareErrors
from workflows.mail import DigestWorkflow, PostWorkflow
from workflows.schedules import SCHEDULES, ensure_schedules

INTERNAL = f"internal-{cast.BOARD}@demo.example"


@pytest.mark.parametrize(
    ("workflow", "reader"), [(PostWorkflow, "adviser1@demo.example"), (DigestWorkflow, INTERNAL)]
)
async def test_a_mail_server_that_cannot_take_it_is_asked_until_it_can(
    workflow: type[PostWorkflow | DigestWorkflow],
    reader: str,
    mailroom: Mailroom,
    time_skipping: WorkflowEnvironment,
    task_queue: str,
) -> None:
    await mailroom.launch()
    mailroom.smtp.refuse(reader, 451)
    await time_skipping.sleep(moment(MONDAY, time(8, 30)) - await time_skipping.get_current_time())
    async with Worker(
        time_skipping.client,
        task_queue=task_queue,
        workflows=[PostWorkflow, DigestWorkflow],
        activities=mailroom.mailer.activities,
        interceptors=[BareErrors()],
    ):
        handle = await time_skipping.client.start_workflow(workflow.run, id=task_queue, task_queue=task_queue)
        result = asyncio.create_task(handle.result())
        async with asyncio.timeout(20):
            while await _attempts(handle) < 3:  # noqa: ASYNC110 -- the server sets no event of ours
                await asyncio.sleep(0.01)
        mailroom.smtp.clear()
        assert (await result).sent == 1
    assert len(mailroom.smtp.to(reader)) == 1
    history = b"".join([event.SerializeToString() async for event in handle.fetch_history_events()])
    assert b"demo.example" not in history
    assert b"Demo" not in history


async def _attempts(handle: WorkflowHandle[Any, Any]) -> int:
    pending = (await handle.describe()).raw_description.pending_activities
    return max((activity.attempt for activity in pending), default=0)


@pytest.fixture
async def schedules(temporal: Client, task_queue: str) -> AsyncIterator[Client]:
    await ensure_schedules(temporal, task_queue)
    yield temporal
    for regularly in SCHEDULES:
        await temporal.get_schedule_handle(regularly.id).delete()


async def test_digests_go_out_at_half_past_eight_on_weekdays(schedules: Client) -> None:
    described = await schedules.get_schedule_handle("digest").describe()
    times = [at.astimezone(AMSTERDAM) for at in described.info.next_action_times]
    assert len(times) > 5
    assert {at.time() for at in times} == {time(8, 30)}
    assert {at.weekday() for at in times} == set(range(5))


async def test_urgent_mail_goes_out_every_minute(schedules: Client) -> None:
    described = await schedules.get_schedule_handle("post").describe()
    first, second, *_ = described.info.next_action_times
    assert (second - first).total_seconds() == 60


async def test_a_schedule_that_an_operator_paused_stays_paused_when_a_worker_starts(
    schedules: Client, task_queue: str
) -> None:
    handle = schedules.get_schedule_handle("post")
    await handle.pause(note="The mail server moves.")
    await ensure_schedules(schedules, task_queue)
    described = await handle.describe()
    assert described.schedule.state.paused
    assert described.schedule.state.note == "The mail server moves."
