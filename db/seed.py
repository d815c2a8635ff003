"""Loads what the product ships: regions, municipalities and programmes, and for a demo boards and people."""

import csv
from pathlib import Path
from typing import Any

from db.boards import put_boards
from db.connect import Connection
from db.queries import queries
from domain import duo
from domain.programme import Programme, checked
from domain.programme_versions import are_alike, brought_up_to_date

DATA = Path(__file__).parent.parent / "data"
DEMO_LISTS = {"po": "besturenbo.csv", "vo": "besturenvo.csv"}


async def seed(connection: Connection) -> None:
    """Can be done again at any time: what is there already is brought up to date."""
    async with connection.transaction():
        await queries.put_regions(connection, regions=_table("labour_market_regions.csv"))
        await queries.put_municipalities(connection, municipalities=_municipalities())
        for file in sorted((DATA / "programmes").glob("*.json")):
            await _put_programme(connection, checked(Programme.model_validate_json(file.read_bytes())))


async def seed_demo(connection: Connection) -> None:
    """Real boards, and people who exist in the local identity provider alone."""
    async with connection.transaction():
        names = {row["code"]: row["name"] async for row in queries.municipalities(connection)}
        for sector, file in DEMO_LISTS.items():
            rows = duo.read((DATA / file).read_bytes(), names).rows
            await put_boards(connection, rows, sector)
        await queries.add_demo_people(connection, people=_table("demo_people.csv"))


def _municipalities() -> list[dict[str, Any]]:
    return [row | {"zones": row["holiday_zones"].split(",")} for row in _table("municipalities.csv")]


def _table(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def _put_programme(connection: Connection, shipped: Programme) -> None:
    """What is shipped anew is a new version, in which what leads have changed stays. A trajectory keeps the
    one that it was launched with."""
    definition = shipped.model_dump(mode="json")
    row = await queries.newest_programme(connection, key=shipped.key)
    if row is None:
        await queries.add_programme(connection, key=shipped.key, version=1, definition=definition)
        return
    newest, before = (Programme.model_validate(row[name]) for name in ("definition", "shipped"))
    if not are_alike(before, shipped):
        await queries.add_changed_programme(
            connection,
            key=shipped.key,
            version=row["version"] + 1,
            definition=brought_up_to_date(newest, before, shipped).model_dump(mode="json"),
            shipped=definition,
            person=None,
        )
