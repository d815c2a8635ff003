"""What the walks of every command share: what was written is kept first, and the answer has one shape."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import Field

from api.auth import Person
from api.idempotency import Call
from api.problems import refused
from api.shapes import Reply
from db.connect import Connection, Pool
from db.queries import queries
from domain.outcome import Outcome

Written = tuple[str, dict[str, Any] | None]  # the document's kind, and its content if there is any


class Happened(Reply):
    sequence: int | None = Field(description="Of the last event; null when nothing had to change")
    events: list[str] = Field(description="What happened, as types of the timeline")


def happened(outcome: Outcome) -> Happened:
    """A refusal is raised."""
    if outcome.refusal:
        raise refused(outcome.refusal)
    return Happened(
        sequence=outcome.events[-1].sequence if outcome.events else None,
        events=[event.type for event in outcome.events],
    )


def text(kind: str, content: str | None) -> Written:
    return kind, {"text": content} if content else None


async def keep(
    connection: Connection | Pool,
    written: Mapping[str, Written],
    *,
    call: Call,
    person: Person,
    subject: str,
    fingerprint: str,
) -> dict[str, UUID]:
    """The documents' ids, by the field of the command that names the document."""
    # The fingerprint is in the id: another content under this key must not stand behind this document.
    ids = {
        field: call.new_id(f"{field}:{fingerprint}")
        for field, (_, content) in written.items()
        if content is not None
    }
    documents = [
        {"id": str(id_), "kind": written[field][0], "content": written[field][1]}
        for field, id_ in ids.items()
    ]
    if documents:
        await queries.add_documents(connection, trajectory=subject, person=person.id, documents=documents)
    return ids
