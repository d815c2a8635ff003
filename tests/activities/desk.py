"""Commands straight into the commit, as the workflow would give them."""

from datetime import date, datetime
from typing import Any

from activities.commit import Committer, Order, Recorded
from db.connect import Pool
from domain.commands import AnyCommand, Launch, trajectory_id
from domain.events import EVENTS, AnyEvent
from domain.evolve import fold
from domain.trajectory import Trajectory
from tests import cast

MONDAY = date(2029, 1, 8)


class Desk:
    def __init__(self, pool: Pool, launch: Launch) -> None:
        self.pool = pool
        self.launch = launch
        self.id = trajectory_id(launch.board, launch.id)
        self._committer = Committer(pool)

    async def take(
        self, command: AnyCommand | None, now: date | datetime = MONDAY, after: int = 0
    ) -> Recorded:
        moment = now if isinstance(now, datetime) else cast.at(now)
        return await self._committer.commit(
            Order(trajectory_id=self.id, command=command, now=moment, after=after)
        )

    async def history(self) -> tuple[AnyEvent, ...]:
        rows = await self.pool.fetch("select data from event where stream = $1 order by sequence", self.id)
        return EVENTS.validate_python([row["data"] for row in rows])

    async def types(self) -> list[str]:
        return [event.type for event in await self.history()]

    async def told(self) -> Trajectory:
        trajectory = fold(await self.history())
        assert trajectory is not None
        return trajectory

    async def count(self, table: str) -> int:
        count: int = await self.pool.fetchval(f"select count(*) from {table}")  # noqa: S608 -- our own names
        return count


async def launched(pool: Pool, **changes: Any) -> Desk:
    """A board's trajectory that was launched on Monday."""
    await cast.seed(pool)
    desk = Desk(pool, cast.launch_command(started_on=MONDAY, **changes))
    assert not (await desk.take(desk.launch)).outcome.refusal
    return desk
