"""What waits for whoever asks: open steps, and getting acquainted with new contacts."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from activities.calendars import calendar
from activities.office import Office, read_office
from api.auth import Anyone, Person, SignedIn
from api.call import CallReply, call_of
from api.exports import FILES, MOST_ROWS, Cell, Format, Table, file
from api.may import reads_contacts
from api.shapes import BoardRef, CodeReply, PersonRef, Reply, Words, words
from api.state import Here, State
from api.walk import today
from db.queries import queries
from domain.commands import Function
from domain.outlook import owner
from domain.permitted import OfStep, of_step
from domain.programme import StallReason
from domain.todo import todo
from domain.trajectory import Step, Trajectory

router = APIRouter(route_class=SignedIn, tags=["steps"])

HEADS = (
    *("Traject", "Bestuursnummer", "Bestuur", "Stap", "Uiterste datum", "Te laat", "Afspraak"),
    *("In pauze", "In plaats van"),
)


class OpenStep(Reply):
    trajectory_id: str
    board: BoardRef
    step: str
    title: Words
    due_on: date
    late: bool
    appointment_on: date | None
    paused: bool
    meeting: str | None = Field(description="The regional meeting that gathers the board for it")
    instead_of: PersonRef | None = Field(description="The absent colleague whose step it is")
    todo: CodeReply = Field(description="What is to be done next about it")
    call: CallReply | None = Field(
        description="Whom to call at the board; null where nobody is to be, or for who may not read contacts"
    )
    attempts: int = Field(description="To reach the board, in a row, that nobody answered")
    last_attempt_on: date | None = Field(description="The last of these")
    stalled: CodeReply | None = Field(description="Why the trajectory is stalled")
    draft: bool = Field(description="Somebody has typed in something of its form")
    may_read: bool = Field(description="I may read the trajectory: not only that there is something to do")
    may: list[OfStep] = Field(
        description="What I may do with it now: an adviser who stands in for a lead does not do a lead's work"
    )


class Acquaintance(Reply):
    trajectory_id: str
    board: BoardRef
    function: Function
    instead_of: PersonRef | None


class Asked(Reply):
    trajectory_id: str
    board: BoardRef
    months: int = Field(description="After the end")
    instead_of: PersonRef | None


class OpenSteps(Reply):
    items: list[OpenStep] = Field(description="The one that is due first comes first")
    acquaintances: list[Acquaintance] = Field(description="Contacts who are to be met")
    asked: list[Asked] = Field(description="What has come of completed trajectories is still to be told")
    offers: int = Field(description="Places that are offered to boards of which I am the lead")


@router.get("/steps", operation_id="listMyOpenSteps", response_model=OpenSteps, responses=FILES)
async def list_my_open_steps(state: Here, person: Anyone, format_: Format = "json") -> Any:
    """My open steps, whom I am yet to meet, and what I am asked of trajectories that ended; those of absent
    colleagues whom I substitute among them."""
    absent = {
        row["id"]: PersonRef(id=row["id"], name=row["name"])
        async for row in queries.substituted_by(state.pool, person=person.id, today=today())
    }
    rows = [row async for row in queries.open_trajectories_for(state.pool, person=person.id, today=today())]
    mine = await _mine(state, person, absent, rows)
    sight = await _sight(state, [each for each in mine if each.steps])
    steps = [each.open_step(step, sight) for each in mine for step in each.steps]
    steps.sort(key=lambda step: (step.due_on, step.trajectory_id))
    if format_ != "json":
        return await file(Table("stappen", HEADS, [_cells(step) for step in steps[:MOST_ROWS]]), format_)
    rows = [
        row async for row in queries.trajectories_asked_after(state.pool, person=person.id, today=today())
    ]
    ended = await _mine(state, person, absent, rows)
    return OpenSteps(
        items=steps,
        acquaintances=[acquaintance for each in mine for acquaintance in each.acquaintances()],
        asked=[asked for each in ended for asked in each.asked()],
        offers=await queries.offers_to(state.pool, person=person.id, today=today()),
    )


async def _mine(
    state: State, person: Person, absent: Mapping[UUID, PersonRef], rows: list[Any]
) -> list["_Mine"]:
    trajectories = await state.trajectories.read(state.pool, rows)
    return [_Mine(person, absent, row, trajectories[row["id"]]) for row in rows]


@dataclass(frozen=True)
class _Sight:
    """What is read once for all the trajectories of which steps are shown."""

    office: Office
    drafts: Set[tuple[str, str]]  # trajectory and step
    now: datetime


async def _sight(state: State, mine: list["_Mine"]) -> _Sight:
    drafts = queries.steps_with_draft(state.pool, trajectories=[each.id for each in mine])
    return _Sight(
        office=await read_office(state.pool, [each.board.number for each in mine], today()),
        drafts={(row["subject"], row["step"]) async for row in drafts},
        now=datetime.now(UTC),
    )


class _Mine:
    """What of a trajectory waits for a person or for whom that one substitutes."""

    def __init__(
        self, person: Person, absent: Mapping[UUID, PersonRef], row: Any, trajectory: Trajectory
    ) -> None:
        self._person = person
        self._absent = absent  # who is substituted
        self._row = row
        self._trajectory = trajectory
        self.id: str = row["id"]
        self.board = BoardRef(number=row["board_number"], name=row["board_name"])
        self.steps = [step for step in trajectory.open_steps if step.due and self._is_mine(self._does(step))]

    def acquaintances(self) -> list[Acquaintance]:
        who = self._whose("adviser" if self._trajectory.adviser else "lead")
        if not self._is_mine(who) or not self._acts():
            return []
        about: dict[str, Any] = {
            "trajectory_id": self.id,
            "board": self.board,
            "instead_of": self._absent.get(who),
        }
        return [Acquaintance(function=function, **about) for function in self._trajectory.acquaint]

    def asked(self) -> list[Asked]:
        who = self._whose("adviser")
        told = self._trajectory.measured
        if not self._acts():
            return []
        about: dict[str, Any] = {
            "trajectory_id": self.id,
            "board": self.board,
            "instead_of": self._absent.get(who),
        }
        return [Asked(months=it, **about) for it in self._trajectory.asked_after if it not in told]

    def _does(self, step: Step) -> UUID:
        return self._whose(owner(self._trajectory, step.key))

    def _whose(self, post: str) -> UUID:
        adviser = self._trajectory.adviser if post == "adviser" else None
        return adviser or self._trajectory.lead

    def _is_mine(self, who: UUID) -> bool:
        return who == self._person.id or who in self._absent

    def open_step(self, step: Step, sight: _Sight) -> OpenStep:
        trajectory = self._trajectory
        assert step.due
        title = trajectory.programme.step(step.key).title
        next_ = todo(trajectory, step, calendar(trajectory.zone), today())
        stalled = self._stalled(sight.now)
        return OpenStep(
            trajectory_id=self.id,
            board=self.board,
            step=step.key,
            title=Words(nl=title.nl, en=title.en),
            due_on=step.due.on,
            late=trajectory.is_late(step, today()),
            appointment_on=step.appointment_on,
            paused=trajectory.pause is not None,
            meeting=step.meeting,
            instead_of=self._absent.get(self._does(step)),
            todo=CodeReply(code=next_, words=words("todo", next_)),
            call=self._call(sight.office, step, stalled),
            attempts=len(trajectory.unanswered),
            last_attempt_on=max((attempt.on for attempt in trajectory.unanswered), default=None),
            stalled=CodeReply(code=stalled, words=words("stall-reason", stalled)) if stalled else None,
            draft=(self.id, step.key) in sight.drafts,
            may=of_step(trajectory, self._person.role, step.key) if self._acts() else [],
            may_read=self._acts(),
        )

    def _stalled(self, now: datetime) -> StallReason | None:
        stalls_at = self._row["stalls_at"]
        return StallReason(self._row["stall_reason"]) if stalls_at and stalls_at <= now else None

    def _acts(self) -> bool:
        adviser = self._trajectory.adviser
        return self._person.role == "lead" or (adviser is not None and self._is_mine(adviser))

    def _call(self, office: Office, step: Step, stalled: StallReason | None) -> CallReply | None:
        if not reads_contacts(self._person, acts=self._acts()):
            return None
        return call_of(office, self._trajectory, step, stalled)


def _cells(step: OpenStep) -> tuple[Cell, ...]:
    return (
        step.trajectory_id,
        step.board.number,
        step.board.name,
        step.title.nl,
        step.due_on,
        step.late,
        step.appointment_on,
        step.paused,
        step.instead_of.name if step.instead_of else None,
    )
