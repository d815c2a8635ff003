"""What waits for whoever asks: open steps, and getting acquainted with new contacts."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.auth import Anyone, Person, SignedIn
from api.shapes import BoardRef, PersonRef, Reply, Words
from api.state import Here
from api.walk import today
from db.queries import queries
from domain.commands import Function
from domain.outlook import owner
from domain.trajectory import Step, Trajectory

router = APIRouter(route_class=SignedIn, tags=["steps"])


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


class OpenSteps(Reply):
    items: list[OpenStep] = Field(description="The one that is due first comes first")
    acquaintances: list[Acquaintance] = Field(description="Contacts who are to be met")


@router.get("/steps", operation_id="listMyOpenSteps")
async def list_my_open_steps(state: Here, person: Anyone) -> OpenSteps:
    """My open steps, those of absent colleagues whom I substitute among them, and whom I am yet to meet."""
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
    return OpenSteps(
        items=sorted(steps, key=lambda it: (it.due_on, it.trajectory_id)), acquaintances=acquaintances
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
