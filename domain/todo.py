"""What is to be done next about an open step, and who of the board is to be called about it."""

from datetime import date
from typing import Literal

from domain.calendar import Calendar
from domain.commands import Function
from domain.outlook import UNBLOCKED_BY, call_before_return
from domain.programme import StallReason, StepDefinition
from domain.trajectory import Step, Trajectory

Todo = Literal[
    "call-before-return",
    "resume",
    "wait-for-return",
    "hold-appointment",
    "await-appointment",
    "record-appointment",
    "call-again",
    "plan-meeting",
    "await-meeting",
    "hold-meeting",
    "record-attendance",
    "await-decision",
    "plan-start-conversation",
    "make-plan",
    "ask-decision",
    "ask-progress",
    "plan-evaluation",
    "share-lessons",
    "complete-step",
]
# By the form that completes it: a programme may call its steps as it likes.
_BY_FORM: dict[str, Todo] = {
    "start-conversation": "plan-start-conversation",
    "action-plan": "make-plan",
    "board-decision": "ask-decision",
    "carry-out": "ask-progress",
    "evaluation": "plan-evaluation",
    "share-lessons": "share-lessons",
}


def todo(trajectory: Trajectory, step: Step, calendar: Calendar, today: date) -> Todo:
    definition = trajectory.programme.step(step.key)
    if trajectory.pause:
        return _in_pause(trajectory, calendar, today)
    if definition.gathers:
        return _at_meeting(step, today)
    if step.appointment_on:
        return _around(step.appointment_on, today)
    if step.deferred_until and step.deferred_until > today:
        return "await-decision"
    if trajectory.unanswered and definition.with_board:
        return "call-again"
    return _BY_FORM.get(definition.form, "complete-step")


def _in_pause(trajectory: Trajectory, calendar: Calendar, today: date) -> Todo:
    pause = trajectory.pause
    assert pause
    if pause.return_on <= today:
        return "resume"
    call_on = call_before_return(trajectory, calendar)
    return "call-before-return" if call_on is None or call_on <= today else "wait-for-return"


def _at_meeting(step: Step, today: date) -> Todo:
    on = meets_on(step)
    if on is None:
        return "plan-meeting"
    return "await-meeting" if on > today else "hold-meeting" if on == today else "record-attendance"


def meets_on(step: Step) -> date | None:
    """The planned day of the regional meeting that gathers the board for it."""
    lines = step.due.lines if step.due else ()
    return next((line.to for line in lines if line.why == "regional-meeting"), None)


def _around(appointment_on: date, today: date) -> Todo:
    if appointment_on > today:
        return "await-appointment"
    return "hold-appointment" if appointment_on == today else "record-appointment"


def call_first(definition: StepDefinition, stalled: StallReason | None) -> tuple[Function, ...] | None:
    """The function at the board that fits best: who unblocks the trajectory, or the step. Nobody in
    particular is an empty answer; None where the board has nothing to do with it."""
    if not definition.with_board:
        return None
    reasons = (stalled, definition.stalls_as)
    return next((first for reason in reasons if reason and (first := call_at_stall(reason))), ())


def call_at_stall(reason: StallReason) -> tuple[Function, ...]:
    """The function at the board that can help, where one can; where the board is silent, the director."""
    match UNBLOCKED_BY[reason]:
        case "director" | "internal" as function:
            return (function,)
        case _:
            return ("director",) if reason == StallReason.BOARD_SILENT else ()
