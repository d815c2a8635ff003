"""What a mail server answers, and what a crash can do."""

import asyncio
import random
from datetime import time, timedelta
from email.message import EmailMessage

import pytest
from structlog.testing import capture_logs
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.mail import Mailer, SmtpConfig
from activities.mail_compose import compose
from activities.mail_letter import Letterhead
from activities.mail_route import Draft
from db.queries import queries
from domain.calendar import moment
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom, text
from tests.servers import free_port

INTERNAL, DIRECTOR = (f"{function}-{cast.BOARD}@demo.example" for function in ("internal", "director"))
ADVISER_MAIL = cast.STAFF[cast.ADVISER][2]
TUESDAY = MONDAY + timedelta(days=1)
REMINDED_ON = MONDAY + timedelta(weeks=1)
THE_DAY_AFTER = REMINDED_ON + timedelta(days=1)


class Crash(BaseException):
    """The process is gone: nothing that would have followed happens."""


async def test_the_adviser_is_told_of_a_refused_address_and_it_is_not_mailed_again(
    mailroom: Mailroom,
) -> None:
    mailroom.smtp.refuse(INTERNAL, 550)
    trajectory = await mailroom.launch()
    assert (await mailroom.digests(MONDAY)).refused == 1
    mailroom.smtp.clear()
    await mailroom.digests(TUESDAY)
    (told,) = mailroom.to(cast.ADVISER)
    assert f"het adres {INTERNAL} wordt geweigerd" in text(told)
    assert len(mailroom.smtp.to(DIRECTOR)) == 1  # who reads it instead
    await mailroom.ticks(trajectory, REMINDED_ON)
    await mailroom.digests(REMINDED_ON + timedelta(days=1))
    assert mailroom.smtp.to(INTERNAL) == []
    row = await mailroom.pool.fetchrow("select refusal_code, sent_at from mail where refused_at is not null")
    assert row is not None
    assert tuple(row) == (550, None)


async def test_a_new_address_is_mailed(mailroom: Mailroom) -> None:
    mailroom.smtp.refuse(INTERNAL, 550)
    await mailroom.pool.execute("delete from contact where function = 'director'")
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    await mailroom.digests(TUESDAY)
    assert mailroom.smtp.to(INTERNAL) == []
    await mailroom.pool.execute(
        "update contact set mail = 'new@demo.example', mail_refused_at = null where mail = $1", INTERNAL
    )
    await mailroom.digests(TUESDAY)
    assert len(mailroom.smtp.to("new@demo.example")) == 1


async def test_an_address_that_was_put_right_in_time_is_not_reported(mailroom: Mailroom) -> None:
    mailroom.smtp.refuse(INTERNAL, 550)
    await mailroom.launch()
    await mailroom.digests(MONDAY)
    await mailroom.pool.execute("update contact set mail = 'new@demo.example', mail_refused_at = null")
    await mailroom.digests(TUESDAY)
    assert mailroom.to(cast.ADVISER) == []


async def test_the_leads_are_told_whom_of_the_staff_cannot_be_mailed(mailroom: Mailroom) -> None:
    mailroom.smtp.refuse(ADVISER_MAIL, 550)
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    await mailroom.digests(THE_DAY_AFTER)
    for lead in (cast.LEAD, cast.OTHER_LEAD):
        (message,) = mailroom.to(lead)
        assert f"het adres {ADVISER_MAIL} wordt geweigerd" in text(message)


async def test_without_another_lead_the_managers_are_told(mailroom: Mailroom) -> None:
    await mailroom.pool.execute("update person set role = 'adviser' where id = $1", cast.OTHER_LEAD)
    mailroom.smtp.refuse(cast.STAFF[cast.LEAD][2], 550)
    await mailroom.ticks(await mailroom.launch(adviser=None), TUESDAY)
    await mailroom.digests(TUESDAY)
    await mailroom.digests(REMINDED_ON)
    (message,) = mailroom.to(cast.MANAGER)
    assert "Mail aan Demo Projectleider Een (projectleider) komt niet aan" in text(message)


