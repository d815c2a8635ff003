"""A trajectory as its events tell it."""

from datetime import date, datetime
from functools import reduce
from typing import Literal
from uuid import UUID

from domain import events as e
from domain.calendar import local_day
from domain.commands import ContactRef, Function, Zone
from domain.events import Due, State
from domain.programme import Code, Programme, StallReason, StepDefinition
from domain.value import Value


class Step(Value):
    key: Code
    status: Literal["waiting", "open", "completed", "skipped"] = "waiting"
    opened_on: date | None = None
    due: Due | None = None
    appointment_on: date | None = None
    deferred_until: date | None = None
    reminded: int | None = None  # the highest rung that was reached for this due date
    returned: bool = False  # by the board, and so due on a term of its own
    ended_on: date | None = None
    document: UUID | None = None
    meeting_on: date | None = None  # found here: the board's meeting that decides
    agreed_in: int | None = None  # sequence of the event by which a day was agreed for it
    meeting: str | None = None  # the regional meeting that gathers the board

    @property
    def is_done(self) -> bool:
        return self.status in ("completed", "skipped")


class Break(Value):
    """An entry in the pause ledger. `resumed_on` is missing while it lasts."""

    began_in: int  # sequence of the event
    paused_on: date
    return_on: date
    resumed_on: date | None = None
    call_asked: bool = False


class Attempt(Value):
    """The board was not reached `on` a day, as was recorded `at` a moment."""

    on: date
    at: datetime


class Question(Value):
    """What the board asked of its region."""

    id: UUID  # the document
    asked_on: date
    reminded: int = 0  # times
    reminded_on: date | None = None
    state: Literal["open", "unanswered", "answered"] = "open"


class Assignment(Value):
    post: Literal["lead", "adviser"]
    person: UUID | None = None
    from_on: date


class Trajectory(Value):
    sequence: int
    at: datetime
    programme: Programme
    board: str
    region: str
    zone: Zone
    lead: UUID
    adviser: UUID | None = None
    contacts: tuple[ContactRef, ...] = ()
    started_on: date
    expected_end_on: date
    steps: tuple[Step, ...]
    closed: Literal["completed", "withdrawn"] | None = None
    closed_on: date | None = None
    breaks: tuple[Break, ...] = ()
    barriers: tuple[Code, ...] = ()
    unanswered: tuple[Attempt, ...] = ()  # since the last contact
    silent_from: date  # the last contact with the board, moved by pauses
    unassigned_since: datetime | None = None
    acquaint: tuple[Function, ...] = ()  # where the adviser has yet to meet the next contact
    handovers: tuple[Assignment, ...] = ()  # planned
    stalled: tuple[StallReason, datetime] | None = None  # the last stall that was told
    ran_long: bool = False
    came_from: str | None = None  # the board's earlier trajectory
    questions: tuple[Question, ...] = ()
    asked_after: tuple[int, ...] = ()  # months after the end
    measured: tuple[int, ...] = ()

    @property
    def pause(self) -> Break | None:
        return self.breaks[-1] if self.breaks and self.breaks[-1].resumed_on is None else None

    @property
    def state(self) -> State:
        return self.closed or ("paused" if self.pause else "running")

    @property
    def phase(self) -> Code | None:
        """The first phase in which something is still to be done; none when the trajectory has ended."""
        if self.closed:
            return None
        done = {step.key for step in self.steps if step.is_done}
        left = {step.phase for step in self.programme.steps if step.key not in done}
        return next((phase for phase in self.programme.phases if phase in left), None)

    @property
    def open_steps(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.status == "open")

    @property
    def holds_place(self) -> bool:
        """Until the step is done that makes room for the next board."""
        freeing = [step.key for step in self.programme.steps if step.frees_place]
        return not self.closed and not (freeing and all(self.step(key).is_done for key in freeing))

    @property
    def gathers(self) -> Step | None:
        """The step for which the board may be gathered in a regional meeting now."""
        if self.closed or self.pause:
            return None
        return next((step for step in self.open_steps if self.programme.step(step.key).gathers), None)

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    def is_late(self, step: Step, day: date) -> bool:
        """From the day after it was due; never while the clock stands still."""
        return step.status == "open" and not self.pause and step.due is not None and step.due.on < day

    def opens_next(self) -> tuple[StepDefinition, ...]:
        """The waiting steps whose prerequisites are done."""
        done = {step.key for step in self.steps if step.is_done}
        waiting = {step.key for step in self.steps if step.status == "waiting"}
        return tuple(s for s in self.programme.steps if s.key in waiting and done.issuperset(s.opens_after))

    def having(self, **changes: object) -> "Trajectory":
        return self.model_copy(update=changes)

    def having_step(self, key: str, **changes: object) -> "Trajectory":
        steps = tuple(s.model_copy(update=changes) if s.key == key else s for s in self.steps)
        return self.having(steps=steps)

    def contacted(self, on: date) -> "Trajectory":
        later = tuple(attempt for attempt in self.unanswered if attempt.on > on)
        return self.having(unanswered=later, silent_from=max(self.silent_from, on))


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
