"""What a report is reckoned from, and what of it was known at the end of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, get_args

from domain import meeting_events as m
from domain import places_events as pe
from domain.calendar import ONE_DAY, Calendar, moment
from domain.events import Launched
from domain.figures_account import Account
from domain.figures_report import Standing
from domain.programme import Programme
from domain.value import Value


class EarlierContact(Value):
    """With a board, before this service or outside a trajectory."""

    board: str
    on: date
    standing: Standing
    added_at: datetime


@dataclass(frozen=True)
class Told:
    """Everything that was recorded of a programme; each history in order."""

    programme: Programme
    calendars: Mapping[str, Calendar]  # by zone
    regions: Mapping[str, str | None]  # by board
    trajectories: Mapping[str, Account] = field(default_factory=dict)  # by id
    meetings: tuple[tuple[m.AnyMeetingEvent, ...], ...] = ()
    places: tuple[pe.AnyPlacesEvent, ...] = ()
    earlier: tuple[EarlierContact, ...] = ()


def meeting_events(history: Iterable[Mapping[str, Any]]) -> tuple[m.AnyMeetingEvent, ...]:
    return m.MEETING_EVENTS.validate_python(list(_of_this_release(history, m.AnyMeetingEvent)))


def places_events(history: Iterable[Mapping[str, Any]]) -> tuple[pe.AnyPlacesEvent, ...]:
    return pe.PLACES_EVENTS.validate_python(list(_of_this_release(history, pe.AnyPlacesEvent)))


def _of_this_release(history: Iterable[Mapping[str, Any]], events: Any) -> Iterable[Mapping[str, Any]]:
    """What a later release tells besides is passed over; `EVENTS` of a trajectory do so of themselves."""
    types = {event.model_fields["type"].default for event in get_args(get_args(events)[0])}
    return (event for event in history if event["type"] in types)


@dataclass(frozen=True)
class Held:
    """A regional meeting that was held."""

    on: date
    regions: tuple[str, ...]
    invited: tuple[str, ...]
    attended: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What was known of it at the end of a day. A board lies where it was launched last."""

    programme: Programme
    calendars: Mapping[str, Calendar]
    regions: Mapping[str, str | None]
    day: date
    accounts: Mapping[str, Account]
    meetings: tuple[Held, ...]
    places: tuple[pe.AnyPlacesEvent, ...]
    earlier: tuple[EarlierContact, ...]


def known(told: Told, as_of: date) -> Known:
    end = moment(as_of + ONE_DAY)
    recorded = {id_: account.until(end) for id_, account in told.trajectories.items()}
    accounts = {id_: account for id_, account in recorded.items() if account}
    launched = {it.board: it.region for it in sorted(_launches(accounts), key=lambda launch: launch.at)}
    held = (_held(tuple(event for event in history if event.at < end)) for history in told.meetings)
    return Known(
        programme=told.programme,
        calendars=told.calendars,
        regions={**told.regions, **launched},
        day=as_of,
        accounts=accounts,
        meetings=tuple(meeting for meeting in held if meeting),
        places=tuple(event for event in told.places if event.at < end),
        earlier=tuple(contact for contact in told.earlier if contact.added_at < end),
    )


def _launches(accounts: Mapping[str, Account]) -> list[Launched]:
    return [account.launched for _, account in sorted(accounts.items())]


def _held(history: tuple[m.AnyMeetingEvent, ...]) -> Held | None:
    regions: tuple[str, ...] = ()
    for event in history:
        match event:
            case m.MeetingOpened() | m.RegionsCovered():
                regions = event.regions
            case m.MeetingHeld():
                return Held(event.on, regions, (*event.attended, *event.absent), event.attended)
    return None
