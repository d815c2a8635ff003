"""The whole stack as it is run: a worker and an API as processes of their own, reached over HTTP."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from db.connect import Pool
from db.seed import seed, seed_demo
from deploy import servers
from deploy.process import Command, Server, running
from settings import Settings
from tests.servers import IdentityProvider, MailServer, free_port


@dataclass
class Stack:
    folder: Path
    api_url: str
    temporal_file: Path
    temporal: Server
    worker: Server
    client: Client
    pool: Pool
    smtp: MailServer
    http: httpx.AsyncClient
    idp: IdentityProvider

    async def call(
        self, who: str, method: str, path: str, body: Any = None, *, key: str | None = None, **more: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {await self.idp.token(who)}", **more.pop("headers", {})}
        if method != "GET":
            headers["Idempotency-Key"] = key or str(uuid4())
        return await self.http.request(method, path, json=body, headers=headers, **more)

    async def get(self, who: str, path: str) -> Any:
        answer = await self.call(who, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def command(self, who: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = await self.call(who, "POST", path, body, **more)
        assert answer.is_success, answer.text
        return answer.json()

    @property
    def logs(self) -> dict[str, str]:
        return {name: (self.folder / f"{name}.log").read_text() for name in ("worker", "api")}

    def temporal_bytes(self) -> bytes:
        """All that Temporal has kept, also what is not in its main file yet."""
        files = sorted(self.temporal_file.parent.glob(f"{self.temporal_file.name}*"))
        return b"".join(file.read_bytes() for file in files)


@pytest.fixture
async def stack(
    tmp_path: Path, settings: Settings, pool: Pool, idp: IdentityProvider, smtp: MailServer
) -> AsyncIterator[Stack]:
    async with pool.acquire() as connection:
        await seed(connection)
        await seed_demo(connection)
    temporal_port, api_port = free_port(), free_port()
    environment = _environment(settings, temporal_port, api_port)
    url, file = f"http://127.0.0.1:{api_port}", tmp_path / "temporal.db"

    async def unasked() -> bool:
        return True

    async def ready() -> bool:
        async with httpx.AsyncClient() as http:
            try:
                return (await http.get(f"{url}/readyz")).status_code == 200
            except httpx.TransportError:
                return False

    async with AsyncExitStack() as stack:

        async def up(name: str, command: Command) -> Server:
            return await stack.enter_async_context(running(command, tmp_path / f"{name}.log"))

        temporal = await up("temporal", servers.temporal(file, temporal_port))
        worker = await up("worker", Command("Worker", [sys.executable, "-m", "worker"], unasked, environment))
        await up("api", Command("API", [sys.executable, "-m", "api"], ready, environment))
        yield Stack(
            folder=tmp_path,
            api_url=url,
            temporal_file=file,
            temporal=temporal,
            worker=worker,
            client=await Client.connect(f"127.0.0.1:{temporal_port}", data_converter=pydantic_data_converter),
            pool=pool,
            smtp=smtp,
            http=await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30)),
            idp=idp,
        )


def _environment(settings: Settings, temporal_port: int, api_port: int) -> dict[str, str]:
    known = settings.model_dump(exclude_none=True) | {
        "database_url": settings.database_url.get_secret_value(),
        "secret_key": settings.secret_key.get_secret_value(),
        "api_port": api_port,
    }
    return {f"TRAJECT_{name.upper()}": str(value) for name, value in known.items()} | {
        "TEMPORAL_ADDRESS": f"127.0.0.1:{temporal_port}",
        "TEMPORAL_CONFIG_FILE": os.devnull,
    }
