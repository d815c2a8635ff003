"""What the workflow of a trajectory and that of a meeting have in common: one command at a time, one timer,
and the errands that follow. It orchestrates; what happens is decided in the commit."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError
from temporalio.exceptions import TimeoutError as TimedOut

with workflow.unsafe.imports_passed_through():
    from activities.errands import Errands
    from domain.outcome import Outcome

AT_ONCE = timedelta(seconds=3)
PATIENTLY = timedelta(seconds=10)
AFTER_A_DEFECT = timedelta(minutes=15)
ERRANDS_WITHIN = timedelta(minutes=10)
NOTICED_WITHIN = timedelta(seconds=30)  # that a worker was lost; longer than one errand takes
# A wait of zero or less sets no timer, and a rule could then change the sequence of commands.
SHORTEST_WAIT = timedelta(seconds=1)
# Of a command (or none), now, and the sequence of the last event that is known.
MakeOrder = Callable[[Any, datetime, int], Any]
Learn = Callable[[Sequence[Any]], None]


class Mailbox:
    """`commit` is the activity that takes what `order` makes of a command; `learn` is told the new events."""

    def __init__(self, stream: str, commit: Any, order: MakeOrder, learn: Learn) -> None:
        self._stream = stream
        self._commit_activity = commit
        self._order = order
        self._learn = learn
        self._turn = asyncio.Lock()
        self._sequence = 0
        self._has_errands = False
        self.wakes_at = workflow.now()

    async def take(self, command: Any) -> Outcome:
        async with self._turn:
            recorded = await self._commit(command)
            for event in recorded.events:
                self._sequence = event.sequence
                self.wakes_at = event.outlook.wakes_at or self.wakes_at
            self._learn(recorded.events)
            self._has_errands = self._has_errands or recorded.errands
            outcome: Outcome = recorded.outcome
            return outcome

    async def answer(self, command: Any) -> Outcome:
        """What an Update is answered: a refusal is a failure of one type, anything else a defect."""
        outcome = await self.take(command)
        if outcome.refusal:
            raise ApplicationError(
                outcome.refusal.detail, outcome.refusal, type="Refused", non_retryable=True
            )
        return outcome

    async def wait(self, is_done: Callable[[], bool], tick: Callable[[datetime], Any]) -> None:
        """Until it is done, for months; meanwhile the clock rings and errands are done."""
        while not is_done():
            ringing_at = self.wakes_at
            try:
                await workflow.wait_condition(
                    lambda: is_done() or self.wakes_at != ringing_at or self._has_errands or _is_long(),  # noqa: B023 -- awaited here
                    timeout=max(SHORTEST_WAIT, ringing_at - workflow.now()),
                )
            except TimeoutError:
                await self._tick(ringing_at, tick)
            await self.do_errands()
            if _is_long() and not is_done():
                await workflow.wait_condition(workflow.all_handlers_finished)
                await self.do_errands()
                return

    async def do_errands(self) -> None:
        """What is not done within its time, or meets a defect, is left to the hourly recovery."""
        while self._has_errands:
            self._has_errands = False
            with suppress(FailureError):
                await workflow.execute_activity_method(
                    Errands.do_errands,
                    self._stream,
                    schedule_to_close_timeout=ERRANDS_WITHIN,
                    heartbeat_timeout=NOTICED_WITHIN,
                    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=15)),
                )

    async def _tick(self, at: datetime, tick: Callable[[datetime], Any]) -> None:
        with suppress(FailureError):  # a defect: the activity has logged it
            await self.take(tick(at))
        if self.wakes_at <= at:
            self.wakes_at = workflow.now() + AFTER_A_DEFECT

    async def _commit(self, command: Any) -> Any:
        order = self._order(command, workflow.now(), self._sequence)
        try:
            return await workflow.execute_local_activity_method(
                self._commit_activity,
                order,
                start_to_close_timeout=AT_ONCE,
                retry_policy=RetryPolicy(maximum_attempts=1),
            )
        except FailureError as error:
            if not _will_pass(error):
                raise
        return await workflow.execute_activity_method(
            self._commit_activity,
            order,
            start_to_close_timeout=PATIENTLY,
            retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=15)),
        )


def _is_long() -> bool:
    """Whether the history is so long, or the Updates are so many, that the server wants a new run."""
    return workflow.info().is_continue_as_new_suggested()


def _will_pass(error: FailureError) -> bool:
    """Whether Postgres was away or busy. A local activity's own error comes bare; a time-out comes wrapped
    when it happens, and bare when it is replayed."""
    cause = error.cause if isinstance(error, ActivityError) else error
    return isinstance(cause, TimedOut) or (
        isinstance(cause, ApplicationError) and cause.type == "Unavailable"
    )
