"""The play itself: day by day somebody does something, and after each week everything is compared."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from temporalio.testing import WorkflowEnvironment

from db.connect import Pool
from deploy.simulate import boards
from deploy.simulate.check import disagreements
from deploy.simulate.line import look_after_the_line
from deploy.simulate.meeting import look_after_meetings
from deploy.simulate.queries import simulate
from deploy.simulate.records import Records
from deploy.simulate.sight import Sight
from deploy.simulate.trajectory import Life
from deploy.simulate.world import Stage, World
from settings import Settings
from worker.cluster import ensure_search_attributes
from worker.serve import make_worker

BEGIN = date(2028, 9, 4)  # a Monday; the school holidays of the two years that follow are known
AT_WORK, WEEKEND = time(10), time(17)
AT_A_TIME = 8
PATIENCE_S = 30


@dataclass(frozen=True)
class Size:
    """The standard is the whole programme."""

    weeks: int = 104
    places: int = 72
    boards: int = 140


@dataclass
class Play:
    world: World
    sight: Sight = field(default_factory=Sight)
    records: Records = field(default_factory=Records)
    stalls: set[tuple[str, str, datetime]] = field(default_factory=set)  # that were seen at the end of a week
    most_in_line: int = 0
    monday: date = BEGIN  # of the next week

    async def weeks(self, count: int) -> AsyncIterator[list[str]]:
        """The next ones; after each of them what disagrees."""
        for _ in range(count):
            friday = self.monday + timedelta(days=4)
            for day in (self.monday + timedelta(days=number) for number in range(5)):
                if self.world.office.is_open(day):
                    await self._day(day)
            await self.world.wait_until(friday, WEEKEND)
            await self._recover()
            self.monday += timedelta(weeks=1)
            yield await self.compare()

    async def compare(self) -> list[str]:
        await self.records.refresh(self.world.pool)
        now = await self.world.now()
        for id_, events in self.records.trajectory_events.items():
            outlook = events[-1].outlook
            if outlook.stall_reason and outlook.stalls_at and outlook.stalls_at <= now:
                self.stalls.add((id_, outlook.stall_reason, outlook.stalls_at))
        self.most_in_line = max(self.most_in_line, len(self.records.places.unoffered))
        return await disagreements(self.world, self.records)

    async def _day(self, day: date) -> None:
        world, sight = self.world, self.sight
        await world.wait_until(day, AT_WORK)
        if await simulate.an_offer_has_lapsed(world.pool, now=await world.now()):
            await self._recover()
        await sight.refresh(world)
        await look_after_the_line(world, sight)
        await look_after_meetings(world, sight)
        await self._live_on()
        await self._errands_are_done()

    async def _live_on(self) -> None:
        """Some regions at a time, each one board after the other: the first of them opens its meeting."""
        regions: dict[str, list[Life]] = {}
        for id_, told in self.sight.trajectories.items():
            regions.setdefault(told.region, []).append(Life(self.world, id_, told))
        room = asyncio.Semaphore(AT_A_TIME)

        async def live(lives: list[Life]) -> None:
            async with room:
                for life in lives:
                    await life.live()

        await asyncio.gather(*map(live, regions.values()))

    async def _recover(self) -> None:
        """What a schedule does every hour: here once a week, and when an offer has lapsed."""
        stage = self.world.stage
        with stage.environment.auto_time_skipping_disabled():
            await stage.client.execute_workflow("Recover", id="recover", task_queue=stage.task_queue)
        await self._errands_are_done()

    async def _errands_are_done(self) -> None:
        """Or, when that takes too long, the comparison will tell."""
        for _ in range(PATIENCE_S * 100):
            if not [row async for row in simulate.undone_errands(self.world.pool)]:
                return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def playing(
    environment: WorkflowEnvironment, pool: Pool, settings: Settings, seed: int, size: Size
) -> AsyncIterator[Play]:
    """With an empty, migrated database, and a Temporal server on which time is skipped."""
    luck = Random(f"{seed}:boards")  # noqa: S311 -- seeded, to be played again
    programme = await boards.fill(pool, size.places)
    staff = await boards.staff(pool)
    those = await boards.boards(pool, luck, size.boards, staff, BEGIN)
    await ensure_search_attributes(environment.client)
    async with make_worker(environment.client, pool, settings):
        stage = Stage(environment, pool, settings.task_queue)
        world = World(stage, seed, BEGIN, programme, boards=those, staff=staff)
        yield Play(world)
