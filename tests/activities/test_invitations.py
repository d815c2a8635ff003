"""The invitations to a regional meeting, as the calendars of who gets them read them (RFC 5545, 5546)."""

import re
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from domain import commands as c
from domain import meeting_commands as mc
from domain.calendar import AMSTERDAM, moment
from tests import cast
from tests.activities.invited import (
    ADVISER,
    BOARD,
    CHAIR,
    DIRECTOR,
    EVERYBODY,
    LATER,
    LATEST,
    ON,
    OTHER_ADVISER,
    OTHER_BOARD,
    WSP,
    a_minute,
    fates,
    has_calendar,
    joins,
    of_board,
    parsed,
    planned_meeting,
)
from tests.activities.mailroom import MONDAY, Mailroom, html, text


@pytest.fixture
async def meeting(mailroom: Mailroom) -> str:
    return await planned_meeting(mailroom)


async def test_everybody_who_is_in_it_is_invited_once(mailroom: Mailroom, meeting: str) -> None:
    await mailroom.pool.execute("update contact set language = 'en' where mail = $1", OTHER_BOARD)
    await mailroom.pool.execute("update person set phone = '06 00000000' where id = $1", cast.OTHER_LEAD)
    found = await a_minute(mailroom)
    assert fates(found) == {(to, "REQUEST") for to in EVERYBODY}
    assert len(found) == len(EVERYBODY)
    assert await a_minute(mailroom, at=time(9, 1)) == []

    by_address = {one.to: one for one in found}
    dutch, english = by_address[BOARD], by_address[OTHER_BOARD]
    assert dutch.message["Subject"] == "Uitnodiging: Regiogesprek Demoregio op woensdag 7 februari 2029"
    assert "Wanneer: woensdag 7 februari 2029, van 13:30 tot 16:00 uur" in text(dutch.message)
    assert "Waar: Demozaal; Markt 1, Demostad" in text(dutch.message)
    assert "Laat u weten of u komt? Beantwoord deze mail, of bel me: 06 00000000." in text(dutch.message)
    assert (dutch.event["SUMMARY"], dutch.event["LOCATION"]) == (
        "Regiogesprek Demoregio (Baanbrekers)",
        "Demozaal; Markt 1, Demostad",
    )
    assert dutch.event["ORGANIZER"].params["CN"] == "Demo Projectleider Twee"
    assert dutch.message["Reply-To"] == f"Demo Projectleider Twee <{CHAIR}>"
    assert english.message["Subject"] == "Invitation: Regional meeting Demoregio on Wednesday 7 February 2029"
    assert "When: Wednesday 7 February 2029, from 13:30 to 16:00" in text(english.message)
    assert "Where: Demozaal" in html(english.message)
    for one in found:  # nobody's address goes to anybody else
        others = EVERYBODY - {one.to, CHAIR}
        assert [other for other in others if other in one.message.as_string()] == []


async def test_it_is_moved_with_everybody_and_only_the_newest_day_is_told(
    mailroom: Mailroom, meeting: str
) -> None:
    before = {one.to: one for one in await a_minute(mailroom)}
    await mailroom.plans(meeting, LATER)
    await mailroom.plans(meeting, LATEST, presence="online", place="https://demo.example/gesprek")
    after = {one.to: one for one in await a_minute(mailroom, at=time(9, 1))}
    assert after.keys() == before.keys()
    for to, one in after.items():
        assert (one.method, one.event["UID"]) == ("REQUEST", before[to].event["UID"])
        assert one.sequence > before[to].sequence
        assert one.event["DTSTART"].dt == datetime.combine(LATEST, time(13, 30), AMSTERDAM)
        assert one.event["LOCATION"] == "https://demo.example/gesprek"
        assert one.message["Message-ID"] != before[to].message["Message-ID"]
    assert "Het gesprek is gewijzigd." in text(after[BOARD].message)
    # Beside what it was told before, and not beside the day that it never heard of.
    for words in (text(after[BOARD].message), html(after[BOARD].message)):
        assert "De dag is gewijzigd: het was woensdag 7 februari 2029, van 13:30 tot 16:00 uur." in words
        assert "De plek is gewijzigd: het was Demozaal; Markt 1, Demostad." in words
        assert "voorzitter" not in words
    assert "https://demo.example/gesprek (online)" in text(after[BOARD].message)


