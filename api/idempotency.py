"""Commands are done once. The Idempotency-Key makes a repeat known: it gets the first answer."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import Anyone
from api.problems import refused
from api.state import State
from db.connect import Connection
from db.queries import queries
from domain.outcome import Outcome
from domain.refusals import KeyReused, Refused

DOCUMENTS = UUID("6d2f4b8e-3c57-4a0e-9f51-0c6a8b1e7d24")  # the namespace of the ids of what people wrote

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Names this command, for instance a UUID. A repeat with the same key gets the first "
        "answer and does nothing; the same key with another content is refused with 422.",
    ),
]


@dataclass(frozen=True)
class Call:
    """One call of a command: its id depends on the person and the key, its fingerprint on the content."""

    id: str
    method: str
    path: str

    def fingerprint(self, content: BaseModel | str | None = None) -> str:
        if isinstance(content, BaseModel):
            content = json.dumps(content.model_dump(mode="json"), sort_keys=True)
        return _hash(self.method, self.path, content or "")

    def new_id(self, what: str) -> UUID:
        """The id of something that this command makes: the same one when it is repeated."""
        return uuid5(DOCUMENTS, f"{self.id}:{what}")


async def _called(request: Request, person: Anyone, key: Key) -> Call:
    query = str(request.query_params)
    path = f"{request.url.path}?{query}" if query else request.url.path
    return Call(_hash(str(person.id), key), request.method, path)


Called = Annotated[Call, Depends(_called)]


def _hash(*parts: str) -> str:
    return sha256(":".join(parts).encode()).hexdigest()


async def known_answer(connection: Any, call: Call, fingerprint: str, subject: str) -> Any:
    """What this command was answered before, if it was taken. Another content under its key is refused."""
    rows = [row async for row in queries.commands_of_key(connection, id=call.id)]
    return answer_among(rows, fingerprint, subject)


def answer_among(rows: Sequence[Mapping[str, Any]], fingerprint: str, subject: str) -> Any:
    """Of all that was commanded under one key."""
    if any(row["fingerprint"] != fingerprint for row in rows):
        raise KeyReused
    return next((row["outcome"] for row in rows if row["subject"] == subject), None)


@dataclass(frozen=True)
class Answer:
    """What a command that does not go through Temporal is answered."""

    status: int
    body: BaseModel | None = None
    location: str | None = None

    def kept(self) -> dict[str, Any]:
        # As text: a repeat is to get the very same bytes, and jsonb sorts the keys.
        body = self.body and self.body.model_dump_json(by_alias=True)
        return {"status": self.status, "body": body, "location": self.location}


Do = Callable[[Connection], Awaitable[Answer]]


async def once(state: State, call: Call, subject: str, fingerprint: str, do: Do) -> Response:
    """Does it and keeps the answer, in one transaction; a repeat gets that answer, also a refusal."""
    async with state.pool.acquire() as connection, connection.transaction():
        await queries.lock_key(connection, id=call.id)  # repeats at the same time take turns
        kept = await known_answer(connection, call, fingerprint, subject)
        if kept is None:
            kept = await _do(connection, do)
            await queries.add_command(
                connection, subject=subject, id=call.id, fingerprint=fingerprint, outcome=kept
            )
    return _response(kept)


async def _do(connection: Connection, do: Do) -> dict[str, Any]:
    try:
        async with connection.transaction():
            return (await do(connection)).kept()
    except Refused as error:
        return Outcome.refused(error).model_dump(mode="json")


def _response(kept: dict[str, Any]) -> Response:
    if refusal := Outcome.model_validate(kept).refusal:
        raise refused(refusal)
    headers = {"Location": kept["location"]} if kept["location"] else {}
    media_type = "application/json" if kept["body"] else None
    return Response(kept["body"], kept["status"], headers, media_type)
