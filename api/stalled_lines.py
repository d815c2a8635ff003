"""What a list tells of those that are stalled: who can help, for how long, and what was last noted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from activities.calendars import calendar
from activities.office import read_office
from api.shapes import PersonRef, Reply
from api.state import State
from api.unblocking import unblocker_in
from api.walk import today
from db.queries import queries
from domain.calendar import local_day
from domain.programme import StallReason


class NoteReply(Reply):
    text: str
    by: PersonRef
    at: datetime


async def help_with(state: State, rows: Sequence[Any], now: datetime) -> Mapping[str, dict[str, Any]]:
    """By id, of those that are stalled; as many queries for a page as for one."""
    stalled = [row for row in rows if row["stalls_at"] is not None and row["stalls_at"] <= now]
    if not stalled:
        return {}
    office = await read_office(state.pool, [row["board_number"] for row in stalled], today())
    notes = await _last_notes(state, [row["id"] for row in stalled])
    return {
        row["id"]: {
            "unblocks": unblocker_in(
                office,
                StallReason(row["stall_reason"]),
                row["board_number"],
                row["lead_id"],
                row["adviser_id"],
            ),
            "working_days": _working_days(row["zone"], local_day(row["stalls_at"]), local_day(now)),
            "last_note": notes.get(row["id"]),
        }
        for row in stalled
    }


@lru_cache(maxsize=10_000)
def _working_days(zone: str, since: date, today: date) -> int:
    """The same all day long."""
    return calendar(zone).between(since, today)


async def _last_notes(state: State, ids: list[str]) -> dict[str, NoteReply]:
    return {
        row["id"]: NoteReply(
            text=row["text"], by=PersonRef(id=UUID(row["by"]), name=row["name"]), at=row["at"]
        )
        async for row in queries.last_notes(state.pool, ids=ids)
    }
