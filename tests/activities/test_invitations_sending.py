"""What a mail server answers to invitations, and what a crash can do."""

from datetime import time

import pytest

from db.queries import queries
from domain import meeting_commands as mc
from tests import cast
from tests.activities.invited import (
    BOARD,
    DIRECTOR,
    EVERYBODY,
    LATER,
    ON,
    TUESDAY,
    WSP,
    a_minute,
    fates,
    invitations,
    planned_meeting,
)
from tests.activities.mailroom import MONDAY, Mailroom, text


class Crash(BaseException):
    """The process is gone."""


@pytest.fixture
async def meeting(mailroom: Mailroom) -> str:
    return await planned_meeting(mailroom)


async def test_a_move_while_the_mail_server_is_away_leaves_only_the_newest_day(
    mailroom: Mailroom, meeting: str
) -> None:
    for to in EVERYBODY:
        mailroom.smtp.refuse(to, 451)
    with pytest.raises(Exception, match="451"):
        await a_minute(mailroom)
    mailroom.smtp.clear()
    await mailroom.plans(meeting, LATER)
    found = [*await a_minute(mailroom), *await a_minute(mailroom, at=time(9, 1))]
    assert {one.event["DTSTART"].dt.date() for one in found} == {LATER}
    assert len(found) == len(EVERYBODY)


async def test_a_refused_address_is_told_and_the_next_contact_is_invited(
    mailroom: Mailroom, meeting: str
) -> None:
    mailroom.smtp.refuse(BOARD, 550)
    mailroom.smtp.refuse(WSP, 550)
    await a_minute(mailroom)
    mailroom.smtp.clear()
    assert fates(await a_minute(mailroom, at=time(9, 1))) == {(DIRECTOR, "REQUEST")}
    await mailroom.digests(TUESDAY)
    (adviser,), (lead,) = mailroom.to(cast.ADVISER), mailroom.to(cast.LEAD)
    assert f"het adres {BOARD} wordt geweigerd" in text(adviser)
    assert f"Mail aan Demo WSP (aanspreekpunt) komt niet aan: het adres {WSP} wordt geweigerd" in text(lead)
    mailroom.smtp.clear()
    await mailroom.pool.execute("update contact_point set mail = 'new@demo.example', mail_refused_at = null")
    assert fates(await a_minute(mailroom, at=time(9, 2))) == {("new@demo.example", "REQUEST")}


async def test_of_a_board_without_a_trajectory_the_lead_is_told(mailroom: Mailroom) -> None:
    meeting = await mailroom.opens_meeting()
    await mailroom.meets(meeting, mc.Invite, board=cast.BOARD)
    await mailroom.plans(meeting, ON)
    mailroom.smtp.refuse(BOARD, 550)
    await a_minute(mailroom)
    await mailroom.digests(TUESDAY)
    (told,) = mailroom.to(cast.LEAD)
    assert "Regiogesprek Demoregio" in text(told)
    assert f"https://traject.example/meetings/{meeting}" in text(told)
    assert f"het adres {BOARD} wordt geweigerd" in text(told)


async def test_a_crash_repeats_at_most_the_one_in_flight_with_the_same_id(
    mailroom: Mailroom, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_args: object, **_kwargs: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(queries, "mark_mail_sent", crash)
        with pytest.raises(Crash):
            await a_minute(mailroom)
    (first,) = invitations(mailroom)
    assert len(await a_minute(mailroom)) == len(EVERYBODY) - 1
    await mailroom.crash_was_long_ago()
    (again,) = await a_minute(mailroom, at=time(9, 11))
    assert (again.to, again.message["Message-ID"], again.sequence) == (
        first.to,
        first.message["Message-ID"],
        first.sequence,
    )
    assert await a_minute(mailroom, at=time(9, 12)) == []


async def test_an_invitation_does_not_count_as_the_kind_mail_of_the_week(
    mailroom: Mailroom, meeting: str
) -> None:
    await a_minute(mailroom)
    await mailroom.pool.execute("update notification set settled_at = null where audience = 'board'")
    await mailroom.digests(MONDAY)
    assert len(mailroom.smtp.to(BOARD)) == 1
