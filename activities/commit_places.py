"""Places are taken and freed in the transaction of the launch, or of what frees them."""

from dataclasses import dataclass
from datetime import datetime

from activities.calendars import office_calendar
from activities.record import queue, record
from db.connect import Connection
from db.queries import queries
from domain.commands import Command
from domain.decide_places import decide_places
from domain.errands import Errand, places_errands
from domain.notifications import Notification, places_notifications
from domain.places import Places, Waiting, evolve, fold
from domain.places_events import PLACES_EVENTS, AnyPlacesEvent
from domain.programme import Programme


@dataclass(frozen=True)
class Commanded:
    places: Places
    events: tuple[AnyPlacesEvent, ...] = ()
    queued: bool = False  # errands too


async def command_places(
    connection: Connection, programme: str, command: Command, now: datetime, *, errands_of: str | None = None
) -> Commanded:
    """What they have become, and what has happened. Raises a `Refused` before anything is written.

    The errands that follow become those of the stream `errands_of`; otherwise the hourly recovery does them.
    """
    await queries.lock_places(connection, programme=programme)
    newest = await queries.newest_programme(connection, key=programme)
    assert newest is not None, "a programme whose places are asked for is known"
    definition = Programme.model_validate(newest["definition"])
    places = fold(PLACES_EVENTS.validate_json(await queries.history(connection, id=programme)))
    events = decide_places(places, command, now, office_calendar(), definition)
    if not events:
        return Commanded(places)
    notifications, errands = list[Notification](), list[Errand]()
    for event in events:
        before, places = places, evolve(places, event)
        about = _about(before, event) or _about(places, event)
        if about:
            notifications += places_notifications(about.wish, event)
            errands += places_errands(definition, about, event)
    await queries.change_places(
        connection,
        programme=programme,
        wakes_at=events[-1].wakes_at,
        sequence=places.sequence,
        view=places.model_dump(mode="json"),
    )
    await record(connection, "places", programme, events, notifications)
    await queue(connection, errands_of or programme, errands)
    return Commanded(places, events, queued=bool(errands))


def _about(places: Places, event: AnyPlacesEvent) -> Waiting | None:
    return places.waiting(str(getattr(event, "board", "")))
