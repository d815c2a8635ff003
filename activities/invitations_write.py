"""Writes an invitation to a regional meeting, its withdrawal, or a word before the day."""

from datetime import datetime
from email.message import EmailMessage

from asyncpg import Record

from activities.invitations import Invitations, Mailed, Owed, read_invitations, sequence
from activities.invitations_calendar import Appointment, as_calendar
from activities.invitations_changed import Changed, changed
from activities.mail_letter import Letter, Letterhead, in_the_name_of, worded
from activities.mail_read import meeting_title
from activities.mail_refused import refused
from db.connect import Pool


async def write_invitation(pool: Pool, letterhead: Letterhead, claim: Record, now: datetime) -> Letter | None:
    """None when it is no longer owed: the meeting was moved since, or who it is for is no longer in it."""
    invitations = await read_invitations(pool, claim["meeting_id"])
    owed = next((owed for owed in invitations.owed(now) if owed.id == claim["id"]), None)
    if owed is None:
        return None
    reader = next(mailed for mailed in invitations.mailed if mailed.id == owed.id)
    before = _told_before(invitations, reader)
    was = await changed(pool, invitations, before.revision) if before else None
    return Letter(
        message=_worded(letterhead, invitations, owed, reader, was, now),
        name=reader.name,
        to=reader.mail,
        refused=refused(invitations.meeting_id, invitations.meeting.lead, owed.to, reader.mail),
    )


def _told_before(invitations: Invitations, reader: Mailed) -> Mailed | None:
    """The invitation that the reader has, unless it was withdrawn."""
    sent = invitations.sent_to(reader.mail)
    return sent[-1] if sent and not sent[-1].withdrawn else None


def _worded(  # noqa: PLR0917 -- one mail, of one meeting, to one reader
    letterhead: Letterhead,
    invitations: Invitations,
    owed: Owed,
    reader: Mailed,
    was: Changed | None,
    now: datetime,
) -> EmailMessage:
    planned = invitations.meeting.planned
    assert planned
    chair = invitations.persons[planned.chair]
    is_chair = reader.person_id == chair.id
    sent = invitations.sent_to(reader.mail)
    facts = {
        "reader": reader,
        "what": owed.what,
        "again": _told_before(invitations, reader) is not None,
        "was": was if owed.what == "request" else None,
        "called_off": invitations.meeting.state == "called-off",
        "without": invitations.goes_ahead_without(owed.to),
        "is_staff": reader.person_id is not None,
        "is_chair": is_chair,
        "title": f"{getattr(meeting_title(invitations.programme), reader.language)} "
        f"{', '.join(invitations.regions)}",
        "programme": getattr(invitations.programme.title, reader.language),
        "on": planned.on,
        "begins": f"{planned.begins:%H:%M}",
        "ends": f"{planned.ends:%H:%M}",
        "place": invitations.planning.get("place", ""),
        "note": invitations.planning.get("note") or "",
        "online": planned.presence == "online",
        "chair": chair,
    }
    message = worded(reader.language, "invitation", facts)
    if owed.what != "remind":
        appointment = Appointment(
            uid=f"{invitations.meeting_id}@{letterhead.domain}",
            sequence=sequence([*(it.revision for it in sent), owed.revision]),
            planned=planned,
            title=f"{facts['title']} ({facts['programme']})",
            place=facts["place"],
            note=facts["note"],
            organizer=(chair.name, chair.mail),  # who gets the replies
            sent_by=letterhead.mail,
            attendee=(reader.name, reader.mail),
            language=reader.language,
            off=facts["called_off"],
        )
        method = owed.what.upper()
        # Quoted, because otherwise the line ends would come out as no calendar may have them.
        message.add_alternative(
            as_calendar(appointment, method, now),
            subtype="calendar",
            params={"method": method},
            cte="quoted-printable",
        )
    if is_chair:  # nobody is written to in their own name
        message["From"] = letterhead.signed(letterhead.name)
        return message
    return in_the_name_of(message, letterhead, chair.name, chair.mail)
