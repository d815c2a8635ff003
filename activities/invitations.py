"""Who is to be in a regional meeting, what each was mailed of it, and what each is owed now.

Nothing is queued: every minute the two are laid side by side, and a mail is written only while it is owed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import Any, Literal, TypeAlias
from uuid import UUID

import structlog

from activities.mail_route import Addressee
from activities.office import Contact, ContactPoint, Language, Line, Office, Person, read_office
from db.connect import Pool
from db.queries import queries
from domain.calendar import local_day
from domain.meeting import Meeting
from domain.programme import Programme
from domain.value import Value

log = structlog.get_logger()

Reader: TypeAlias = Person | Contact | ContactPoint
What: TypeAlias = Literal["request", "cancel", "remind"]


class Mailed(Value):
    """What somebody was mailed, or is about to be: an invitation, or its withdrawal. `revision` is of the
    planning that it tells."""

    id: str
    person_id: UUID | None
    contact_id: UUID | None
    contact_point_id: UUID | None
    name: Line
    mail: str
    language: Language
    refused: bool  # the address is
    revision: int | None  # none: it only brought the meeting to mind
    withdrawn: bool
    sent_at: datetime | None

    @property
    def to(self) -> Addressee:
        ids = self.model_dump(include={"person_id", "contact_id", "contact_point_id"})
        return Addressee(kind="invitation", **ids)


@dataclass(frozen=True)
class Owed:
    id: str
    to: Addressee
    what: What
    revision: int | None


@dataclass(frozen=True)
class Invitations:
    """Of one meeting. Who reads at the same address is one."""

    meeting_id: str
    meeting: Meeting
    programme: Programme
    regions: tuple[str, ...]
    planning: dict[str, Any]  # place, note
    persons: Mapping[UUID, Person]
    contacts: Mapping[UUID, Contact]  # also of the boards that left
    wanted: Mapping[str, Addressee]  # by address
    mailed: tuple[Mailed, ...]

    def owed(self, now: datetime) -> list[Owed]:
        """Nothing once it has ended: who was invited to what was held keeps it in the calendar."""
        planned = self.meeting.planned
        if planned is None or self.meeting.state == "held" or planned.ends_at <= now:
            return []
        addresses = dict.fromkeys(chain(self.wanted, (_key(mailed.mail) for mailed in self.mailed)))
        return [owed for address in addresses if (owed := self._owed(address, now))]

    def sent_to(self, address: str) -> list[Mailed]:
        """The invitations, oldest first."""
        return [
            it
            for it in self.mailed
            if it.sent_at and it.revision is not None and _key(it.mail) == _key(address)
        ]

    def goes_ahead_without(self, to: Addressee) -> bool:
        contact = self.contacts.get(to.contact_id) if to.contact_id else None
        board = self.meeting.invitee(contact.board_number) if contact else None
        return board is not None and board.left_why == "without"

    def _owed(self, address: str, now: datetime) -> Owed | None:
        planned = self.meeting.planned
        assert planned
        sent = self.sent_to(address)
        last = sent[-1] if sent and not sent[-1].withdrawn else None
        wanted = self.wanted.get(address)
        turn = f"{planned.revision}:{len(sent)}"
        if wanted and (last is None or (last.revision or 0) < planned.revision):
            return self._mail(wanted, "request", planned.revision, turn)
        if wanted and last and self.meeting.reminded_of == planned.on:
            reminder = self._mail(wanted, "remind", None, planned.on.isoformat())
            return None if self._is_known(reminder, last, now) else reminder
        if last and not wanted and not last.refused:
            return self._mail(last.to, "cancel", planned.revision, turn)
        return None

    def _is_known(self, reminder: Owed, last: Mailed, now: datetime) -> bool:
        """Reminded once of a day; and not at all of what came today."""
        told = any(mailed.id == reminder.id and mailed.sent_at for mailed in self.mailed)
        return told or (last.sent_at is not None and local_day(last.sent_at) == local_day(now))

    def _mail(self, to: Addressee, what: What, revision: int | None, which: str) -> Owed:
        """Its id depends on what is sent and on nothing else, as of every mail."""
        reader = to.person_id or to.contact_id or to.contact_point_id
        id_ = sha256(f"invitation:{self.meeting_id}:{reader}:{what}:{which}".encode()).hexdigest()[:32]
        return Owed(id_, to, what, revision)


def sequence(revisions: Iterable[int | None]) -> int:
    """Of the last of these invitations to one reader: the revision that it tells, but higher than before."""
    last = -1
    for revision in revisions:
        last = max(revision or 0, last + 1)
    return last


async def gather_invitations(pool: Pool, now: datetime) -> None:
    meetings = [row["id"] async for row in queries.meetings_with_invitations(pool, now=now)]
    for meeting_id in meetings:
        try:
            invitations = await read_invitations(pool, meeting_id)
        except ValueError:  # a defect in one holds up no other
            log.exception("meeting_not_read", meeting=meeting_id)
            continue
        for owed in invitations.owed(now):
            await queries.add_invitation(
                pool,
                id=owed.id,
                **dict(owed.to),
                meeting_id=meeting_id,
                revision=owed.revision,
                withdrawn=owed.what == "cancel",
                on_day=local_day(now),
            )


async def read_invitations(pool: Pool, meeting_id: str) -> Invitations:
    """People as they will be on the day of the meeting: who is away then is not who comes."""
    row = await queries.meeting_in_full(pool, id=meeting_id)
    meeting = Meeting.model_validate(row["meeting"])
    mailed = [
        Mailed.model_validate(dict(it)) async for it in queries.mailed_of_meeting(pool, meeting_id=meeting_id)
    ]
    assert meeting.planned
    office = await read_office(pool, {board.board for board in meeting.invitees}, meeting.planned.on)
    trajectories = [board.trajectory for board in meeting.boards if board.trajectory]
    advisers = [it["adviser_id"] async for it in queries.advisers_now(pool, trajectories=trajectories)]
    readers = _readers(meeting, office, advisers, {it.contact_id for it in mailed if it.sent_at})
    wanted: dict[str, Addressee] = {}
    for reader in readers:
        if not reader.refused:
            wanted.setdefault(_key(reader.mail), _to(reader))
    return Invitations(
        meeting_id=meeting_id,
        meeting=meeting,
        programme=Programme.model_validate(row["programme"]),
        regions=tuple(row["regions"]),
        planning=row["planning"] or {},
        persons=office.persons,
        contacts=office.contacts,
        wanted=wanted,
        mailed=tuple(mailed),
    )


def _readers(
    meeting: Meeting, office: Office, advisers: list[UUID], invited: set[UUID | None]
) -> Iterator[Reader]:
    if meeting.state != "planned" or meeting.planned is None:
        return
    yield office.persons[meeting.planned.chair]
    for adviser in advisers:
        yield office.present(adviser)
    for region in meeting.regions:
        if point := office.contact_point_of(region):
            yield point
    for board in meeting.boards:
        # Who has the invitation keeps it, also when somebody joins who would be mailed first.
        contacts = [c for c in office.contacts.values() if c.board_number == board.board and not c.refused]
        keeps = [contact for contact in contacts if contact.id in invited]
        if contact := next(iter(keeps), office.mail_contact_of(board.board)):
            yield contact


def _to(reader: Reader) -> Addressee:
    match reader:
        case Person():
            return Addressee(kind="invitation", person_id=reader.id)
        case Contact():
            return Addressee(kind="invitation", contact_id=reader.id)
        case ContactPoint():
            return Addressee(kind="invitation", contact_point_id=reader.id)


def _key(mail: str) -> str:
    return mail.strip().lower()
