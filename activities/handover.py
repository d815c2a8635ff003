"""Handing all that a person does over to others: trajectories, regional meetings, boards in line."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from itertools import cycle
from typing import Literal
from uuid import UUID

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.commit_places import command_places
from activities.give import Unavailable, give, give_meeting
from db.connect import Pool
from db.queries import queries
from domain.commands import Reassign
from domain.meeting_commands import ReassignMeeting
from domain.outcome import Outcome
from domain.places_commands import ReassignWish
from domain.refusals import Refused
from domain.value import Value

Kind = Literal["trajectory", "meeting", "waiting"]


class Handover(Value):
    id: str
    by: UUID
    post: Literal["lead", "adviser"]
    person: UUID  # whose they are
    to: tuple[UUID, ...]
    from_on: date


class Move(Value):
    """`trajectory_id`, as older histories call it, is the meeting's id, or the number of a board in line."""

    handover: Handover
    trajectory_id: str
    to: UUID
    kind: Kind = "trajectory"
    programme: str | None = None  # whose place a board waits for


class Moved(Value):
    trajectory_id: str
    to: UUID
    kind: Kind = "trajectory"
    programme: str | None = None
    outcome: Outcome = Outcome()


class HandoverActivities:
    def __init__(self, pool: Pool, client: Client, task_queue: str) -> None:
        self._pool = pool
        self._client = client
        self._task_queue = task_queue

    @activity.defn
    async def plan_handover(self, handover: Handover) -> list[Move]:
        """Who gets what: of each kind in turn, so that each gets as many."""
        whose = {"person": handover.person, "post": handover.post}
        rows = queries.open_trajectories_of(self._pool, **whose)
        moves = _in_turn(handover, "trajectory", [(row["id"], None) async for row in rows])
        if handover.post == "lead":  # who advises only chairs a meeting when a lead asks for it
            rows = queries.open_meetings_of(self._pool, person=handover.person)
            moves += _in_turn(handover, "meeting", [(row["id"], None) async for row in rows])
        rows = queries.waiting_boards_of(self._pool, **whose)
        boards = [(row["board"], row["programme"]) async for row in rows]
        return moves + _in_turn(handover, "waiting", boards)

    @activity.defn
    async def hand_over(self, move: Move) -> Moved:
        try:
            outcome = await self._handed_over(move)
        except Unavailable as error:
            raise ApplicationError("Temporal gave no answer in time", type="Unavailable") from error
        return Moved(outcome=outcome, **move.model_dump(include={"trajectory_id", "to", "kind", "programme"}))

    async def _handed_over(self, move: Move) -> Outcome:
        handover, id_ = move.handover, move.trajectory_id
        about = {
            "id": sha256(f"{handover.id}:{id_}".encode()).hexdigest(),
            "fingerprint": sha256(f"{handover.post}:{move.to}:{handover.from_on}".encode()).hexdigest(),
            "by": handover.by,
            "role": "lead",
            "person": move.to,
            "from_on": handover.from_on,
        }
        match move.kind:
            case "trajectory":
                command = Reassign.model_validate({**about, "post": handover.post})
                return await give(self._client, self._task_queue, id_, command)
            case "meeting":
                asked = ReassignMeeting.model_validate({**about, "holder": handover.person})
                return await give_meeting(self._client, self._task_queue, id_, asked)
            case "waiting":
                whose = {"board": id_, "post": handover.post, "holder": handover.person}
                return await self._in_line(move, ReassignWish.model_validate({**about, **whose}))

    async def _in_line(self, move: Move, command: ReassignWish) -> Outcome:
        """The waiting list has no workflow. Twice is no harm: then the board is no longer the holder's."""
        assert move.programme
        now = activity.info().scheduled_time
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                return Outcome.of((await command_places(connection, move.programme, command, now)).events)
        except Refused as refused:
            return Outcome.refused(refused)


def _in_turn(handover: Handover, kind: Kind, ids: Iterable[tuple[str, str | None]]) -> list[Move]:
    return [
        Move(handover=handover, trajectory_id=id_, to=to, kind=kind, programme=programme)
        for (id_, programme), to in zip(ids, cycle(handover.to))
    ]
