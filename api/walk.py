"""The walk of a trajectory's command: who asks, was it taken before, keep what was written, give it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, cast
from uuid import UUID

import structlog
from fastapi import Depends, Path

from activities.give import give
from api.auth import Anyone, Person, forbidden
from api.commanded import Happened, Written, happened, keep
from api.idempotency import Call, Called, answer_among
from api.problems import blame, invalid, not_found
from api.shapes import Body, TrajectoryId
from api.state import Here, State
from db.queries import queries
from domain.calendar import local_day
from domain.commands import AnyCommand, Command
from domain.outcome import Outcome
from domain.permitted import AFTER_THE_END
from domain.refusals import TrajectoryClosed

Id = Annotated[TrajectoryId, Path(alias="trajectoryId")]


class CommandReply(Happened):
    trajectory_id: str


@dataclass(frozen=True)
class Walk:
    state: State
    person: Person
    call: Call
    trajectory_id: str
    closed: bool
    forms: Mapping[str, str]  # by step
    contacts: frozenset[UUID]
    known: list[dict[str, Any]]

    async def give(
        self, kind: type[Command], body: Body, written: Mapping[str, Written] | None = None, **fields: Any
    ) -> CommandReply:
        """`written` is what stands in documents, by the command's field that names the document."""
        fingerprint = self.call.fingerprint(body)
        known = answer_among(self.known, fingerprint, self.trajectory_id)
        if known is not None:
            outcome = Outcome.model_validate(known)
        else:
            if self.closed and not issubclass(kind, AFTER_THE_END):
                raise TrajectoryClosed
            documents = await keep(
                self.state.pool,
                written or {},
                call=self.call,
                person=self.person,
                subject=self.trajectory_id,
                fingerprint=fingerprint,
            )
            about = {"id": self.call.id, "fingerprint": fingerprint}
            by = {"by": self.person.id, "role": self.person.role}
            command = kind.model_validate({**about, **by, **fields, **documents})
            outcome = await give(
                self.state.temporal,
                self.state.settings.task_queue,
                self.trajectory_id,
                cast(AnyCommand, command),
            )
        return reply(self.trajectory_id, outcome)

    def form_of(self, step: str) -> str:
        if step not in self.forms:
            raise not_found("step")
        return self.forms[step]

    def check_contact(self, contact: UUID | None, pointer: str) -> None:
        if contact is not None and contact not in self.contacts:
            raise invalid(blame(pointer, "This is not a contact of the board."))


async def _begin(state: Here, person: Anyone, call: Called, trajectory_id: Id) -> Walk:
    row = await queries.trajectory_to_command(
        state.pool, id=trajectory_id, person=person.id, today=today(), key=call.id
    )
    if row is None:
        raise not_found("trajectory")
    structlog.contextvars.bind_contextvars(trajectory=trajectory_id)
    # A repeat of one's own command is answered also to who may not do it any more.
    known = row["known"] or []
    if (
        person.role == "adviser"
        and not row["acts"]
        and not any(it["subject"] == trajectory_id for it in known)
    ):
        raise forbidden("This is for the trajectory's adviser, the adviser's substitute, or a lead.")
    return Walk(
        state=state,
        person=person,
        call=call,
        trajectory_id=trajectory_id,
        closed=row["state"] in ("completed", "withdrawn"),
        forms=row["forms"],
        contacts=frozenset(row["contacts"]),
        known=known,
    )


Walking = Annotated[Walk, Depends(_begin)]


def today() -> date:
    return local_day(datetime.now(UTC))


def reply(trajectory_id: str, outcome: Outcome) -> CommandReply:
    return CommandReply(trajectory_id=trajectory_id, **happened(outcome).model_dump())
