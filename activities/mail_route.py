"""Judging a notification again at the moment of sending: does it still apply, and to whom does it go."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal
from uuid import UUID

from activities.calendars import calendar
from activities.mail_read import Queued
from activities.office import Contact, Office, Person
from domain.value import Value

MailKind = Literal["urgent", "digest", "weekly", "board"]


class Addressee(Value):
    kind: MailKind
    person_id: UUID | None = None
    contact_id: UUID | None = None


@dataclass(frozen=True)
class Draft:
    """A mail in hand: what it tells, to whom."""

    id: str
    addressee: Addressee
    told: list[Queued]
    office: Office
    now: datetime

    @property
    def reader(self) -> Person | Contact:
        if self.addressee.contact_id:
            return self.office.contacts[self.addressee.contact_id]
        assert self.addressee.person_id
        return self.office.persons[self.addressee.person_id]


class Verdict(Enum):
    SETTLED = "it no longer applies"
    WAITS = "it may go later"


def route(queued: Queued, office: Office, now: datetime) -> Addressee | Verdict:
    applies = _applies(queued, office, now)
    if applies is None:
        return Verdict.WAITS
    if not applies:
        return Verdict.SETTLED
    return _to_board(queued, office) if queued.audience == "board" else _to_staff(queued, office)


def _applies(queued: Queued, office: Office, now: datetime) -> bool | None:  # noqa: PLR0911 -- one case a kind
    """None: a later release knows."""
    if queued.refused_person_id:
        return office.persons[queued.refused_person_id].refused
    if queued.state not in ("running", "paused"):
        return False
    trajectory = queued.trajectory
    match queued.kind:
        case "launched" | "handed-over":
            return queued.person_id == (queued.lead_id if queued.audience == "lead" else queued.adviser_id)
        case "reminded":
            step = trajectory.step(queued.step or "")
            due = step.due and step.due.on
            return step.status == "open" and due == queued.due_on and trajectory.pause is None
        case "step-open":
            # With an appointment there is nothing to ask the board for.
            step = trajectory.step(queued.step or "")
            return step.status == "open" and step.appointment_on is None
        case "stalled":
            is_stalled = queued.stalls_at is not None and queued.stalls_at <= now
            return is_stalled and queued.stall_reason == queued.event["reason"]
        case "return-nears":
            pause = trajectory.pause
            return pause is not None and pause.return_on.isoformat() == queued.event["return_on"]
        case "runs-long":
            return True
        case "contacts-changed":
            return bool(set(trajectory.acquaint).intersection(queued.event["acquaint"]))
        case "address-refused":
            return any(c.refused for c in office.contacts.values() if c.id == queued.refused_contact_id)
        case _:
            return None


def _to_staff(queued: Queued, office: Office) -> Addressee | Verdict:
    if queued.addressee is None:
        return Verdict.WAITS
    person = office.present(queued.addressee)
    if person.refused:
        return Verdict.WAITS
    if queued.urgent:
        return Addressee(kind="urgent", person_id=person.id)
    return Addressee(kind="weekly" if queued.audience == "managers" else "digest", person_id=person.id)


def _to_board(queued: Queued, office: Office) -> Addressee | Verdict:
    """A board is mailed in its adviser's name, on its own working days."""
    trajectory = queued.trajectory
    deferred_until = trajectory.step(queued.step or "").deferred_until
    if (
        trajectory.pause
        or not calendar(trajectory.zone).is_open(office.today)
        or (deferred_until and deferred_until > office.today)
        or queued.adviser_id is None
        or office.present(queued.adviser_id).refused
    ):
        return Verdict.WAITS
    contact = office.mail_contact_of(queued.board_number)
    return Addressee(kind="board", contact_id=contact.id) if contact else Verdict.WAITS
