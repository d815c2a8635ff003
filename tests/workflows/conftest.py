from collections.abc import AsyncIterator
from datetime import date

import pytest
from temporalio.testing import WorkflowEnvironment

from db.connect import Pool
from tests.cast import BOARD, OTHER_BOARD
from tests.stage import Stage, playing
from worker.cluster import ensure_search_attributes

MONDAY = date(2029, 1, 8)  # the school holidays are known until 2030


@pytest.fixture
async def months(time_skipping: WorkflowEnvironment, pool: Pool, task_queue: str) -> AsyncIterator[Stage]:
    """On a server where months pass at once. It is ten o'clock on Monday 8 January 2029."""
    await ensure_search_attributes(time_skipping.client)
    async with playing(time_skipping, pool, task_queue, BOARD, OTHER_BOARD) as stage:
        await stage.wait_until(MONDAY)
        yield stage
