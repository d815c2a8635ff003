"""What figures are reckoned from, kept between requests. What has happened never changes: of each stream only
what came since is read. A report is kept as long as nothing has happened that could change it.
"""

import asyncio
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from activities.calendars import calendar
from db.connect import Connection, Pool
from db.queries import queries
from domain.commands import Zone
from domain.events import EVENTS
from domain.figures import report
from domain.figures_account import Account
from domain.figures_report import Period, Report
from domain.figures_told import EarlierContact, Told, meeting_events, places_events
from domain.programme import Programme

MOST_REPORTS = 32


@dataclass(frozen=True)
class Stream:
    kind: str
    last: int  # the sequence up to which it has been read
    history: tuple[Any, ...]
    account: Account | None = None  # of a trajectory: it remembers what was drawn from it


@dataclass(frozen=True)
class Reckoned:
    report: Report
    json: bytes  # written once


@dataclass
class FiguresKept:
    streams: Mapping[str, Stream] = field(default_factory=dict)
    reports: dict[Hashable, Reckoned] = field(default_factory=dict)

    async def reckon(
        self,
        connection: Connection | Pool,
        programme: Programme,
        period: Period,
        as_of: date,
        regions: Sequence[str],
    ) -> Reckoned:
        streams = await self._read(connection, programme.key)
        boards = {row["number"]: row["region_code"] async for row in queries.figures_boards(connection)}
        rows = queries.earlier_contacts(connection, programme=programme.key)
        earlier = tuple([EarlierContact.model_validate(dict(row)) async for row in rows])
        key = (
            *(programme, period, as_of, tuple(regions)),
            *(frozenset((id_, stream.last) for id_, stream in streams.items()), frozenset(boards.items())),
            earlier,
        )
        kept = self.reports.pop(key, None)
        if kept is None:
            told = _told(programme, streams, boards, earlier)
            # Others are not to wait for it.
            kept = await asyncio.to_thread(_reckoned, told, period, as_of, regions)
        self.reports[key] = kept  # the last that was asked for stands last
        while len(self.reports) > MOST_REPORTS:
            del self.reports[next(iter(self.reports))]
        return kept

    async def _read(self, connection: Connection | Pool, programme: str) -> Mapping[str, Stream]:
        """The streams of a programme as they are now. Two that read at once keep the same."""
        kept = self.streams
        far = {
            row["stream"]: row["last"]
            async for row in queries.figures_streams(connection, programme=programme)
        }
        # A stream that went back is another one: a database that was put back from a copy.
        begun = {id_: it for id_, it in kept.items() if it.last <= far.get(id_, 0)}
        behind = [id_ for id_, last in far.items() if id_ not in begun or begun[id_].last < last]
        if behind:
            after = [begun[id_].last if id_ in begun else 0 for id_ in behind]
            rows = [row async for row in queries.figures_events(connection, streams=behind, after=after)]
            fresh = await asyncio.to_thread(_followed, begun, rows)
            self.streams = {**self.streams, **fresh}
            begun |= fresh
        return {id_: begun[id_] for id_ in far}


def _followed(begun: Mapping[str, Stream], rows: Sequence[Any]) -> dict[str, Stream]:
    return {row["stream"]: _stream(begun.get(row["stream"]), row) for row in rows}


def _stream(before: Stream | None, row: Any) -> Stream:
    if row["kind"] == "trajectory":
        more: tuple[Any, ...] = EVENTS.validate_json(row["events"])
    elif row["kind"] == "meeting":
        more = meeting_events(json.loads(row["events"]))
    else:
        more = places_events(json.loads(row["events"]))
    history = (*before.history, *more) if before else more
    account = Account(history) if row["kind"] == "trajectory" else None
    return Stream(row["kind"], row["last"], history, account)


def _told(
    programme: Programme,
    streams: Mapping[str, Stream],
    boards: Mapping[str, str | None],
    earlier: tuple[EarlierContact, ...],
) -> Told:
    return Told(
        programme=programme,
        calendars={zone: calendar(zone) for zone in get_args(Zone)},
        regions=boards,
        trajectories={id_: it.account for id_, it in streams.items() if it.account},
        meetings=tuple(it.history for it in streams.values() if it.kind == "meeting"),
        places=next((it.history for it in streams.values() if it.kind == "places"), ()),
        earlier=earlier,
    )


def _reckoned(told: Told, period: Period, as_of: date, regions: Sequence[str]) -> Reckoned:
    found = report(told, period, as_of, regions)
    return Reckoned(found, found.model_dump_json().encode())
