"""What has been queued, beside what has become of what it is about, at the moment of sending."""

from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from activities.office import Line
from db.connect import Connection, Pool
from db.queries import queries
from domain.meeting import Meeting
from domain.places import Places, Waiting
from domain.programme import Programme, Title
from domain.trajectory import Question, Trajectory
from domain.value import Value


class Notice(Value):
    """A notification. `event` is the one that it came from."""

    id: int
    stream: str
    kind: str
    audience: str
    person_id: UUID | None
    step: str | None
    due_on: date | None
    urgent: bool
    queued_at: datetime
    refused_person_id: UUID | None
    refused_contact_id: UUID | None
    refused_contact_point_id: UUID | None
    event: dict[str, Any]
    programme: Programme
    regions: tuple[Line, ...]  # their names
    board_number: str | None  # none: it is about no single board
    board_name: Line | None


class Queued(Notice):
    """Of a trajectory."""

    trajectory_id: str
    state: str
    lead_id: UUID
    adviser_id: UUID | None
    stalls_at: datetime | None
    stall_reason: str | None
    trajectory: Trajectory
    board_number: str
    board_name: Line
    question_text: str | None

    @property
    def addressee(self) -> UUID | None:
        """Whose it is; the lead's, as long as there is no adviser. What is for the managers is nobody's
        until it was divided among them."""
        if self.person_id or self.audience == "managers":
            return self.person_id
        return (self.adviser_id or self.lead_id) if self.audience == "adviser" else self.lead_id

    @property
    def question(self) -> Question | None:
        asked = self.event.get("question")
        return next((question for question in self.trajectory.questions if str(question.id) == asked), None)


class OfMeeting(Notice):
    meeting: Meeting

    @property
    def lead_id(self) -> UUID:
        return self.meeting.lead

    @property
    def addressee(self) -> UUID | None:
        return self.person_id or self.meeting.lead


class OfPlaces(Notice):
    """Of a board that waits for a place."""

    places: Places
    board_number: str
    board_name: Line

    @property
    def waiting(self) -> Waiting | None:
        return self.places.waiting(self.board_number)

    @property
    def lead_id(self) -> UUID | None:
        return self.waiting.wish.lead if self.waiting else None

    @property
    def addressee(self) -> UUID | None:
        return self.person_id or self.lead_id


AnyNotice: TypeAlias = Queued | OfMeeting | OfPlaces


def meeting_title(programme: Programme) -> Title:
    """What the programme calls a regional meeting."""
    return next(step.title for step in programme.steps if step.gathers)


async def read_rows(connection: Pool | Connection, ids: list[int]) -> list[dict[str, Any]]:
    return [dict(row) async for row in queries.notifications_in_full(connection, ids=ids)]


async def read_notices(connection: Pool | Connection, ids: list[int]) -> list[AnyNotice]:
    return [as_notice(row) for row in await read_rows(connection, ids)]


def as_notice(row: dict[str, Any]) -> AnyNotice:
    if row["trajectory_id"]:
        trajectory = row["view"] | {"programme": row["programme"]}
        return Queued.model_validate(row | {"trajectory": trajectory})
    if row["meeting"]:
        return OfMeeting.model_validate(row)
    return OfPlaces.model_validate(row)
