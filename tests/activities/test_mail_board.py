"""The kind mail to a board: in the adviser's name, once a week at most."""

import re
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from domain import commands as c
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom, html, subjects, text

INTERNAL, DIRECTOR = (f"{function}-{cast.BOARD}@demo.example" for function in ("internal", "director"))
NEXT_MONDAY = MONDAY + timedelta(weeks=1)
# What no board should ever read: that it is late, or what it must do.
NEVER = re.compile(
    r"te laat|verlopen|verstreken|achterstand|overschreden|over tijd|\bmoet|dringend|herinner|alsnog|gemist"
    r"|stilgevallen|\blate\b|overdue|delay|\bmust\b|urgent|remind|missed|expired|stalled",
    re.IGNORECASE,
)


def to_board(mailroom: Mailroom) -> list[EmailMessage]:
    return [message for message in mailroom.smtp.messages if cast.BOARD in str(message["To"])]


async def test_a_board_is_told_what_would_help_how_long_it_takes_and_whom_to_call(mailroom: Mailroom) -> None:
    await mailroom.pool.execute("update person set phone = '06 00000000' where id = $1", cast.ADVISER)
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    (message,) = mailroom.smtp.to(INTERNAL)
    assert message["Subject"] == "Startgesprek: wat nu helpt"
    assert "ongeveer anderhalf uur" in text(message)
    assert "Wat helpt: twee of drie momenten die u schikken." in text(message)
    assert "We werken toe naar maandag 22 januari 2029." in text(message)
    assert "Bel me gerust: 06 00000000." in text(message)
    assert "traject.example" not in text(message) + html(message)  # a board has no login


async def test_it_comes_in_the_name_of_the_adviser_who_gets_the_answer(mailroom: Mailroom) -> None:
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    (message,) = mailroom.smtp.to(INTERNAL)
    assert message["From"] == "Demo Adviseur Een <traject@demo.example>"
    assert message["Reply-To"] == "Demo Adviseur Een <adviser1@demo.example>"
    assert "Met vriendelijke groet,\nDemo Adviseur Een" in text(message).replace("\r\n", "\n")


async def test_while_the_adviser_is_away_who_stands_in_writes_it(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, MONDAY, NEXT_MONDAY)
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    (message,) = mailroom.smtp.to(INTERNAL)
    assert message["From"] == "Demo Adviseur Twee <traject@demo.example>"
    assert message["Reply-To"] == "Demo Adviseur Twee <adviser2@demo.example>"
    assert "Ik neem nu waar voor Demo Adviseur Een." in text(message)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_board_never_reads_that_it_is_late(mailroom: Mailroom, language: str) -> None:
    """Through months in which it does nothing, and with the notifications that were left to wait."""
    await mailroom.pool.execute("update contact set language = $1", language)
    trajectory = await mailroom.launch()
    done = {"start-conversation": 3, "action-plan": 12, "board-decision": 18, "carry-out": 24}
    for week in range(30):
        day = MONDAY + timedelta(weeks=week)
        await mailroom.ticks(trajectory, day)
        await mailroom.digests(day)
        for step, at in done.items():
            if at == week:
                await mailroom.completes(trajectory, step, day)
    messages = to_board(mailroom)
    assert len(messages) > len(done)
    for message in messages:
        words = f"{message['Subject']}\n{text(message)}\n{html(message)}"
        assert NEVER.findall(words) == []


