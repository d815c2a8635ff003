"""What happened to a trajectory, in order, as people read it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from pydantic.alias_generators import to_camel

from api.auth import SignedIn
from api.paging import Size
from api.reading import Reading
from api.shapes import PersonRef, Reply, Words, event_words
from api.state import Here, State
from api.trajectory import due_reply
from db.queries import queries
from domain.events import Due

router = APIRouter(route_class=SignedIn, tags=["trajectories"])

# What an event holds beside what it tells: these are shown otherwise, or nobody's business.
NOT_TOLD = frozenset({"sequence", "type", "at", "by", "outlook", "programme", "document", "reminded"})


class Happening(Reply):
    sequence: int
    type: str
    words: Words
    at: datetime
    by: PersonRef | None = Field(description="Null: the clock, or who followed a signed link")
    about: dict[str, Any] = Field(description="What the event tells: codes, dates, numbers and ids")
    texts: list[dict[str, Any]] = Field(
        description="What was written with it: forms, reasons, notes, questions, answers"
    )


class Timeline(Reply):
    items: list[Happening]
    next: int | None = Field(description="What to send as `after` for the next page; null on the last one")


@router.get("/trajectories/{trajectoryId}/timeline", operation_id="getTimeline")
async def get_timeline(
    state: Here,
    read: Reading,
    after: Annotated[
        int | None, Query(ge=1, le=2_147_483_647, description="The `next` of the page before")
    ] = None,
    limit: Size = 50,
) -> Timeline:
    """What happened, the newest first, with who did it and what was written."""
    found = queries.timeline(state.pool, id=read.id, before=after, size=limit + 1)
    rows = [row async for row in found]
    shown = rows[:limit]
    names = await _names(state, shown)
    texts = await _texts(state, shown)
    return Timeline(
        items=[_happening(row, names, texts) for row in shown],
        next=shown[-1]["sequence"] if len(rows) > limit else None,
    )


def _happening(row: Any, names: dict[str, str], texts: dict[str, dict[str, Any]]) -> Happening:
    data = row["data"]
    by = data.get("by")
    return Happening(
        sequence=row["sequence"],
        type=row["type"],
        words=event_words(row["type"], data),
        at=row["at"],
        by=PersonRef(id=UUID(by), name=names[by]) if by else None,
        about=_about(data),
        texts=[texts[id_] for id_ in _documents(data) if id_ in texts],
    )


def _about(data: dict[str, Any]) -> dict[str, Any]:
    about: dict[str, Any] = _camel({name: value for name, value in data.items() if name not in NOT_TOLD})
    if version := data.get("programme", {}).get("version"):
        about["version"] = version
    if data.get("due"):
        about["due"] = due_reply(Due.model_validate(data["due"]))
    if data.get("dues"):
        about["dues"] = {step: due_reply(Due.model_validate(due)) for step, due in data["dues"].items()}
    return about


def _documents(data: dict[str, Any]) -> Iterator[str]:
    """A reason is a code in some events and a document in others."""
    for value in (data.get("question"), data.get("document"), data.get("reason")):
        if value and _is_id(value):
            yield value


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


async def _names(state: State, rows: list[Any]) -> dict[str, str]:
    people = {UUID(row["data"]["by"]) for row in rows if "by" in row["data"]}
    return {str(row["id"]): row["name"] async for row in queries.names(state.pool, people=list(people))}


async def _texts(state: State, rows: list[Any]) -> dict[str, dict[str, Any]]:
    ids = [UUID(id_) for row in rows for id_ in _documents(row["data"])]
    found = queries.documents(state.pool, ids=ids)
    return {str(row["id"]): {"kind": row["kind"], **row["content"]} async for row in found}


def _camel(value: Any) -> Any:
    """Keys that are codes of steps stay as they are: they have no underscores."""
    if isinstance(value, dict):
        return {to_camel(name): _camel(it) for name, it in value.items()}
    return [_camel(it) for it in value] if isinstance(value, list) else value
