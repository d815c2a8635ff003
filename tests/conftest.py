"""The servers that a run shares: each starts when a test first asks for it, and stops at the end."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import hypothesis
import pytest
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from db.connect import Pool, make_pool
from db.migrate import migrate
from deploy import identity, servers
from deploy.process import running
from settings import Settings
from tests import cast
from tests.servers import IdentityProvider, MailServer, free_port, mail_server
from tests.stage import Stage, playing
from tests.turns import (  # noqa: F401 -- pytest finds them here
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_xdist_make_scheduler,
)
from worker.serve import make_worker

NUMBERS = itertools.count()

# The same examples in every run, however slow the machine is.
hypothesis.settings.register_profile("seeded", derandomize=True, deadline=None)
hypothesis.settings.load_profile("seeded")


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Not below pytest's own folder: a second run makes that unreadable for PostgreSQL's user."""
    with TemporaryDirectory(prefix="traject-tests-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
async def postgres_port(folder: Path) -> AsyncIterator[int]:
    port = free_port()
    # Nobody needs this data after a power cut.
    fast = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
    async with running(servers.postgres(folder / "postgres", port, *fast), folder / "postgres.log"):
        yield port


@pytest.fixture(scope="session")
async def migrated(postgres_port: int) -> str:
    """The database that every test's own is a copy of."""
    await _execute(postgres_port, "create database migrated")
    await migrate(servers.postgres_dsn(postgres_port, "migrated"))
    return "migrated"


async def _execute(port: int, statement: str) -> None:
    connection = await asyncpg.connect(servers.postgres_dsn(port))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def empty_dsn(postgres_port: int) -> AsyncIterator[str]:
    """A database of the test's own, without any schema."""
    async for dsn in _database(postgres_port, "template0"):
        yield dsn


@pytest.fixture
async def dsn(postgres_port: int, migrated: str) -> AsyncIterator[str]:
    """A database of the test's own, migrated and empty."""
    async for dsn in _database(postgres_port, migrated):
        yield dsn


async def _database(port: int, template: str) -> AsyncIterator[str]:
    name = f"test_{next(NUMBERS)}"
    await _execute(port, f"create database {name} template {template} strategy file_copy")
    yield servers.postgres_dsn(port, name)
    await _execute(port, f"drop database {name} with (force)")


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    async with make_pool(dsn) as pool:
        yield pool


@pytest.fixture(scope="session")
async def temporal_address(folder: Path) -> AsyncIterator[str]:
    port = free_port()
    async with running(servers.temporal(None, port), folder / "temporal.log"):
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="session")
async def temporal(temporal_address: str) -> Client:
    """A real Temporal server; give every test its own task queue."""
    return await Client.connect(temporal_address, data_converter=pydantic_data_converter)


@pytest.fixture
async def time_skipping() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server with a clock of the test's own, in which months pass at once."""
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter,
        test_server_existing_path=str(servers.SCRIPTS / "temporal-test-server"),
    ) as environment:
        yield environment


@pytest.fixture
def task_queue() -> str:
    return f"test-{next(NUMBERS)}"


@pytest.fixture
async def worker(temporal: Client, pool: Pool, settings: Settings) -> AsyncIterator[Worker]:
    """The product's worker on the real server, and on the test's own database and task queue."""
    async with make_worker(temporal, pool, settings) as worker:
        yield worker


@pytest.fixture
async def stage(temporal: Client, pool: Pool, task_queue: str) -> AsyncIterator[Stage]:
    """Two boards on the real server, where it is today."""
    environment = WorkflowEnvironment.from_client(temporal)
    async with playing(environment, pool, task_queue, cast.BOARD, cast.OTHER_BOARD) as stage:
        yield stage


@pytest.fixture(scope="session")
async def idp(folder: Path) -> AsyncIterator[IdentityProvider]:
    port = free_port()
    async with running(servers.identity_provider(folder / "identity", port), folder / "identity.log"):
        yield IdentityProvider(identity.issuer(port))


@pytest.fixture(scope="session")
def mail() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def smtp(mail: MailServer) -> MailServer:
    mail.clear()
    return mail


@pytest.fixture
def settings(dsn: str, idp: IdentityProvider, smtp: MailServer, task_queue: str) -> Settings:
    return Settings(
        database_url=SecretStr(dsn),
        oidc_issuer=idp.issuer,
        oidc_audience=idp.audience,
        smtp_host=smtp.host,
        smtp_port=smtp.port,
        smtp_security="none",
        mail_from="Traject <traject@demo.example>",
        public_url="http://127.0.0.1:8080",
        secret_key=SecretStr("a-secret-key-for-the-tests-alone"),
        task_queue=task_queue,
        contact_name="Demo",
        contact_mail="traject@demo.example",
        contact_url="http://127.0.0.1:8080",
    )
