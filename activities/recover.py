"""Whatever was lost is found again every hour, from what stands in Postgres."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.commit_places import command_places
from activities.errands import Errands
from activities.give import give, give_meeting, start
from db.connect import Pool
from db.queries import queries
from domain.commands import Tick, tick
from domain.meeting_commands import MeetingTick
from domain.outcome import Outcome
from domain.places_commands import PlacesTick

log = structlog.get_logger()
PAGE = 200
# A timer that rings in time is no business of ours.
LATE = timedelta(minutes=5)


class Recoverer:
    def __init__(self, pool: Pool, client: Client, task_queue: str, errands: Errands) -> None:
        self._pool = pool
        self._client = client
        self._task_queue = task_queue
        self._errands = errands

    @activity.defn
    async def recover(self) -> int:
        """Starts a workflow for every open trajectory and meeting, where none is running; tells how many
        trajectories are open. Then what was still to be asked of others, and clocks that did not ring."""
        now = activity.info().scheduled_time
        total = await self._start_all(queries.open_trajectories)
        meetings = await self._start_all(queries.open_meetings)
        ticked = await self._tick(now)
        errands = await self._do_errands()
        log.info("recovered", open=total, meetings=meetings, ticked=ticked, errands=errands)
        return total

    async def _start_all(self, open_ones: Any) -> int:
        after, total = "", 0
        while page := [row["id"] async for row in open_ones(self._pool, after=after, size=PAGE)]:
            for id_ in page:
                await start(self._client, self._task_queue, id_)
            after, total = page[-1], total + len(page)
            activity.heartbeat(after)
        return total

    async def _tick(self, now: datetime) -> int:
        """Also who has ended and is to be asked what came of it; and places, which have no workflow."""
        late = now - LATE
        trajectories = [dict(row) async for row in queries.overdue_trajectories(self._pool, now=late)]
        meetings = [dict(row) async for row in queries.overdue_meetings(self._pool, now=late)]
        places = [dict(row) async for row in queries.overdue_places(self._pool, now=now)]
        for row in places:  # first: it needs nobody's answer
            await self._tick_places(row["programme"], row["wakes_at"], now)
        for row in trajectories:
            ringing = Tick.model_validate(tick(row["wakes_at"]))
            await self._one(row["id"], give(self._client, self._task_queue, row["id"], ringing))
        for row in meetings:
            meetings_clock = MeetingTick.model_validate(tick(row["wakes_at"]))
            giving = give_meeting(self._client, self._task_queue, row["id"], meetings_clock)
            await self._one(row["id"], giving)
        return len(trajectories) + len(meetings) + len(places)

    async def _one(self, id_: str, giving: Awaitable[Outcome]) -> None:
        """One that gives no answer, or meets a defect, holds up no other: the next hour it is tried again."""
        activity.heartbeat()
        try:
            await giving
        except Exception as error:
            log.warning("tick_failed", id=id_, error=type(error).__name__)

    async def _tick_places(self, programme: str, at: datetime, now: datetime) -> None:
        """Twice the same is no harm: what has lapsed lapses once."""
        async with self._pool.acquire() as connection, connection.transaction():
            await command_places(connection, programme, PlacesTick.model_validate(tick(at)), now)

    async def _do_errands(self) -> int:
        streams = [row["stream"] async for row in queries.streams_with_errands(self._pool)]
        done = 0
        for stream in streams:
            try:
                done += await self._errands.do_errands(stream)
            except ApplicationError:  # it has said which
                continue
        return done
