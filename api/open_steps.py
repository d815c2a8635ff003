"""What waits for whoever asks: open steps, and getting acquainted with new contacts."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.auth import Anyone, Person, SignedIn
from api.exports import FILES, MOST_ROWS, Cell, Format, Table, file
from api.shapes import BoardRef, PersonRef, Reply, Words
from api.state import Here
from api.walk import today
from db.queries import queries
from domain.commands import Function
from domain.outlook import owner
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
    instead_of: PersonRef | None = Field(description="The absent colleague whose step it is")


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


@router.get("/steps", operation_id="listMyOpenSteps", response_model=OpenSteps, responses=FILES)
async def list_my_open_steps(state: Here, person: Anyone, format_: Format = "json") -> Any:
    """My open steps, whom I am yet to meet, and what I am asked of trajectories that ended; those of absent
    colleagues whom I substitute among them."""
    absent = {
        row["id"]: PersonRef(id=row["id"], name=row["name"])
        async for row in queries.substituted_by(state.pool, person=person.id, today=today())
    }
    found = queries.open_trajectories_for(state.pool, person=person.id, today=today())
    steps: list[OpenStep] = []
    acquaintances: list[Acquaintance] = []
    async for row in found:
        mine = _Mine(person, absent, row)
        steps += mine.steps()
        acquaintances += mine.acquaintances()
    steps.sort(key=lambda step: (step.due_on, step.trajectory_id))
    if format_ != "json":
        return await file(Table("stappen", HEADS, [_cells(step) for step in steps[:MOST_ROWS]]), format_)
    ended = queries.trajectories_asked_after(state.pool, person=person.id, today=today())
    return OpenSteps(
        items=steps,
        acquaintances=acquaintances,
        asked=[asked async for row in ended for asked in _Mine(person, absent, row).asked()],
    )


class _Mine:
    """What of a trajectory waits for a person or for whom that one substitutes."""

    def __init__(self, person: Person, absent: dict[UUID, PersonRef], row: Any) -> None:
        self._id = person.id
        self._absent = absent
        self._row = row
        self._trajectory = Trajectory.model_validate({**row["view"], "programme": row["definition"]})
        self._board = BoardRef(number=row["board_number"], name=row["board_name"])

    def steps(self) -> list[OpenStep]:
        return [
            self._open_step(step, step.due.on, who)
            for step in self._trajectory.open_steps
            if step.due and self._is_mine(who := self._whose(owner(self._trajectory, step.key)))
        ]

    def acquaintances(self) -> list[Acquaintance]:
        who = self._whose("adviser" if self._trajectory.adviser else "lead")
        if not self._is_mine(who):
            return []
        about = {"trajectory_id": self._row["id"], "board": self._board, "instead_of": self._absent.get(who)}
        return [Acquaintance(function=function, **about) for function in self._trajectory.acquaint]

    def asked(self) -> list[Asked]:
        who = self._whose("adviser")
        told = self._trajectory.measured
        about = {"trajectory_id": self._row["id"], "board": self._board, "instead_of": self._absent.get(who)}
        return [Asked(months=it, **about) for it in self._trajectory.asked_after if it not in told]

    def _whose(self, post: str) -> UUID:
        adviser = self._trajectory.adviser if post == "adviser" else None
        return adviser or self._trajectory.lead

    def _is_mine(self, who: UUID) -> bool:
        return who == self._id or who in self._absent

    def _open_step(self, step: Step, due_on: date, who: UUID) -> OpenStep:
        title = self._trajectory.programme.step(step.key).title
        return OpenStep(
            trajectory_id=self._row["id"],
            board=self._board,
            step=step.key,
            title=Words(nl=title.nl, en=title.en),
            due_on=due_on,
            late=self._trajectory.is_late(step, today()),
            appointment_on=step.appointment_on,
            paused=self._trajectory.pause is not None,
            instead_of=self._absent.get(who),
        )


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
