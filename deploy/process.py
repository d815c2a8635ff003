"""Starting a server as a child process, waiting until it answers, and stopping it again, by its own id."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
STARTING_S = 60
STOPPING_S = 20


@dataclass(frozen=True)
class Command:
    name: str
    argv: list[str]
    ready: Callable[[], Awaitable[bool]]
    env: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop: signal.Signals = signal.SIGTERM


class Died(Exception):
    """A server stopped by itself."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"{name} stopped by itself; see {log}")


class NotReady(Exception):
    """A server does not answer."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"{name} does not answer within {STARTING_S} s; see {log}")


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _dying_with_parent(argv: list[str], stop: signal.Signals) -> list[str]:
    """Where the system can do it (Linux), a child also stops when its parent was killed. A program that then
    becomes the child asks for it: a function of ours between fork and exec hangs at times, beside threads."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", stop.name, "--", *argv] if setpriv else argv


class Server:
    """A child process that can be stopped, killed and started again."""

    def __init__(self, command: Command, log: Path) -> None:
        self.command = command
        self.log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """In a session of its own, so that Ctrl-C in a terminal reaches only us, who stop it in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *_dying_with_parent(self.command.argv, self.command.stop),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                cwd=ROOT,
                env=os.environ | dict(self.command.env),
                user=self.command.user,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(STARTING_S):
                while not await self.command.ready():
                    self.check()
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise NotReady(self.command.name, self.log) from None

    def check(self) -> None:
        if self._process is not None and self._process.returncode is not None:
            raise Died(self.command.name, self.log)

    async def died(self) -> None:
        """Waits until it stops by itself."""
        assert self._process is not None
        await self._process.wait()
        self.check()

    async def stop(self) -> None:
        await self._end(self.command.stop)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(how)
        try:
            await asyncio.wait_for(self._process.wait(), STOPPING_S)
        except TimeoutError:
            await self._end(signal.SIGKILL)


@asynccontextmanager
async def running(command: Command, log: Path) -> AsyncIterator[Server]:
    server = Server(command, log)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
