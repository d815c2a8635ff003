"""Putting a list of boards into the database."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from db.connect import Connection
from db.queries import queries
from domain.duo import BoardRow


async def put_boards(connection: Connection, rows: Sequence[BoardRow], sector: str) -> Counter[str]:
    """Tells how many were added, changed and unchanged. What a list leaves empty does not undo what is known,
    and a board keeps the sector of the other list."""
    await queries.lock_boards(connection)
    numbers = [row.number for row in rows]
    known = {row["number"]: dict(row) async for row in queries.boards_by_number(connection, numbers=numbers)}
    counts: Counter[str] = Counter()
    news = []
    for row in rows:
        before = known.get(row.number)
        board = _merged(before or {}, row, sector)
        counts["added" if before is None else "unchanged" if board == before else "changed"] += 1
        if board != before:
            news.append(board)
    if news:
        await queries.put_boards(connection, boards=news)
    return counts


def _merged(before: dict[str, Any], row: BoardRow, sector: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "sectors": sorted({*before.get("sectors", []), sector}),
        "municipality_code": row.municipality_code or before.get("municipality_code"),
        "kvk": row.kvk or before.get("kvk"),
    }
