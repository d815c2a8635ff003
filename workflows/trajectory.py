"""The durable mailbox and clock of one board. It orchestrates; what happens is decided in the commit."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError, FailureError
from temporalio.exceptions import TimeoutError as TimedOut

with workflow.unsafe.imports_passed_through():
    from activities.commit import Committer, Order, Recorded
    from activities.give import TRAJECTORY, UPDATE, Message, Start
    from domain.commands import AnyCommand, Tick
    from domain.events import AnyEvent, Launched
    from domain.outcome import Outcome

REGION = SearchAttributeKey.for_keyword("TrajectoryRegion")
PHASE = SearchAttributeKey.for_keyword("TrajectoryPhase")

AT_ONCE = timedelta(seconds=3)
PATIENTLY = timedelta(seconds=10)
AFTER_A_DEFECT = timedelta(minutes=15)
# A wait of zero or less sets no timer, and a rule could then change the sequence of commands.
SHORTEST_WAIT = timedelta(seconds=1)


@workflow.defn(name=TRAJECTORY)
class TrajectoryWorkflow:
    @workflow.init
    def __init__(self, start: Start) -> None:
        self._id = start.trajectory_id
        self._turn = asyncio.Lock()
        self._begun = False
        # All that this workflow knows, and all of it stands in the events:
        self._sequence = 0
        self._phases: tuple[str, ...] = ()
        self._region = ""
        self._phase: str | None = None  # none before the launch and after the end
        self._wakes_at = workflow.now()

    @workflow.run
    async def run(self, start: Start) -> None:
        await self._take(start.launch)
        self._begun = True
        for phase in self._phases:
            await self._carry_through(phase)
        await workflow.wait_condition(workflow.all_handlers_finished)

    # Who waits here while the start meets a defect is told that the workflow ended, and asks once more.
    @workflow.update(name=UPDATE, unfinished_policy=workflow.HandlerUnfinishedPolicy.ABANDON)
    async def command(self, message: Message) -> Outcome:
        await workflow.wait_condition(lambda: self._begun)
        outcome = await self._take(message.command)
        if outcome.refusal:
            raise ApplicationError(
                outcome.refusal.detail, outcome.refusal, type="Refused", non_retryable=True
            )
        return outcome

    async def _carry_through(self, phase: str) -> None:
        """Wait, for months, until the phase is done; meanwhile the clock rings."""
        while not self._is_past(phase):
            ringing_at = self._wakes_at
            try:
                await workflow.wait_condition(
                    lambda: self._is_past(phase) or self._wakes_at != ringing_at or _is_long(),  # noqa: B023 -- awaited here
                    timeout=max(SHORTEST_WAIT, ringing_at - workflow.now()),
                )
            except TimeoutError:
                await self._tick(ringing_at)
            if _is_long() and not self._is_past(phase):
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(Start(trajectory_id=self._id))

    def _is_past(self, phase: str) -> bool:
        return self._phase is None or self._phases.index(self._phase) > self._phases.index(phase)

    async def _tick(self, at: datetime) -> None:
        id_ = f"tick-{at.isoformat()}"
        with suppress(FailureError):  # a defect: the activity has logged it
            await self._take(Tick(id=id_, fingerprint=id_, at=at))
        if self._wakes_at <= at:
            self._wakes_at = workflow.now() + AFTER_A_DEFECT

    async def _take(self, command: AnyCommand | None) -> Outcome:
        async with self._turn:
            recorded = await self._commit(command)
            phase = self._phase
            for event in recorded.events:
                self._evolve(event)
            if self._phase and self._phase != phase:
                workflow.upsert_search_attributes(
                    [REGION.value_set(self._region), PHASE.value_set(self._phase)]
                )
            return recorded.outcome

    def _evolve(self, event: AnyEvent) -> None:
        if isinstance(event, Launched):
            self._phases = event.programme.phases
            self._region = event.region
        self._sequence = event.sequence
        self._phase = event.outlook.phase
        self._wakes_at = event.outlook.wakes_at or self._wakes_at

    async def _commit(self, command: AnyCommand | None) -> Recorded:
        order = Order(trajectory_id=self._id, command=command, now=workflow.now(), after=self._sequence)
        try:
            return await workflow.execute_local_activity_method(
                Committer.commit,
                order,
                start_to_close_timeout=AT_ONCE,
                retry_policy=RetryPolicy(maximum_attempts=1),
            )
        except FailureError as error:
            if not _will_pass(error):
                raise
        return await workflow.execute_activity_method(
            Committer.commit,
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
