"""An invitation as calendars read it: iCalendar (RFC 5545), sent by mail (RFC 5546, 6047)."""

from dataclasses import dataclass
from datetime import date, datetime

from icalendar import Calendar, Event, vCalAddress

from domain.calendar import AMSTERDAM
from domain.meeting import Planned


@dataclass(frozen=True)
class Appointment:
    uid: str  # the same for ever
    sequence: int
    planned: Planned
    title: str
    place: str
    note: str
    organizer: tuple[str, str]  # name and mail
    sent_by: str  # mail
    attendee: tuple[str, str]
    language: str
    off: bool  # for everybody


def as_calendar(appointment: Appointment, method: str, now: datetime) -> str:
    """Nobody's address goes to anybody else: the one attendee is who gets it."""
    calendar, planned = Calendar(), appointment.planned
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Traject//Traject//{appointment.language.upper()}")
    calendar.add("method", method)
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", planned.begins_at.astimezone(AMSTERDAM))
    event.add("dtend", planned.ends_at.astimezone(AMSTERDAM))
    event.add("summary", appointment.title)
    event.add("location", appointment.place)
    if appointment.note:
        event.add("description", appointment.note)
    organizer = _address(*appointment.organizer)
    organizer.params["SENT-BY"] = f"mailto:{appointment.sent_by}"
    event.add("organizer", organizer)
    attendee = _address(*appointment.attendee)
    if method == "REQUEST":
        attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
        event.add("status", "CONFIRMED")
    elif appointment.off:  # who alone is taken off is told so by the method, and the status may not be there
        event.add("status", "CANCELLED")
    event.add("attendee", attendee)
    calendar.add_component(event)
    year = planned.on.year
    calendar.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
    return str(calendar.to_ical(), "utf-8")


def _address(name: str, mail: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    address.params["CN"] = name
    return address
