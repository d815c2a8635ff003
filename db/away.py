"""Telling a database that is away or busy, which passes, from a defect, which does not."""

import asyncpg

# Connection lost, transaction rolled back, resources gone, operator's intervention.
PASSING_SQLSTATES = ("08", "40", "53", "57")


def is_away(error: BaseException) -> bool:
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)  # a value that does not fit its column will never do
    if isinstance(error, OSError | TimeoutError | asyncpg.InternalClientError):  # cut off in the middle
        return True
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(PASSING_SQLSTATES)
