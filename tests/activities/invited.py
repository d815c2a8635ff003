"""Reads the invitations that arrived, by the rules for who takes one from the mail (RFC 5545, 5546, 6047)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from domain import meeting_commands as mc
from domain.calendar import moment
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom

ON, LATER, LATEST = date(2029, 2, 7), date(2029, 2, 14), date(2029, 2, 15)
TUESDAY = MONDAY + timedelta(days=1)
CHAIR, ADVISER, OTHER_ADVISER = (
    cast.STAFF[person][2] for person in (cast.OTHER_LEAD, cast.ADVISER, cast.OTHER_ADVISER)
)
BOARD, OTHER_BOARD = (f"internal-{board}@demo.example" for board in (cast.BOARD, cast.OTHER_BOARD))
DIRECTOR = f"director-{cast.BOARD}@demo.example"
WSP = "wsp-am01@demo.example"
EVERYBODY = {CHAIR, ADVISER, OTHER_ADVISER, BOARD, OTHER_BOARD, WSP}


@dataclass(frozen=True)
class Invitation:
    to: str
    method: str
    event: Any
    message: EmailMessage
    part: EmailMessage

    @property
    def sequence(self) -> int:
        return int(self.event["SEQUENCE"])


def read(message: EmailMessage) -> Invitation:
    """By the rules for who takes an invitation from the mail."""
    (part,) = [part for part in message.iter_parts() if part.get_content_type() == "text/calendar"]
    assert isinstance(part, EmailMessage)
    assert part.get_content_charset() == "utf-8"
    calendar = parsed(part)
    assert (calendar["VERSION"], bool(calendar["PRODID"])) == ("2.0", True)
    assert calendar["METHOD"] == part.get_param("method") in ("REQUEST", "CANCEL")
    (event,) = calendar.walk("VEVENT")
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "ORGANIZER", "ATTENDEE", "SUMMARY"):
        assert not isinstance(event[name], list), f"{name} once"
    assert event["DTSTAMP"].dt.utcoffset() == timedelta()
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    assert {event["DTSTART"].params["TZID"], event["DTEND"].params["TZID"]} == zones
    to = message["To"].addresses[0].addr_spec
    assert event["ATTENDEE"] == f"mailto:{to}"
    # Replies reach the chair, and the service, which nobody reads, only sends.
    assert event["ORGANIZER"] == f"mailto:{CHAIR}"
    assert event["ORGANIZER"].params["SENT-BY"] == f"mailto:{message['From'].addresses[0].addr_spec}"
    status = event.get("STATUS")
    if calendar["METHOD"] == "REQUEST":
        assert (event["ATTENDEE"].params["RSVP"], event["ATTENDEE"].params["PARTSTAT"], status) == (
            "TRUE",
            "NEEDS-ACTION",
            "CONFIRMED",
        )
    else:
        assert status in (None, "CANCELLED")
        assert "RSVP" not in event["ATTENDEE"].params
    return Invitation(to, str(calendar["METHOD"]), event, message, part)


def parsed(part: EmailMessage) -> Any:
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)
    return Calendar.from_ical(raw)


def invitations(mailroom: Mailroom) -> list[Invitation]:
    """What has arrived, once."""
    found = [read(message) for message in mailroom.smtp.messages if has_calendar(message)]
    mailroom.smtp.messages.clear()
    return found


def has_calendar(message: EmailMessage) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in message.iter_parts())


def fates(found: Iterable[Invitation]) -> set[tuple[str, str]]:
    return {(one.to, one.method) for one in found}


async def planned_meeting(mailroom: Mailroom) -> str:
    """Planned, with two boards that have an adviser each, and a contact point."""
    await mailroom.has_contact_point()
    meeting = await mailroom.opens_meeting()
    for board, adviser in ((cast.BOARD, cast.ADVISER), (cast.OTHER_BOARD, cast.OTHER_ADVISER)):
        trajectory = await mailroom.launch(board, adviser=adviser)
        await joins(mailroom, meeting, board, trajectory)
    await mailroom.plans(meeting, ON)
    await mailroom.pool.execute("update notification set settled_at = queued_at")
    return meeting


async def joins(mailroom: Mailroom, meeting: str, board: str, trajectory: str, on: date = MONDAY) -> None:
    fields = {"trajectory": trajectory, "step": "regional-meeting", "due_on": date(2029, 3, 1)}
    await mailroom.meets(meeting, mc.Join, on, board=board, **fields)


async def of_board(mailroom: Mailroom, board: str) -> str:
    id_: str = await mailroom.pool.fetchval("select id from trajectory where board_number = $1", board)
    return id_


async def a_minute(mailroom: Mailroom, day: date = MONDAY, at: time = time(9)) -> list[Invitation]:
    await mailroom.urgent(moment(day, at))
    return invitations(mailroom)
