"""What happens at fixed times, whatever any trajectory does. A worker ensures these when it starts."""

from dataclasses import dataclass, replace
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)


def every(interval: timedelta) -> ScheduleSpec:
    return ScheduleSpec(intervals=[ScheduleIntervalSpec(every=interval)])


def on_weekdays(hour: int, minute: int) -> ScheduleSpec:
    """In Amsterdam, in summer and winter."""
    time = ScheduleCalendarSpec(
        hour=[ScheduleRange(hour)], minute=[ScheduleRange(minute)], day_of_week=[ScheduleRange(1, 5)]
    )
    return ScheduleSpec(calendars=[time], time_zone_name="Europe/Amsterdam")


@dataclass(frozen=True)
class Regularly:
    """`catch_up` is how late it may still start when Temporal or all workers were away at its time."""

    id: str
    workflow: str
    spec: ScheduleSpec
    catch_up: timedelta

    def schedule(self, task_queue: str) -> Schedule:
        return Schedule(
            action=ScheduleActionStartWorkflow(self.workflow, id=self.id, task_queue=task_queue),
            spec=self.spec,
            policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=self.catch_up),
        )


SCHEDULES = (
    Regularly("post", "Post", every(timedelta(minutes=1)), catch_up=timedelta(minutes=1)),
    Regularly("digest", "Digest", on_weekdays(8, 30), catch_up=timedelta(hours=12)),
    Regularly("recover", "Recover", every(timedelta(hours=1)), catch_up=timedelta(hours=1)),
)


async def ensure_schedules(client: Client, task_queue: str) -> None:
    """As this release has them; one that an operator paused stays paused."""
    for regularly in SCHEDULES:
        schedule = regularly.schedule(task_queue)

        def renewed(found: ScheduleUpdateInput, schedule: Schedule = schedule) -> ScheduleUpdate:
            return ScheduleUpdate(replace(schedule, state=found.description.schedule.state))

        try:
            await client.create_schedule(regularly.id, schedule)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(regularly.id).update(renewed)
