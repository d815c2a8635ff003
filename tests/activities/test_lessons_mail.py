"""The digest of lessons: what is new, once a month, to every board of the region, until it asks for none."""

from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from db.queries import queries
from tests import cast
from tests.activities.desk import MONDAY
from tests.activities.learning import THIRD_BOARD, correct, learns, open_again, share
from tests.activities.mailroom import Mailroom, html, subjects, text

JANUARY_31, FEBRUARY_1, FEBRUARY_2, MARCH_1 = (date(2029, *day) for day in ((1, 31), (2, 1), (2, 2), (3, 1)))
QUIET_BOARD = "90004"  # without a trajectory


class Crash(BaseException):
    """The process is gone: nothing that would have followed happens."""


async def crash(*_args: object, **_kwargs: object) -> None:
    raise Crash


def to(mailroom: Mailroom, board: str, function: str = "internal") -> list[EmailMessage]:
    return mailroom.smtp.to(f"{function}-{board}@demo.example")


@pytest.fixture
async def month(mailroom: Mailroom) -> Mailroom:
    """In January two boards share lessons in their region, and one in another region shares nationally."""
    await cast.seed(mailroom.pool, QUIET_BOARD)
    here, there = await learns(mailroom.pool), await learns(mailroom.pool, THIRD_BOARD, "AM02")
    await share(here, "Klein <beginnen>", text="Eén dag.\nDan twee.", barriers=["time"], mayBeNamed=True)
    await share(there, "Een maatje", scope="nation", on=MONDAY + timedelta(days=1))
    await mailroom.pool.execute("update contact set language = 'en' where board_number = $1", THIRD_BOARD)
    return mailroom


async def test_every_board_reads_what_is_new_once_and_not_its_own(month: Mailroom) -> None:
    lesson = await month.pool.fetchval("select id from lesson where title = 'Een maatje'")
    more = await learns(month.pool, cast.OTHER_BOARD)
    await share(more, lesson="addition", addsTo=str(lesson), text="Of twee.")
    await month.digests(JANUARY_31)
    assert month.smtp.messages == []
    await month.digests(FEBRUARY_1)
    (quiet,), (mine,) = to(month, QUIET_BOARD), to(month, cast.BOARD)
    assert len(to(month, cast.OTHER_BOARD)) == 1
    assert len(month.smtp.messages) == 3  # the third board's own is the only one there
    assert subjects([quiet, mine]) == ["2 ervaringen van andere schoolbesturen", "Ervaring: Een maatje"]
    assert quiet["From"] == "Traject <traject@demo.example>"

    words = text(quiet).replace("\r\n", "\n")
    assert "== Klein <beginnen> ==\nStichting Demobestuur 90001, Demoregio\nHelpt bij: tijd" in words
    assert "\n\nEén dag.\nDan twee.\n" in words
    assert "Klein &lt;beginnen&gt;" in html(quiet)
    assert "== Een maatje ==\nEen schoolbestuur, Buurregio\n" in words
    assert "Aanvulling van een ander schoolbestuur: Of twee." in words
    for board in (THIRD_BOARD, cast.OTHER_BOARD):
        assert board not in words + html(quiet), "without its consent no board is named"

    month.smtp.clear()
    for day in (FEBRUARY_1, FEBRUARY_2, MARCH_1):
        await month.digests(day)
    assert month.smtp.messages == []


async def test_what_is_new_in_a_month_is_for_the_next(month: Mailroom) -> None:
    await month.digests(FEBRUARY_1)
    month.smtp.clear()
    await share(await learns(month.pool, cast.OTHER_BOARD), "Later pas", scope="nation", on=FEBRUARY_2)
    await month.digests(date(2029, 2, 5))
    assert month.smtp.messages == []
    await month.digests(date(2029, 3, 5))  # the first days of the month were missed
    (english,) = to(month, THIRD_BOARD)
    assert subjects([english, *to(month, cast.BOARD)]) == ["Lesson: Later pas", "Ervaring: Later pas"]
    assert "Perhaps it helps you too." in text(english)
    assert to(month, cast.OTHER_BOARD) == []


