"""The durable mailbox and clock of one regional meeting, as of a board."""

from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow

from workflows.mailbox import Mailbox

with workflow.unsafe.imports_passed_through():
    from activities.commit_meeting import MeetingCommitter, MeetingOrder
    from activities.give import MEETING, UPDATE, MeetingMessage, MeetingStart
    from domain.commands import tick
    from domain.meeting_commands import AnyMeetingCommand, MeetingTick
    from domain.meeting_events import AnyMeetingEvent
    from domain.outcome import Outcome


@workflow.defn(name=MEETING)
class MeetingWorkflow:
    @workflow.init
    def __init__(self, start: MeetingStart) -> None:
        self._id = start.meeting_id
        self._mailbox = Mailbox(self._id, MeetingCommitter.commit_meeting, self._order, self._learn)
        self._begun = False
        self._is_over = True  # until it has been opened, and after it was held or called off

    @workflow.run
    async def run(self, start: MeetingStart) -> None:  # noqa: ARG002 -- an init takes what run takes
        """It gathers boards, is planned and perhaps moved, and is held or called off."""
        await self._mailbox.take(None)
        self._begun = True
        await workflow.wait_condition(workflow.all_handlers_finished)  # one of them may open it
        await self._mailbox.wait(lambda: self._is_over, _tick)
        if not self._is_over:  # the history is long
            workflow.continue_as_new(MeetingStart(meeting_id=self._id))
        await self._mailbox.do_errands()
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update(name=UPDATE, unfinished_policy=workflow.HandlerUnfinishedPolicy.ABANDON)
    async def command(self, message: MeetingMessage) -> Outcome:
        await workflow.wait_condition(lambda: self._begun)
        return await self._mailbox.answer(message.command)

    def _order(self, command: AnyMeetingCommand | None, now: datetime, after: int) -> MeetingOrder:
        return MeetingOrder(meeting_id=self._id, command=command, now=now, after=after)

    def _learn(self, events: Sequence[AnyMeetingEvent]) -> None:
        if events:
            self._is_over = events[-1].outlook.state in ("held", "called-off")


def _tick(at: datetime) -> MeetingTick:
    return MeetingTick.model_validate(tick(at))
