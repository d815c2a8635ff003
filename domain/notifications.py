"""Who is to be told of what has happened. Queued beside the events, and judged again when it is sent."""

from datetime import date
from typing import Any
from uuid import UUID

from domain import events as e
from domain import meeting_events as m
from domain import places_commands as pc
from domain import places_events as pe
from domain.meeting import Meeting
from domain.outlook import UNBLOCKED_BY, owner
from domain.programme import Audience
from domain.trajectory import Trajectory
from domain.value import Value


class Notification(Value):
    """`person` is given where it must be just that one (who takes over); else it is whoever the audience
    is when the mail is sent."""

    sequence: int
    kind: str
    audience: Audience
    person: UUID | None = None
    step: str | None = None
    due_on: date | None = None
    urgent: bool = False


def notifications(  # noqa: PLR0911, PLR0912 -- one case an event
    trajectory: Trajectory, event: e.AnyEvent
) -> tuple[Notification, ...]:
    """`trajectory` is as it is after the event."""

    def tell(audience: Audience, *, kind: str = event.type, **more: Any) -> Notification:
        return Notification.model_validate(
            {"sequence": event.sequence, "kind": kind, "audience": audience, **more}
        )

    match event:
        case e.Launched():
            people = {Audience.LEAD: event.lead, Audience.ADVISER: event.adviser}
            staff = (
                tell(audience, person=person, urgent=True)
                for audience, person in people.items()
                if person and person != event.by
            )
            return (*staff, tell(Audience.BOARD, kind="contact-point"))
        case e.HandedOver(person=UUID() as person):
            return (tell(Audience(event.post), person=person, urgent=True),)
        case e.Reminded():
            about: dict[str, Any] = {"step": event.step, "due_on": event.due_on}
            owners = {owner(trajectory, event.step) if to == Audience.OWNER else to for to in event.to}
            kindly = event.offset < 0 and trajectory.programme.step(event.step).with_board
            board = (tell(Audience.BOARD, kind="step-open", **about),) if kindly else ()
            return (*(tell(audience, **about) for audience in sorted(owners)), *board)
        case e.StepOpened() if trajectory.programme.step(event.step).with_board:
            return (tell(Audience.BOARD, kind="step-open", step=event.step, due_on=event.due.on),)
        case e.Stalled():
            unblocker = UNBLOCKED_BY[event.reason]
            staff_unblocks = (Audience(unblocker),) if unblocker in ("lead", "adviser") else (Audience.LEAD,)
            return tuple(tell(audience) for audience in (*staff_unblocks, Audience.MANAGERS))
        case e.ReturnNears():
            return (tell(Audience.ADVISER),)
        case e.RunsLong():
            return (tell(Audience.LEAD),)
        case e.ContactsChanged() if event.acquaint:
            return (tell(Audience.ADVISER),)
        case e.QuestionAsked():  # the lead, where the region has no contact point
            return (tell(Audience.CONTACT_POINT, urgent=True), tell(Audience.LEAD))
        case e.QuestionReminded():
            return (tell(Audience.CONTACT_POINT, urgent=True),)
        case e.QuestionUnanswered():
            return (tell(Audience.LEAD),)
        case e.QuestionAnswered() | e.MeasureAsked():
            return (tell(Audience.ADVISER),)
        case _:
            return ()


def meeting_notifications(meeting: Meeting, event: m.AnyMeetingEvent) -> tuple[Notification, ...]:
    """`meeting` is as it is after the event."""
    told: tuple[UUID, ...]
    urgent = False
    match event:
        case m.MeetingHandedOver() if event.person in (event.lead, event.chair):
            told, urgent = (event.person,), True
        case m.WorthPlanning():
            told = (meeting.lead,)
        case m.AttendanceMissing() if meeting.planned:
            told = tuple(dict.fromkeys((meeting.planned.chair, meeting.lead)))
        case _:
            told = ()
    return tuple(
        Notification(
            sequence=event.sequence, kind=event.type, audience=Audience.LEAD, person=person, urgent=urgent
        )
        for person in told
    )


def places_notifications(wish: pc.Wish, event: pe.AnyPlacesEvent) -> tuple[Notification, ...]:
    """`wish` is of the board that the event is about. A place that is given at once is told as a launch."""
    about: dict[str, Any] = {"sequence": event.sequence, "kind": event.type}
    match event:
        case pe.BoardQueued():
            return (Notification(audience=Audience.BOARD, **about),)
        case pe.PlaceOffered(at_once=False):
            return (Notification(audience=Audience.LEAD, person=wish.lead, urgent=True, **about),)
        case pe.WishHandedOver():
            return (Notification(audience=Audience(event.post), person=event.person, urgent=True, **about),)
        case pe.OfferLapsed():
            return (Notification(audience=Audience.LEAD, person=wish.lead, **about),)
        case _:
            return ()
