"""What can be asked of a trajectory. Codes, dates and ids only: what people wrote stands in a document."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from domain.programme import Code, Programme
from domain.value import Value

Role = Literal["lead", "adviser", "manager"]
Function = Literal["director", "hr", "internal"]
Zone = Literal["noord", "midden", "zuid"]
Way = Literal["phone", "mail", "visit", "video"]
Decision = Literal["adopted", "deferred", "returned"]
WithdrawReason = Literal[
    "workload", "support", "change-of-people", "merger", "other-priority", "setback", "other"
]
PauseReason = Literal["workload", "change-of-people", "merger", "illness", "other-priority", "other"]


class ContactRef(Value):
    """A contact of the board without name or address. `until_on` is the last day."""

    id: UUID
    function: Function
    from_on: date
    until_on: date | None = None


class Findings(Value):
    """The codes, dates and numbers of a form that decisions and figures need."""

    held_on: date | None = None
    barriers: tuple[Code, ...] = ()  # found
    addressed: tuple[Code, ...] = ()  # by the plan
    solved: tuple[Code, ...] = ()
    meeting_on: date | None = None  # of the board, that decides
    decision: Decision | None = None
    deferred_until: date | None = None
    jobs: int | None = None
    hours: float | None = None  # a week
    satisfaction: int | None = None
    lesson: Literal["new", "addition", "none"] | None = None
    scope: Literal["region", "nation"] | None = None


class Done(Value):
    """A step that was completed before the trajectory was launched here."""

    step: Code
    on: date


class TakenOverPause(Value):
    """A pause that began before the trajectory was launched here, and lasts."""

    on: date
    return_on: date
    reason: PauseReason


class Command(Value):
    """`id` and `fingerprint` make a repeat known: the same id with another fingerprint is refused."""

    id: str
    fingerprint: str
    by: UUID | None = None  # nobody: the clock
    role: Role | None = None


class Launch(Command):
    type: Literal["launch"] = "launch"
    board: str
    programme: Programme
    region: str
    zone: Zone
    lead: UUID
    adviser: UUID | None = None
    contacts: tuple[ContactRef, ...] = ()  # filled in by the commit
    committed_by: UUID  # the contact who committed the board
    committed_on: date
    started_on: date
    done: tuple[Done, ...] = ()
    paused: TakenOverPause | None = None
    taken_over: bool = False  # from a spreadsheet, which does not tell when the board was last spoken with
    accepts: bool = False  # the offer of a place: then the board must still be in line
    came_from: str | None = None  # the board's earlier trajectory, filled in by the commit
    barriers: tuple[Code, ...] = ()  # found there


class Complete(Command):
    type: Literal["complete"] = "complete"
    step: Code
    form: Code
    on: date
    heard_from: UUID | None = None  # a contact of the board
    document: UUID
    findings: Findings = Findings()


class Correct(Command):
    type: Literal["correct"] = "correct"
    step: Code
    form: Code
    document: UUID
    reason: UUID
    findings: Findings = Findings()


class Skip(Command):
    type: Literal["skip"] = "skip"
    step: Code
    reason: UUID


class Reopen(Command):
    type: Literal["reopen"] = "reopen"
    step: Code
    reason: UUID


class Plan(Command):
    """An appointment. Its hour, when there is one, stands in the document beside the reason."""

    type: Literal["plan"] = "plan"
    step: Code
    on: date
    document: UUID
    reasoned: bool


class Contact(Command):
    """An attempt to reach the board."""

    type: Literal["contact"] = "contact"
    on: date
    way: Way
    reached: bool
    contact: UUID | None = None
    document: UUID | None = None


class ChangeContacts(Command):
    """The board's contacts have changed. The commit fills in what they are now."""

    type: Literal["change-contacts"] = "change-contacts"
    contacts: tuple[ContactRef, ...] = ()


class Reassign(Command):
    """Hand the trajectory over to somebody, or to nobody, as its lead or its adviser, from a day."""

    type: Literal["reassign"] = "reassign"
    post: Literal["lead", "adviser"]
    person: UUID | None = None
    from_on: date


class Pause(Command):
    type: Literal["pause"] = "pause"
    reason: PauseReason
    document: UUID | None = None
    return_on: date


class ChangeProgramme(Command):
    """The trajectory goes on with another version of its programme."""

    type: Literal["change-programme"] = "change-programme"
    programme: Programme
    document: UUID | None = None  # the reason


class Resume(Command):
    type: Literal["resume"] = "resume"


class Withdraw(Command):
    type: Literal["withdraw"] = "withdraw"
    reason: WithdrawReason
    document: UUID | None = None
    on: date


class Note(Command):
    type: Literal["note"] = "note"
    document: UUID


class Meet(Command):
    """A regional meeting gathers the board, plans its day, or lets it go (no meeting)."""

    type: Literal["meet"] = "meet"
    step: Code
    meeting: str | None = None
    on: date | None = None  # as planned
    leaves: str | None = None  # the meeting that lets it go: another one may have gathered it since


class Attend(Command):
    """The board was at the regional meeting."""

    type: Literal["attend"] = "attend"
    step: Code
    meeting: str
    on: date


class AskRegion(Command):
    """The board puts a question to the contact point of its region."""

    type: Literal["ask-region"] = "ask-region"
    question: UUID  # a document


class RecordAnswer(Command):
    type: Literal["record-answer"] = "record-answer"
    question: UUID
    document: UUID


class Measure(Command):
    """What has come of it, so many months after the end."""

    type: Literal["measure"] = "measure"
    months: int
    on: date
    jobs: int | None = None  # contracts
    hours: float | None = None  # paid, a week, of all of them together
    internal_stays: bool | None = None
    document: UUID | None = None


class Tick(Command):
    """Time has come to `at`: the clock's own command."""

    type: Literal["tick"] = "tick"
    at: datetime


def tick(at: datetime) -> dict[str, Any]:
    """Of whatever has a clock. When it rings for the workflow and for the recovery, that is one command."""
    id_ = f"tick-{at.isoformat()}"
    return {"id": id_, "fingerprint": id_, "at": at}


AnyCommand = Annotated[
    Launch
    | Complete
    | Correct
    | Skip
    | Reopen
    | Plan
    | Contact
    | ChangeContacts
    | ChangeProgramme
    | Reassign
    | Pause
    | Resume
    | Withdraw
    | Note
    | Meet
    | Attend
    | AskRegion
    | RecordAnswer
    | Measure
    | Tick,
    Field(discriminator="type"),
]


def is_trajectory(id_: str) -> bool:
    """A trajectory's id begins with its board's number, a meeting's with its region."""
    return id_[0].isdigit()


def board_of(trajectory: str) -> str:
    return trajectory.partition("-")[0]


def trajectory_id(board: str, launch_id: str) -> str:
    """A board may come back, so its number alone is not an id."""
    return f"{board}-{launch_id[:8]}"
