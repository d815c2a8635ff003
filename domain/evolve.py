"""What each event means for a trajectory."""

from datetime import date
from functools import reduce
from uuid import UUID

from domain import events as e
from domain.calendar import local_day
from domain.commands import Function
from domain.events import Due
from domain.trajectory import Assignment, Attempt, Break, Question, Step, Trajectory


def fold(history: tuple[e.AnyEvent, ...]) -> Trajectory | None:
    return reduce(evolve, history, None)


def evolve(trajectory: Trajectory | None, event: e.AnyEvent) -> Trajectory | None:
    """Never refuses and never reckons: what an event means was decided when it was recorded."""
    if isinstance(event, e.Launched):
        trajectory = _begin(event)
    elif trajectory is not None:
        trajectory = _apply(trajectory, event)
    return trajectory and trajectory.having(sequence=event.sequence, at=event.at)


def _begin(event: e.Launched) -> Trajectory:
    return Trajectory(
        sequence=event.sequence,
        at=event.at,
        programme=event.programme,
        board=event.board,
        region=event.region,
        zone=event.zone,
        lead=event.lead,
        adviser=event.adviser,
        contacts=event.contacts,
        started_on=event.started_on,
        expected_end_on=event.expected_end_on,
        steps=tuple(Step(key=step.key) for step in event.programme.steps),
        silent_from=event.silent_from or max(event.committed_on, event.started_on),
        unassigned_since=None if event.adviser else event.at,
        came_from=event.came_from,
        barriers=event.barriers,
    )


def _apply(trajectory: Trajectory, event: e.AnyEvent) -> Trajectory:  # noqa: PLR0911, PLR0912 -- one case an event
    match event:
        case e.StepOpened():
            return _open(trajectory, event.step, event.on, event.due)
        case e.StepCompleted():
            return _complete(trajectory, event)
        case e.StepCorrected():
            found = {"barriers": event.findings.barriers} if event.findings.barriers else {}
            return trajectory.having_step(
                event.step, document=event.document, meeting_on=event.findings.meeting_on
            ).having(**found)
        case e.StepSkipped():
            return trajectory.having_step(event.step, status="skipped", ended_on=event.on)
        case e.StepReopened():
            return _open(_wait(trajectory, event.waiting), event.step, event.on, event.due)
        case e.StepPlanned():
            agreed = {"appointment_on": event.appointment_on, "agreed_in": event.sequence}
            return trajectory.having_step(event.step, **agreed, **_moved(trajectory, event.step, event.due))
        case e.DecisionDeferred():
            agreed = {"deferred_until": event.until, "appointment_on": None, "agreed_in": event.sequence}
            deferred = trajectory.having_step(
                event.step, **agreed, **_moved(trajectory, event.step, event.due)
            )
            return deferred.contacted(event.on)
        case e.PlanReturned():
            opened = _open(_wait(trajectory, (event.step,)), event.plan, event.on, event.due)
            return opened.having_step(event.plan, returned=True).contacted(event.on)
        case e.Contacted(reached=True):
            return trajectory.contacted(event.on).having(acquaint=_still_to_meet(trajectory, event.contact))
        case e.Contacted():
            attempt = Attempt(on=event.on, at=event.at)
            return trajectory.having(unanswered=(*trajectory.unanswered, attempt))
        case e.ContactsChanged():
            to_meet = tuple(dict.fromkeys((*trajectory.acquaint, *event.acquaint)))
            return trajectory.having(contacts=event.contacts, acquaint=to_meet)
        case e.ProgrammeChanged():
            return _change_programme(trajectory, event)
        case e.HandoverPlanned():
            planned = Assignment(post=event.post, person=event.person, from_on=event.from_on)
            return trajectory.having(handovers=(*_other_posts(trajectory, event.post), planned))
        case e.HandedOver():
            return _hand_over(trajectory, event)
        case e.Paused():
            entry = Break(began_in=event.sequence, paused_on=event.on, return_on=event.return_on)
            return trajectory.having(breaks=(*trajectory.breaks, entry))
        case e.ReturnNears():
            return _in_pause(trajectory, call_asked=True)
        case e.Resumed():
            return _resume(trajectory, event)
        case e.Withdrawn():
            return trajectory.having(closed="withdrawn", closed_on=event.on)
        case e.Completed():
            return trajectory.having(closed="completed", closed_on=event.on)
        case e.Reminded():
            return trajectory.having_step(event.step, reminded=event.offset)
        case e.Stalled():
            return trajectory.having(stalled=(event.reason, event.since))
        case e.RunsLong():
            return trajectory.having(ran_long=True)
        case e.MeetingAssigned():
            moved = _moved(trajectory, event.step, event.due)
            return trajectory.having_step(event.step, meeting=event.meeting, **moved)
        case e.QuestionAsked():
            asked = Question(id=event.question, asked_on=local_day(event.at))
            return trajectory.having(questions=(*trajectory.questions, asked))
        case e.QuestionReminded():
            reminded_on = local_day(event.at)
            return _having_question(trajectory, event.question, reminded=event.times, reminded_on=reminded_on)
        case e.QuestionUnanswered():
            return _having_question(trajectory, event.question, state="unanswered")
        case e.QuestionAnswered():
            return _having_question(trajectory, event.question, state="answered")
        case e.MeasureAsked():
            return trajectory.having(asked_after=(*trajectory.asked_after, event.months))
        case e.Measured():
            return trajectory.having(measured=tuple(sorted({*trajectory.measured, event.months})))
        case _:  # Noted, Ticked, and what a later release knows
            return trajectory


