"""Keeps what others wrote into an exception out of Temporal's history and out of the logs."""

import traceback
from typing import Any

import asyncpg
import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from activities.give import AWAY
from db.away import is_away

log = structlog.get_logger()


class BareErrors(Interceptor):
    """asyncpg and SMTP put values (names, addresses) into their messages: only an exception's type and
    SQLSTATE go on, as `Unavailable`, which is tried again, or as `Defect`, which is not."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        return _BareErrors(next)


class _BareErrors(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 -- the SDK's name
        with structlog.contextvars.bound_contextvars(workflow_id=activity.info().workflow_id):
            try:
                return await super().execute_activity(input)
            except ApplicationError as error:
                error.__cause__ = None
                raise
            except Exception as error:
                raise _bare(error) from None


def _bare(error: Exception) -> ApplicationError:
    name = type(error).__name__
    sqlstate = getattr(error, "sqlstate", None) or "" if isinstance(error, asyncpg.PostgresError) else ""
    passing = is_away(error) or (isinstance(error, RPCError) and error.status in AWAY)
    type_ = "Unavailable" if passing else "Defect"
    where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
    log.warning("activity_failed", type=type_, error=name, sqlstate=sqlstate, where=where)
    return ApplicationError(" ".join(filter(None, (name, sqlstate))), type=type_, non_retryable=not passing)
