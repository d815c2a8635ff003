"""Whether everything agrees. Each disagreement is told by ids and codes alone."""

from collections.abc import Iterator
from datetime import datetime

from deploy.simulate.check_figures import figures_disagree
from deploy.simulate.check_meetings import meetings_disagree
from deploy.simulate.check_places import places_disagree
from deploy.simulate.check_read_model import read_model_disagrees
from deploy.simulate.check_reminders import reminders_disagree
from deploy.simulate.queries import simulate
from deploy.simulate.records import Records
from deploy.simulate.world import World


async def disagreements(world: World, records: Records) -> list[str]:
    now = await world.now()
    undone = simulate.undone_errands(world.pool)
    stray = simulate.stray_notifications(world.pool)
    found = [f"{row['stream']}: {row['errands']} errands undone" async for row in undone]
    found += [f"notification {row['id']}: of no event" async for row in stray]
    found += await read_model_disagrees(world.pool, world.programme.key, records)
    found += places_disagree(world.programme, world.wanted, world.today, records)
    found += await meetings_disagree(world.pool, records)
    found += reminders_disagree(records)
    found += _clocks_are_late(records, now)
    found += await figures_disagree(world, records)
    return found


def _clocks_are_late(records: Records, now: datetime) -> Iterator[str]:
    for id_, events in (*records.trajectory_events.items(), *records.meeting_events.items()):
        wakes_at = events[-1].outlook.wakes_at
        if wakes_at and wakes_at < now:
            yield f"{id_}: its clock was to ring at {wakes_at:%Y-%m-%d}"
    if records.places_events and (wakes_at := records.places_events[-1].wakes_at) and wakes_at < now:
        yield f"places: their clock was to ring at {wakes_at:%Y-%m-%d}"
