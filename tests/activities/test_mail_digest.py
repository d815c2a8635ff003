"""The mail of a working day: one for each of the staff, judged again when it is sent."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from domain import commands as c
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom, subjects, text

# Of a start conversation that opened on the first Monday: ten working days, two weeks.
REMINDED_ON, DUE_ON, LATE_ON, STALLED_ON = (MONDAY + timedelta(weeks=week) for week in (1, 2, 3, 4))


def told(mailroom: Mailroom, person: UUID) -> EmailMessage:
    (message,) = mailroom.to(person)
    return message


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (REMINDED_ON, "Startgesprek: nog 5 werkdagen, uiterlijk maandag 22 januari 2029."),
        (DUE_ON, "Startgesprek: vandaag, maandag 22 januari 2029, is de laatste dag."),
        (LATE_ON, "Startgesprek: had maandag 22 januari 2029 klaar moeten zijn, 5 werkdagen geleden."),
    ],
)
async def test_a_reminder_says_how_far_it_is(mailroom: Mailroom, day: date, words: str) -> None:
    await mailroom.ticks(await mailroom.launch(), day)
    await mailroom.digests(day)
    assert words in text(told(mailroom, cast.ADVISER))


async def test_a_reminder_says_whom_to_call(mailroom: Mailroom) -> None:
    await mailroom.pool.execute("update contact set phone = '030 0000000' where function = 'internal'")
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    words = text(told(mailroom, cast.ADVISER))
    assert "Bel Demo internal (interne verantwoordelijke): 030 0000000." in words


async def test_one_digest_tells_of_every_board_and_the_longest_waiting_first(mailroom: Mailroom) -> None:
    later = await mailroom.launch(cast.OTHER_BOARD, on=MONDAY + timedelta(days=7))
    await mailroom.ticks(later, DUE_ON)
    await mailroom.ticks(await mailroom.launch(), DUE_ON)
    await mailroom.digests(DUE_ON)
    message = told(mailroom, cast.ADVISER)
    assert message["Subject"] == "2 besturen vragen je aandacht"
    first, second = (text(message).index(f"Demobestuur {board}") for board in (cast.BOARD, cast.OTHER_BOARD))
    assert text(message).index("vandaag, maandag") in range(first, second)


async def test_the_lead_is_told_later_and_to_call_the_adviser(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    for day in (REMINDED_ON, DUE_ON):
        await mailroom.ticks(trajectory, day)
        await mailroom.digests(day)
        assert mailroom.to(cast.LEAD) == []
    await mailroom.ticks(trajectory, LATE_ON)
    await mailroom.digests(LATE_ON)
    assert "Bel of mail Demo Adviseur Een (adviseur)" in text(told(mailroom, cast.LEAD))


async def test_who_is_lead_and_adviser_reads_it_once(mailroom: Mailroom) -> None:
    await mailroom.ticks(await mailroom.launch(adviser=cast.LEAD), LATE_ON)
    await mailroom.digests(LATE_ON)
    assert text(told(mailroom, cast.LEAD)).count("Startgesprek") == 1


async def test_without_an_adviser_the_lead_is_told_what_is_missing(mailroom: Mailroom) -> None:
    await mailroom.ticks(await mailroom.launch(adviser=None), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    words = text(told(mailroom, cast.LEAD))
    assert "Stilgevallen sinds maandag 8 januari 2029: er is geen adviseur. Aan zet: jij." in words
    assert "Startgesprek: nog 5 werkdagen" in words


async def completed(mailroom: Mailroom, trajectory: str) -> None:
    await mailroom.completes(trajectory, "start-conversation", REMINDED_ON)


async def skipped(mailroom: Mailroom, trajectory: str) -> None:
    await mailroom.happens(
        trajectory, c.Skip, REMINDED_ON, step="start-conversation", reason=cast.uuid("reason")
    )


async def paused(mailroom: Mailroom, trajectory: str) -> None:
    back = date(2029, 3, 1)
    await mailroom.happens(trajectory, c.Pause, REMINDED_ON, reason="merger", return_on=back)


async def planned_later(mailroom: Mailroom, trajectory: str) -> None:
    on = date(2029, 1, 31)
    fields = {"step": "start-conversation", "on": on, "document": cast.uuid("plan"), "reasoned": True}
    await mailroom.happens(trajectory, c.Plan, REMINDED_ON, **fields)


async def withdrawn(mailroom: Mailroom, trajectory: str) -> None:
    await mailroom.happens(trajectory, c.Withdraw, REMINDED_ON, reason="other", on=REMINDED_ON)


@pytest.mark.parametrize("meanwhile", [completed, skipped, paused, planned_later, withdrawn])
async def test_a_reminder_that_no_longer_applies_is_not_sent(
    mailroom: Mailroom, meanwhile: Callable[[Mailroom, str], Awaitable[None]]
) -> None:
    trajectory = await mailroom.launch()
    await mailroom.ticks(trajectory, REMINDED_ON)
    await meanwhile(mailroom, trajectory)
    await mailroom.digests(REMINDED_ON)
    assert mailroom.to(cast.ADVISER) == []
    unsettled = "select count(*) from notification where kind = 'reminded' and settled_at is null"
    assert await mailroom.pool.fetchval(unsettled) == 0


async def test_a_stall_that_was_lifted_is_not_told(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch(adviser=None)
    await mailroom.ticks(trajectory, MONDAY + timedelta(days=1))
    await mailroom.happens(
        trajectory,
        c.Reassign,
        MONDAY + timedelta(days=1),
        post="adviser",
        person=cast.ADVISER,
        from_on=MONDAY,
    )
    await mailroom.digests(MONDAY + timedelta(days=1))
    assert mailroom.to(cast.LEAD) == []


async def test_the_adviser_is_asked_to_call_before_a_pause_ends(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.happens(trajectory, c.Pause, MONDAY, reason="merger", return_on=date(2029, 2, 12))
    await mailroom.ticks(trajectory, date(2029, 2, 5))
    await mailroom.digests(date(2029, 2, 5))
    assert "De pauze duurt tot maandag 12 februari 2029." in text(told(mailroom, cast.ADVISER))


async def test_a_pause_that_overran_says_what_helps(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.happens(trajectory, c.Pause, MONDAY, reason="merger", return_on=date(2029, 1, 22))
    await mailroom.ticks(trajectory, date(2029, 1, 29))
    await mailroom.digests(date(2029, 1, 29))
    words = text(told(mailroom, cast.ADVISER))
    assert "de pauze is voorbij, maar het traject is niet hervat. Aan zet: jij." in words
    assert "Bel of mail Demo internal" in words


async def test_a_new_contact_is_to_be_met(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    _, internal = cast.contacts(cast.BOARD)
    left = internal.model_copy(update={"until_on": date(2029, 1, 10)})
    day = date(2029, 1, 11)
    await mailroom.pool.execute("update contact set until_on = $2 where id = $1", left.id, left.until_on)
    await mailroom.happens(trajectory, c.ChangeContacts, day)
    await mailroom.digests(day)
    words = text(told(mailroom, cast.ADVISER))
    assert "De interne verantwoordelijke van dit bestuur stopt. Vraag wie het overneemt." in words
    assert "Bel of mail Demo director (bestuurder)" in words


async def test_a_long_trajectory_is_told_to_the_lead(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.ticks(trajectory, date(2029, 7, 9))
    await mailroom.digests(date(2029, 7, 9))
    words = text(told(mailroom, cast.LEAD))
    assert "Dit traject loopt al langer dan 6 maanden: sinds maandag 8 januari 2029." in words


async def test_there_is_one_digest_a_day(mailroom: Mailroom) -> None:
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    await mailroom.ticks(await mailroom.launch(cast.OTHER_BOARD), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    assert subjects(mailroom.to(cast.ADVISER)) == ["Stichting Demobestuur 90001 vraagt je aandacht"]
    await mailroom.digests(REMINDED_ON + timedelta(days=1))
    assert subjects(mailroom.to(cast.ADVISER))[1:] == ["Stichting Demobestuur 90002 vraagt je aandacht"]


async def test_without_news_there_is_no_mail(mailroom: Mailroom) -> None:
    await mailroom.digests(MONDAY)
    assert mailroom.smtp.messages == []


@pytest.mark.parametrize("closed", [date(2029, 3, 30), date(2029, 3, 31), date(2029, 4, 2)])
async def test_there_is_no_digest_on_a_day_off_and_it_comes_on_the_next(
    mailroom: Mailroom, closed: date
) -> None:
    trajectory = await mailroom.launch(on=date(2029, 3, 26), adviser=None)
    await mailroom.ticks(trajectory, date(2029, 3, 29))
    await mailroom.digests(closed)
    assert mailroom.smtp.messages == []
    await mailroom.digests(date(2029, 4, 3))
    assert len(mailroom.to(cast.LEAD)) == 1


async def test_a_notification_of_a_later_release_waits_for_it(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.pool.execute("update notification set settled_at = now()")
    await mailroom.pool.execute(
        "insert into notification (stream, kind, audience, queued_at) "
        "values ($1, 'invited', 'adviser', '2029-01-08')",
        trajectory,
    )
    await mailroom.digests(REMINDED_ON)
    assert mailroom.smtp.messages == []
    assert await mailroom.waiting() == 1
