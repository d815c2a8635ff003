"""Doing errands: asking of others what a trajectory, a meeting or the places have decided to ask of them."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from pydantic import TypeAdapter
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.commit_places import command_places
from activities.give import Unavailable, give, give_meeting, launch
from db.away import is_away
from db.connect import Pool
from db.queries import queries
from domain import meeting_commands as mc
from domain.commands import AnyCommand, Launch, Meet, board_of
from domain.errands import Errand
from domain.outcome import Outcome
from domain.places_commands import OfferInstead
from domain.refusals import MeetingOver, NotThisMeeting, TrajectoryClosed

log = structlog.get_logger()

_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
_MEETING_COMMAND: TypeAdapter[mc.AnyMeetingCommand] = TypeAdapter(mc.AnyMeetingCommand)
PASSING = (MeetingOver().rule, NotThisMeeting().rule)  # there will be another meeting
TRIES = 5  # to find where a region gathers, while others open and close meetings there


class Errands:
    def __init__(self, pool: Pool, client: Client, task_queue: str) -> None:
        self._pool = pool
        self._client = client
        self._task_queue = task_queue

    @activity.defn
    async def do_errands(self, stream: str) -> int:
        """All that this stream is still to ask of others, in order; tells how many there were.

        One that gets no answer, or meets a defect, holds up what is asked of the same one after it, and no
        more. They stay, and are tried again: what gets no answer soon, the rest by the hourly recovery.
        """
        rows = [dict(row) async for row in queries.errands_of(self._pool, stream=stream)]
        failing: dict[str, str] = {}
        for row in rows:
            target = f"{row['errand']['to']}:{row['errand']['target']}"
            if target in failing:
                continue
            activity.heartbeat()
            try:
                errand = Errand.model_validate(row["errand"])
                outcome = await _unless_the_worker_stops(self._do(errand))
            except Exception as error:
                passes = isinstance(error, Unavailable) or is_away(error)
                failing[target] = "Unavailable" if passes else "Defect"
                log.warning("errand_failed", target=target, error=type(error).__name__)
                if activity.is_worker_shutdown():
                    break
                continue
            await queries.settle_errand(self._pool, id=errand.id)
            refused = outcome.refusal.rule if outcome.refusal else None
            log.info("errand_done", to=errand.to, target=errand.target, refused=refused)
        if failing:
            passing = "Unavailable" in failing.values()
            type_ = "Unavailable" if passing else "Defect"
            raise ApplicationError(f"{len(failing)} not reached", type=type_, non_retryable=not passing)
        return len(rows)

    async def _do(self, errand: Errand) -> Outcome:
        match errand.to:
            case "launch":
                return await self._launch(errand)
            case "trajectory":
                return await self._tell_trajectory(errand)
            case "meeting":
                return await self._tell_meeting(
                    errand.target, _MEETING_COMMAND.validate_python(errand.command)
                )
            case "region":
                return await self._tell_region(errand)

    async def _launch(self, errand: Errand) -> Outcome:
        command = Launch.model_validate(errand.command)
        outcome = await launch(self._client, self._task_queue, errand.target, command)
        if outcome.refusal:  # the place is kept for it, and its lead hears of that
            id_ = f"{command.id}-refused"
            instead = OfferInstead(id=id_, fingerprint=id_, board=command.board)
            now = activity.info().scheduled_time
            async with self._pool.acquire() as connection, connection.transaction():
                await command_places(connection, command.programme.key, instead, now)
        return outcome

    async def _tell_meeting(self, meeting_id: str, command: mc.AnyMeetingCommand) -> Outcome:
        return await give_meeting(self._client, self._task_queue, meeting_id, command)

    async def _tell_trajectory(self, errand: Errand) -> Outcome:
        command = _COMMAND.validate_python(errand.command)
        outcome = await give(self._client, self._task_queue, errand.target, command)
        if outcome.refusal and isinstance(command, Meet) and command.meeting:
            return await self._ask_again(errand.target, command, command.meeting)
        return outcome

    async def _ask_again(self, trajectory_id: str, meet: Meet, meeting_id: str) -> Outcome:
        """A refusal stands for ever, and the board may have resumed since. If not, it has paused, ended, or
        done the step, and could tell no meeting that it did not know."""
        id_ = f"{meet.id}-{activity.info().current_attempt_scheduled_time.isoformat()}"
        again = meet.model_copy(update={"id": id_, "fingerprint": id_})
        outcome = await give(self._client, self._task_queue, trajectory_id, again)
        if outcome.refusal:
            ended = outcome.refusal.rule == TrajectoryClosed().rule
            why: mc.Departure = "withdrawn" if ended else "not-open"
            leave = mc.Leave(id=id_, fingerprint=id_, board=board_of(trajectory_id), why=why)
            await self._tell_meeting(meeting_id, leave)
        return outcome

    async def _tell_region(self, errand: Errand) -> Outcome:
        """Whichever meeting the boards of the region can join now; a new one where there is none."""
        command = _MEETING_COMMAND.validate_python(errand.command)
        for attempt in range(TRIES):
            meeting_id = await self._where_boards_gather(errand) or await self._open(errand, attempt)
            if meeting_id:
                outcome = await self._tell_meeting(meeting_id, command)
                if not (outcome.refusal and outcome.refusal.rule in PASSING):
                    return outcome
        raise Unavailable  # others open and close meetings there: it is tried again

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
            raise Unavailable
        return asked.result()
    finally:
        asked.cancel()
        stopping.cancel()
        await asyncio.gather(asked, stopping, return_exceptions=True)
