import asyncio
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from activities.take_over import Asked, Taken, start_all, take_over
from api import tables
from api.auth import LEAD_ONLY, Lead, Person, SignedIn
from api.exports import MEDIA_TYPES, FileFormat, Table, to_csv, to_xlsx
from api.idempotency import Answer, Call, Called, once
from api.problems import FieldError, blame, invalid
from api.programmes import InQuery, programme_meant
from api.shapes import BoardRef
from api.spreadsheet_replies import (
    MOST_REMARKS,
    SheetRow,
    SpreadsheetReply,
    refused_lines,
    remark_of,
    standing,
    told,
    what,
)
from api.state import Here
from api.walk import today
from db.connect import Connection
from db.queries import queries
from domain import spreadsheet
from domain.programme import Programme
from domain.spreadsheet_columns import columns
from domain.spreadsheet_row import Known, KnownBoard, KnownContact, KnownPerson, Row

MOST_LAUNCHES = 250  # they are one transaction, and an answer takes ten seconds at most

router = APIRouter(route_class=SignedIn, tags=["spreadsheets"])


@router.get(
    "/spreadsheets/template",
    operation_id="getSpreadsheetTemplate",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}}},
    dependencies=[LEAD_ONLY],
)
async def get_spreadsheet_template(
    state: Here,
    format_: Annotated[FileFormat, Query(alias="format")] = "xlsx",
    programme: InQuery = None,
) -> Response:
    """An empty spreadsheet with a programme's columns, and what they mean.

    A line that begins with # is not read.
    """
    meant = await programme_meant(state.pool, programme, "query")
    found = columns([meant])
    head = tuple(column.nl for column in found)
    if format_ == "csv":
        data = to_csv(
            Table("trajecten", head, [["# " + found[0].help, *(column.help for column in found[1:])]])
        )
    else:
        explained = [(column.nl, column.en, column.help) for column in found]
        data = to_xlsx(
            Table("Trajecten", head, []), Table("Uitleg", ("Kolom", "In het Engels", "Uitleg"), explained)
        )
    headers = {"Content-Disposition": f'attachment; filename="{meant.key}.{format_}"'}
    return Response(data, headers=headers, media_type=MEDIA_TYPES[format_])


@router.post("/spreadsheets", operation_id="takeInSpreadsheet", response_model=SpreadsheetReply)
async def take_in_spreadsheet(
    *,
    state: Here,
    person: Lead,
    call: Called,
    data: Annotated[
        bytes,
        Body(
            media_type="application/octet-stream", description="CSV or xlsx, as the template: a line a board"
        ),
    ],
    dry_run: Annotated[bool, Query(alias="dryRun", description="Only tell what would happen")] = False,
    spread_per_week: Annotated[
        int | None,
        Query(
            alias="spreadPerWeek",
            ge=1,
            le=50,
            description="The most start conversations that an adviser is given in a week",
        ),
    ] = None,
    programme: InQuery = None,
) -> Any:
    """Launch trajectories and take over running ones: all lines of a spreadsheet, or none when one is wrong.

    The columns are those of the template, in any order, in Dutch or English. A line with steps that were done
    takes over a running trajectory; one without steps and without a start date is new.

    With `spreadPerWeek` new ones are launched in weekly batches, in the file's order: this week's now, and
    the others when the file is sent again in their week. Sending a file again is safe: what was taken in is
    `there`, and who was `waiting` and has been offered a place is launched. Give a board that comes back a
    start date, or its line is taken for the earlier one.
    """

    async def do(connection: Connection) -> Answer:
        taking = _Taking(connection, person, call, dry_run=dry_run, per_week=spread_per_week)
        meant = await programme_meant(connection, programme, "query")
        return Answer(200, await taking.run(data, meant.key))

    answer = await once(state, call, "spreadsheets", call.fingerprint(sha256(data).hexdigest()), do)
    if not dry_run:
        rows = json.loads(bytes(answer.body))["rows"]
        launched = [row["trajectoryId"] for row in rows if row["outcome"] in ("launch", "take-over")]
        await start_all(state.temporal, state.settings.task_queue, launched)
    return answer