async def test_what_was_for_a_refused_address_waits_for_a_new_one(mailroom: Mailroom) -> None:
    mailroom.smtp.refuse(ADVISER_MAIL, 550)
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    await mailroom.digests(THE_DAY_AFTER)
    mailroom.smtp.clear()
    await mailroom.pool.execute(
        "update person set mail_refused_at = null, mail = 'new@demo.example' where id = $1", cast.ADVISER
    )
    await mailroom.digests(THE_DAY_AFTER)
    (message,) = mailroom.smtp.to("new@demo.example")
    assert "nog 4 werkdagen" in text(message)


@pytest.mark.parametrize(
    "mail_address", ["", "nobody", "a b@demo.example", "a@demo.example\r\nBcc: b@demo.example"]
)
async def test_what_is_no_address_is_refused_before_it_is_sent(mailroom: Mailroom, mail_address: str) -> None:
    await mailroom.pool.execute("update contact set mail = $1 where function = 'internal'", mail_address)
    await mailroom.launch()
    assert (await mailroom.digests(MONDAY)).refused == 1
    assert mailroom.smtp.messages == []


async def test_what_the_server_cannot_take_now_is_sent_later_and_nothing_twice(mailroom: Mailroom) -> None:
    mailroom.smtp.refuse(ADVISER_MAIL, 451)
    await mailroom.launch(cast.OTHER_BOARD, adviser=cast.OTHER_ADVISER)
    trajectory = await mailroom.launch()
    await mailroom.ticks(trajectory, REMINDED_ON)
    with pytest.raises(ApplicationError) as raised:
        await mailroom.digests(REMINDED_ON)
    assert raised.value.type == "Unavailable"
    assert not raised.value.non_retryable
    assert str(raised.value) == "Unavailable: the mail server answered 451"
    assert len(mailroom.smtp.messages) == 2  # the boards'
    mailroom.smtp.clear()
    assert (await mailroom.digests(REMINDED_ON)).sent == 1
    assert len(mailroom.to(cast.ADVISER)) == len(mailroom.smtp.messages) == 1


async def test_what_could_not_be_sent_is_judged_again_when_it_can(mailroom: Mailroom) -> None:
    mailroom.smtp.refuse(ADVISER_MAIL, 451)
    trajectory = await mailroom.launch()
    await mailroom.ticks(trajectory, REMINDED_ON)
    with pytest.raises(ApplicationError):
        await mailroom.digests(REMINDED_ON)
    mailroom.smtp.clear()
    await mailroom.completes(trajectory, "start-conversation", REMINDED_ON)
    assert (await mailroom.digests(REMINDED_ON)).sent == 0
    assert await mailroom.pool.fetchval("select count(*) from mail where sent_at is null") == 0


async def test_what_could_not_be_sent_goes_to_who_stands_in_by_then(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.urgent_later(MONDAY)
    mailroom.smtp.refuse(ADVISER_MAIL, 451)
    await mailroom.ticks(trajectory, REMINDED_ON)
    with pytest.raises(ApplicationError):
        await mailroom.digests(REMINDED_ON)
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, THE_DAY_AFTER, THE_DAY_AFTER)
    await mailroom.urgent(moment(THE_DAY_AFTER, time(0, 1)))
    await mailroom.digests(THE_DAY_AFTER)
    (message,) = mailroom.to(cast.OTHER_ADVISER)
    assert "Voor Demo Adviseur Een" in text(message)


async def test_without_a_mail_server_nothing_is_lost(mailroom: Mailroom) -> None:
    await mailroom.launch()
    working = mailroom.mailer
    nowhere = SmtpConfig("127.0.0.1", free_port(), "none")
    mailroom.mailer = Mailer(
        mailroom.pool, nowhere, "traject@demo.example", "https://traject.example", "secret"
    )
    with pytest.raises(ApplicationError, match="Unavailable: the mail server answered nothing"):
        await mailroom.digests(MONDAY)
    mailroom.mailer = working
    assert (await mailroom.digests(MONDAY)).sent == 1


