"""Doing errands: asking of others what a trajectory, a meeting or the places have decided to ask of them."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from pydantic import TypeAdapter
from temporalio import activity
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.give import Unavailable, give, give_meeting, launch
from db.connect import Pool
from db.queries import queries
from domain import meeting_commands as mc
from domain.commands import AnyCommand, Launch, Meet, board_of
from domain.errands import Errand
from domain.outcome import Outcome
from domain.refusals import MeetingOver, TrajectoryClosed

log = structlog.get_logger()

_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
_MEETING_COMMAND: TypeAdapter[mc.AnyMeetingCommand] = TypeAdapter(mc.AnyMeetingCommand)
TRIES = 5  # to find where a region gathers, while others open and close meetings there


class Errands:
    def __init__(self, pool: Pool, client: Client, task_queue: str) -> None:
        self._pool = pool
        self._client = client
        self._task_queue = task_queue

    @activity.defn
    async def do_errands(self, stream: str) -> int:
        """All that this stream is still to ask of others, in order; tells how many there were.

        One that meets a defect holds up what is asked of the same one after it, and nothing else. They stay,
        and the hourly recovery tries them again.
        """
        rows = [row["errand"] async for row in queries.errands_of(self._pool, stream=stream)]
        failing: set[str] = set()
        for errand in map(Errand.model_validate, rows):
            if errand.target in failing:
                continue
            activity.heartbeat()
            try:
                outcome = await _unless_the_worker_stops(self._do(errand))
            except Unavailable as error:
                raise ApplicationError("Temporal gave no answer in time", type="Unavailable") from error
            except WorkflowUpdateFailedError:
                failing.add(errand.target)
                continue
            await queries.settle_errand(self._pool, id=errand.id)
            refused = outcome.refusal.rule if outcome.refusal else None
            log.info("errand_done", to=errand.to, target=errand.target, refused=refused)
        if failing:
            raise ApplicationError("an errand met a defect", type="Defect", non_retryable=True)
        return len(rows)

    async def _do(self, errand: Errand) -> Outcome:
        match errand.to:
            case "launch":
                command = Launch.model_validate(errand.command)
                return await launch(self._client, self._task_queue, errand.target, command)
            case "trajectory":
                return await self._tell_trajectory(errand)
            case "meeting":
                return await self._tell_meeting(
                    errand.target, _MEETING_COMMAND.validate_python(errand.command)
                )
            case "region":
                return await self._tell_region(errand)

    async def _tell_meeting(self, meeting_id: str, command: mc.AnyMeetingCommand) -> Outcome:
        return await give_meeting(self._client, self._task_queue, meeting_id, command)

    async def _tell_trajectory(self, errand: Errand) -> Outcome:
        command = _COMMAND.validate_python(errand.command)
        outcome = await give(self._client, self._task_queue, errand.target, command)
        if outcome.refusal and isinstance(command, Meet) and command.meeting:
            # It has paused, ended or done the step meanwhile, and could tell no meeting that it did not know.
            id_ = f"{command.id}-refused"
            ended = outcome.refusal.rule == TrajectoryClosed().rule
            why: mc.Departure = "withdrawn" if ended else "not-open"
            leave = mc.Leave(id=id_, fingerprint=id_, board=board_of(errand.target), why=why)
            await self._tell_meeting(command.meeting, leave)
        return outcome

    async def _tell_region(self, errand: Errand) -> Outcome:
        """Whichever meeting the boards of the region can join now; a new one where there is none."""
        command = _MEETING_COMMAND.validate_python(errand.command)
        outcome = Outcome()
        for attempt in range(TRIES):
            meeting_id = await self._where_boards_gather(errand) or await self._open(errand, attempt)
            if meeting_id:
                outcome = await self._tell_meeting(meeting_id, command)
                if not (outcome.refusal and outcome.refusal.rule == MeetingOver().rule):
                    break
        return outcome

    async def _where_boards_gather(self, errand: Errand) -> str | None:
        rows = queries.where_boards_gather(
            self._pool,
            programme=errand.opening and errand.opening.programme,
            regions=[errand.target],
            now=activity.info().scheduled_time,
        )
        return next(iter([row["meeting_id"] async for row in rows]), None)

    async def _open(self, errand: Errand, attempt: int) -> str | None:
        """None when somebody else opened one just now."""
        assert errand.opening
        id_ = f"{errand.id}-{attempt}"
        gather = errand.opening.model_copy(update={"id": id_, "fingerprint": id_})
        opened = mc.meeting_id(errand.target, id_)
        outcome = await self._tell_meeting(opened, gather)
        return None if outcome.refusal else opened


async def _unless_the_worker_stops(doing: Coroutine[Any, Any, Outcome]) -> Outcome:
    """A worker that stops gives workflows no more turns, and what it asks of its own would have no answer."""
    asked = asyncio.create_task(doing)
    stopping = asyncio.create_task(activity.wait_for_worker_shutdown())
    try:
        await asyncio.wait((asked, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            raise ApplicationError("the worker stops", type="Unavailable")
        return asked.result()
    finally:
        asked.cancel()
        stopping.cancel()
        await asyncio.gather(asked, stopping, return_exceptions=True)
