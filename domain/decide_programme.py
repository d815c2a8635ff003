"""What is decided when a trajectory goes on with another version of its programme."""

from datetime import date

from domain import commands as c
from domain import dues
from domain import events as e
from domain import refusals as no
from domain.calendar import Calendar
from domain.decision import Decision
from domain.events import Due
from domain.programme import Programme
from domain.programme_versions import are_alike, have_the_same_steps
from domain.trajectory import Step, Trajectory


def change(decision: Decision, command: c.ChangeProgramme) -> None:
    trajectory, programme = decision.trajectory, command.programme
    if programme.key != trajectory.programme.key:
        raise no.OtherProgramme
    if trajectory.programme.version in (None, programme.version) and are_alike(
        trajectory.programme, programme
    ):
        raise no.SameProgramme
    if not have_the_same_steps(trajectory.programme, programme):
        raise no.OtherSteps
    moved = {step.key: _due(decision, step, programme) for step in trajectory.open_steps}
    rungs = {
        step.key: _reminded(decision, step, moved[step.key], programme) for step in trajectory.open_steps
    }
    decision.record(
        e.ProgrammeChanged(
            programme=programme,
            expected_end_on=_expected_end(trajectory, decision.calendar, programme, moved),
            dues=moved,
            reminded={key: rung for key, rung in rungs.items() if rung is not None},
            document=command.document,
        )
    )


def expected_end_as_it_stands(trajectory: Trajectory, calendar: Calendar) -> date:
    """When what is open is done on its due date, and every step that is still to come takes just its term."""
    open_dues = {step.key: step.due for step in trajectory.open_steps if step.due}
    return _expected_end(trajectory, calendar, trajectory.programme, open_dues)


def _expected_end(
    trajectory: Trajectory, calendar: Calendar, programme: Programme, open_dues: dict[str, Due]
) -> date:
    done = {step.key: step.ended_on for step in trajectory.steps if step.ended_on}
    awaited = {key: due.on for key, due in open_dues.items()}
    return programme.expected_end(calendar, trajectory.started_on, done | awaited)


def _due(decision: Decision, step: Step, programme: Programme) -> Due:
    assert step.due
    if step.due.lines[0].why == "meeting":
        days = programme.decided_after_meeting
    else:
        days = programme.returned_term if step.returned else programme.step(step.key).term
    return dues.with_another_term(decision.calendar, step.due, days, step.appointment_on)


def _reminded(decision: Decision, step: Step, due: Due, programme: Programme) -> int | None:
    """The highest rung that was told and that the new due date has come to as well: it is not told again."""
    assert step.due
    if step.reminded is None or due.on == step.due.on:
        return step.reminded
    told = [rung.offset for rung in programme.ladder if rung.offset <= step.reminded]
    calendar = decision.calendar
    return max((offset for offset in told if calendar.add(due.on, offset) <= decision.today), default=None)
