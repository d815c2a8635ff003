from pathlib import Path
from typing import Any

from pydantic import SecretStr
from temporalio.client import Client
from temporalio.worker import Worker

from api.app import create_app
from db.migrate import migrate
from deploy import servers
from deploy.process import running
from settings import Settings
from tests.api.conftest import Api
from tests.servers import IdentityProvider, free_port, kill


async def test_ready_is_when_a_worker_polls(api: Api, worker: Worker) -> None:
    answer = await api.get(None, "/readyz")
    for _ in range(100):  # the worker's first poll may still be on its way
        if answer.status_code == 200:
            break
        answer = await api.get(None, "/readyz")
    assert answer.json() == {"status": "ready"}


async def test_not_ready_names_what_is_away(api: Api) -> None:
    answer = await api.get(None, "/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, "Away: worker.")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_api_starts_and_tells_what_is_away_while_everything_is(
    settings: Settings, idp: IdentityProvider
) -> None:
    nowhere = await Client.connect(f"127.0.0.1:{free_port()}", lazy=True)
    dsn = SecretStr(servers.postgres_dsn(free_port()))
    app = create_app(settings.model_copy(update={"database_url": dsn}), nowhere)
    async with app.router.lifespan_context(app):
        api = Api(app, idp)
        assert (await api.get(None, "/healthz")).status_code == 200
        assert (await api.get(None, "/readyz")).json()["detail"] == "Away: postgres, temporal, worker."


async def test_a_command_while_postgres_is_away_is_done_once_when_it_is_back(
    settings: Settings, temporal: Client, idp: IdentityProvider, tmp_path: Path
) -> None:
    port = free_port()
    async with running(servers.postgres(tmp_path / "pg", port, "fsync=off"), tmp_path / "pg.log") as postgres:
        dsn = servers.postgres_dsn(port)
        await migrate(dsn)
        app = create_app(settings.model_copy(update={"database_url": SecretStr(dsn)}), temporal)
        async with app.router.lifespan_context(app):
            api = Api(app, idp)
            person: dict[str, Any] = {"name": "Demo", "mail": "x@demo.example", "role": "adviser"}
            assert (await api.get("lead1", "/v1/people")).status_code == 200
            await kill(postgres)
            answer = await api.post("lead1", "/v1/people", person, key="one")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            await postgres.start()
            assert (await api.post("lead1", "/v1/people", person, key="one")).status_code == 201
            assert (await api.post("lead1", "/v1/people", person, key="one")).status_code == 201
            found = (await api.get("lead1", "/v1/people?role=adviser")).json()["items"]
            assert [it["mail"] for it in found] == ["x@demo.example"]
