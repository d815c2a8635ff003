"""What has happened to a trajectory. Old events stay readable for ever: add fields with defaults only."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field, TypeAdapter, field_validator

from domain.calendar import Closure
from domain.commands import ContactRef, Findings, Function, PauseReason, Way, WithdrawReason, Zone
from domain.programme import Audience, Code, Programme, StallReason
from domain.value import Value

State = Literal["running", "paused", "completed", "withdrawn"]


class DueLine(Value):
    """One line of the ledger that explains a due date: counting `working_days` from `start` gives `to`.

    (to - start) in days = working_days + weekend_days + the days of every closure, to the day.
    """

    why: Literal["term", "meeting", "appointment", "regional-meeting", "pause"]
    start: date
    working_days: int
    to: date
    weekend_days: int = 0
    closures: tuple[Closure, ...] = ()
    paused_on: date | None = None
    beyond_known: bool = False  # the school holidays of these days were not published yet


class Due(Value):
    on: date
    lines: tuple[DueLine, ...]


class Outlook(Value):
    """What follows from the trajectory as it now stands, when nothing but time passes."""

    state: State
    phase: Code | None = None  # none: the trajectory has ended
    wakes_at: datetime | None = None
    stalls_at: datetime | None = None
    stall_reason: StallReason | None = None


class Event(Value):
    sequence: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)  # when it was recorded, UTC
    by: UUID | None = None  # nobody: the clock
    outlook: Outlook = Outlook(state="running")


class Launched(Event):
    type: Literal["launched"] = "launched"
    board: str
    programme: Programme
    region: str
    zone: Zone
    lead: UUID
    adviser: UUID | None = None
    contacts: tuple[ContactRef, ...] = ()
    committed_by: UUID
    committed_on: date
    started_on: date
    expected_end_on: date
    came_from: str | None = None  # the board's earlier trajectory
    barriers: tuple[Code, ...] = ()  # found there
    silent_from: date | None = None  # of what was taken over; none: from the start, or the commitment


class StepOpened(Event):
    type: Literal["step-opened"] = "step-opened"
    step: Code
    on: date
    due: Due


class StepCompleted(Event):
    """`document` is missing for a step that was done before the launch."""

    type: Literal["step-completed"] = "step-completed"
    step: Code
    on: date
    heard_from: UUID | None = None
    document: UUID | None = None
    meeting: str | None = None  # attended
    findings: Findings = Findings()


class StepCorrected(Event):
    type: Literal["step-corrected"] = "step-corrected"
    step: Code
    document: UUID
    reason: UUID
    findings: Findings = Findings()


class StepSkipped(Event):
    type: Literal["step-skipped"] = "step-skipped"
    step: Code
    on: date
    reason: UUID


class StepReopened(Event):
    """The steps that had opened after it wait again."""

    type: Literal["step-reopened"] = "step-reopened"
    step: Code
    on: date
    due: Due
    waiting: tuple[Code, ...] = ()
    reason: UUID


class StepPlanned(Event):
    type: Literal["step-planned"] = "step-planned"
    step: Code
    appointment_on: date
    due: Due
    document: UUID


class DecisionDeferred(Event):
    type: Literal["decision-deferred"] = "decision-deferred"
    step: Code
    on: date
    until: date
    due: Due
    document: UUID
    heard_from: UUID | None = None


class PlanReturned(Event):
    """The board returned the plan: `plan` is open again, and `step` waits for it."""

    type: Literal["plan-returned"] = "plan-returned"
    step: Code
    plan: Code
    on: date
    due: Due
    document: UUID
    heard_from: UUID | None = None


class Contacted(Event):
    type: Literal["contacted"] = "contacted"
    on: date
    way: Way
    reached: bool
    contact: UUID | None = None
    document: UUID | None = None


class ContactsChanged(Event):
    """`acquaint` are the functions in which the adviser is to get acquainted with the next contact."""

    type: Literal["contacts-changed"] = "contacts-changed"
    contacts: tuple[ContactRef, ...] = ()
    left: tuple[UUID, ...] = ()
    acquaint: tuple[Function, ...] = ()


class ProgrammeChanged(Event):
    """The trajectory goes on with another version of its programme. `dues` are the open steps' due dates on
    its terms; `reminded` are the rungs of its ladder that are not told again."""

    type: Literal["programme-changed"] = "programme-changed"
    programme: Programme
    expected_end_on: date
    dues: dict[Code, Due] = Field(default_factory=dict)
    reminded: dict[Code, int] = Field(default_factory=dict)
    document: UUID | None = None


class HandoverPlanned(Event):
    type: Literal["handover-planned"] = "handover-planned"
    post: Literal["lead", "adviser"]
    person: UUID | None = None
    from_on: date


class HandedOver(Event):
    type: Literal["handed-over"] = "handed-over"
    post: Literal["lead", "adviser"]
    person: UUID | None = None


class Paused(Event):
    type: Literal["paused"] = "paused"
    reason: PauseReason
    document: UUID | None = None
    on: date
    return_on: date


class Resumed(Event):
    """`dues` are the open steps' due dates, moved by the working days that were lost."""

    type: Literal["resumed"] = "resumed"
    on: date
    dues: dict[Code, Due] = Field(default_factory=dict)
    silent_from: date


