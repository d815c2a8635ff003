"""Worker and Temporal are killed between any two steps of a meeting: it goes on, and does nothing twice."""

import asyncio
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast as cast_to

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from activities.give import Unavailable
from db.connect import Pool
from deploy import servers
from deploy.process import Command, running
from domain import meeting_commands as mc
from domain.commands import Done
from tests import cast
from tests.servers import free_port
from tests.stage import Stage, until
from tests.workflows.test_outages import _at_once, _environment

PATIENCE_S = 40  # two workers start, and Temporal has to notice that one was lost
# In each of these regions the worker hangs as soon as it has committed this: and there it is killed.
HANGS_ON = {
    "AM01": ("join", "type = 'board-joined'"),
    "AM02": ("plan-meeting", "type = 'meeting-planned'"),
    "AM03": ("meet", "type = 'meeting-assigned'"),
    "AM04": ("hold", "type = 'meeting-held'"),
    "AM05": ("attend", "type = 'step-completed' and data ? 'meeting'"),
}


class Story:
    """Two boards of a region, and their meeting, at which the first one is. All can be asked again."""

    def __init__(self, pool: Pool, task_queue: str, region: str) -> None:
        self.region = region
        self.boards = [f"9{region[-1]}00{number}" for number in (1, 2)]
        nowhere = cast_to(WorkflowEnvironment, None)  # until there is a Temporal
        self.here, self.absent = self.stages = [Stage(nowhere, pool, task_queue) for _ in self.boards]
        self.pool = pool

    async def tell(self) -> None:
        with suppress(Unavailable):
            yesterday = await self.here.today() - timedelta(days=1)
            done = (Done(step="start-conversation", on=yesterday),)
            for board, stage in zip(self.boards, self.stages, strict=True):
                await stage.launch(board, region=self.region, started_on=yesterday, done=done)
            for stage in self.stages:
                await until(lambda: self.is_gathered(stage), PATIENCE_S)  # noqa: B023 -- awaited here
            meeting = await self.here.meeting()
            await self.here.plan_meeting(meeting, await self.here.today())
            await until(self.both_know_the_day, PATIENCE_S)
            await self.here.ask_meeting(mc.Hold, meeting, attended=(self.boards[0],))

    async def is_gathered(self, stage: Stage) -> bool:
        (view,) = await stage.row("view")
        return any(step.get("meeting") for step in view["steps"])

    async def both_know_the_day(self) -> bool:
        told = (
            "select count(*) from event where stream = any($1) and type = 'meeting-assigned' and data ? 'on'"
        )
        return bool(await self.pool.fetchval(told, [stage.id for stage in self.stages]) == 2)

    async def hangs(self) -> bool:
        query = f"""
            select exists (
                select from event where {HANGS_ON[self.region][1]}
                and (stream like $1 || '-%' or stream = any($2))
            )
        """  # noqa: S608 -- our own
        return bool(await self.pool.fetchval(query, self.region, [stage.id for stage in self.stages]))


async def test_a_meeting_goes_on_wherever_worker_and_temporal_are_killed(
    pool: Pool, dsn: str, task_queue: str, tmp_path: Path
) -> None:
    port = free_port()
    stories = [Story(pool, task_queue, region) for region in HANGS_ON]
    await cast.seed(pool, *(board for story in stories for board in story.boards))
    await pool.executemany(
        "insert into region (code, name) values ($1, 'Demoregio') on conflict do nothing",
        [(region,) for region in HANGS_ON],
    )
    server = servers.temporal(tmp_path / "temporal.sqlite", port)
    argv = [sys.executable, "-m", "tests.workflows.faltering_worker"]
    healthy = Command("worker", argv, _at_once, env=_environment(dsn, task_queue, port))
    hanging = " ".join(f"{kind}@{region[-1]}" for region, (kind, _) in HANGS_ON.items())
    faltering = replace(healthy, env={**healthy.env, "HANG_ON": hanging})
    async with running(server, tmp_path / "temporal.log") as temporal:
        async with running(faltering, tmp_path / "faltering.log") as worker:
            await _connect(stories, port)
            telling = [asyncio.create_task(story.tell()) for story in stories]
            for story in stories:
                await until(story.hangs, PATIENCE_S)
            await asyncio.gather(worker.kill(), temporal.kill())
        for task in telling:
            task.cancel()
        await asyncio.gather(*telling, return_exceptions=True)
        await temporal.start()
        await _connect(stories, port)
        async with running(healthy, tmp_path / "healthy.log"):
            await asyncio.gather(*(story.tell() for story in stories))
            await stories[0].here.nothing_is_left_to_ask(PATIENCE_S)

    for story in stories:
        await _went_on(story)


async def _connect(stories: list[Story], port: int) -> None:
    client = await Client.connect(f"127.0.0.1:{port}", data_converter=pydantic_data_converter)
    for story in stories:
        for stage in story.stages:
            stage.environment = WorkflowEnvironment.from_client(client)


async def _went_on(story: Story) -> None:
    rows = await story.pool.fetch(
        "select state, view from meeting where $1 = any(regions) order by view ->> 'at'", story.region
    )
    assert [row["state"] for row in rows] == ["held", "gathering"], story.region
    assert [invitee["board"] for invitee in rows[1]["view"]["invitees"]] == story.boards[1:]
    types = [
        row["type"]
        for row in await story.pool.fetch(
            "select type from event where stream like $1 || '-%' and type <> 'meeting-ticked'", story.region
        )
    ]
    once, twice = ["meeting-planned", "meeting-held"], ["meeting-opened"] * 2
    assert sorted(types) == sorted([*once, *twice, *(["board-joined"] * 3)])
    assert (await story.here.types()).count("step-completed") == 2
    assert (await story.absent.types()).count("step-completed") == 1
