"""The product's worker, that hangs as soon as it has committed a command of HANG_ON's kinds: a test kills it
just there. In the zone noord its clock rings every other second, so that a test need not wait until six."""

import asyncio
import os
import sys
from datetime import date, datetime, timedelta

from temporalio import activity

from activities.commit import Committer, Order, Recorded
from activities.commit_meeting import MeetingCommitter, MeetingOrder, MeetingRecorded
from domain.calendar import Calendar
from domain.commands import Command
from worker.__main__ import main
from workflows import mailbox

KINDS = os.environ.get("HANG_ON", "").split()
next_tick = Calendar.next_tick


class Faltering(Committer):
    @activity.defn
    async def commit(self, order: Order) -> Recorded:
        recorded = await super().commit(order)
        await _hang(order.command, order.trajectory_id[1])
        return recorded


class FalteringMeeting(MeetingCommitter):
    @activity.defn
    async def commit_meeting(self, order: MeetingOrder) -> MeetingRecorded:
        recorded = await super().commit_meeting(order)
        await _hang(order.command, order.meeting_id[3])
        return recorded


async def _hang(command: Command | None, where: str) -> None:
    """On a kind, or on a kind in one region: that has the number of its boards' second digit."""
    if command and {kind_of(command), f"{kind_of(command)}@{where}"}.intersection(KINDS):
        await asyncio.Event().wait()


def kind_of(command: Command) -> str:
    return str(getattr(command, "type", ""))


def soon(self: Calendar, after: datetime, not_before: date) -> datetime:
    return after + timedelta(seconds=2) if self.zone == "noord" else next_tick(self, after, not_before)


if __name__ == "__main__":
    setattr(sys.modules["worker.serve"], "Committer", Faltering)  # noqa: B010 -- not its own
    setattr(sys.modules["worker.serve"], "MeetingCommitter", FalteringMeeting)  # noqa: B010 -- not its own
    setattr(mailbox, "NOTICED_WITHIN", timedelta(seconds=2))  # noqa: B010 -- sooner than a test would wait
    Calendar.next_tick = soon  # type: ignore[method-assign]
    asyncio.run(main())
