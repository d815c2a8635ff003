"""What libraries write into their errors reaches neither Temporal's history nor the logs."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import asyncpg
import pytest
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from db.connect import Pool
from logs import configure
from tests import cast
from tests.servers import MailServer
from worker.interceptor import BareErrors, _bare

ADDRESS = "lead1@demo.example"
NAME = "Demo Projectleider Een"
SECRETS = (ADDRESS, NAME, "Projectleider", "demo.example")


class Spill:
    """Activities that fail in every way in which others' words could come out."""

    def __init__(self, pool: Pool, smtp: MailServer) -> None:
        self._pool = pool
        self._smtp = smtp

    @activity.defn
    async def spill(self, how: str) -> None:
        ways: dict[str, Callable[[], Awaitable[Any]]] = {
            "unique": self._unique,
            "bad-value": self._bad_value,
            "smtp": self._smtp_error,
            "chained": self._chained,
            "in-context": self._in_context,
            "caused": self._caused,
        }
        await ways[how]()

    async def _unique(self) -> None:
        insert = "insert into person (role, name, mail) values ('lead', $1, $2)"
        await self._pool.execute(insert, NAME, ADDRESS)

    async def _bad_value(self) -> None:
        await self._pool.execute("select $1::integer", ADDRESS)

    async def _smtp_error(self) -> None:
        message = EmailMessage()
        message["From"], message["To"] = "traject@demo.example", ADDRESS
        async with aiosmtplib.SMTP(hostname=self._smtp.host, port=self._smtp.port, start_tls=False) as client:
            await client.send_message(message)

    async def _chained(self) -> None:
        try:
            await self._unique()
        except asyncpg.UniqueViolationError as error:
            raise KeyError(NAME) from error

    async def _in_context(self) -> None:
        try:
            await self._unique()
        except asyncpg.UniqueViolationError:
            raise ApplicationError("not saved", type="Refused")  # noqa: B904 -- just that is tried

    async def _caused(self) -> None:
        try:
            await self._unique()
        except asyncpg.UniqueViolationError as error:
            raise ApplicationError("not saved", type="Refused") from error


@workflow.defn
class SpillWorkflow:
    @workflow.run
    async def run(self, how: str, local: bool) -> None:
        execute = workflow.execute_local_activity_method if local else workflow.execute_activity_method
        await execute(
            Spill.spill,
            how,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )


@pytest.fixture
async def spiller(
    temporal: Client, pool: Pool, smtp: MailServer, task_queue: str
) -> AsyncIterator[Callable[[str, bool], Awaitable[WorkflowHandle[Any, Any]]]]:
    await cast.seed(pool)
    smtp.refuse(ADDRESS, 550)

    async def start(how: str, local: bool) -> WorkflowHandle[Any, Any]:
        id_ = f"spill-{task_queue}-{how}-{local}"
        return await temporal.start_workflow(
            SpillWorkflow.run, args=[how, local], id=id_, task_queue=task_queue
        )

    async with Worker(
        temporal,
        task_queue=task_queue,
        workflows=[SpillWorkflow],
        activities=[Spill(pool, smtp).spill],
        workflow_runner=UnsandboxedWorkflowRunner(),
        interceptors=[BareErrors()],
    ):
        yield start


@contextmanager
def logging_as_in_production() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure("json", "debug")
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # of the mail server that plays along
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.mark.parametrize("local", [True, False], ids=["local", "regular"])
@pytest.mark.parametrize(
    ("how", "type_", "message"),
    [
        ("unique", "Defect", "UniqueViolationError 23505"),
        ("bad-value", "Defect", "DataError 22000"),
        ("smtp", "Defect", "SMTPRecipientsRefused"),
        ("chained", "Defect", "KeyError"),
        ("in-context", "Refused", "not saved"),
        ("caused", "Refused", "not saved"),
    ],
)
async def test_no_value_of_a_failed_activity_is_kept(
    spiller: Callable[[str, bool], Awaitable[WorkflowHandle[Any, Any]]],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    how: str,
    type_: str,
    message: str,
    local: bool,
) -> None:
    with logging_as_in_production():
        handle = await spiller(how, local)
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()

    error: BaseException | None = failed.value.cause
    error = error.cause if isinstance(error, ActivityError) else error
    assert isinstance(error, ApplicationError)
    assert (error.type, error.message) == (type_, message)
    history = b"".join(event.SerializeToString() for event in (await handle.fetch_history()).events)
    assert message.encode() in history
    assert b"Key (lower(mail))" not in history
    out, err = capfd.readouterr()
    for kept in (history.decode(errors="replace"), caplog.text, out, err):
        assert not [line for line in kept.splitlines() if any(secret in line for secret in SECRETS)]
    assert type_ == "Refused" or "activity_failed" in out


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (ConnectionRefusedError("nobody there"), True),
        (TimeoutError(), True),
        (asyncpg.ConnectionDoesNotExistError("gone"), True),
        (asyncpg.AdminShutdownError("stopping"), True),
        (asyncpg.DeadlockDetectedError("dead"), True),
        (asyncpg.TooManyConnectionsError("full"), True),
        (asyncpg.QueryCanceledError("slow"), True),
        (asyncpg.InterfaceError("the connection is closed"), True),
        (RPCError("away", RPCStatusCode.UNAVAILABLE, b""), True),
        (RPCError("nonsense", RPCStatusCode.INVALID_ARGUMENT, b""), False),
        (asyncpg.UniqueViolationError("twice"), False),
        (asyncpg.ForeignKeyViolationError("nobody"), False),
        (asyncpg.UndefinedColumnError("what"), False),
        (asyncpg.exceptions._base.DataError("not a date"), False),
        (KeyError("hole"), False),
        (AssertionError(), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_passes_is_tried_again_and_a_defect_is_not(error: Exception, passes: bool) -> None:
    bare = _bare(error)

    assert (bare.type, bare.non_retryable) == ("Unavailable" if passes else "Defect", not passes)
    assert bare.message.split()[0] == type(error).__name__
