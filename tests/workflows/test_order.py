"""Answers of the commit come back one after another, so that none overtakes a later one."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from activities.commit import Committer, Order, Recorded
from db.connect import Pool
from domain.commands import Note, Reassign
from tests import cast
from tests.cast import BOARD, OTHER_ADVISER
from tests.stage import Stage, playing


class SlowToTell(Committer):
    """A note meets a Postgres that is away; then, what came of it is long on its way back."""

    @activity.defn
    async def commit(self, order: Order) -> Recorded:
        is_note = isinstance(order.command, Note)
        if is_note and activity.info().is_local:
            raise ConnectionRefusedError
        recorded = await super().commit(order)
        if is_note:
            await asyncio.sleep(0.5)
        return recorded


async def test_an_answer_that_is_long_on_its_way_back_does_not_turn_the_clock_back(
    temporal: Client, pool: Pool, task_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.serve.Committer", SlowToTell)
    async with playing(WorkflowEnvironment.from_client(temporal), pool, task_queue, BOARD) as stage:
        today = await stage.today()
        await stage.launch(started_on=today)
        noted = asyncio.create_task(stage.ask(Note, document=cast.uuid("a note")))
        await stage.has("noted")
        tomorrow = today + timedelta(days=1)  # long before the first reminder
        await stage.ask(Reassign, post="adviser", person=OTHER_ADVISER, from_on=tomorrow)
        assert (await noted).events

        wakes_at = (await stage.history())[-1].outlook.wakes_at
        assert wakes_at is not None
        assert abs(await _rings_at(stage) - wakes_at) < timedelta(minutes=1)


async def _rings_at(stage: Stage) -> datetime:
    """What the workflow's newest timer is set for."""
    events = (await stage.handle.fetch_history()).events
    timer = next(e for e in reversed(events) if e.HasField("timer_started_event_attributes"))
    rings_in = timer.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
    return timer.event_time.ToDatetime(UTC) + rings_in
