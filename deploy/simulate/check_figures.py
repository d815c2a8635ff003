"""The report is what can be counted again from the events alone."""

from collections.abc import Iterator
from typing import Any, get_args

from activities.calendars import calendar
from deploy.simulate.figures_again import Raw, figures_again
from deploy.simulate.queries import simulate
from deploy.simulate.records import Records
from deploy.simulate.world import World
from domain.commands import Zone
from domain.figures import report
from domain.figures_account import Account
from domain.figures_report import Period, Report
from domain.figures_told import Told


async def figures_disagree(world: World, records: Records) -> list[str]:
    """Over all that was played, beside the same length before, when there was nothing."""
    boards = await _regions(world)
    regions = sorted({board.region for board in world.boards.values()})
    week = (world.today - world.begin).days // 7
    regions = [regions[week % len(regions)]]  # each gets its turn
    found = report(_told(world, records, boards), _period(world), world.today, regions)
    again = figures_again(_raw(world, records, boards), world.begin, world.today, world.today, regions)
    return [f"figures: {path}" for path in _differences(found.model_dump(mode="json"), again, "")]


async def whole_report(world: World, records: Records) -> Report:
    return report(_told(world, records, await _regions(world)), _period(world), world.today, [])


async def _regions(world: World) -> dict[str, str | None]:
    return {row["number"]: row["region_code"] async for row in simulate.board_regions(world.pool)}


def _period(world: World) -> Period:
    return Period(first=world.begin, last=world.today)


def _told(world: World, records: Records, boards: dict[str, str | None]) -> Told:
    return Told(
        programme=world.programme,
        calendars={zone: calendar(zone) for zone in get_args(Zone)},
        regions=boards,
        trajectories={id_: Account(it) for id_, it in records.trajectory_events.items()},
        meetings=tuple(records.meeting_events.values()),
        places=records.places_events,
    )


def _raw(world: World, records: Records, boards: dict[str, str | None]) -> Raw:
    return Raw(
        programme=world.programme.model_dump(mode="json"),
        closed={zone: set(calendar(zone).closed) for zone in get_args(Zone)},
        boards=boards,
        trajectories={id_: records.raw[id_] for id_ in records.trajectory_events},
        meetings=[records.raw[id_] for id_ in records.meeting_events],
        places=records.raw.get(world.programme.key, []),
    )


def _differences(one: Any, other: Any, path: str) -> Iterator[str]:
    """Where they differ: figures are no secret, but they don't say more than the place does."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            yield from _differences(one.get(name), other.get(name), f"{path}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from _differences(mine, its, f"{path}/{number}")
    elif one != other:
        yield path
