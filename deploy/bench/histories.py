"""What a trajectory leaves in Temporal's history."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from statistics import mean
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHandle


@dataclass(frozen=True)
class Weight:
    """Means over trajectories. All that follows the launch, the closing too, is the steps'."""

    events: float
    bytes: float
    events_a_step: float
    bytes_a_step: float


async def weigh(handles: Iterable[WorkflowHandle[Any, Any]], steps: int) -> Weight:
    histories = [list((await handle.fetch_history()).events) for handle in handles]
    after_launch = [events[_launch(events) :] for events in histories]
    return Weight(
        events=mean(len(events) for events in histories),
        bytes=mean(_bytes(events) for events in histories),
        events_a_step=mean(len(events) for events in after_launch) / steps,
        bytes_a_step=mean(_bytes(events) for events in after_launch) / steps,
    )


def _launch(events: list[HistoryEvent]) -> int:
    """How many events the launch takes: all before the second workflow task."""
    tasks = (
        number
        for number, event in enumerate(events)
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
    )
    return next(islice(tasks, 1, None))


def _bytes(events: list[HistoryEvent]) -> int:
    return sum(event.ByteSize() for event in events)