async def test_who_leaves_is_taken_off_and_who_comes_back_is_invited_anew(
    mailroom: Mailroom, meeting: str
) -> None:
    invited = {one.to: one for one in await a_minute(mailroom)}
    await mailroom.meets(meeting, mc.GoAheadWithout, boards=(cast.BOARD,))
    off = {one.to: one for one in await a_minute(mailroom, at=time(9, 1))}
    assert fates(off.values()) == {(BOARD, "CANCEL"), (ADVISER, "CANCEL")}
    # Without a status: the meeting goes on, and says so to nobody's calendar otherwise.
    assert "STATUS" not in off[BOARD].event
    assert off[BOARD].event["UID"] == invited[BOARD].event["UID"]
    assert off[BOARD].sequence > invited[BOARD].sequence
    told = "Dit gesprek gaat door zonder uw bestuur. U krijgt een uitnodiging voor het volgende."
    for words in (text(off[BOARD].message), html(off[BOARD].message)):
        assert told in words
        assert "vervalt" not in words
    subject = "Zonder uw bestuur: Regiogesprek Demoregio op woensdag 7 februari 2029"
    assert off[BOARD].message["Subject"] == subject
    assert "Je hoeft niet meer bij dit gesprek te zijn." in text(off[ADVISER].message)

    await mailroom.plans(meeting, LATER)  # who is off does not hear of it
    assert fates(await a_minute(mailroom, at=time(9, 2))) == {
        (to, "REQUEST") for to in EVERYBODY - {BOARD, ADVISER}
    }
    await mailroom.meets(meeting, mc.Leave, board=cast.OTHER_BOARD, why="paused", by=None, role=None)
    off = {one.to: one for one in await a_minute(mailroom, at=time(9, 3))}
    assert off.keys() == {OTHER_BOARD, OTHER_ADVISER}
    await joins(mailroom, meeting, cast.OTHER_BOARD, await of_board(mailroom, cast.OTHER_BOARD))
    back = {one.to: one for one in await a_minute(mailroom, at=time(9, 4))}
    assert fates(back.values()) == {(OTHER_BOARD, "REQUEST"), (OTHER_ADVISER, "REQUEST")}
    assert back[OTHER_BOARD].sequence > off[OTHER_BOARD].sequence


async def test_a_board_that_leaves_otherwise_is_told_that_its_invitation_lapses(mailroom: Mailroom) -> None:
    meeting = await mailroom.opens_meeting()
    await mailroom.pool.execute("update contact set language = 'en' where mail = $1", OTHER_BOARD)
    for board in (cast.BOARD, cast.OTHER_BOARD, "90003"):
        await mailroom.meets(meeting, mc.Invite, board=board)
    await mailroom.plans(meeting, ON)
    await a_minute(mailroom)
    await mailroom.meets(meeting, mc.Leave, board=cast.BOARD, why="uninvited")
    await mailroom.meets(meeting, mc.GoAheadWithout, boards=(cast.OTHER_BOARD,))
    off = {one.to: text(one.message) for one in await a_minute(mailroom, at=time(9, 1))}
    assert "Uw uitnodiging voor dit gesprek vervalt." in off[BOARD]
    assert "This meeting goes ahead without your board. You will be invited to the next." in off[OTHER_BOARD]


