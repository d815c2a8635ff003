"""What every commit does alike: a command is taken once, and what follows is kept in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from db.connect import Connection
from db.queries import queries
from domain.commands import Command
from domain.errands import Errand
from domain.events import Event
from domain.meeting_events import MeetingEvent
from domain.notifications import Notification
from domain.outcome import Outcome
from domain.places_events import PlacesEvent
from domain.refusals import KeyReused, Refused

Recordable = Event | MeetingEvent | PlacesEvent
Kind = Literal["trajectory", "meeting", "places"]


async def take_once(
    connection: Connection, stream: str, command: Command, take: Callable[[], Awaitable[Outcome]]
) -> Outcome:
    """The stream is locked: what is looked up here may have been changed by who held the lock before.

    Whoever takes refuses before anything is written.
    """
    known = await queries.find_command(connection, subject=stream, id=command.id)
    if known is None:
        try:
            outcome = await take()
        except Refused as refused:
            outcome = Outcome.refused(refused)
        await queries.add_command(
            connection,
            subject=stream,
            id=command.id,
            fingerprint=command.fingerprint,
            outcome=outcome.model_dump(mode="json"),
        )
        return outcome
    if known["fingerprint"] != command.fingerprint:
        return Outcome.refused(KeyReused())
    return Outcome.model_validate(known["outcome"])


async def record(
    connection: Connection,
    kind: Kind,
    stream: str,
    events: Sequence[Recordable],
    queued: Sequence[Notification],
) -> None:
    await queries.add_events(
        connection, stream=stream, kind=kind, events=[event.model_dump(mode="json") for event in events]
    )
    if queued:
        notifications = [notification.model_dump(mode="json") for notification in queued]
        await queries.add_notifications(
            connection, stream=stream, notifications=notifications, now=events[-1].at
        )


async def queue(connection: Connection, stream: str, errands: Sequence[Errand]) -> None:
    """For `stream` to see to, right after the commit."""
    if errands:
        await queries.add_errands(
            connection, stream=stream, errands=[errand.model_dump(mode="json") for errand in errands]
        )
