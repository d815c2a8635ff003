"""The read model is what the events tell."""

from collections.abc import Iterator, Mapping
from typing import Any

from activities.calendars import calendar
from db.connect import Pool
from deploy.simulate.queries import simulate
from deploy.simulate.records import Records
from domain.events import Launched
from domain.outlook import look_ahead


async def read_model_disagrees(pool: Pool, programme: str, records: Records) -> list[str]:
    found: list[str] = []
    rows = {row["id"]: dict(row) async for row in simulate.trajectory_rows(pool)}
    found += _missing("trajectory", rows.keys() ^ records.trajectories.keys())
    for id_ in sorted(rows.keys() & records.trajectories.keys()):
        found += _differences(id_, rows[id_], _trajectory_row(records, id_))
    for id_ in sorted(records.changed & records.trajectories.keys()):
        found += _outlook(records, id_)
    rows = {row["id"]: dict(row) async for row in simulate.meeting_rows(pool)}
    found += _missing("meeting", rows.keys() ^ records.meetings.keys())
    for id_ in sorted(rows.keys() & records.meetings.keys()):
        found += _differences(id_, rows[id_], _meeting_row(records, id_))
    row = await simulate.places_row(pool, programme=programme)
    if records.places_events:
        found += _differences(programme, dict(row), _places_row(records))
    return found


def _missing(what: str, ids: set[str]) -> Iterator[str]:
    return (f"{what} {id_}: events without a row, or a row without events" for id_ in sorted(ids))


def _differences(id_: str, row: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, dict):
            names = (key for key in value.keys() | row[name].keys() if value.get(key) != row[name].get(key))
            yield from (f"{id_}: {name}.{key} is not what the events tell" for key in sorted(names))
        elif row[name] != value:
            yield f"{id_}: {name} is not what the events tell"


def _trajectory_row(records: Records, id_: str) -> dict[str, Any]:
    told, last = records.trajectories[id_], records.trajectory_events[id_][-1]
    return {
        "board_number": told.board,
        "programme": told.programme.key,
        "region_code": told.region,
        "zone": told.zone,
        "lead_id": told.lead,
        "adviser_id": told.adviser,
        "state": told.state,
        "phase": told.phase,
        "started_on": told.started_on,
        "closed_on": told.closed_on,
        "stalls_at": last.outlook.stalls_at,
        "stall_reason": last.outlook.stall_reason,
        "wakes_at": last.outlook.wakes_at,
        "sequence": len(records.raw[id_]),
        "view": told.model_dump(mode="json", exclude={"programme"}),
    }


def _outlook(records: Records, id_: str) -> Iterator[str]:
    """As it was reckoned when it was recorded, and as it is reckoned from the events."""
    told, last = records.trajectories[id_], records.trajectory_events[id_][-1]
    if look_ahead(told, calendar(told.zone), last.at) != last.outlook:
        yield f"{id_}: its outlook is not what follows from the events"
    if not isinstance(records.trajectory_events[id_][0], Launched):
        yield f"{id_}: it does not begin with its launch"


def _meeting_row(records: Records, id_: str) -> dict[str, Any]:
    meeting, last = records.meetings[id_], records.meeting_events[id_][-1]
    return {
        "programme": meeting.programme,
        "state": last.outlook.state,
        "lead_id": meeting.lead,
        "regions": list(meeting.regions),
        "begins_at": meeting.planned.begins_at if meeting.planned else None,
        "wakes_at": last.outlook.wakes_at,
        "sequence": len(records.raw[id_]),
        "view": meeting.model_dump(mode="json"),
    }


def _places_row(records: Records) -> dict[str, Any]:
    places = records.places
    return {
        "wakes_at": records.places_events[-1].wakes_at,
        "sequence": len(records.places_events),
        "view": places.model_dump(mode="json"),
    }