def _open(trajectory: Trajectory, key: str, on: date, due: Due) -> Trajectory:
    fresh = Step(key=key, status="open", opened_on=on, due=due)
    return trajectory.having(steps=tuple(fresh if step.key == key else step for step in trajectory.steps))


def _wait(trajectory: Trajectory, keys: tuple[str, ...]) -> Trajectory:
    return trajectory.having(
        steps=tuple(Step(key=step.key) if step.key in keys else step for step in trajectory.steps)
    )


def _complete(trajectory: Trajectory, event: e.StepCompleted) -> Trajectory:
    definition = trajectory.programme.step(event.step)
    trajectory = trajectory.having_step(
        event.step,
        status="completed",
        ended_on=event.on,
        document=event.document,
        meeting_on=event.findings.meeting_on,
    )
    if event.findings.barriers:
        trajectory = trajectory.having(barriers=event.findings.barriers)
    return trajectory.contacted(event.on) if definition.with_board else trajectory


def _moved(trajectory: Trajectory, key: str, due: Due) -> dict[str, object]:
    """A new due date starts the ladder anew; the same one does not remind twice."""
    before = trajectory.step(key).due
    return {"due": due} if before and before.on == due.on else {"due": due, "reminded": None}


def _change_programme(trajectory: Trajectory, event: e.ProgrammeChanged) -> Trajectory:
    trajectory = trajectory.having(programme=event.programme, expected_end_on=event.expected_end_on)
    for key, due in event.dues.items():
        trajectory = trajectory.having_step(key, due=due, reminded=event.reminded.get(key))
    return trajectory


def _having_question(trajectory: Trajectory, question: UUID, **changes: object) -> Trajectory:
    questions = tuple(q.model_copy(update=changes) if q.id == question else q for q in trajectory.questions)
    return trajectory.having(questions=questions)


def _still_to_meet(trajectory: Trajectory, met: UUID | None) -> tuple[Function, ...]:
    functions = {
        contact.function for contact in trajectory.contacts if contact.id == met and not contact.until_on
    }
    return tuple(function for function in trajectory.acquaint if function not in functions)


def _other_posts(trajectory: Trajectory, post: str) -> tuple[Assignment, ...]:
    return tuple(planned for planned in trajectory.handovers if planned.post != post)


def _hand_over(trajectory: Trajectory, event: e.HandedOver) -> Trajectory:
    trajectory = trajectory.having(handovers=_other_posts(trajectory, event.post))
    if event.post == "lead":
        return trajectory.having(lead=event.person)
    since = None if event.person else (trajectory.unassigned_since or event.at)
    return trajectory.having(adviser=event.person, unassigned_since=since)


def _in_pause(trajectory: Trajectory, **changes: object) -> Trajectory:
    entry = trajectory.breaks[-1].model_copy(update=changes)
    return trajectory.having(breaks=(*trajectory.breaks[:-1], entry))


def _resume(trajectory: Trajectory, event: e.Resumed) -> Trajectory:
    trajectory = _in_pause(trajectory, resumed_on=event.on).having(silent_from=event.silent_from)
    for key, due in event.dues.items():
        appointment = trajectory.step(key).appointment_on
        kept = appointment if appointment and appointment >= event.on else None
        trajectory = trajectory.having_step(key, appointment_on=kept, **_moved(trajectory, key, due))
    return trajectory
