from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, computed_field

from api.auth import ACTING_ONLY, Anyone, SignedIn
from api.exports import FILES, MOST_ROWS, Format, Table, file
from api.idempotency import Answer, Called, once
from api.may import check_acts_for_board, may_act_for_board, reads_contacts
from api.paging import After, Size, page, place
from api.problems import not_found
from api.shapes import BoardNumber, Body, RegionCode, Reply, words
from api.state import Here
from db.connect import Connection
from db.queries import queries
from domain.calendar import local_day
from domain.commands import Function, Zone
from domain.figures_report import Standing
from domain.places import Places

router = APIRouter(route_class=SignedIn, tags=["boards"])

Sector = Literal["po", "vo"]


class BoardLine(Reply):
    number: str = Field(description="DUO's number of the board, five digits")
    name: str
    sectors: list[Sector]
    municipality: str | None
    region: str | None = Field(description="Labour-market region; null where it is asked for at a launch")
    zone: Zone | None = Field(description="School-holiday zone; null where it is asked for at a launch")


class BoardPage(Reply):
    items: list[BoardLine]
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one")


class ContactReply(Reply):
    id: UUID
    function: Function
    name: str
    mail: str
    phone: str | None
    language: Literal["nl", "en"]
    from_on: date = Field(alias="from")
    until_on: date | None = Field(alias="until", description="The last day")
    mail_refused: bool = Field(description="The last mail to this address was refused")

    @computed_field(description="The last day has passed")  # type: ignore[prop-decorator]
    @property
    def former(self) -> bool:
        return self.until_on is not None and self.until_on < local_day(datetime.now(UTC))


class InLine(Reply):
    programme: str
    position: int | None = Field(description="The first in line is 1; null where a place was offered")
    offered_until: date | None = Field(description="The last day of the offer of a place")


class EarlierContact(Reply):
    programme: str
    on: date
    standing: Standing


class Board(BoardLine):
    kvk: str | None
    may_be_named: bool = Field(description="It consents to being named outside the project")
    trajectory_id: str | None = Field(description="The open trajectory")
    waiting: list[InLine] = Field(description="Where it is on a waiting list for a place")
    earlier_contacts: list[EarlierContact] = Field(
        description="When it was reached before this service came, or outside a trajectory; last first"
    )
    may_change: bool = Field(description="Whoever asks may change its contacts, and whether it may be named")
    contacts: list[ContactReply] | None = Field(
        description="Null for advisers who do not act for this board; former contacts too, the newest first"
    )


class BoardChange(Body):
    may_be_named: bool = Field(description="It consents to being named outside the project")


class Naming(Reply):
    number: str
    may_be_named: bool


@router.get("/boards", operation_id="listBoards", response_model=BoardPage, responses=FILES)
async def list_boards(
    *,
    state: Here,
    q: Annotated[
        str | None,
        Query(max_length=200, description="Words of the name, or the beginning of the number"),
    ] = None,
    region: Annotated[RegionCode | None, Query(description="Code of a labour-market region")] = None,
    sector: Annotated[Sector | None, Query()] = None,
    after: After = None,
    limit: Size = 50,
    format_: Format = "json",
) -> Any:
    """Search the boards, by name."""
    after_name, after_number = place(after, str, str)
    sought = " ".join(q.replace("\x00", " ").split()) if q else None
    rows = [
        row
        async for row in queries.boards(
            state.pool,
            q=sought or None,
            region=region,
            sector=sector,
            after_name=after_name,
            after_number=after_number,
            size=limit + 1 if format_ == "json" else MOST_ROWS,
        )
    ]
    if format_ != "json":
        names = {row["code"]: row["name"] async for row in queries.region_names(state.pool)}
        return await file(_table(rows, names), format_)
    shown, following = page(rows, limit, "name", "number")
    return BoardPage(items=[BoardLine(**_line(row)) for row in shown], next=following)


@router.get("/boards/{number}", operation_id="getBoard")
async def get_board(state: Here, person: Anyone, number: BoardNumber) -> Board:
    """One board, with its contacts and its open trajectory."""
    row = await queries.board(state.pool, number=number)
    if row is None:
        raise not_found("board")
    contacts, acts = None, await may_act_for_board(state, person, number)
    if reads_contacts(person, acts=acts):
        contacts = [ContactReply(**dict(it)) async for it in queries.contacts_of(state.pool, board=number)]
    return Board(
        **_line(row),
        kvk=row["kvk"],
        may_be_named=row["may_be_named"],
        trajectory_id=row["trajectory_id"],
        waiting=[_in_line(it, number) async for it in queries.places_where_waits(state.pool, board=number)],
        earlier_contacts=[
            EarlierContact(**dict(it)) async for it in queries.earlier_contacts_of(state.pool, board=number)
        ],
        may_change=acts,
        contacts=contacts,
    )


@router.patch(
    "/boards/{number}", operation_id="changeBoard", response_model=Naming, dependencies=[ACTING_ONLY]
)
async def change_board(
    state: Here, person: Anyone, call: Called, number: BoardNumber, change: BoardChange
) -> Any:
    """Record whether a board may be named outside the project: its adviser or substitute, or a lead."""
    await check_acts_for_board(state, person, number)

    async def do(connection: Connection) -> Answer:
        if await queries.let_board_be_named(connection, number=number, **change.model_dump()) is None:
            raise not_found("board")
        return Answer(200, Naming(number=number, **change.model_dump()))

    return await once(state, call, "boards", call.fingerprint(change), do)


def _in_line(row: Any, number: str) -> InLine:
    places = Places.model_validate(row["view"])
    waiting = places.waiting(number)
    return InLine(
        programme=row["programme"],
        position=places.position(number),
        offered_until=waiting.offered_until if waiting else None,
    )


def _line(row: Any) -> dict[str, Any]:
    names = ("number", "name", "sectors", "municipality", "zone")
    return {name: row[name] for name in names} | {"region": row["region_code"]}


def _table(rows: Sequence[Any], regions: Mapping[str, str]) -> Table:
    heads = ("Bestuursnummer", "Bestuur", "Sector", "Gemeente", "Regio", "Vakantieregio")
    return Table("besturen", heads, [_cells(row, regions) for row in rows])


def _cells(row: Any, regions: Mapping[str, str]) -> tuple[str | None, ...]:
    sectors = ", ".join(words("sector", sector).nl for sector in row["sectors"])
    region, zone = regions.get(row["region_code"]), row["zone"] and words("zone", row["zone"]).nl
    return row["number"], row["name"], sectors, row["municipality"], region, zone