class Withdrawn(Event):
    type: Literal["withdrawn"] = "withdrawn"
    reason: WithdrawReason
    document: UUID | None = None
    on: date


class Completed(Event):
    type: Literal["completed"] = "completed"
    on: date


class Noted(Event):
    type: Literal["noted"] = "noted"
    document: UUID


class Reminded(Event):
    """`offset` is the rung of the ladder that was reached; rungs passed together are one reminder."""

    type: Literal["reminded"] = "reminded"
    step: Code
    due_on: date
    offset: int
    to: tuple[Audience, ...] = ()


class ReturnNears(Event):
    type: Literal["return-nears"] = "return-nears"
    return_on: date


class Stalled(Event):
    type: Literal["stalled"] = "stalled"
    reason: StallReason
    since: datetime


class RunsLong(Event):
    type: Literal["runs-long"] = "runs-long"
    months: int


class MeetingAssigned(Event):
    """A regional meeting gathers the board, plans its day, or lets it go (no meeting)."""

    type: Literal["meeting-assigned"] = "meeting-assigned"
    step: Code
    meeting: str | None = None
    on: date | None = None
    due: Due


class QuestionAsked(Event):
    type: Literal["question-asked"] = "question-asked"
    question: UUID


class QuestionReminded(Event):
    """For the `times`-th time."""

    type: Literal["question-reminded"] = "question-reminded"
    question: UUID
    times: int


class QuestionUnanswered(Event):
    """Reminding has not helped: the lead is asked to call."""

    type: Literal["question-unanswered"] = "question-unanswered"
    question: UUID


class QuestionAnswered(Event):
    type: Literal["question-answered"] = "question-answered"
    question: UUID
    document: UUID


class MeasureAsked(Event):
    """So many months after the end the adviser is asked what has come of it."""

    type: Literal["measure-asked"] = "measure-asked"
    months: int


class Measured(Event):
    type: Literal["measured"] = "measured"
    months: int
    on: date
    jobs: int | None = None
    hours: float | None = None
    internal_stays: bool | None = None
    document: UUID | None = None


class Ticked(Event):
    """Time passed and nothing was due after all; only the outlook is new."""

    type: Literal["ticked"] = "ticked"


Known = Annotated[
    Launched
    | StepOpened
    | StepCompleted
    | StepCorrected
    | StepSkipped
    | StepReopened
    | StepPlanned
    | DecisionDeferred
    | PlanReturned
    | Contacted
    | ContactsChanged
    | ProgrammeChanged
    | HandoverPlanned
    | HandedOver
    | Paused
    | Resumed
    | Withdrawn
    | Completed
    | Noted
    | Reminded
    | ReturnNears
    | Stalled
    | RunsLong
    | MeetingAssigned
    | QuestionAsked
    | QuestionReminded
    | QuestionUnanswered
    | QuestionAnswered
    | MeasureAsked
    | Measured
    | Ticked,
    Field(discriminator="type"),
]
KNOWN_TYPES = frozenset(
    get_args(event.model_fields["type"].annotation)[0] for event in get_args(get_args(Known)[0])
)


class Unknown(Event):
    """An event of a later release, read by an earlier one."""

    type: str

    @field_validator("type")
    @classmethod
    def _is_of_a_later_release(cls, value: str) -> str:
        if value in KNOWN_TYPES:
            raise ValueError("a known event that cannot be read is a defect, not a later release")
        return value


AnyEvent = Annotated[Known | Unknown, Field(union_mode="left_to_right")]
EVENTS: TypeAdapter[tuple[AnyEvent, ...]] = TypeAdapter(tuple[AnyEvent, ...])
