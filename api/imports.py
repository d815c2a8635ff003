import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from pydantic import Field

from api.auth import LEAD_ONLY, SignedIn
from api.boards import Sector
from api.idempotency import Answer, Called, once
from api.problems import FieldError, invalid
from api.shapes import Reply, Translatable
from api.state import Here
from db.boards import put_boards
from db.connect import Connection
from db.queries import queries
from domain import duo
from domain.remark import Remark

MOST_REMARKS = 500

router = APIRouter(route_class=SignedIn, tags=["boards"])


class RemarkReply(Translatable):
    line: int = Field(description="Line of the file; the first is 1")
    column: str = Field(description="Column, as the file names it; empty when the whole line is meant")
    reason: Literal["quotes", "fields", "number", "duplicate", "name", "kvk", "municipality"]
    detail: str


class ImportReply(Reply):
    added: int
    changed: int
    unchanged: int
    rejected: list[RemarkReply] = Field(description="Rows that did not go in")
    warnings: list[RemarkReply] = Field(description="Rows that did go in, without something")
    more: int = Field(description="How many more rows were rejected or went in without something")


@router.post(
    "/boards/imports", operation_id="importBoards", response_model=ImportReply, dependencies=[LEAD_ONLY]
)
async def import_boards(
    state: Here,
    call: Called,
    sector: Annotated[
        Sector, Query(description="Whose list it is: primary (po) or secondary (vo) education")
    ],
    data: Annotated[
        bytes, Body(media_type="text/csv", description="A list as DUO publishes it: besturenbo, besturenvo")
    ],
) -> Any:
    """Import a list of boards: good rows go in, bad rows come back; a list again changes nothing."""

    async def do(connection: Connection) -> Answer:
        return Answer(200, await _import(connection, data, sector))

    return await once(state, call, "boards", call.fingerprint(sha256(data).hexdigest()), do)


async def _import(connection: Connection, data: bytes, sector: Sector) -> ImportReply:
    municipalities = {row["code"]: row["name"] async for row in queries.municipalities(connection)}
    try:
        found = await asyncio.to_thread(duo.read, data, municipalities)
    except duo.NotAList as error:
        raise invalid(FieldError(pointer="", **error.sentence)) from None
    counts = await put_boards(connection, found.rows, sector)
    return ImportReply(
        added=counts["added"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        rejected=_remarks(found.rejected),
        warnings=_remarks(found.warnings),
        more=max(0, len(found.rejected) - MOST_REMARKS) + max(0, len(found.warnings) - MOST_REMARKS),
    )


def _remarks(remarks: Sequence[Remark]) -> list[RemarkReply]:
    return [RemarkReply(**vars(remark)) for remark in remarks[:MOST_REMARKS]]
