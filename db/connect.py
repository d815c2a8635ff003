import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:  # only its stubs are generic
    Connection = asyncpg.Connection | PoolConnectionProxy
    Pool = asyncpg.Pool

# The server gives up first, so that a slow statement fails with a SQLSTATE and not with a lost connection.
STATEMENT_TIMEOUT_S = 4
CLIENT_TIMEOUT_S = (
    5  # and as much again to cancel what does not answer: together the ten seconds of an answer
)
CONNECT_TIMEOUT_S = 5
SERVER_SETTINGS = {
    "application_name": "traject",
    "timezone": "UTC",
    "statement_timeout": f"{STATEMENT_TIMEOUT_S}s",
    "idle_in_transaction_session_timeout": "30s",
}


async def _set_codecs(connection: Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


async def _leave_as_it_is(_connection: Connection) -> None:
    """Nothing here leaves anything in a session; asking the server to clear it costs four statements."""


def make_pool(dsn: str, *, min_size: int = 1, max_size: int = 10) -> Pool:
    """A pool to enter with `async with`; jsonb goes in and out as Python objects, instants come in UTC."""
    return asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=_set_codecs,
        reset=_leave_as_it_is,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=CLIENT_TIMEOUT_S,
        server_settings=SERVER_SETTINGS,
    )


@asynccontextmanager
async def connect_alone(dsn: str) -> AsyncIterator[Connection]:
    """A connection beside the pool, for who keeps it: it listens."""
    connection = await asyncpg.connect(
        dsn,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=CLIENT_TIMEOUT_S,
        server_settings={**SERVER_SETTINGS, "application_name": "traject-live"},
    )
    try:
        await _set_codecs(connection)
        yield connection
    finally:
        connection.terminate()  # nothing is under way, and to say goodbye to a server that is gone takes long
