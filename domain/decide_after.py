"""What is decided after the end: jobs come later. It never stalls, and holds no place."""

from domain import commands as c
from domain import events as e
from domain import refusals as no
from domain.decision import Decision
from domain.outlook import asks_after


def ask(decision: Decision) -> None:
    """Each moment once."""
    due = [months for months, on in asks_after(decision.trajectory) if on <= decision.today]
    for months in due:
        decision.record(e.MeasureAsked(months=months))
    if not decision.events:
        decision.record(e.Ticked())


def measure(decision: Decision, command: c.Measure) -> None:
    trajectory = decision.trajectory
    if command.months not in trajectory.programme.asked_after_months:
        raise no.NotAskedThen(field="/months")
    decision.has_happened(command.on, "/on")
    if trajectory.closed_on and command.on < trajectory.closed_on:
        raise no.BeforeTheEnd(field="/on")
    decision.record(
        e.Measured(
            months=command.months,
            on=command.on,
            jobs=command.jobs,
            hours=command.hours,
            internal_stays=command.internal_stays,
            document=command.document,
        )
    )
