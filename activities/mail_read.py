"""What has been queued, beside what has become of its trajectory, at the moment of sending."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from activities.office import Line
from db.connect import Connection, Pool
from db.queries import queries
from domain.trajectory import Trajectory
from domain.value import Value


class Queued(Value):
    """A notification, beside what has become of its trajectory. `event` is the one that it came from."""

    id: int
    kind: str
    audience: str
    person_id: UUID | None
    step: str | None
    due_on: date | None
    urgent: bool
    queued_at: datetime
    refused_person_id: UUID | None
    refused_contact_id: UUID | None
    event: dict[str, Any]
    trajectory_id: str
    state: str
    lead_id: UUID
    adviser_id: UUID | None
    stalls_at: datetime | None
    stall_reason: str | None
    trajectory: Trajectory
    board_number: str
    board_name: Line

    @property
    def addressee(self) -> UUID | None:
        """Whose it is; the lead's, as long as there is no adviser. What is for the managers is nobody's
        until it was divided among them."""
        if self.person_id or self.audience == "managers":
            return self.person_id
        return (self.adviser_id or self.lead_id) if self.audience == "adviser" else self.lead_id


async def read_rows(connection: Pool | Connection, ids: list[int]) -> list[dict[str, Any]]:
    return [dict(row) async for row in queries.notifications_in_full(connection, ids=ids)]


def as_queued(row: dict[str, Any]) -> Queued:
    return Queued.model_validate(row | {"trajectory": row["view"] | {"programme": row["definition"]}})
