"""Judging a notification again at the moment of sending: does it still apply, and to whom does it go."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal
from uuid import UUID

from activities.calendars import calendar
from activities.mail_read import AnyNotice, OfMeeting, OfPlaces, Queued
from activities.office import Contact, ContactPoint, Office, Person
from domain.programme import Audience
from domain.value import Value

MailKind = Literal["urgent", "digest", "weekly", "board", "question", "invitation", "lessons"]


class Addressee(Value):
    kind: MailKind
    person_id: UUID | None = None
    contact_id: UUID | None = None
    contact_point_id: UUID | None = None


@dataclass(frozen=True)
class Draft:
    """A mail in hand: what it tells, to whom."""

    addressee: Addressee
    told: list[AnyNotice]
    office: Office
    now: datetime

    @property
    def reader(self) -> Person | Contact | ContactPoint:
        to = self.addressee
        if to.contact_id:
            return self.office.contacts[to.contact_id]
        if to.contact_point_id:
            return self.office.contact_points[to.contact_point_id]
        assert to.person_id
        return self.office.persons[to.person_id]


class Verdict(Enum):
    SETTLED = "it no longer applies"
    WAITS = "it may go later"


def route(notice: AnyNotice, office: Office, now: datetime) -> Addressee | Verdict:
    applies = _applies(notice, office, now)
    if applies is None:
        return Verdict.WAITS
    if not applies:
        return Verdict.SETTLED
    match notice:
        case Queued(audience=Audience.CONTACT_POINT):
            return _to_contact_point(notice, office)
        case Queued(audience=Audience.BOARD):
            return _to_board(notice, office)
        case OfPlaces(audience=Audience.BOARD):
            return _to_waiting_board(notice, office)
        case _:
            return _to_staff(notice, office)


def _applies(notice: AnyNotice, office: Office, now: datetime) -> bool | None:
    """None: a later release knows."""
    if notice.refused_person_id:
        return office.persons[notice.refused_person_id].refused
    if notice.refused_contact_point_id:
        point = office.contact_points.get(notice.refused_contact_point_id)
        return point is not None and point.refused
    if notice.refused_contact_id and not isinstance(notice, Queued):
        return _is_refused(notice, office)
    match notice:
        case Queued():
            return _of_trajectory(notice, office, now)
        case OfMeeting():
            return _of_meeting(notice)
        case OfPlaces():
            return _of_places(notice)


def _is_refused(notice: AnyNotice, office: Office) -> bool:
    contact = office.contacts.get(notice.refused_contact_id) if notice.refused_contact_id else None
    return contact is not None and contact.refused


def _of_trajectory(queued: Queued, office: Office, now: datetime) -> bool | None:  # noqa: PLR0911, PLR0912 -- one case a kind
    trajectory, question = queued.trajectory, queued.question
    match queued.kind:  # also after the end
        case "measure-asked":
            return queued.event["months"] not in trajectory.measured
        case "question-answered":
            return True
    if queued.state not in ("running", "paused"):
        return False
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
        case "contact-point":
            return office.contact_point_of(trajectory.region) is not None
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
        case "question-asked" if queued.audience == Audience.LEAD:
            point = office.contact_point_of(trajectory.region)
            is_open = question is not None and question.state != "answered"
            return is_open and (point is None or point.refused)
        case "question-asked" | "question-reminded":
            times = queued.event.get("times", 0)
            return question is not None and (question.state, question.reminded) == ("open", times)
        case "question-unanswered":
            return question is not None and question.state == "unanswered"
        case "address-refused":
            return _is_refused(queued, office)
        case _:
            return None


def _of_meeting(notice: OfMeeting) -> bool | None:
    meeting = notice.meeting
    match notice.kind:
        case "worth-planning":
            return meeting.state == "gathering"
        case "attendance-missing":
            return meeting.state == "planned" and meeting.missing_told
        case "meeting-handed-over":
            return (
                not meeting.is_over and notice.person_id is not None and meeting.is_held_by(notice.person_id)
            )
        case _:
            return None


def _of_places(notice: OfPlaces) -> bool | None:
    waiting = notice.waiting
    match notice.kind:
        case "place-offered":
            until = waiting.offered_until if waiting else None
            return until is not None and until.isoformat() == notice.event["until"]
        case "offer-lapsed" | "board-queued":
            return waiting is not None and waiting.offered_until is None
        case "wish-handed-over":
            wish = waiting.wish if waiting else None
            return wish is not None and notice.person_id in (wish.lead, wish.adviser)
        case _:
            return None


def _to_staff(notice: AnyNotice, office: Office) -> Addressee | Verdict:
    if notice.addressee is None:
        return Verdict.WAITS
    person = office.present(notice.addressee)
    if person.refused:
        return Verdict.WAITS
    if notice.urgent:
        return Addressee(kind="urgent", person_id=person.id)
    return Addressee(kind="weekly" if notice.audience == "managers" else "digest", person_id=person.id)


def _to_board(queued: Queued, office: Office) -> Addressee | Verdict:
    """A board is mailed in its adviser's name, on its own working days."""
    trajectory = queued.trajectory
    deferred_until = trajectory.step(queued.step).deferred_until if queued.step else None
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


def _to_waiting_board(notice: OfPlaces, office: Office) -> Addressee | Verdict:
    """To the contact who committed it, in its lead's name."""
    assert notice.waiting
    wish = notice.waiting.wish
    if not calendar(wish.zone).is_open(office.today) or office.present(wish.lead).refused:
        return Verdict.WAITS
    committed = office.contacts.get(wish.committed_by)
    contact = (
        committed if committed and not committed.refused else office.mail_contact_of(notice.board_number)
    )
    return Addressee(kind="board", contact_id=contact.id) if contact else Verdict.WAITS


def _to_contact_point(queued: Queued, office: Office) -> Addressee | Verdict:
    """In the adviser's name, and the lead's as long as there is none."""
    point = office.contact_point_of(queued.trajectory.region)
    if point is None or point.refused or office.present(queued.adviser_id or queued.lead_id).refused:
        return Verdict.WAITS
    return Addressee(kind="question", contact_point_id=point.id)
