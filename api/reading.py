"""Which trajectories somebody may read: leads and managers all, an adviser those he or she acts for."""

from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import Depends

from api.auth import Anyone, Person, forbidden
from api.problems import not_found
from api.state import Here
from api.walk import Id, today
from db.queries import queries
from domain.trajectory import Trajectory


@dataclass(frozen=True)
class Read:
    id: str
    row: Any

    @property
    def trajectory(self) -> Trajectory:
        return Trajectory.model_validate({**self.row["view"], "programme": self.row["definition"]})


async def _read(state: Here, person: Anyone, trajectory_id: Id) -> Read:
    row = await queries.trajectory(state.pool, id=trajectory_id, person=person.id, today=today())
    if row is None:
        raise not_found("trajectory")
    structlog.contextvars.bind_contextvars(trajectory=trajectory_id)
    if person.role == "adviser" and not row["acts"]:
        raise forbidden("This is for the trajectory's adviser, the adviser's substitute, leads and managers.")
    return Read(trajectory_id, row)


Reading = Annotated[Read, Depends(_read)]


def only_of(person: Person) -> Any:
    """Whose trajectories a list is restricted to; nobody's in particular for leads and managers."""
    return person.id if person.role == "adviser" else None
