"""Handing all trajectories of a person over to others."""

from datetime import date
from hashlib import sha256
from itertools import cycle
from typing import Literal
from uuid import UUID

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.give import Unavailable, give
from db.connect import Pool
from db.queries import queries
from domain.commands import Reassign
from domain.outcome import Outcome
from domain.value import Value


class Handover(Value):
    id: str
    by: UUID
    post: Literal["lead", "adviser"]
    person: UUID  # whose trajectories go
    to: tuple[UUID, ...]
    from_on: date


class Move(Value):
    handover: Handover
    trajectory_id: str
    to: UUID


class Moved(Value):
    trajectory_id: str
    to: UUID
    outcome: Outcome = Outcome()


class HandoverActivities:
    def __init__(self, pool: Pool, client: Client, task_queue: str) -> None:
        self._pool = pool
        self._client = client
        self._task_queue = task_queue

    @activity.defn
    async def plan_handover(self, handover: Handover) -> list[Move]:
        """Who gets which trajectory: in turn, so that each gets as many."""
        rows = queries.open_trajectories_of(self._pool, person=handover.person, post=handover.post)
        ids = [row["id"] async for row in rows]
        return [Move(handover=handover, trajectory_id=id_, to=to) for id_, to in zip(ids, cycle(handover.to))]

    @activity.defn
    async def hand_over(self, move: Move) -> Moved:
        handover = move.handover
        command = Reassign(
            id=sha256(f"{handover.id}:{move.trajectory_id}".encode()).hexdigest(),
            fingerprint=sha256(f"{handover.post}:{move.to}:{handover.from_on}".encode()).hexdigest(),
            by=handover.by,
            role="lead",
            post=handover.post,
            person=move.to,
            from_on=handover.from_on,
        )
        try:
            outcome = await give(self._client, self._task_queue, move.trajectory_id, command)
        except Unavailable as error:
            raise ApplicationError("Temporal gave no answer in time", type="Unavailable") from error
        return Moved(trajectory_id=move.trajectory_id, to=move.to, outcome=outcome)