async def test_the_staff_read_that_it_is_in_their_calendar_and_the_chair_is_not_asked(
    mailroom: Mailroom, meeting: str
) -> None:
    first = {one.to: one.message for one in await a_minute(mailroom)}
    assert first[CHAIR]["Subject"] == "In je agenda: Regiogesprek Demoregio op woensdag 7 februari 2029"
    assert str(first[CHAIR]["From"]) == "Traject <traject@demo.example>"
    assert first[ADVISER]["Reply-To"] == f"Demo Projectleider Twee <{CHAIR}>"
    for word in (text, html):
        adviser, chair, board = (word(first[to]) for to in (ADVISER, CHAIR, BOARD))
        assert "Het gesprek staat in je agenda" in adviser
        assert "Laat je weten of je komt? Beantwoord deze mail" in adviser
        assert "Met vriendelijke groet" in adviser
        assert "Het gesprek staat in je agenda" in chair
        assert "Graag nodig ik u uit" in board

    await mailroom.plans(meeting, LATER)
    moved = {one.to: one.message for one in await a_minute(mailroom, at=time(9, 1))}
    friday = date(2029, 2, 9)
    await mailroom.meets(meeting, mc.MeetingTick, friday, at=moment(friday, time(6)))
    await mailroom.urgent(moment(friday, time(9)))
    reminded = {one["To"].addresses[0].addr_spec: one for one in mailroom.smtp.messages}
    mailroom.smtp.clear()
    await mailroom.meets(meeting, mc.CallOff, friday, document=None)
    off = {one.to: one.message for one in await a_minute(mailroom, friday, time(9, 1))}
    for messages in (first, moved, reminded, off):
        assert messages.keys() == EVERYBODY
        for to in (CHAIR, ADVISER):
            for words in (text(messages[to]), html(messages[to])):
                assert re.findall(r"\b([Uu]w?)\b", words) == []
        for words in (text(messages[CHAIR]), html(messages[CHAIR])):
            assert "Met vriendelijke groet" not in words
            assert "Beantwoord deze mail" not in words


async def test_to_and_fro_between_two_advisers_both_calendars_follow(
    mailroom: Mailroom, meeting: str
) -> None:
    """Nothing of the meeting changes meanwhile; and when it then does, both know."""
    await a_minute(mailroom)
    trajectory = await of_board(mailroom, cast.BOARD)
    third = cast.STAFF[cast.THIRD_ADVISER][2]
    sequences: dict[str, list[int]] = {ADVISER: [], third: []}
    for minute, (to, off) in enumerate(((third, ADVISER), (ADVISER, third), (third, ADVISER)), start=1):
        person = cast.THIRD_ADVISER if to == third else cast.ADVISER
        fields = {"post": "adviser", "person": person, "from_on": MONDAY}
        await mailroom.happens(trajectory, c.Reassign, MONDAY, **fields)
        found = await a_minute(mailroom, at=time(9, minute))
        assert fates(found) == {(to, "REQUEST"), (off, "CANCEL")}
        for one in found:
            sequences[one.to].append(one.sequence)
    await mailroom.plans(meeting, LATER)
    for one in await a_minute(mailroom, at=time(9, 9)):
        sequences.get(one.to, []).append(one.sequence)
    assert [len(risen) for risen in sequences.values()] == [3, 4]
    assert all(risen == sorted(set(risen)) for risen in sequences.values())


async def test_a_contact_who_leaves_hands_the_invitation_on_and_one_who_comes_takes_none(
    mailroom: Mailroom, meeting: str
) -> None:
    await mailroom.pool.execute("update contact set from_on = '2029-02-01' where mail = $1", BOARD)
    assert (BOARD, "REQUEST") in fates(await a_minute(mailroom))  # who will be there on that day
    await mailroom.pool.execute("update contact set until_on = '2029-02-02' where mail = $1", BOARD)
    assert fates(await a_minute(mailroom, at=time(9, 1))) == {(BOARD, "CANCEL"), (DIRECTOR, "REQUEST")}
    await mailroom.pool.execute("update contact set until_on = null where mail = $1", BOARD)
    assert await a_minute(mailroom, at=time(9, 2)) == []


