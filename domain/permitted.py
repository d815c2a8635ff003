"""Which commands may be given now, and by whom: that goes by role and by where the trajectory stands.

`decide` asks here first, and people are told from here what they can do. What a command says is looked at
afterwards. Meetings have their own (permitted_meeting.py); of places only a lead's commands come from people.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal
from uuid import UUID

from domain import commands as c
from domain import refusals as no
from domain.trajectory import Question, Step, Trajectory

OfTrajectory = Literal[
    "note",
    "contact",
    "ask-region",
    "pause",
    "resume",
    "reassign",
    "change-programme",
    "withdraw",
    "measure",
]
OfStep = Literal["complete", "plan", "correct", "skip", "reopen"]
OfQuestion = Literal["record-answer"]

Role = c.Role | None  # nobody's: the clock's, a meeting's, or of who follows a signed link
Gate = Callable[[Trajectory, Role], None]  # raises a `Refused`
StepGate = Callable[[Trajectory, Role, str], None]

# What still makes sense when a trajectory has ended.
AFTER_THE_END = (c.Tick, c.Correct, c.RecordAnswer, c.Measure, c.Reassign)


def check(trajectory: Trajectory, command: c.Command) -> None:
    """Raises a `Refused` when it may not be given now, or not by this role, whatever it says."""
    kind, role = type(command), command.role
    check_end(trajectory, kind)
    if kind in GATES:
        GATES[kind](trajectory, role)
    elif isinstance(command, c.Complete | c.Plan | c.Correct | c.Skip | c.Reopen):
        STEP_GATES[kind](trajectory, role, command.step)
    elif isinstance(command, c.RecordAnswer):
        _may_answer(trajectory, role, command.question)


def of_trajectory(trajectory: Trajectory, role: Role) -> list[OfTrajectory]:
    return [code(kind) for kind, gate in GATES.items() if _passes(trajectory, kind, gate, role)]


def of_step(trajectory: Trajectory, role: Role, step: str) -> list[OfStep]:
    return [code(kind) for kind, gate in STEP_GATES.items() if _passes(trajectory, kind, gate, role, step)]


def of_question(trajectory: Trajectory, role: Role, question: UUID) -> list[OfQuestion]:
    may = _passes(trajectory, c.RecordAnswer, _may_answer, role, question)
    return ["record-answer"] if may else []


def code(kind: type[c.Command]) -> Any:
    return kind.model_fields["type"].default


def _passes(
    trajectory: Trajectory, kind: type[c.Command], gate: Callable[..., None], role: Role, *about: object
) -> bool:
    try:
        check_end(trajectory, kind)
        gate(trajectory, role, *about)
    except no.Refused:
        return False
    return True


def check_end(trajectory: Trajectory, kind: type[c.Command]) -> None:
    if trajectory.closed and not issubclass(kind, AFTER_THE_END):
        raise no.TrajectoryClosed


# Who


def anybody(_about: object, _role: Role) -> None:
    """Managers too."""


def acting(_about: object, role: Role) -> None:
    if role == "manager":
        raise no.ActingOnly


def lead(_about: object, role: Role) -> None:
    if role != "lead":
        raise no.LeadOnly


# And when


def _may_pause(trajectory: Trajectory, role: Role) -> None:
    acting(trajectory, role)
    if trajectory.pause:
        raise no.AlreadyPaused


def _may_resume(trajectory: Trajectory, role: Role) -> None:
    acting(trajectory, role)
    if not trajectory.pause:
        raise no.NotPaused


def _may_measure(trajectory: Trajectory, role: Role) -> None:
    acting(trajectory, role)
    if trajectory.closed != "completed":
        raise no.NotCompleted
    if not trajectory.programme.asked_after_months:
        raise no.NotAskedThen(field="/months")


def _may_answer(trajectory: Trajectory, role: Role, question: UUID) -> None:
    acting(trajectory, role)
    if _question(trajectory, question).state == "answered":
        raise no.QuestionAnswered


def _question(trajectory: Trajectory, id_: UUID) -> Question:
    for question in trajectory.questions:
        if question.id == id_:
            return question
    raise no.UnknownQuestion


def _may_do(trajectory: Trajectory, role: Role, key: str) -> None:
    _own_step(trajectory, role, key)
    open_step(trajectory, key)


def _may_correct(trajectory: Trajectory, role: Role, key: str) -> None:
    if _own_step(trajectory, role, key).status != "completed":
        raise no.StepNotCompleted


def _may_skip(trajectory: Trajectory, role: Role, key: str) -> None:
    lead(trajectory, role)
    open_step(trajectory, key)


def _may_reopen(trajectory: Trajectory, role: Role, key: str) -> None:
    if not _own_step(trajectory, role, key).is_done:
        raise no.StepNotCompleted
    if any(trajectory.step(it.key).is_done for it in trajectory.programme.followers(key)):
        raise no.LaterStepCompleted


def _own_step(trajectory: Trajectory, role: Role, key: str) -> Step:
    """A lead's step is for leads."""
    step = step_named(trajectory, key)
    allowed = lead if trajectory.programme.step(key).who == "lead" else acting
    allowed(trajectory, role)
    return step


def open_step(trajectory: Trajectory, key: str) -> Step:
    step = step_named(trajectory, key)
    if step.is_done:
        raise no.StepCompleted
    if step.status != "open":
        raise no.StepNotOpen
    return step


def step_named(trajectory: Trajectory, key: str) -> Step:
    if not trajectory.programme.has(key):
        raise no.UnknownStep
    return trajectory.step(key)


GATES: Mapping[type[c.Command], Gate] = {
    c.Note: anybody,
    c.Contact: acting,
    c.AskRegion: acting,
    c.Pause: _may_pause,
    c.Resume: _may_resume,
    c.Reassign: lead,
    c.ChangeProgramme: lead,
    c.Withdraw: acting,
    c.Measure: _may_measure,
}
STEP_GATES: Mapping[type[c.Command], StepGate] = {
    c.Complete: _may_do,
    c.Plan: _may_do,
    c.Correct: _may_correct,
    c.Skip: _may_skip,
    c.Reopen: _may_reopen,
}
