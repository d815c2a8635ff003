"""The boards that want in, and the staff: what the product ships for a demo, and more boards like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from db.boards import put_boards
from db.connect import Pool
from db.queries import queries
from db.seed import seed, seed_demo
from deploy.simulate.queries import simulate
from domain.commands import Zone
from domain.duo import BoardRow
from domain.programme import Programme

FIRST_NUMBER = 90_001  # of the boards that are made up
FUNCTIONS = ("director", "internal")


@dataclass(frozen=True)
class Staff:
    leads: Sequence[UUID]
    advisers: Sequence[UUID]


@dataclass(frozen=True)
class Board:
    number: str
    region: str
    zone: Zone
    lead: UUID
    adviser: UUID | None  # may follow later
    director: UUID
    wants_in: date


async def fill(pool: Pool, places: int) -> Programme:
    """Regions, the programme, demo boards and people. Gives the programme, with this many places."""
    async with pool.acquire() as connection:
        await seed(connection)
        await seed_demo(connection)
    shipped = [row["definition"] async for row in queries.newest_programmes(pool)]
    played = Programme.model_validate({**shipped[0], "places": places})
    if places != shipped[0]["places"]:
        definition = played.model_dump(mode="json")
        await queries.add_programme(pool, key=played.key, version=2, definition=definition)
    return played


async def staff(pool: Pool) -> Staff:
    people = [row async for row in simulate.staff(pool)]
    leads, advisers = ([row["id"] for row in people if row["role"] == role] for role in ("lead", "adviser"))
    return Staff(leads, advisers)


async def boards(pool: Pool, luck: Random, size: int, staff: Staff, begin: date) -> dict[str, Board]:
    """So many boards, each with two contacts. More of them want in early than late."""
    shipped = [dict(row) async for row in simulate.located_boards(pool)]
    if len(shipped) < size:
        await _make_up(pool, luck, size - len(shipped))
        shipped = [dict(row) async for row in simulate.located_boards(pool)]
    regions = [row["code"] async for row in simulate.regions(pool)]
    chosen = sorted(luck.sample(shipped, size), key=lambda row: str(row["number"]))
    made = {row["number"]: _board(row, luck, regions, staff, begin) for row in chosen}
    for board in made.values():
        await _add_contacts(pool, board, begin)
    return made


async def _make_up(pool: Pool, luck: Random, count: int) -> None:
    municipalities = [row["code"] async for row in queries.municipalities(pool)]
    rows = [
        BoardRow(str(FIRST_NUMBER + number), f"Demobestuur {number + 1}", luck.choice(municipalities), None)
        for number in range(count)
    ]
    async with pool.acquire() as connection, connection.transaction():
        await put_boards(connection, rows, "po")


def _board(row: dict[str, Any], luck: Random, regions: list[str], staff: Staff, begin: date) -> Board:
    """In the order of their numbers, so that luck is the same in every run."""
    number, any_region, any_zone = (
        row["number"],
        luck.choice(regions),
        luck.choice(get_args(Zone)),
    )
    return Board(
        number=number,
        region=row["region_code"] or any_region,
        zone=row["zone"] or next(iter(row["zones"] or ()), any_zone),
        lead=luck.choice(staff.leads),
        adviser=luck.choice(staff.advisers) if luck.random() < 0.92 else None,
        director=contact_id(number, "director", 0),
        wants_in=begin + timedelta(days=int(364 * luck.random() ** 5)),
    )


def contact_id(board: str, function: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://demo.example/{board}/{function}/{number}")


async def _add_contacts(pool: Pool, board: Board, begin: date) -> None:
    for function in FUNCTIONS:
        await add_contact(pool, board.number, function, 0, begin - timedelta(days=60))


async def add_contact(pool: Pool, board: str, function: str, number: int, from_on: date) -> UUID:
    id_ = contact_id(board, function, number)
    await queries.add_contact(
        pool,
        id=id_,
        board=board,
        function=function,
        name=f"Demo Contact {number + 1}",
        mail=f"{function}-{number}-{board}@demo.example",
        phone=None,
        language="nl",
        from_on=from_on,
        until_on=None,
    )
    return id_
