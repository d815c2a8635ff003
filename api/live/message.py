"""What an open page is told of what happened: codes, ids, names of boards, regions, staff. No free text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.shapes import LANGUAGES, Language, Words, event_words, words
from db.connect import Connection
from db.queries import queries
from domain.calendar import AMSTERDAM

BY: Mapping[Language, str] = {"nl": "door", "en": "by"}

Heard = tuple[str, int]  # a stream, and the number of an event in it


@dataclass(frozen=True)
class Message:
    """`adviser` is whose trajectory it is about; what is about a meeting or the places is for everybody."""

    stream: str
    of_trajectory: bool
    adviser: UUID | None
    texts: Mapping[Language, str]  # JSON


async def messages(connection: Connection, heard: Sequence[Heard]) -> list[Message]:
    """In one query, however much was heard."""
    streams, sequences = zip(*heard, strict=True)
    rows = queries.happenings(connection, streams=list(streams), sequences=list(sequences))
    return [_message(row) async for row in rows]


def _message(row: Any) -> Message:
    return Message(
        stream=row["stream"],
        of_trajectory=row["kind"] == "trajectory",
        adviser=row["adviser_id"],
        texts={language: json.dumps(_told(row, language), ensure_ascii=False) for language in LANGUAGES},
    )


def _told(row: Any, language: Language) -> dict[str, Any]:
    board = {"number": row["board_number"], "name": row["board_name"]} if row["board_number"] else None
    by = {"id": str(row["by_id"]), "name": row["by_name"]} if row["by_id"] else None
    return {
        "stream": row["stream"],
        "kind": row["kind"],
        "sequence": row["sequence"],
        "type": row["type"],
        "board": board,
        "regions": row["regions"],
        "adviser": str(row["adviser_id"]) if row["adviser_id"] else None,
        "lead": str(row["lead_id"]) if row["lead_id"] else None,
        "what": _what(row, language),
        "line": _line(row, language),
        "by": by,
        "at": f"{row['at'].astimezone(AMSTERDAM):%H:%M}",
    }


def _line(row: Any, language: Language) -> str:
    by = f" {BY[language]} {row['by_name']}" if row["by_id"] else ""
    return f"{_what(row, language)}{by}"


def _what(row: Any, language: Language) -> str:
    """As in `Actieplan afgerond`, `Actieplan: herinnering`, `Notitie`."""
    said = _words(row).model_dump()[language]
    if row["step"] is None or row["type"] == "meeting-assigned":  # which says itself what it is about
        return str(said[:1].upper() + said[1:])
    rest = said.removeprefix({"nl": "stap ", "en": "step "}[language])
    return f"{row['step'][language]}{':' if rest == said else ''} {rest}"


def _words(row: Any) -> Words:
    if row["kind"] == "trajectory":
        return event_words(row["type"], row["about"])
    return words(f"{row['kind']}-event", row["type"])