async def test_a_due_date_that_has_passed_is_not_named(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.pool.execute("update contact set from_on = '2029-02-01'")  # nobody to mail until then
    await mailroom.ticks(trajectory, MONDAY + timedelta(weeks=2))
    await mailroom.digests(date(2029, 2, 1))
    (message,) = mailroom.smtp.to(INTERNAL)
    assert "22 januari" not in text(message)


async def test_it_comes_once_a_week_at_most_and_tells_of_every_step(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.digests(MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    await mailroom.completes(trajectory, "start-conversation", tuesday)
    for day in range(1, 7):
        await mailroom.digests(MONDAY + timedelta(days=day))
    assert len(to_board(mailroom)) == 1
    await mailroom.digests(NEXT_MONDAY)
    assert subjects(to_board(mailroom))[1:] == ["Actieplan en Regiogesprek: wat nu helpt"]


async def test_a_step_that_opened_and_is_reminded_of_is_told_once(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.ticks(trajectory, NEXT_MONDAY)
    await mailroom.digests(NEXT_MONDAY)
    (message,) = to_board(mailroom)
    assert text(message).count("Startgesprek") == 1


async def test_what_was_completed_meanwhile_is_not_asked(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.completes(trajectory, "start-conversation", MONDAY)
    await mailroom.digests(MONDAY)
    assert subjects(to_board(mailroom)) == ["Actieplan en Regiogesprek: wat nu helpt"]


async def test_a_board_with_an_appointment_is_not_asked_for_one(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    fields = {"step": "start-conversation", "document": cast.uuid("plan"), "reasoned": False}
    await mailroom.happens(trajectory, c.Plan, MONDAY, on=date(2029, 1, 17), **fields)
    await mailroom.digests(MONDAY)
    assert to_board(mailroom) == []


async def test_a_paused_board_is_left_alone_until_it_returns(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.happens(trajectory, c.Pause, MONDAY, reason="merger", return_on=date(2029, 1, 22))
    await mailroom.digests(MONDAY)
    assert to_board(mailroom) == []
    await mailroom.happens(trajectory, c.Resume, date(2029, 1, 22))
    await mailroom.digests(date(2029, 1, 22))
    assert len(to_board(mailroom)) == 1


async def test_a_deferred_decision_is_asked_after_when_its_day_has_come(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    for step in ("start-conversation", "action-plan"):
        await mailroom.completes(trajectory, step, MONDAY)
    findings = c.Findings(decision="deferred", deferred_until=date(2029, 2, 1))
    await mailroom.completes(trajectory, "board-decision", MONDAY, findings=findings)
    await mailroom.digests(MONDAY)
    assert subjects(to_board(mailroom)) == ["Regiogesprek: wat nu helpt"]
    await mailroom.digests(date(2029, 2, 1))
    assert subjects(to_board(mailroom))[1:] == ["Bestuursbesluit: wat nu helpt"]


async def test_in_the_school_holidays_a_board_gets_no_mail(mailroom: Mailroom) -> None:
    friday_before, in_holiday, first_day = date(2029, 2, 16), date(2029, 2, 19), date(2029, 2, 26)
    await mailroom.launch(on=friday_before)
    await mailroom.digests(in_holiday)
    assert to_board(mailroom) == []
    await mailroom.digests(first_day)
    assert len(to_board(mailroom)) == 1


async def test_without_an_adviser_the_board_waits_for_one(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch(adviser=None)
    await mailroom.digests(MONDAY)
    assert to_board(mailroom) == []
    fields = {"post": "adviser", "person": cast.OTHER_ADVISER, "from_on": MONDAY}
    await mailroom.happens(trajectory, c.Reassign, MONDAY, **fields)
    await mailroom.digests(MONDAY + timedelta(days=1))
    assert [message["From"] for message in to_board(mailroom)] == [
        "Demo Adviseur Twee <traject@demo.example>"
    ]


async def test_without_an_internal_contact_the_director_is_mailed(mailroom: Mailroom) -> None:
    await mailroom.pool.execute("update contact set until_on = '2029-01-07' where function = 'internal'")
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    assert len(mailroom.smtp.to(DIRECTOR)) == 1
    assert mailroom.smtp.to(INTERNAL) == []


async def test_without_either_any_contact_is_mailed_and_without_contacts_nobody(mailroom: Mailroom) -> None:
    await mailroom.pool.execute("update contact set function = 'hr' where function = 'internal'")
    await mailroom.pool.execute("update contact set until_on = '2029-01-07' where function = 'director'")
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    assert len(mailroom.smtp.to(INTERNAL)) == 1
    await mailroom.pool.execute("update contact set until_on = '2029-01-07'")
    await mailroom.launch(cast.OTHER_BOARD)
    await mailroom.digests(MONDAY + timedelta(days=1))
    assert len(mailroom.smtp.messages) == 1


async def test_a_contact_who_prefers_english_reads_english(mailroom: Mailroom) -> None:
    await mailroom.pool.execute("update contact set language = 'en'")
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    (message,) = mailroom.smtp.to(INTERNAL)
    assert message["Subject"] == "Start conversation: what helps now"
    assert "We are aiming for Monday 22 January 2029." in text(message)
