"""The stalled query over many trajectories: at the API, and the bare SQL beside it."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import aiosql
import asyncpg

from api.paging import cursor
from db.connect import Connection
from db.queries import queries
from deploy.bench.wire import Wire
from domain.calendar import local_day
from domain.programme import StallReason

PAGE = 50
ADVISERS = 200
LUCK = 0.42

fleet: Any = aiosql.from_path(Path(__file__).with_name("fleet.sql"), "asyncpg")


@dataclass(frozen=True)
class Asked:
    """One question, asked many times; in seconds."""

    name: str
    api: Sequence[float]
    sql: Sequence[float]
    plan: str  # how PostgreSQL finds the rows


async def make_fleet(dsn: str, rows: int, shapes: Sequence[str]) -> int:
    """Makes trajectories of the same shapes as these, and tells how many of all there are now stalled."""
    connection = await asyncpg.connect(dsn)  # the product gives up sooner
    try:
        await fleet.make_luck(connection, seed=LUCK)
        await fleet.make_boards(connection, rows=rows)
        await fleet.make_advisers(connection, count=ADVISERS)
        await fleet.make_trajectories(
            connection, rows=rows, shapes=shapes, reasons=[str(reason) for reason in StallReason]
        )
        await connection.execute("vacuum analyze")  # as the autovacuum of any server has long done
        return int(await connection.fetchval("select count(*) from trajectory where stalls_at <= now()"))
    finally:
        await connection.close()


async def ask(http: Wire, token: str, connection: Connection, times: int) -> list[Asked]:
    """One question after the other, each from the first page and from a page in the middle."""
    adviser = await connection.fetchval("select id from person where mail = 'bench-1@demo.example'")
    questions: dict[str, dict[str, Any]] = {
        "all": {},
        "of a region": {"region": "AM18"},
        "of an adviser": {"adviser": adviser},
        "for a reason": {"reason": "board-silent"},
        "for a reason, of a region": {"region": "AM18", "reason": "board-silent"},
    }
    asked = []
    for name, filters in questions.items():
        first = Question(filters)
        rows = await first.rows(connection, 1_000_000)
        middle = Question(filters, rows[len(rows) // 2]) if rows else first
        for page, question in {"first page": first, "a page in the middle": middle}.items():
            asked.append(
                Asked(
                    name=f"{name} ({len(rows):,}), {page}",
                    api=await _timed(times, partial(http.get, question.path, token)),
                    sql=await _timed(times, partial(question.rows, connection, PAGE + 1)),
                    plan=await question.plan(connection),
                )
            )
    return asked


async def _timed(times: int, act: Callable[[], Awaitable[object]]) -> list[float]:
    seconds = []
    for _ in range(times):
        began = perf_counter()
        await act()
        seconds.append(perf_counter() - began)
    return seconds


@dataclass(frozen=True)
class Question:
    """Which are stalled: with these filters, and after this row."""

    filters: Mapping[str, Any]
    after: Any = None

    @property
    def path(self) -> str:
        place = {"after": cursor(self.after["stalls_at"], self.after["id"])} if self.after else {}
        return f"/v1/trajectories?{urlencode({'stalled': 'true', 'limit': PAGE, **self.filters, **place})}"

    async def rows(self, connection: Any, size: int) -> list[Any]:
        now = datetime.now(UTC)
        none = dict.fromkeys(queries.stalled_trajectories.parameters)
        known = {"now": now, "today": local_day(now), "size": size, **self.filters}
        place = {"after_key": self.after["stalls_at"], "after_id": self.after["id"]} if self.after else {}
        return [row async for row in queries.stalled_trajectories(connection, **none | known | place)]

    async def plan(self, connection: Connection) -> str:
        """How PostgreSQL finds the trajectories."""
        (row,) = await self.rows(Explaining(connection), PAGE + 1)
        (explained,) = json.loads(row[0])
        nodes = list(_nodes(explained["Plan"]))
        of_trajectories = [node for node in nodes if node.get("Relation Name") == "trajectory"]
        indexes = [name for node in nodes if (name := node.get("Index Name", "")).startswith("trajectory_")]
        return " ".join(node["Node Type"] for node in of_trajectories) + f" ({', '.join(indexes)})"


@dataclass(frozen=True)
class Explaining:
    """A connection that tells the plan of a query instead of its rows."""

    connection: Connection

    async def fetch(self, sql: str, *arguments: object) -> list[Any]:
        return await self.connection.fetch(f"explain (format json) {sql}", *arguments)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
