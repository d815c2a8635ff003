"""A trajectory, as its events tell it (domain/evolve.py)."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

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
