"""What a mail to the staff tells: the news of each board and regional meeting, the longest waiting first, and
whom to call."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from activities.calendars import calendar
from activities.mail_read import AnyNotice, OfMeeting, OfPlaces, Queued, meeting_title
from activities.mail_route import Draft
from activities.office import FIRST, Contact, ContactPoint, Office, Person
from domain.calendar import local_day
from domain.outlook import owner
from domain.programme import Audience, StallReason
from domain.todo import call_at_stall

Reachable: TypeAlias = Person | Contact | ContactPoint


@dataclass(frozen=True)
class Stall:
    reason: str
    since: date
    unblocker: Person | Contact


@dataclass(frozen=True)
class Item:
    kind: str
    since: date  # it was to be done; today, where nothing is late
    call: Reachable | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """Of a board or a regional meeting; or of somebody whose address is refused, and then without a link."""

    about: str
    link: str | None
    behalf: Person | None  # who is away, and whose this is
    away_until: date | None
    stall: Stall | None
    items: list[Item]
    call: Reachable | None

    @property
    def since(self) -> date:
        return min([item.since for item in self.items] + ([self.stall.since] if self.stall else []))


def news(draft: Draft, reader: Person, public_url: str) -> list[News]:
    groups: dict[object, list[AnyNotice]] = defaultdict(list)
    for notice in draft.told:
        groups[_whose(notice) or (notice.stream, notice.board_number)].append(notice)
    found = [_news(group, reader, draft, public_url) for group in groups.values()]
    # The reader's own first.
    return sorted(found, key=lambda n: (n.behalf.name if n.behalf else "", n.since, n.about))


def _whose(notice: AnyNotice) -> UUID | None:
    """Whose address is refused, where that is news of its own."""
    return notice.refused_person_id or notice.refused_contact_point_id


def _news(group: list[AnyNotice], reader: Person, draft: Draft, public_url: str) -> News:
    office, one = draft.office, group[0]
    owners = {notice.addressee for notice in group}
    behalf = None if reader.id in owners or one.addressee is None else office.persons[one.addressee]
    items: list[Item] = []
    for notice in group:
        item = _item(notice, reader, office)
        if item not in items:  # as lead and as adviser, or for somebody who is away, one would read it twice
            items.append(item)
    stall = _stall(one, office, draft.now) if isinstance(one, Queued) and not _whose(one) else None
    calls = [item.call for item in items]
    if stall and isinstance(one, Queued) and not one.urgent:  # who has just taken over begins with the board
        calls = [_call_at_stall(one, stall, reader, office)]
    about, path = _about(one, reader, office)
    return News(
        about=about,
        link=path and f"{public_url}/{path}",
        behalf=behalf,
        away_until=office.absences[behalf.id].until_on if behalf and behalf.id in office.absences else None,
        stall=stall,
        # Which steps are open need not be told where a reminder of one stands beside it.
        items=sorted([i for i in items if i.kind != "stalled"] or items, key=lambda item: item.since),
        call=next((call for call in calls if call and call.id != reader.id), None),
    )


def _about(notice: AnyNotice, reader: Person, office: Office) -> tuple[str, str | None]:
    """With where it is to be found."""
    if _whose(notice):
        return _refused(notice, office).name, None
    match notice:
        case Queued():
            return notice.board_name, f"trajectories/{notice.trajectory_id}"
        case OfMeeting():
            title = getattr(meeting_title(notice.programme), reader.language)
            return f"{title} {', '.join(notice.regions)}", f"meetings/{notice.stream}"
        case OfPlaces():
            return notice.board_name, f"programmes/{notice.stream}/waiting-list"


def _stall(queued: Queued, office: Office, now: datetime) -> Stall | None:
    if queued.stalls_at is None or queued.stalls_at > now or queued.stall_reason is None:
        return None
    unblocker = office.unblocker(
        StallReason(queued.stall_reason), queued.board_number, queued.lead_id, queued.adviser_id
    )
    return Stall(reason=queued.stall_reason, since=local_day(queued.stalls_at), unblocker=unblocker)


def _call_at_stall(queued: Queued, stall: Stall, reader: Person, office: Office) -> Person | Contact | None:
    if stall.unblocker.id != reader.id:
        return stall.unblocker
    if stall.reason == StallReason.NO_ADVISER:
        return None
    first = call_at_stall(StallReason(stall.reason))
    return office.contact_of(queued.board_number, *first, *FIRST)


def _item(notice: AnyNotice, reader: Person, office: Office) -> Item:
    if notice.kind == "address-refused":
        whose = _refused(notice, office)
        return Item(notice.kind, office.today, whose, {"whose": whose})
    match notice:
        case Queued():
            return _of_trajectory(notice, reader, office)
        case OfMeeting():
            return _of_meeting(notice, office)
        case OfPlaces():
            until = notice.waiting.offered_until if notice.waiting else None
            facts = {"post": notice.audience} if notice.kind == "wish-handed-over" else {}
            return Item(notice.kind, office.today, facts={"until": until, **facts})


def _of_meeting(notice: OfMeeting, office: Office) -> Item:
    meeting = notice.meeting
    if notice.kind == "attendance-missing" and meeting.planned:
        return Item(notice.kind, meeting.planned.on, facts={"on": meeting.planned.on})
    if notice.kind == "meeting-handed-over":
        planned = meeting.planned
        chairs = planned is not None and planned.chair == notice.person_id
        about = {"leads": meeting.lead == notice.person_id, "chairs": chairs}
        return Item(notice.kind, office.today, facts={**about, "on": planned.on if planned else None})
    facts = {"boards": meeting.would_come, "due_on": meeting.first_due_on}
    return Item(notice.kind, office.today, facts=facts)


def _of_trajectory(queued: Queued, reader: Person, office: Office) -> Item:  # noqa: PLR0911 -- one case a kind
    at_board = office.contact_of(queued.board_number)
    adviser = office.present(queued.adviser_id) if queued.adviser_id else None
    colleague = adviser if adviser and adviser.id != reader.id else at_board
    match queued.kind:
        case "launched" | "handed-over":
            call = colleague if queued.audience == "lead" else at_board
            return Item(queued.kind, office.today, call, _begin(queued, reader, office.today))
        case "reminded" if queued.step and queued.due_on:
            by_lead = owner(queued.trajectory, queued.step) == Audience.LEAD
            responsible = adviser if adviser and not by_lead else office.present(queued.lead_id)
            own = responsible.id == reader.id
            facts = _due(queued, reader, office.today) | {"responsible": None if own else responsible}
            since = min(queued.due_on, office.today)
            return Item(queued.kind, since, at_board if own else responsible, facts)
        case "return-nears" if pause := queued.trajectory.pause:
            return Item(queued.kind, office.today, at_board, {"return_on": pause.return_on})
        case "runs-long":
            facts = {"started_on": queued.trajectory.started_on, "months": queued.event["months"]}
            return Item(queued.kind, office.today, colleague, facts)
        case "contacts-changed":
            facts = _to_meet(queued, office)
            return Item(queued.kind, office.today, facts["next"] or at_board, facts)
        case "measure-asked":
            facts = {"closed_on": queued.trajectory.closed_on, "months": queued.event["months"]}
            return Item(queued.kind, office.today, at_board, facts)
        case "question-asked" | "question-unanswered":
            point = office.contact_point_of(queued.trajectory.region)
            facts = {"region": queued.regions[0], "known": point is not None}
            return Item(queued.kind, office.today, point, facts)
        case "question-answered":
            return Item(queued.kind, office.today, at_board, {"region": queued.regions[0]})
        case _:  # stalled: the board's news begins with why
            facts = {"steps": _open_steps(queued, reader, office.today)}
            return Item(queued.kind, office.today, colleague, facts)


def _begin(queued: Queued, reader: Person, today: date) -> dict[str, Any]:
    """With those of the open steps that are now this reader's."""
    trajectory = queued.trajectory
    own = {s.key for s in trajectory.open_steps if owner(trajectory, s.key) == queued.audience}
    return {
        "post": queued.audience,
        "return_on": trajectory.pause.return_on if trajectory.pause else None,
        "expected_end_on": trajectory.expected_end_on if trajectory.expected_end_on >= today else None,
        "steps": _open_steps(queued, reader, today, own),
    }


