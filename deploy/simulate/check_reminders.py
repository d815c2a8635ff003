"""Nobody is reminded twice of one due date at one rung of the ladder."""

from collections.abc import Iterator
from datetime import date

from deploy.simulate.records import Records
from domain import events as e


def reminders_disagree(records: Records) -> Iterator[str]:
    for id_ in sorted(records.changed & records.trajectory_events.keys()):
        told: set[tuple[str, date, int]] = set()
        for event in records.trajectory_events[id_]:
            if not isinstance(event, e.Reminded):
                # Another due date, or the step opened again: the ladder begins anew.
                told = {it for it in told if it[0] not in _due_anew(event)}
            elif (event.step, event.due_on, event.offset) in told:
                yield f"{id_}: reminded twice of {event.step}, due {event.due_on}, at {event.offset}"
            else:
                told.add((event.step, event.due_on, event.offset))


def _due_anew(event: e.AnyEvent) -> set[str]:
    match event:
        case e.StepOpened() | e.StepReopened() | e.StepPlanned() | e.DecisionDeferred() | e.MeetingAssigned():
            return {event.step}
        case e.PlanReturned():
            return {event.plan}
        case e.Resumed():
            return set(event.dues)
        case _:
            return set()
