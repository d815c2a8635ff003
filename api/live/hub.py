"""Listens, on one connection, for all the open pages of this process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from api.live.log import Log
from api.live.message import Heard, messages
from api.live.reader import Reader
from db.away import is_away
from db.connect import Connection, connect_alone
from db.queries import queries

log = structlog.get_logger()

CHANNEL = "event"
CHECK_S = 60.0
GATHER_S = 0.1  # what is heard within this time is asked for in one query
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0
AT_ONCE = 500  # told of in one query
MOST_OF_A_SESSION = 4  # browsers hold six connections to one address; the rest of the service needs some too


class Live:
    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._heard: list[Heard] = []
        self._hears = asyncio.Event()
        self.log = Log()
        self.readers: list[Reader] = []  # the newest last
        self.closed = False

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Live"]:
        """Without waiting for the database: that may come later, or go and come back."""
        task = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            self.close()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def join(self, reader: Reader) -> None:
        others = [other for other in self.readers if other.session == reader.session]
        for other in others[: max(0, len(others) + 1 - MOST_OF_A_SESSION)]:
            other.ending = "later"
            self.readers.remove(other)
        self.readers.append(reader)
        self.log.wake()

    def leave(self, reader: Reader) -> None:
        if reader in self.readers:
            self.readers.remove(reader)

    def end(self, session: str) -> None:
        """Somebody signs out."""
        for reader in [it for it in self.readers if it.session == session]:
            reader.ending = "stop"
            self.readers.remove(reader)
        self.log.wake()

    def close(self) -> None:
        """The server stops, and would wait for its answers to end."""
        self.closed = True
        self.log.wake()

    async def _run(self) -> None:
        pause, before = FIRST_PAUSE_S, False
        while True:
            try:
                async with connect_alone(self._dsn) as connection:
                    self._heard.clear()
                    await connection.add_listener(CHANNEL, self._hear)
                    if before:  # nobody listened for a while
                        self.log.forget()
                    pause, before = FIRST_PAUSE_S, True
                    await self._tell(connection)
            except Exception as error:
                if is_away(error):
                    log.warning("away", part="live")
                else:
                    log.error("defect", exc_info=error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        heard = json.loads(str(payload))
        self._heard.append((heard["stream"], heard["sequence"]))
        self._hears.set()

    async def _tell(self, connection: Connection) -> None:
        """Until the connection is lost."""
        connection.add_termination_listener(lambda _connection: self._hears.set())
        clock = asyncio.get_running_loop().time
        check_at = clock() + CHECK_S
        while not connection.is_closed():
            self._hears.clear()
            while self._heard:
                heard, self._heard = self._heard[:AT_ONCE], self._heard[AT_ONCE:]
                self.log.add(await messages(connection, heard))
            if clock() >= check_at:
                await self._check(connection)
                check_at = clock() + CHECK_S
            with suppress(TimeoutError):
                async with asyncio.timeout_at(check_at):
                    await self._hears.wait()
                    await asyncio.sleep(GATHER_S)

    async def _check(self, connection: Connection) -> None:
        """Now and then: whose session has ended, and whether this connection, so silent, still lives."""
        sessions = {reader.session for reader in self.readers}
        rows = queries.sessions_that_last(connection, ids=list(sessions))
        for session in sessions - {row["id"] async for row in rows}:
            self.end(session)
