"""Boards that a programme reached before this service did, or outside a trajectory: they come from a list."""

import asyncio
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from pydantic import Field

from api import tables
from api.auth import LEAD_ONLY, SignedIn
from api.idempotency import Answer, Called, once
from api.imports import MOST_REMARKS
from api.problems import FieldError, invalid
from api.programmes import InQuery, programme_meant
from api.shapes import Reply, Translatable
from api.state import Here
from api.walk import today
from db.connect import Connection
from db.queries import queries
from domain import earlier_contacts

router = APIRouter(route_class=SignedIn, tags=["figures"])


class EarlierContactRemark(Translatable):
    line: int = Field(description="Line of the file; the first is 1")
    column: str = Field(description="Column, as the file names it")
    reason: Literal["number", "board", "date", "future", "unknown", "missing", "duplicate"]
    detail: str


class EarlierContactsReply(Reply):
    added: int
    changed: int = Field(description="Known already, with another standing")
    unchanged: int
    rejected: list[EarlierContactRemark] = Field(description="What is wrong with the rows that did not go in")
    more: int = Field(description="How much more is wrong")


@router.post(
    "/boards/earlier-contacts",
    operation_id="importEarlierContacts",
    response_model=EarlierContactsReply,
    dependencies=[LEAD_ONLY],
)
async def import_earlier_contacts(
    state: Here,
    call: Called,
    data: Annotated[
        bytes,
        Body(
            media_type="text/csv",
            description="Columns bestuursnummer (boardNumber), datum (date) and stand (standing): loopt, wil "
            "wel, nu niet, onbekend (under way, wants to, not now, unknown)",
        ),
    ],
    programme: InQuery = None,
    dry_run: Annotated[bool, Query(alias="dryRun", description="Only tell what would happen")] = False,
) -> Any:
    """Import contacts with boards that the figures count: good rows go in, bad rows come back; a list again
    changes nothing."""

    async def do(connection: Connection) -> Answer:
        meant = await programme_meant(connection, programme, "query")
        return Answer(200, await _import(connection, data, meant.key, dry_run))

    return await once(state, call, "earlier-contacts", call.fingerprint(sha256(data).hexdigest()), do)


async def _import(connection: Connection, data: bytes, programme: str, dry_run: bool) -> EarlierContactsReply:
    boards = {row["number"] async for row in queries.figures_boards(connection)}
    try:
        lines = await asyncio.to_thread(tables.read, data)
        found = earlier_contacts.read(lines, boards, today())
    except (tables.NotATable, earlier_contacts.NotEarlierContacts) as error:
        raise invalid(FieldError(pointer="", **error.sentence)) from None
    await queries.lock_earlier_contacts(connection)
    before = {
        (row["board"], row["on"]): row["standing"]
        async for row in queries.earlier_contacts(connection, programme=programme)
    }
    news = [row for row in found.rows if before.get((row.board, row.on)) != row.standing]
    if not dry_run:
        contacts = [{"board": row.board, "on_day": str(row.on), "standing": row.standing} for row in news]
        await queries.put_earlier_contacts(connection, programme=programme, contacts=contacts)
    added = sum((row.board, row.on) not in before for row in news)
    return EarlierContactsReply(
        added=added,
        changed=len(news) - added,
        unchanged=len(found.rows) - len(news),
        rejected=[EarlierContactRemark.model_validate(vars(it)) for it in found.rejected[:MOST_REMARKS]],
        more=max(0, len(found.rejected) - MOST_REMARKS),
    )