class _Taking:
    """One file, in one transaction. A dry run does it all the same, and takes it back."""

    def __init__(
        self, connection: Connection, person: Person, call: Call, *, dry_run: bool, per_week: int | None
    ) -> None:
        self._connection = connection
        self._person = person
        self._call = call
        self._dry_run = dry_run
        self._per_week = per_week

    async def run(self, data: bytes, programme: str) -> SpreadsheetReply:
        known, sheet = await self._read(data, programme)
        later = await self._later(sheet.rows)
        if sheet.errors and not self._dry_run:
            raise refused_lines(sheet.errors)
        launching = [row for row in sheet.rows if not row.there and row.board not in later]
        if len(launching) > MOST_LAUNCHES:
            message = "This launches %(boards)s boards, and %(most)s is the most."
            raise invalid(blame("", message, boards=len(launching), most=MOST_LAUNCHES))
        savepoint = self._connection.transaction()
        await savepoint.start()
        asked = Asked(self._call.id, self._person.id, datetime.now(UTC))
        taken = await take_over(self._connection, launching, asked)
        errors = [*sheet.errors, *(remark_of(it) for it in taken if it.refusal)]
        if errors and not self._dry_run:
            raise refused_lines(errors)
        rows = await self._told(known, sheet.rows, taken, later)
        await (savepoint.rollback() if self._dry_run else savepoint.commit())
        more = [max(0, len(remarks) - MOST_REMARKS) for remarks in (errors, sheet.warnings)]
        return SpreadsheetReply(
            dry_run=self._dry_run,
            rows=rows,
            errors=told(errors),
            warnings=told(sheet.warnings),
            more=sum(more),
        )

    async def _read(self, data: bytes, programme: str) -> tuple[Known, spreadsheet.Sheet]:
        programmes = {
            row["key"]: Programme.model_validate(row["definition"])
            async for row in queries.newest_programmes(self._connection)
        }
        try:
            lines = await asyncio.to_thread(tables.read, data)
            head = spreadsheet.head_of(lines, programmes.values())
        except (tables.NotATable, spreadsheet.NotASpreadsheet) as error:
            raise invalid(FieldError(pointer="", **error.sentence)) from None
        mentioned = spreadsheet.mentioned(head, lines)
        known = await self._known(mentioned, programmes, programme)
        return known, await asyncio.to_thread(spreadsheet.read, head, lines, known)

    async def _known(
        self, mentioned: spreadsheet.Mentioned, programmes: dict[str, Programme], programme: str
    ) -> Known:
        connection, numbers = self._connection, sorted(mentioned.boards)
        await queries.lock_boards_named(connection, numbers=numbers)
        boards = queries.boards_named(connection, today=today(), numbers=numbers)
        people = queries.people_named(connection, mails=sorted(mentioned.people))
        return Known(
            today=today(),
            lead=self._person.id,
            programme=programme,
            programmes=programmes,
            regions={row["code"]: row["name"] async for row in queries.region_names(connection)},
            boards={row["number"]: _known_board(row) async for row in boards},
            people={row["mail"]: KnownPerson(row["id"], row["role"]) async for row in people},
        )

    async def _later(self, rows: Sequence[Row]) -> dict[str, date]:
        """By board: the day from which it is launched, when that is not now."""
        if self._per_week is None:
            return {}
        monday = spreadsheet.monday_of(today())
        counts = queries.started_since(self._connection, day=monday)
        started = {row["adviser_id"]: row["count"] async for row in counts}
        days = spreadsheet.spread(rows, self._per_week, started, today())
        return {board: day for board, day in days.items() if day > today()}

    async def _told(
        self, known: Known, rows: Iterable[Row], taken: Sequence[Taken], later: dict[str, date]
    ) -> list[SheetRow]:
        by_board = {it.row.board: it for it in taken}
        ids = [row.trajectory_id for row in rows]
        stand = {
            row["id"]: standing(row)
            async for row in queries.how_trajectories_stand(self._connection, ids=ids)
        }
        return [
            SheetRow(
                line=row.line,
                board=BoardRef(number=row.board, name=known.boards[row.board].name),
                outcome=what(row, by_board.get(row.board)),
                trajectory_id=row.trajectory_id if row.trajectory_id in stand else None,
                position=by_board[row.board].waiting if row.board in by_board else None,
                from_on=later.get(row.board, today() if row.new and self._per_week else None),
                standing=stand.get(row.trajectory_id),
            )
            for row in rows
            if row.board not in by_board or not by_board[row.board].refusal
        ]


def _known_board(row: Any) -> KnownBoard:
    contacts = [KnownContact(**it) for it in row["contacts"]]
    return KnownBoard(
        row["name"], row["region_code"], tuple(row["zones"]), tuple(contacts), row["trajectories"]
    )