async def test_what_was_withdrawn_or_taken_back_in_time_is_not_told(month: Mailroom) -> None:
    here = await learns(month.pool, cast.OTHER_BOARD)
    await share(here, "Bij nader inzien", mayBeNamed=True)
    await share(await learns(month.pool, QUIET_BOARD), "Toch niet")
    await month.pool.execute("update lesson set withdrawn_at = now() where title = 'Toch niet'")
    await correct(here, FEBRUARY_1, title="Bij nader inzien", mayBeNamed=False)
    await month.digests(FEBRUARY_1)
    words = text(to(month, cast.BOARD)[0])
    assert "Bij nader inzien" in words
    assert "Toch niet" not in words
    assert cast.OTHER_BOARD not in words
    month.smtp.clear()
    await month.pool.execute("update lesson set withdrawn_at = null")
    await open_again(here, FEBRUARY_2)
    await share(here, "Bij nader inzien", on=FEBRUARY_2)
    await month.digests(FEBRUARY_2)
    assert month.smtp.messages == [], "once a month"
    await month.digests(MARCH_1)
    assert subjects(to(month, cast.BOARD)) == ["Ervaring: Toch niet"], "the same lesson is told once"


async def test_a_crash_neither_loses_a_digest_nor_tells_a_lesson_twice(
    month: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("claim_mail", "mark_mail_sent"):
        with monkeypatch.context() as patch:
            patch.setattr(queries, step, crash)
            with pytest.raises(Crash):
                await month.digests(FEBRUARY_1)
    await month.digests(FEBRUARY_1)
    await month.crash_was_long_ago()
    await month.digests(FEBRUARY_2)
    ids = [str(message["Message-ID"]) for message in month.smtp.messages]
    assert (len(ids), len(set(ids))) == (4, 3), "the one mail in flight was repeated, and can be recognised"
    await month.digests(MARCH_1)
    assert len(month.smtp.messages) == 4


async def test_who_unsubscribes_is_left_alone_and_the_next_contact_is_told(month: Mailroom) -> None:
    internal = cast.uuid(f"{QUIET_BOARD}-internal")
    await queries.unsubscribe(month.pool, id=internal)
    await queries.unsubscribe(month.pool, id=internal)
    # The same person answers for another board too.
    mail = f"internal-{QUIET_BOARD}@demo.example"
    await month.pool.execute(
        "update contact set mail = upper($1) where mail = $2",
        mail,
        f"internal-{cast.OTHER_BOARD}@demo.example",
    )
    await month.digests(FEBRUARY_1)
    assert len(to(month, QUIET_BOARD, "director")) == len(to(month, cast.OTHER_BOARD, "director")) == 1
    assert to(month, QUIET_BOARD) == to(month, QUIET_BOARD.upper()) == []


async def test_who_unsubscribes_before_it_is_sent_gets_it_no_more(
    month: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(queries, "claim_mail", crash)
        with pytest.raises(Crash):
            await month.digests(FEBRUARY_1)
    await queries.unsubscribe(month.pool, id=cast.uuid(f"{QUIET_BOARD}-internal"))
    await month.digests(FEBRUARY_1)
    assert to(month, QUIET_BOARD) == []
    await month.digests(FEBRUARY_2)
    assert len(to(month, QUIET_BOARD, "director")) == 1


async def test_a_refused_address_is_told_to_the_adviser_and_the_board_reads_it_next_month(
    month: Mailroom,
) -> None:
    month.smtp.refuse(f"internal-{cast.BOARD}@demo.example", 550)
    month.smtp.refuse(f"internal-{QUIET_BOARD}@demo.example", 550)
    assert (await month.digests(FEBRUARY_1)).refused == 2
    month.smtp.clear()
    await month.digests(FEBRUARY_2)
    assert "wordt geweigerd" in text(month.to(cast.ADVISER)[0])
    await month.digests(MARCH_1)
    assert len(to(month, cast.BOARD, "director")) == len(to(month, QUIET_BOARD, "director")) == 1


async def test_a_mail_program_can_unsubscribe_by_itself(month: Mailroom) -> None:
    await month.digests(FEBRUARY_1)
    (message,) = to(month, QUIET_BOARD)
    headers = dict(message.raw_items())
    link = headers["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://traject.example/v1/unsubscriptions/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in text(message)
    assert link in html(message)
