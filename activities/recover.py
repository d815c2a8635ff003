import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from activities.give import TRAJECTORY, Start
from db.connect import Pool
from db.queries import queries

log = structlog.get_logger()
PAGE = 200


class Recoverer:
    def __init__(self, pool: Pool, client: Client, task_queue: str) -> None:
        self._pool = pool
        self._client = client
        self._task_queue = task_queue

    @activity.defn
    async def recover(self) -> int:
        """Starts a workflow for every open trajectory, where none is running; tells how many are open."""
        after, total = "", 0
        while page := [
            row["id"] async for row in queries.open_trajectories(self._pool, after=after, size=PAGE)
        ]:
            for trajectory_id in page:
                await self._start(trajectory_id)
            after, total = page[-1], total + len(page)
            activity.heartbeat(after)
        log.info("recovered", open=total)
        return total

    async def _start(self, trajectory_id: str) -> None:
        await self._client.start_workflow(
            TRAJECTORY,
            Start(trajectory_id=trajectory_id),
            id=trajectory_id,
            task_queue=self._task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
