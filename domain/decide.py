"""decide(trajectory, command, now, calendar) -> events. Pure; nothing is decided anywhere else."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain import commands as c
from domain import decide_after, decide_programme, decide_region, decide_steps, dues, permitted
from domain import events as e
from domain import refusals as no
from domain.calendar import Calendar
from domain.decision import Decision
from domain.events import Due
from domain.outlook import call_before_return, rungs_reached, runs_long_on, untold_stall
from domain.programme import Audience
from domain.trajectory import Step, Trajectory


def decide(
    trajectory: Trajectory | None, command: c.Command, now: datetime, calendar: Calendar
) -> tuple[e.AnyEvent, ...]:
    """Raises a `Refused` when the command is not possible."""
    if isinstance(command, c.Tick):
        now = max(now, command.at)  # a timer may ring a hair early: then it is the moment it was set for
    if trajectory:
        now = max(now, trajectory.at)
    decision = Decision(trajectory, command, now, calendar)
    if isinstance(command, c.Launch):
        _launch(decision, command)
    elif trajectory is None:
        raise no.UnknownTrajectory
    else:
        permitted.check(trajectory, command)
        _DECIDERS[type(command)](decision, command)
    return decision.events


def _launch(decision: Decision, command: c.Launch) -> None:
    if decision._trajectory is not None:
        raise no.AlreadyLaunched
    if command.started_on > decision.today:
        raise no.InTheFuture(field="/startedOn")
    if command.committed_on > decision.today:
        raise no.InTheFuture(field="/committedOn")
    if not command.contacts:
        raise no.ContactNeeded(field="/contacts")
    if command.paused and not command.started_on <= command.paused.on <= decision.today:
        raise no.InTheFuture(field="/paused/on")
    if command.paused and command.paused.return_on <= command.paused.on:
        raise no.InThePast(field="/paused/returnOn")
    done = {step.step: step.on for step in command.done}
    _check_done(command, done, decision.today)
    expected = command.programme.expected_end(decision.calendar, command.started_on, done)
    decision.record(
        e.Launched(
            board=command.board,
            programme=command.programme,
            region=command.region,
            zone=command.zone,
            lead=command.lead,
            adviser=command.adviser,
            contacts=command.contacts,
            committed_by=command.committed_by,
            committed_on=command.committed_on,
            started_on=command.started_on,
            expected_end_on=expected,
            came_from=command.came_from,
            barriers=command.barriers,
            silent_from=decision.today if command.taken_over else None,
        )
    )
    for definition in command.programme.steps:
        decision.open_what_may()
        if definition.key in done:
            decision.record(e.StepCompleted(step=definition.key, on=done[definition.key]))
    decision.open_what_may()
    decision.close_if_done()
    if command.paused and not decision.trajectory.closed:
        paused = command.paused
        decision.record(e.Paused(reason=paused.reason, on=paused.on, return_on=paused.return_on))


def _check_done(command: c.Launch, done: dict[str, date], today: date) -> None:
    for index, step in enumerate(command.done):
        field = f"/done/{index}"
        if not command.programme.has(step.step):
            raise no.UnknownStep(field=f"{field}/step")
        before = command.programme.step(step.step).opens_after
        if any(key not in done for key in before):
            raise no.StepsOutOfOrder(field=f"{field}/step")
        if any(done[key] > step.on for key in before):
            raise no.StepsOutOfOrder("This day lies before that of a step on which it stands.", f"{field}/on")
        if step.on > today:
            raise no.InTheFuture(field=f"{field}/on")
        if step.on < command.started_on:
            raise no.BeforeTheStart(field=f"{field}/on")


def _contact(decision: Decision, command: c.Contact) -> None:
    decision.has_happened(command.on, "/on")
    decision.record(
        e.Contacted(
            on=command.on,
            way=command.way,
            reached=command.reached,
            contact=command.contact,
            document=command.document,
        )
    )


def _change_contacts(decision: Decision, command: c.ChangeContacts) -> None:
    before = decision.trajectory.contacts
    if command.contacts == before:
        return
    if not command.contacts:
        raise no.ContactNeeded
    stayed = {contact.id for contact in before if contact.until_on is None}
    left = tuple(
        contact for contact in command.contacts if contact.until_on is not None and contact.id in stayed
    )
    decision.record(
        e.ContactsChanged(
            contacts=command.contacts,
            left=tuple(contact.id for contact in left),
            acquaint=tuple(dict.fromkeys(contact.function for contact in left)),
        )
    )


def _reassign(decision: Decision, command: c.Reassign) -> None:
    trajectory = decision.trajectory
    if command.post == "lead" and command.person is None:
        raise no.LeadNeeded(field="/person")
    if command.from_on > decision.today:
        decision.record(e.HandoverPlanned(post=command.post, person=command.person, from_on=command.from_on))
    elif command.person != _holder(trajectory, command.post) or _has_planned(trajectory, command.post):
        decision.record(e.HandedOver(post=command.post, person=command.person))


def _holder(trajectory: Trajectory, post: str) -> UUID | None:
    return trajectory.lead if post == "lead" else trajectory.adviser


def _has_planned(trajectory: Trajectory, post: str) -> bool:
    return any(handover.post == post for handover in trajectory.handovers)


def _pause(decision: Decision, command: c.Pause) -> None:
    if command.return_on <= decision.today:
        raise no.InThePast(field="/returnOn")
    decision.record(
        e.Paused(
            reason=command.reason, document=command.document, on=decision.today, return_on=command.return_on
        )
    )


def _resume(decision: Decision, _command: c.Resume) -> None:
    pause = decision.trajectory.pause
    assert pause
    calendar, today = decision.calendar, decision.today

    def lost(since: date) -> int:
        return calendar.between(max(pause.paused_on, since), today)

    def moved(step: Step, due: Due) -> Due:
        days = lost(step.opened_on or pause.paused_on)
        if step.agreed_in is None or step.agreed_in < pause.began_in:
            return dues.moved_by_pause(calendar, due, pause.paused_on, days)
        if step.appointment_on is None:  # the board's next meeting was agreed in the pause, and stands
            return due
        base = dues.without_appointment(calendar, due)
        base = dues.moved_by_pause(calendar, base, pause.paused_on, days)
        return dues.with_appointment(calendar, base, step.appointment_on)

    silent_from = decision.trajectory.silent_from
    decision.record(
        e.Resumed(
            on=today,
            dues={step.key: moved(step, step.due) for step in decision.trajectory.open_steps if step.due},
            silent_from=calendar.add(silent_from, lost(silent_from)),
        )
    )


def _withdraw(decision: Decision, command: c.Withdraw) -> None:
    decision.has_happened(command.on, "/on")
    decision.record(e.Withdrawn(reason=command.reason, document=command.document, on=command.on))


def _note(decision: Decision, command: c.Note) -> None:
    decision.record(e.Noted(document=command.document))


def _tick(decision: Decision, _command: c.Tick) -> None:
    """Everything that has come due since the last tick; rungs that were passed together make one reminder."""
    if not decision.calendar.is_open(decision.today):  # it rang late, after an outage
        decision.record(e.Ticked())
        return
    for handover in decision.trajectory.handovers:
        if handover.from_on <= decision.today:
            decision.record(e.HandedOver(post=handover.post, person=handover.person))
    if decision.trajectory.closed:
        decide_after.ask(decision)
        return
    call = call_before_return(decision.trajectory, decision.calendar)
    if call and call <= decision.today and decision.trajectory.pause:
        decision.record(e.ReturnNears(return_on=decision.trajectory.pause.return_on))
    if not decision.trajectory.pause:
        _remind(decision)
        decide_region.remind(decision)
    if stall := untold_stall(decision.trajectory, decision.calendar, decision.now):
        decision.record(e.Stalled(since=stall[0], reason=stall[1]))
    long = runs_long_on(decision.trajectory)
    if long and long <= decision.today:
        decision.record(e.RunsLong(months=decision.trajectory.programme.long_after_months))
    if not decision.events:
        decision.record(e.Ticked())


def _remind(decision: Decision) -> None:
    for step in decision.trajectory.open_steps:
        reached = rungs_reached(decision.trajectory, step, decision.calendar, decision.today)
        if reached and step.due:
            to = tuple(audience for audience in Audience if any(audience in rung.to for rung in reached))
            decision.record(e.Reminded(step=step.key, due_on=step.due.on, offset=reached[-1].offset, to=to))


_DECIDERS: dict[type[c.Command], Callable[[Decision, Any], None]] = {
    c.Complete: decide_steps.complete,
    c.Correct: decide_steps.correct,
    c.Skip: decide_steps.skip,
    c.Reopen: decide_steps.reopen,
    c.Plan: decide_steps.plan,
    c.Contact: _contact,
    c.ChangeContacts: _change_contacts,
    c.ChangeProgramme: decide_programme.change,
    c.Reassign: _reassign,
    c.Pause: _pause,
    c.Resume: _resume,
    c.Withdraw: _withdraw,
    c.Note: _note,
    c.Meet: decide_region.meet,
    c.Attend: decide_region.attend,
    c.AskRegion: decide_region.ask,
    c.RecordAnswer: decide_region.record_answer,
    c.Measure: decide_after.measure,
    c.Tick: _tick,
}
