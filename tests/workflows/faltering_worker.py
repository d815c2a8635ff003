"""The product's worker, that hangs as soon as it has committed a command of HANG_ON's kinds: a test kills it
just there. In the zone noord its clock rings every other second, so that a test need not wait until six."""

import asyncio
import os
import sys
from datetime import date, datetime, timedelta

from temporalio import activity

from activities.commit import Committer, Order, Recorded
from domain.calendar import Calendar
from worker.__main__ import main

KINDS = os.environ.get("HANG_ON", "").split()
next_tick = Calendar.next_tick


class Faltering(Committer):
    @activity.defn
    async def commit(self, order: Order) -> Recorded:
        recorded = await super().commit(order)
        if order.command and order.command.type in KINDS:
            await asyncio.Event().wait()
        return recorded


def soon(self: Calendar, after: datetime, not_before: date) -> datetime:
    return after + timedelta(seconds=2) if self.zone == "noord" else next_tick(self, after, not_before)


if __name__ == "__main__":
    setattr(sys.modules["worker.serve"], "Committer", Faltering)  # noqa: B010 -- not its own
    Calendar.next_tick = soon  # type: ignore[method-assign]
    asyncio.run(main())
