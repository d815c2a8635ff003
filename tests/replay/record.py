"""Records histories of representative trajectories, on real servers: python -m tests.replay.record

Run it when the loop in workflows/trajectory.py was changed (by then guarded with `workflow.patched`, if a
version with it was released), and for every release. The histories of earlier versions stay as they are.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from db.connect import Pool, make_pool
from db.migrate import migrate
from deploy import servers
from deploy.process import running
from domain.calendar import Calendar
from tests.replay import histories, stories
from tests.servers import free_port
from tests.stage import Stage, playing

STORIES: tuple[stories.Story, ...] = (
    stories.to_the_end,
    stories.paused_and_handed_over,
    stories.refused_and_withdrawn,
    stories.refused_at_launch,
    stories.slow_and_broken,
    stories.while_postgres_is_away,
    stories.recovered,
    stories.gathered,
    stories.meeting_held,
)
HASTY = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40")


def soon(_calendar: Calendar, after: datetime, _not_before: date) -> datetime:
    """The clock rings every other second, so that a recording does not last until six in the morning."""
    return after + timedelta(seconds=2)


async def record(folder: Path) -> None:
    port = free_port()
    async with running(servers.postgres(folder / "postgres", port), folder / "postgres.log"):
        await migrate(servers.postgres_dsn(port))
        async with make_pool(servers.postgres_dsn(port)) as pool:
            await _play(folder, pool, STORIES)
            await _play(folder, pool, (stories.begun_anew,), *HASTY)
    histories.LOOP.write_text(histories.loop() + "\n", encoding="utf-8")


async def _play(folder: Path, pool: Pool, chosen: tuple[stories.Story, ...], *options: str) -> None:
    async with _temporal(folder, *options) as client:
        boards = [f"{90_001 + number + 100 * len(options)}" for number in range(len(chosen))]
        environment = WorkflowEnvironment.from_client(client)
        async with playing(environment, pool, histories.WHOSE, *boards):
            for board, story in zip(boards, chosen, strict=True):
                stage = Stage(environment, pool, histories.WHOSE)
                await story(stage, board)
                await _keep(story.__name__.replace("_", "-"), stage)


@asynccontextmanager
async def _temporal(folder: Path, *options: str) -> AsyncIterator[Client]:
    port = free_port()
    command = servers.temporal(None, port)
    async with running(replace(command, argv=[*command.argv, *options]), folder / "temporal.log"):
        yield await Client.connect(
            f"127.0.0.1:{port}", data_converter=pydantic_data_converter, identity=histories.WHOSE
        )


async def _keep(name: str, stage: Stage) -> None:
    """The newest run, and the one that it continues if there is one."""
    history = await stage.handle.fetch_history()
    print(histories.write(name, history))  # noqa: T201 -- talks to the person who runs it
    before = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    if before:
        handle = stage.client.get_workflow_handle(stage.id, run_id=before)
        print(histories.write(f"{name}-before", await handle.fetch_history()))  # noqa: T201 -- the same


if __name__ == "__main__":
    with TemporaryDirectory() as name, patch.object(Calendar, "next_tick", soon):
        Path(name).chmod(0o755)  # PostgreSQL may run as a user of its own
        sys.exit(asyncio.run(record(Path(name))))