async def test_who_is_away_on_the_day_is_stood_in_for(mailroom: Mailroom, meeting: str) -> None:
    await mailroom.is_away(cast.ADVISER, cast.THIRD_ADVISER, MONDAY, MONDAY + timedelta(days=4))
    await mailroom.is_away(cast.OTHER_ADVISER, cast.THIRD_ADVISER, ON, ON)
    invited = {one.to for one in await a_minute(mailroom)}
    assert invited == EVERYBODY - {OTHER_ADVISER} | {cast.STAFF[cast.THIRD_ADVISER][2]}


async def test_called_off_it_leaves_every_calendar(mailroom: Mailroom, meeting: str) -> None:
    before = {one.to: one for one in await a_minute(mailroom)}
    await mailroom.meets(meeting, mc.CallOff, document=None)
    found = await a_minute(mailroom, at=time(9, 1))
    assert fates(found) == {(to, "CANCEL") for to in EVERYBODY}
    for one in found:
        assert one.event["STATUS"] == "CANCELLED"
        assert one.event["UID"] == before[one.to].event["UID"]
        assert one.sequence > before[one.to].sequence
    told = next(one for one in found if one.to == WSP).message
    assert told["Subject"] == "Gaat niet door: Regiogesprek Demoregio op woensdag 7 februari 2029"
    assert await a_minute(mailroom, at=time(9, 2)) == []


async def test_what_was_held_stays_in_the_calendars(mailroom: Mailroom, meeting: str) -> None:
    await a_minute(mailroom, MONDAY)
    trajectory = await of_board(mailroom, cast.BOARD)
    await mailroom.meets(meeting, mc.Hold, ON, attended=(cast.OTHER_BOARD,))
    fields = {"post": "adviser", "person": cast.THIRD_ADVISER, "from_on": ON}
    await mailroom.happens(trajectory, c.Reassign, ON, **fields)
    assert await a_minute(mailroom, ON, time(12)) == []
    assert await a_minute(mailroom, ON, time(17)) == []


async def test_nobody_is_invited_to_what_has_ended(mailroom: Mailroom, meeting: str) -> None:
    assert await a_minute(mailroom, ON, time(16)) == []


async def test_a_reminder_comes_once_for_a_day_to_who_has_the_invitation(
    mailroom: Mailroom, meeting: str
) -> None:
    await a_minute(mailroom)
    friday = date(2029, 2, 2)
    await mailroom.meets(meeting, mc.MeetingTick, friday, at=moment(friday, time(6)))
    await mailroom.meets(meeting, mc.Invite, friday, board="90003")
    await mailroom.urgent(moment(friday, time(9)))
    reminders = [message for message in mailroom.smtp.messages if not has_calendar(message)]
    assert sorted(message["To"].addresses[0].addr_spec for message in reminders) == sorted(EVERYBODY)
    assert {message["Subject"] for message in reminders} == {
        "Tot woensdag 7 februari 2029: Regiogesprek Demoregio"
    }
    mailroom.smtp.clear()
    await mailroom.urgent(moment(ON - timedelta(days=1), time(9)))
    assert mailroom.smtp.messages == []

    await mailroom.plans(meeting, LATER, today=friday)
    assert len(await a_minute(mailroom, ON)) == len(EVERYBODY)
    day = date(2029, 2, 9)
    await mailroom.meets(meeting, mc.MeetingTick, day, at=moment(day, time(6)))
    await mailroom.urgent(moment(day, time(9)))
    assert len(mailroom.smtp.messages) == len(EVERYBODY)


async def test_who_reads_for_two_regions_is_invited_once(
    mailroom: Mailroom,
) -> None:
    await mailroom.pool.execute("insert into region (code, name) values ('AM02', 'Andere Demoregio')")
    for region in ("AM01", "AM02"):
        await mailroom.has_contact_point(region, mail=f"{'WSP' if region == 'AM01' else 'wsp'}@demo.example")
    meeting = await mailroom.opens_meeting("AM01", "AM02")
    await mailroom.plans(meeting, ON)
    assert [one.to.lower() for one in await a_minute(mailroom)].count("wsp@demo.example") == 1
    await mailroom.pool.execute("update contact_point set until_on = '2029-01-31' where region_code = 'AM01'")
    assert await a_minute(mailroom, at=time(9, 1)) == []


