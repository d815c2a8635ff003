"""What an invitation that comes again changes: how it stood when its reader was last told of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from activities.invitations import Invitations
from db.connect import Pool
from db.queries import queries
from domain.meeting import Planned, fold
from domain.meeting_events import MEETING_EVENTS


@dataclass(frozen=True)
class Changed:
    """What it was, of what is another thing now; None is no change."""

    when: tuple[date, str, str] | None = None  # the day, begins, ends
    where: tuple[str, bool] | None = None  # the place, online
    chair: str | None = None  # the name
    note: bool = False


async def changed(pool: Pool, invitations: Invitations, revision: int | None) -> Changed | None:
    """`revision` is of the planning that the reader knows. None: as far as is known nothing changed."""
    told = await _planned_at(pool, invitations.meeting_id, revision)
    now = invitations.meeting.planned
    if told is None or now is None:
        return None
    content = await queries.planning_of(pool, id=told.document) or {}
    was, changes = _as_told(told, content), _as_told(now, invitations.planning)
    other = {name: value for name, value in was.items() if value != changes[name]}
    if told.chair != now.chair and (chair := invitations.persons.get(told.chair)):
        other["chair"] = chair.name
    if "note" in other:
        other["note"] = True
    return Changed(**other) if other else None


async def _planned_at(pool: Pool, meeting_id: str, revision: int | None) -> Planned | None:
    history = MEETING_EVENTS.validate_json(await queries.history(pool, id=meeting_id))
    meeting = fold(tuple(event for event in history if event.sequence <= (revision or 0)))
    return meeting.planned if meeting else None


def _as_told(planned: Planned, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "when": (planned.on, f"{planned.begins:%H:%M}", f"{planned.ends:%H:%M}"),
        "where": (content.get("place", ""), planned.presence == "online"),
        "note": content.get("note") or "",
    }
