from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from api.auth import Anyone, SignedIn
from api.may import may_read_contacts
from api.paging import After, Size, page, place
from api.problems import not_found
from api.shapes import BoardNumber, RegionCode, Reply
from api.state import Here
from db.queries import queries
from domain.commands import Function, Zone

router = APIRouter(route_class=SignedIn, tags=["boards"])

Sector = Literal["po", "vo"]


class Region(Reply):
    code: str
    name: str


class Regions(Reply):
    items: list[Region]


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


class Board(BoardLine):
    kvk: str | None
    trajectory_id: str | None = Field(description="The open trajectory")
    contacts: list[ContactReply] | None = Field(
        description="Null for advisers who do not act for this board; former contacts too, the newest first"
    )


@router.get("/regions", operation_id="listRegions", tags=["regions"])
async def list_regions(state: Here) -> Regions:
    """The labour-market regions."""
    return Regions(items=[Region(**dict(row)) async for row in queries.regions(state.pool)])


@router.get("/boards", operation_id="listBoards")
async def list_boards(
    *,
    state: Here,
    q: Annotated[
        str | None, Query(max_length=200, description="Words of the name, or the beginning of the number")
    ] = None,
    region: Annotated[RegionCode | None, Query(description="Code of a labour-market region")] = None,
    sector: Annotated[Sector | None, Query()] = None,
    after: After = None,
    limit: Size = 50,
) -> BoardPage:
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
            size=limit + 1,
        )
    ]
    shown, following = page(rows, limit, "name", "number")
    return BoardPage(items=[BoardLine(**_line(row)) for row in shown], next=following)


@router.get("/boards/{number}", operation_id="getBoard")
async def get_board(state: Here, person: Anyone, number: BoardNumber) -> Board:
    """One board, with its contacts and its open trajectory."""
    row = await queries.board(state.pool, number=number)
    if row is None:
        raise not_found("board")
    contacts = None
    if await may_read_contacts(state, person, number):
        contacts = [ContactReply(**dict(it)) async for it in queries.contacts_of(state.pool, board=number)]
    return Board(**_line(row), kvk=row["kvk"], trajectory_id=row["trajectory_id"], contacts=contacts)


def _line(row: Any) -> dict[str, Any]:
    names = ("number", "name", "sectors", "municipality", "zone")
    return {name: row[name] for name in names} | {"region": row["region_code"]}