async def test_around_the_changes_of_the_clock_it_begins_at_the_same_hour(mailroom: Mailroom) -> None:
    meeting = await mailroom.opens_meeting()
    days = [date(2029, 3, 23), date(2029, 3, 26), date(2029, 10, 26), date(2029, 10, 29), date(2029, 12, 31)]
    for minute, on in enumerate(days):
        await mailroom.plans(meeting, on)
        (one,) = await a_minute(mailroom, at=time(9, minute))
        begins = one.event["DTSTART"].dt
        assert (begins.date(), begins.time()) == (on, time(13, 30))
        assert begins.astimezone(AMSTERDAM) == moment(on, time(13, 30))
        (zone,) = parsed(one.part).walk("VTIMEZONE")
        offsets = {rule["TZOFFSETTO"].td for rule in zone.subcomponents}
        assert offsets == {timedelta(hours=1), timedelta(hours=2)}


async def test_an_invitation_that_comes_again_says_what_is_another_thing_now(
    mailroom: Mailroom, meeting: str
) -> None:
    await mailroom.pool.execute("update contact set language = 'en' where mail = $1", OTHER_BOARD)
    first = await a_minute(mailroom)
    assert not any("gewijzigd" in text(one.message) for one in first)
    await mailroom.plans(meeting, ON, begins=time(14))
    later = {one.to: one.message for one in await a_minute(mailroom, at=time(9, 1))}
    was = "De tijd is gewijzigd: het was woensdag 7 februari 2029, van 13:30 tot 16:00 uur."
    assert was in text(later[BOARD])
    assert "De plek" not in text(later[BOARD])
    english = "The time has changed: it was Wednesday 7 February 2029, from 13:30 to 16:00."
    assert english in text(later[OTHER_BOARD])
    assert english in html(later[OTHER_BOARD])


async def test_who_takes_a_meeting_over_is_in_the_chair_of_every_invitation_from_then_on(
    mailroom: Mailroom, meeting: str
) -> None:
    before = {one.to: one for one in await a_minute(mailroom)}
    await mailroom.meets(
        meeting, mc.ReassignMeeting, holder=cast.OTHER_LEAD, person=cast.LEAD, from_on=MONDAY
    )
    await mailroom.urgent(moment(MONDAY, time(9, 1)))
    found = [message for message in mailroom.smtp.messages if has_calendar(message)]
    after = {message["To"].addresses[0].addr_spec: calendar_of(message) for message in found}
    new = cast.STAFF[cast.LEAD][2]
    assert {to: method for to, (method, _) in after.items()} == {
        **dict.fromkeys((EVERYBODY - {CHAIR}) | {new}, "REQUEST"),
        CHAIR: "CANCEL",
    }
    for to, (_, event) in after.items():
        assert event["ORGANIZER"] == f"mailto:{new}"
        if to in before:
            assert event["UID"] == before[to].event["UID"]
            assert int(event["SEQUENCE"]) > before[to].sequence
    (told,) = [message for message in found if message["To"].addresses[0].addr_spec == BOARD]
    changed = "De voorzitter is gewijzigd: Demo Projectleider Een, in plaats van Demo Projectleider Twee."
    assert changed in text(told)
    assert changed in html(told)
    assert "Demo Projectleider Een" in str(told["Reply-To"])
    (news,) = [message for message in mailroom.to(cast.LEAD) if not has_calendar(message)]
    assert news["Subject"] == "Aan jou overgedragen: Regiogesprek Demoregio"
    assert "Vanaf nu leid jij dit gesprek, en zit je het voor." in text(news)
    assert "traject bij" not in text(news)


def calendar_of(message: EmailMessage) -> tuple[str, Any]:
    (part,) = [part for part in message.iter_parts() if part.get_content_type() == "text/calendar"]
    assert isinstance(part, EmailMessage)
    calendar = parsed(part)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event
