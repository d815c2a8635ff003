"""What is decided about the steps: completing, correcting, skipping, reopening, planning."""

from datetime import date

from domain import commands as c
from domain import dues
from domain import events as e
from domain import refusals as no
from domain.decision import Decision


def complete(decision: Decision, command: c.Complete) -> None:
    definition = decision.trajectory.programme.step(command.step)
    if command.form != definition.form:
        raise no.FormDoesNotFit
    decision.has_happened(command.on, "/on")
    _check_barriers(decision, command.findings)
    if command.findings.decision == "deferred" and command.findings.deferred_until:
        _defer(decision, command, command.findings.deferred_until)
    elif command.findings.decision == "returned" and definition.decides:
        _return_plan(decision, command, definition.decides)
    else:
        decision.record(
            e.StepCompleted(
                step=command.step,
                on=command.on,
                heard_from=command.heard_from,
                document=command.document,
                findings=command.findings,
            )
        )
        decision.open_what_may()
        decision.close_if_done()


def _check_barriers(decision: Decision, findings: c.Findings) -> None:
    found = decision.trajectory.barriers
    for field, barriers in (("barriers", findings.addressed), ("solvedBarriers", findings.solved)):
        if unknown := [barrier for barrier in barriers if barrier not in found]:
            raise no.UnknownBarrier(
                "Not found at this board: %(barrier)s.", f"/form/{field}", barrier=tuple(unknown)
            )


def _defer(decision: Decision, command: c.Complete, until: date) -> None:
    if until <= command.on:
        raise no.InThePast(field="/form/until")
    days = decision.trajectory.programme.decided_after_meeting
    due = dues.after_meeting(decision.calendar, until, days)
    decision.record(
        e.DecisionDeferred(
            step=command.step,
            on=command.on,
            until=until,
            due=due,
            document=command.document,
            heard_from=command.heard_from,
        )
    )


def _return_plan(decision: Decision, command: c.Complete, plan: str) -> None:
    due = dues.term(decision.calendar, command.on, decision.trajectory.programme.returned_term)
    decision.record(
        e.PlanReturned(
            step=command.step,
            plan=plan,
            on=command.on,
            due=due,
            document=command.document,
            heard_from=command.heard_from,
        )
    )


def correct(decision: Decision, command: c.Correct) -> None:
    if command.form != decision.trajectory.programme.step(command.step).form:
        raise no.FormDoesNotFit
    if command.findings.decision not in (None, "adopted"):
        raise no.DecisionStands(field="/form/decision")
    _check_barriers(decision, command.findings)
    decision.record(
        e.StepCorrected(
            step=command.step, document=command.document, reason=command.reason, findings=command.findings
        )
    )


def skip(decision: Decision, command: c.Skip) -> None:
    decision.record(e.StepSkipped(step=command.step, on=decision.today, reason=command.reason))
    decision.open_what_may()
    decision.close_if_done()


def reopen(decision: Decision, command: c.Reopen) -> None:
    programme = decision.trajectory.programme
    term = programme.step(command.step).term
    decision.record(
        e.StepReopened(
            step=command.step,
            on=decision.today,
            due=dues.term(decision.calendar, decision.today, term),
            waiting=tuple(follower.key for follower in programme.followers(command.step)),
            reason=command.reason,
        )
    )


def plan(decision: Decision, command: c.Plan) -> None:
    step = decision.trajectory.step(command.step)
    assert step.due
    if command.on < decision.today:
        raise no.InThePast(field="/on")
    due = dues.with_appointment(decision.calendar, step.due, command.on)
    beyond_term = command.on > dues.without_appointment(decision.calendar, step.due).on
    if beyond_term and not command.reasoned:
        raise no.ReasonNeeded(field="/reason")
    decision.record(
        e.StepPlanned(step=command.step, appointment_on=command.on, due=due, document=command.document)
    )
