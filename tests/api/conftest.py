from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client

import logs
from activities.calendars import calendar
from api.app import at_work, create_app
from db.connect import Pool
from db.queries import queries
from db.seed import DATA, seed, seed_demo
from domain import commands as c
from domain.calendar import local_day
from domain.events import EVENTS
from settings import Settings
from tests.domain.story import Story
from tests.servers import IdentityProvider

BOARD = "41868"  # its municipality tells its region and zone
OTHER_BOARD = "42510"
START = date(2026, 3, 2)  # of the stories


def day(days: int = 0) -> str:
    """So many days from today."""
    return str(local_day(datetime.now(UTC)) + timedelta(days=days))


class Api:
    """The API as somebody calls it. A command gets a key of its own, unless one is given."""

    def __init__(self, app: FastAPI, idp: IdentityProvider) -> None:
        self.app = app
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://api.example")
        self._idp = idp

    async def call(
        self, who: str | None, method: str, path: str, *, key: str | None = None, **more: Any
    ) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if who:
            headers["Authorization"] = f"Bearer {await self._idp.token(who)}"
        if method != "GET" and key != "":
            headers["Idempotency-Key"] = key or str(uuid4())
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, who: str | None, path: str, **more: Any) -> httpx.Response:
        return await self.call(who, "GET", path, **more)

    async def post(self, who: str | None, path: str, json: Any = None, **more: Any) -> httpx.Response:
        return await self.call(who, "POST", path, json=json, **more)

    async def patch(self, who: str | None, path: str, json: Any, **more: Any) -> httpx.Response:
        return await self.call(who, "PATCH", path, json=json, **more)

    async def person(self, who: str) -> str:
        """The id of one of the cast."""
        return str((await self.get(who, "/v1/people/me")).json()["id"])

    async def contact(self, board: str, function: str = "director", **more: Any) -> str:
        """Adds a contact to a board, and tells its id."""
        mail = f"{function}-{board}@board.example"
        contact = {"function": function, "name": f"Demo {function}", "mail": mail, "from": day(-60), **more}
        answer = await self.post("lead1", f"/v1/boards/{board}/contacts", contact)
        return str(answer.raise_for_status().json()["id"])

    async def launch(self, board: str = BOARD, **more: Any) -> str:
        """Launches a trajectory with a director and an internal contact, and tells its id."""
        director = await self.contact(board)
        await self.contact(board, "internal")
        wanted = {
            "board": board,
            "adviser": await self.person("adviser1"),
            "committedBy": director,
            "committedOn": day(-40),
            "startedOn": day(-40),
            **more,
        }
        answer = await self.post("lead1", "/v1/trajectories", wanted)
        return str(answer.raise_for_status().json()["trajectoryId"])

    async def import_list(self, data: bytes | str, sector: str = "po", **more: Any) -> httpx.Response:
        content = data.encode() if isinstance(data, str) else data
        headers = {"Content-Type": "text/csv"}
        path = f"/v1/boards/imports?sector={sector}"
        return await self.call("lead1", "POST", path, content=content, headers=headers, **more)


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    logs.configure("json", "info")


@pytest.fixture
async def seeded(pool: Pool) -> None:
    """Regions, municipalities and programmes; no boards and nobody yet."""
    async with pool.acquire() as connection:
        await seed(connection)


@pytest.fixture
async def demo(seeded: None, pool: Pool) -> None:
    """The demo boards and people too."""
    async with pool.acquire() as connection:
        await seed_demo(connection)


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """One for all tests, which put it to work with what is their own: its routes take a while to make."""
    return create_app(Settings.model_construct())


@pytest.fixture
async def api(
    app: FastAPI, seeded: None, settings: Settings, temporal: Client, idp: IdentityProvider
) -> AsyncIterator[Api]:
    async with at_work(app, settings, temporal):
        yield Api(app, idp)


@pytest.fixture(scope="session")
def primary() -> bytes:
    return (DATA / "besturenbo.csv").read_bytes()


@pytest.fixture(scope="session")
def secondary() -> bytes:
    return (DATA / "besturenvo.csv").read_bytes()


async def put(pool: Pool, story: Story, by: UUID) -> str:
    """The story as a commit would have put it."""
    told, outlook = story.trajectory, story.outlook
    id_ = f"{told.board}-00000001"
    await pool.execute("delete from event where stream = $1", id_)
    await pool.execute(
        "insert into trajectory (id, board_number, programme, region_code, zone, lead_id, state, phase, "
        "started_on, expected_end_on, closed_on, stalls_at, stall_reason, sequence, definition, view) "
        "values ($1, $2, 'baanbrekers', $3, 'noord', $4, $5, $6, $7, $8, $9, $10, $11, $12, '{}', '{}') "
        "on conflict (id) do nothing",
        *(id_, told.board, told.region, by, told.state, told.phase, told.started_on, told.expected_end_on),
        *(told.closed_on, outlook.stalls_at, outlook.stall_reason, told.sequence),
    )
    events = EVENTS.dump_python(story.history, mode="json")
    await queries.add_events(pool, stream=id_, kind="trajectory", events=events)
    return id_


@pytest.fixture
async def lead(demo: None, api: Api) -> UUID:
    return UUID(await api.person("lead1"))


@pytest.fixture
async def stories(pool: Pool, lead: UUID) -> list[Story]:
    """One board that carries out its plan, and one that stopped."""
    first, second = Story(calendar("noord")), Story(calendar("noord"))
    first.launch(START, board=BOARD, region="AM02")
    first.complete("start-conversation", date(2026, 3, 9))
    first.complete("action-plan", date(2026, 3, 30), jobs=2, hours=40)
    first.complete("board-decision", date(2026, 4, 3))
    second.launch(START, board=OTHER_BOARD, region="AM03")
    second.attempt(date(2026, 3, 4), reached=True)
    second.ask(c.Withdraw, date(2026, 4, 1), reason="merger", on=date(2026, 3, 31))
    for story in (first, second):
        await put(pool, story, lead)
    return [first, second]
