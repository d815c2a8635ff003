"""Whether the process lives, and whether everything that it needs is there."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

import structlog
from fastapi import APIRouter, Request
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

from api.problems import Problem
from api.state import State, state_of

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()

PATIENCE_S = 3
# A poll takes a minute at most, so that a worker that lives has polled since.
POLLED_WITHIN = timedelta(seconds=75)


class NoWorker(Exception):
    """No worker has polled the task queue of late."""


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(request: Request) -> dict[str, str]:
    state = state_of(request)
    parts = {"postgres": _postgres(state), "temporal": _temporal(state), "worker": _worker(state)}
    are_there = await asyncio.gather(*(_is_there(name, check) for name, check in parts.items()))
    away = [name for name, is_there in zip(parts, are_there, strict=True) if not is_there]
    if away:
        raise Problem(503, f"Away: {', '.join(away)}.", code="not-ready", headers={"Retry-After": "5"})
    return {"status": "ready"}


async def _is_there(name: str, check: Awaitable[None]) -> bool:
    try:
        await asyncio.wait_for(check, PATIENCE_S)
    except Exception as error:
        log.warning("away", part=name, exc_info=error)
        return False
    return True


async def _postgres(state: State) -> None:
    await state.pool.fetchval("select 1")


async def _temporal(state: State) -> None:
    await state.temporal.service_client.check_health()


async def _worker(state: State) -> None:
    request = DescribeTaskQueueRequest(
        namespace=state.temporal.namespace,
        task_queue=TaskQueue(name=state.settings.task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    described = await state.temporal.workflow_service.describe_task_queue(
        request, timeout=timedelta(seconds=PATIENCE_S)
    )
    since = datetime.now(UTC) - POLLED_WITHIN
    polled = [poller.last_access_time.ToDatetime(tzinfo=UTC) for poller in described.pollers]
    if not any(at >= since for at in polled):
        raise NoWorker
