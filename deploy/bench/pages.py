"""python -m deploy.bench.pages: what every page takes at the server, with the whole sector in it."""

import argparse
import asyncio
import json
import os
import re
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

import aiosql
import asyncpg

from api.pages.render import STATIC
from api.pages.session import COOKIE
from db.queries import queries
from deploy import local
from deploy.bench import cores
from deploy.bench.page_report import MARKS, Figures, Measured, report
from deploy.bench.page_routes import PageAt, pages
from deploy.bench.report import put
from deploy.bench.run import say, somewhere_free
from deploy.bench.stalled import fleet
from deploy.bench.wire import Wire, wire

BOARDS, TIMES, WARM = 1300, 40, 3
PEOPLE = {"adviser": 30, "lead": 6}
SPARE = 50  # boards that are in no trajectory
LASTS = timedelta(hours=2)

sector: Any = aiosql.from_path(Path(__file__).with_suffix(".sql"), "asyncpg")


@dataclass(frozen=True)
class Bench:
    wire: Wire
    log: Path  # of the API
    cookies: Mapping[str, str]  # by role
    pids: Mapping[str, int]
    times: int

    async def measure(self, page: PageAt, role: str) -> Measured | None:
        """Nothing when this page is not this role's, or is about something else."""
        headers = {"Cookie": self.cookies[role]}
        for _ in range(min(WARM, self.times)):
            status, html = await self.wire.page(page.path, headers)
            if status not in (200, 503):  # the first one may be too late: what it reckoned is kept
                return None
        if status != 200:
            return None
        seconds, before = [], cores.spent(self.pids)
        for _ in range(self.times):
            began = perf_counter()
            await self.wire.page(page.path, headers)
            seconds.append(perf_counter() - began)
        after = cores.spent(self.pids)
        worked = sum(after[name] - before[name] for name in self.pids) / self.times
        whole = len(html) + _weight(html.decode())
        slowest = await self._slowest(page, headers)
        return Measured(page.route, role, seconds, worked, len(html), whole, slowest)

    async def _slowest(self, page: PageAt, headers: Mapping[str, str]) -> str:
        """The slowest call of the API inside the page, of its log."""
        id_ = secrets.token_hex(8)
        await self.wire.page(page.path, {**headers, "X-Request-Id": id_})
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if id_ in line]
        calls = [it for it in lines if it.get("event") == "request" and it.get("route") != page.route]
        worst = max(calls, key=lambda it: float(it["ms"]), default=None)
        return f"{worst['route']} ({worst['ms']:.0f} ms)" if worst else ""


def _weight(html: str) -> int:
    """Of what a page asks for beside itself, as it is before it is packed."""
    names = set(re.findall(r'(?:href|src)="/static/([^"?]+)', html))
    return sum((STATIC / name).stat().st_size for name in names)


async def bench(folder: Path, boards: int, times: int) -> Figures:
    here = somewhere_free(folder)
    dsn = here.environment["TRAJECT_DATABASE_URL"]
    async with AsyncExitStack() as stack:
        say("Starting the servers ...")
        started = {it.command.name: it for it in await local.start(here, stack)}
        await local.play_demo(here)
        # Or it would, within the hour, start a workflow for each of the trajectories that are now made up.
        await started["Worker"].stop()
        say(f"Making {boards:,} boards ...")
        connection = await asyncpg.connect(dsn)  # the product gives up sooner
        try:
            await _fill(connection, boards)
            counts = dict(await sector.counts(connection))
            examples = await _examples(connection)
            who = [row async for row in sector.people(connection)]
            cookies = {row["role"]: await _signed_in(connection, row["id"]) for row in who}
        finally:
            await connection.close()
        http = await stack.enter_async_context(wire("127.0.0.1", here.port))
        pids = {name: started[name].pid for name in ("API", "PostgreSQL")}
        it = Bench(http, here.log("api"), cookies, pids, times)
        return await _measured(it, list(pages(examples)), counts)


async def _fill(connection: Any, boards: int) -> None:
    await fleet.make_boards(connection, rows=(boards + SPARE) * 10 // 6)
    for role, count in PEOPLE.items():
        await sector.make_people(connection, role=role, count=count)
    await sector.make_copies(connection, boards=boards)
    await sector.copy_trajectories(connection)
    await sector.copy_events(connection)
    await sector.copy_contacts(connection)
    await connection.execute("vacuum analyze")  # as the autovacuum of any server has long done


async def _examples(connection: Any) -> dict[str, str | None]:
    """The board of a launch is one that has none yet."""
    free = await connection.fetchval(
        "select number from board b where not exists (select from trajectory where board_number = b.number)"
    )
    return {**dict(await sector.examples(connection)), "free_board": free}


async def _signed_in(connection: Any, person: Any) -> str:
    key = secrets.token_urlsafe()
    hashed = sha256(key.encode()).digest()
    await queries.add_session(connection, key_hash=hashed, person=person, id_token="", lasts=LASTS)
    return f"{COOKIE}={key}"


async def _measured(it: Bench, there: Sequence[PageAt], counts: Mapping[str, int]) -> Figures:
    found: list[Measured] = []
    missed: list[str] = []
    for number, page in enumerate(there, 1):
        say(f"Page {number} of {len(there)}: {page.route}")
        told = [await it.measure(page, role) for role in it.cookies] if page.path else []
        found += (seen := [one for one in told if one])
        missed += [] if seen else [page.route]
    return Figures(found, missed, counts)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.bench.pages", description=__doc__)
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="also put the figures on this page")
    parser.add_argument("--boards", type=int, default=BOARDS, metavar="N", help="boards beside the demo's")
    parser.add_argument(
        "--times", type=int, default=TIMES, metavar="N", help="times that each page is asked for"
    )
    options = parser.parse_args()
    for name in [name for name in os.environ if name.startswith(("TEMPORAL_", "TRAJECT_"))]:
        del os.environ[name]  # meant for another stack
    os.environ["TRAJECT_LOG_FORMAT"] = "json"  # as in production
    with tempfile.TemporaryDirectory(prefix="traject-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL may run as a user of its own
        text = report(asyncio.run(bench(Path(folder), options.boards, options.times)))
    print(text)
    if options.markdown is not None:
        put(text, options.markdown, MARKS)


if __name__ == "__main__":
    main()
