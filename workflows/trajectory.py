"""The durable mailbox and clock of one board. It orchestrates; what happens is decided in the commit."""

from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from workflows.mailbox import Mailbox

with workflow.unsafe.imports_passed_through():
    from activities.commit import Committer, Order
    from activities.give import TRAJECTORY, UPDATE, Message, Start
    from domain.commands import AnyCommand, Tick, tick
    from domain.events import AnyEvent, Launched
    from domain.outcome import Outcome

REGION = SearchAttributeKey.for_keyword("TrajectoryRegion")
PHASE = SearchAttributeKey.for_keyword("TrajectoryPhase")


@workflow.defn(name=TRAJECTORY)
class TrajectoryWorkflow:
    @workflow.init
    def __init__(self, start: Start) -> None:
        self._id = start.trajectory_id
        self._mailbox = Mailbox(self._id, Committer.commit, self._order, self._learn)
        self._begun = False
        # All that this workflow knows, and all of it stands in the events:
        self._phases: tuple[str, ...] = ()
        self._region = ""
        self._phase: str | None = None  # none before the launch and after the end

    @workflow.run
    async def run(self, start: Start) -> None:
        await self._mailbox.take(start.launch)
        self._begun = True
        for phase in self._phases:
            await self._carry_through(phase)
        await self._mailbox.do_errands()
        await workflow.wait_condition(workflow.all_handlers_finished)

    # Who waits here while the start meets a defect is told that the workflow ended, and asks once more.
    @workflow.update(name=UPDATE, unfinished_policy=workflow.HandlerUnfinishedPolicy.ABANDON)
    async def command(self, message: Message) -> Outcome:
        await workflow.wait_condition(lambda: self._begun)
        return await self._mailbox.answer(message.command)

    async def _carry_through(self, phase: str) -> None:
        """Wait, for months, until the phase is done."""
        await self._mailbox.wait(lambda: self._is_past(phase), _tick)
        if not self._is_past(phase):  # the history is long
            workflow.continue_as_new(Start(trajectory_id=self._id))

    def _is_past(self, phase: str) -> bool:
        return self._phase is None or self._phases.index(self._phase) > self._phases.index(phase)

    def _order(self, command: AnyCommand | None, now: datetime, after: int) -> Order:
        return Order(trajectory_id=self._id, command=command, now=now, after=after)

    def _learn(self, events: Sequence[AnyEvent]) -> None:
        phase = self._phase
        for event in events:
            if isinstance(event, Launched):
                self._phases = event.programme.phases
                self._region = event.region
            self._phase = event.outlook.phase
        if self._phase and self._phase != phase:
            workflow.upsert_search_attributes([REGION.value_set(self._region), PHASE.value_set(self._phase)])


def _tick(at: datetime) -> Tick:
    return Tick.model_validate(tick(at))
