"""Keyset paging: a page says after which cursor the next one begins."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query

from api.problems import blame, invalid

After = Annotated[
    str | None,
    Query(max_length=1000, description="The `next` of the page before; the first page when it is left out"),
]
MOST = 100
Size = Annotated[int, Query(alias="limit", ge=1, le=MOST, description="How many, at most")]


def cursor(*key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode().rstrip("=")


def instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant has an offset")
    return at.astimezone(UTC)


def place(after: str | None, *types: Callable[[str], Any]) -> list[Any]:
    """What a cursor was made of; nothing but None without one."""
    if after is None:
        return [None] * len(types)
    try:
        key = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        # A cursor is ours, but it may have been made up: what PostgreSQL cannot take must not reach it.
        if isinstance(key, list) and len(key) == len(types) and all(map(_is_plain, key)):
            return [made(part) for made, part in zip(types, key, strict=True)]
    except (ValueError, TypeError, OverflowError):
        pass
    raise invalid(blame("/after", "This is not the `next` of a page.", "query"))


def _is_plain(part: Any) -> bool:
    return isinstance(part, str) and part.isprintable()


def page(rows: Sequence[Any], size: int, *key: str) -> tuple[Sequence[Any], str | None]:
    """`rows` holds one more than `size` when there is a next page."""
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], cursor(*(last[name] for name in key))