async def test_a_crash_between_sending_and_marking_repeats_one_mail_with_the_same_id(
    mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for board in (cast.BOARD, cast.OTHER_BOARD):
        await mailroom.launch(board)
    await mailroom.urgent_later(MONDAY)
    mailroom.smtp.clear()

    async def crash(*_args: object, **_kwargs: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(queries, "mark_mail_sent", crash)
        with pytest.raises(Crash):
            await mailroom.digests(MONDAY)
    (first,) = mailroom.smtp.messages
    assert (
        await mailroom.digests(MONDAY)
    ).sent == 1  # the other one: this one may still be in somebody's hands
    await mailroom.crash_was_long_ago()
    assert (await mailroom.urgent_later(MONDAY)).sent == 1
    assert (await mailroom.urgent_later(MONDAY)).sent == 0
    ids = [message["Message-ID"] for message in mailroom.smtp.messages]
    assert len(ids) == 3
    assert ids.count(first["Message-ID"]) == 2


async def test_a_worker_that_stops_begins_no_other_mail(mailroom: Mailroom) -> None:
    await mailroom.launch()
    stopping = ActivityEnvironment()
    stopping.worker_shutdown()
    with pytest.raises(ApplicationError, match="Unavailable: the worker stops"):
        await stopping.run(mailroom.mailer.send_digests, moment(MONDAY, time(8, 30)))
    assert mailroom.smtp.messages == []
    assert (await mailroom.digests(MONDAY)).sent == 1


async def test_two_senders_at_once_send_every_mail_once(mailroom: Mailroom) -> None:
    boards = [str(91000 + number) for number in range(8)]
    await cast.seed(mailroom.pool, *boards)
    for board in boards:
        await mailroom.launch(board)
    await asyncio.gather(*(mailroom.digests(MONDAY) for _ in range(4)))
    ids = [message["Message-ID"] for message in mailroom.smtp.messages]
    assert sorted(str(message["To"]) for message in mailroom.smtp.messages) == sorted(
        f"Demo internal <internal-{board}@demo.example>" for board in boards
    )
    assert len(set(ids)) == len(boards)


async def test_two_senders_at_once_tell_everything_once(mailroom: Mailroom) -> None:
    """Also what is queued while they gather."""
    chance = random.Random(2029)
    boards = [str(91000 + number) for number in range(8)]
    await cast.seed(mailroom.pool, *boards)

    async def launch(board: str) -> None:
        await asyncio.sleep(chance.random() / 10)
        await mailroom.launch(board)

    async def send() -> None:
        for _ in range(10):
            await mailroom.urgent_later(MONDAY)

    await asyncio.gather(*map(launch, boards), send(), send(), send())
    await mailroom.urgent_later(MONDAY)
    words = "\n".join(text(message) for message in mailroom.to(cast.ADVISER))
    assert [words.count(f"Demobestuur {board}") for board in boards] == [1] * len(boards)


async def test_a_defect_in_one_mail_holds_up_no_other(
    mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for board in (cast.BOARD, cast.OTHER_BOARD):
        await mailroom.launch(board)

    def defective(letterhead: Letterhead, draft: Draft) -> EmailMessage:
        if draft.reader.mail == INTERNAL:
            raise ZeroDivisionError
        return compose(letterhead, draft)

    with monkeypatch.context() as patch:
        patch.setattr("activities.mail_tell.compose", defective)
        with pytest.raises(ZeroDivisionError):
            await mailroom.digests(MONDAY)
    assert len(mailroom.smtp.messages) == 1
    await mailroom.crash_was_long_ago()
    await mailroom.digests(MONDAY)
    assert len(mailroom.smtp.messages) == 2


async def test_a_notification_that_cannot_be_read_holds_up_no_other(mailroom: Mailroom) -> None:
    broken = await mailroom.launch()
    await mailroom.launch(cast.OTHER_BOARD)
    await mailroom.pool.execute("update trajectory set view = '{}' where id = $1", broken)
    await mailroom.digests(MONDAY)
    assert len(mailroom.smtp.messages) == 1


async def test_logs_and_errors_hold_no_address(mailroom: Mailroom) -> None:
    mailroom.smtp.refuse(INTERNAL, 550)
    mailroom.smtp.refuse(ADVISER_MAIL, 451)
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    with capture_logs() as logs, pytest.raises(ApplicationError) as raised:
        await mailroom.digests(REMINDED_ON)
    assert [(line["event"], line["refused"], line["failed"]) for line in logs] == [("mail_run", 1, 1)]
    said = f"{logs} {raised.value} {raised.value.details} {raised.value.__cause__}"
    assert "@" not in said
    assert "Demo" not in said
