"""Which programme is meant: the one that is named, or the only one that there is."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.problems import FieldError, blame, invalid
from db.connect import Connection, Pool
from db.queries import queries
from domain.programme import Code, Programme

_MAY_BE_LEFT_OUT = "Key of a programme; may be left out where there is only one"
InBody = Annotated[Code | None, Field(description=_MAY_BE_LEFT_OUT)]
InQuery = Annotated[Code | None, Query(description=_MAY_BE_LEFT_OUT)]


async def find_programme(connection: Connection | Pool, key: str | None) -> Programme | None:
    """In its newest version. None when there is no such one, or when there are more and none is named."""
    rows = [row async for row in queries.newest_programmes(connection)]
    meant = [row["definition"] for row in rows if key in (None, row["key"])]
    return Programme.model_validate(meant[0]) if len(meant) == 1 else None


def unknown(where: str = "body") -> FieldError:
    return blame("/programme", "Name a programme that there is.", where)


async def programme_meant(connection: Connection | Pool, key: str | None, where: str = "body") -> Programme:
    programme = await find_programme(connection, key)
    if programme is None:
        raise invalid(unknown(where))
    return programme