def _open_steps(
    queued: Queued, reader: Person, today: date, keys: set[str] | None = None
) -> list[tuple[str, date, bool]]:
    """Title, due date, and whether that has passed; all of them, or those of these keys."""
    return [
        (_title(queued, step.key, reader), step.due.on, step.due.on < today)
        for step in queued.trajectory.open_steps
        if step.due and (keys is None or step.key in keys)
    ]


def _due(queued: Queued, reader: Person, today: date) -> dict[str, Any]:
    assert queued.step
    assert queued.due_on
    days = calendar(queued.trajectory.zone).between(*sorted((today, queued.due_on)))
    title = _title(queued, queued.step, reader)
    return {"step": title, "due_on": queued.due_on, "today": today, "days": days}


def _title(queued: Queued, step: str, reader: Person) -> str:
    title: str = getattr(queued.trajectory.programme.step(step).title, reader.language)
    return title


def _to_meet(queued: Queued, office: Office) -> dict[str, Any]:
    """In which functions somebody left, and who came, as far as that is known."""
    functions = [function for function in queued.event["acquaint"] if function in queued.trajectory.acquaint]
    found = office.contact_of(queued.board_number, *functions)
    gone = found is None or str(found.id) in queued.event.get("left", [])
    return {"functions": functions, "next": None if gone else found}


def _refused(notice: AnyNotice, office: Office) -> Reachable:
    if notice.refused_person_id:
        return office.persons[notice.refused_person_id]
    if notice.refused_contact_point_id:
        return office.contact_points[notice.refused_contact_point_id]
    assert notice.refused_contact_id
    return office.contacts[notice.refused_contact_id]
