"""Real servers for the tests, on ports and folders of this run alone."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import psutil
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy import identity
from deploy.process import Server, port_is_free

# Below the range from which the system takes the ports of outgoing connections.
PORTS = range(20_000, 32_000)


def free_port() -> int:
    # Unseeded, so that two runs side by side don't choose the same ports.
    ports = random.SystemRandom()
    return next(port for port in iter(lambda: ports.choice(PORTS), None) if port_is_free(port))


def free_ports(number: int) -> int:
    """The first of as many free ports in a row."""
    return next(
        port
        for port in iter(free_port, None)
        if port + number < PORTS.stop and all(port_is_free(port + step) for step in range(number))
    )


async def until(condition: Callable[[], bool], patience_s: float = 20) -> None:
    """Waits for something that another process brings about."""
    async with asyncio.timeout(patience_s):
        while not condition():  # noqa: ASYNC110 -- no other process sets an event of ours
            await asyncio.sleep(0.05)


async def kill(server: Server) -> None:
    """With all that it started: PostgreSQL does not start beside what is left of one that was killed."""
    started = psutil.Process(server.pid).children(recursive=True)
    await server.kill()
    assert await are_gone(started)


async def are_gone(processes: list[psutil.Process], patience_s: float = 20) -> bool:
    await until(lambda: not any(_lives(process) for process in processes), patience_s)
    return True


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        # An orphan that nobody collects (pid 1 of a container may not) has ended all the same.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@dataclass
class IdentityProvider:
    """People: lead1, lead2, adviser1, adviser2, adviser3, manager1."""

    issuer: str
    audience: str = identity.AUDIENCE
    _tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, username: str) -> str:
        if username not in self._tokens:
            self._tokens[username] = await identity.token(self.issuer, username)
        return self._tokens[username]


@dataclass
class MailServer:
    """An SMTP server that keeps what it gets, and refuses whom it is told to refuse."""

    host: str
    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    _refused: dict[str, int] = field(default_factory=dict)

    def refuse(self, address: str, code: int) -> None:
        """550 for ever, 451 for now."""
        self._refused[address.lower()] = code

    def clear(self) -> None:
        self.messages.clear()
        self._refused.clear()

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in str(message["To"])]

    async def handle_RCPT(  # noqa: N802 -- the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        code = self._refused.get(address.lower())
        if code is not None:
            return f"{code} <{address}> refused"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- the same
        assert isinstance(envelope.content, bytes)
        self.messages.append(BytesParser(EmailMessage, policy=default).parsebytes(envelope.content))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer("127.0.0.1", free_port())
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
