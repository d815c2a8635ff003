"""Who reads it: managers, substitutes, and in which language."""

from datetime import date, timedelta
from uuid import UUID

from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom, html, subjects, text

REMINDED_ON, LATE_ON, STALLED_ON = (MONDAY + timedelta(weeks=week) for week in (1, 3, 4))
SECOND_MANAGER = UUID(int=2)


async def add_manager(mailroom: Mailroom) -> None:
    await mailroom.pool.execute(
        "insert into person (id, role, name, mail) "
        "values ($1, 'manager', 'Demo Manager Twee', 'manager2@demo.example')",
        SECOND_MANAGER,
    )


async def test_every_manager_is_told_on_the_first_working_day_of_the_week(mailroom: Mailroom) -> None:
    await add_manager(mailroom)
    trajectory = await mailroom.launch(adviser=None)
    tuesday = MONDAY + timedelta(days=1)
    await mailroom.ticks(trajectory, tuesday)
    for day in range(1, 7):
        await mailroom.digests(MONDAY + timedelta(days=day))
    assert mailroom.to(cast.MANAGER) == []
    await mailroom.digests(REMINDED_ON)
    (message,), (second,) = mailroom.to(cast.MANAGER), mailroom.smtp.to("manager2@demo.example")
    assert message["Subject"] == "Deze week: Stichting Demobestuur 90001 komt niet verder"
    assert "Aan zet: Demo Projectleider Een (projectleider). Wat helpt: een adviseur aanwijzen." in text(
        message
    )
    assert "Nu open: Startgesprek (uiterlijk maandag 22 januari 2029)." in text(message)
    assert second["Message-ID"] != message["Message-ID"]


async def test_managers_are_told_once_a_week(mailroom: Mailroom) -> None:
    for board in (cast.BOARD, cast.OTHER_BOARD):
        await mailroom.ticks(await mailroom.launch(board, adviser=None), MONDAY + timedelta(days=1))
        for day in range(7, 14):
            await mailroom.digests(MONDAY + timedelta(days=day))
    assert len(mailroom.to(cast.MANAGER)) == 1
    await mailroom.digests(MONDAY + timedelta(weeks=2))
    assert len(mailroom.to(cast.MANAGER)) == 2


async def test_after_easter_the_week_begins_on_tuesday(mailroom: Mailroom) -> None:
    await mailroom.ticks(await mailroom.launch(on=date(2029, 3, 26), adviser=None), date(2029, 3, 29))
    await mailroom.digests(date(2029, 4, 2))
    assert mailroom.to(cast.MANAGER) == []
    await mailroom.digests(date(2029, 4, 3))
    assert len(mailroom.to(cast.MANAGER)) == 1


async def test_managers_are_told_whose_the_late_step_is(mailroom: Mailroom) -> None:
    await mailroom.ticks(await mailroom.launch(), STALLED_ON)
    await mailroom.digests(STALLED_ON)
    (message,) = mailroom.to(cast.MANAGER)
    assert "had maandag 22 januari 2029 klaar moeten zijn, 10 werkdagen geleden" in text(message)
    assert "Deze stap is van Demo Adviseur Een (adviseur)." in text(message)


async def test_an_absent_manager_is_read_by_another_without_reading_it_twice(mailroom: Mailroom) -> None:
    await add_manager(mailroom)
    await mailroom.is_away(cast.MANAGER, SECOND_MANAGER, MONDAY, STALLED_ON)
    await mailroom.ticks(await mailroom.launch(), STALLED_ON)
    await mailroom.digests(STALLED_ON)
    assert mailroom.to(cast.MANAGER) == []
    (message,) = mailroom.smtp.to("manager2@demo.example")
    assert text(message).count("Startgesprek") == 1


async def test_mail_of_who_is_away_goes_to_the_substitute_and_says_so(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, REMINDED_ON, date(2029, 1, 19))
    await mailroom.launch(cast.OTHER_BOARD, adviser=cast.OTHER_ADVISER)
    for board in (cast.BOARD,):
        await mailroom.ticks(await mailroom.launch(board), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    assert mailroom.to(cast.ADVISER) == []
    (message,) = mailroom.to(cast.OTHER_ADVISER)
    assert "Voor Demo Adviseur Een, afwezig tot en met vrijdag 19 januari 2029" in text(message)
    assert "Voor Demo Adviseur Een, afwezig tot en met vrijdag 19 januari 2029" in html(message)


async def test_a_substitute_reads_the_own_boards_first(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, REMINDED_ON, date(2029, 1, 19))
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.ticks(await mailroom.launch(cast.OTHER_BOARD, adviser=cast.OTHER_ADVISER), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    (message,) = mailroom.to(cast.OTHER_ADVISER)
    own, other = (text(message).index(word) for word in (cast.OTHER_BOARD, "Voor Demo Adviseur Een"))
    assert own < other < text(message).index(cast.BOARD)


async def test_who_was_away_reads_it_again_from_the_day_after(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, MONDAY, REMINDED_ON - timedelta(days=1))
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    assert len(mailroom.to(cast.ADVISER)) == 1


async def test_an_absence_that_was_withdrawn_does_not_count(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, MONDAY, LATE_ON)
    await mailroom.pool.execute("update absence set withdrawn_at = now()")
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    assert len(mailroom.to(cast.ADVISER)) == 1


async def test_a_substitute_who_is_away_too_has_a_substitute(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, MONDAY, LATE_ON)
    await mailroom.is_away(cast.OTHER_ADVISER, cast.THIRD_ADVISER, MONDAY, LATE_ON)
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    (message,) = mailroom.to(cast.THIRD_ADVISER)
    assert "Voor Demo Adviseur Een" in text(message)


async def test_when_everybody_is_away_the_mail_waits_in_the_own_mailbox(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, MONDAY, LATE_ON)
    await mailroom.is_away(cast.OTHER_ADVISER, cast.ADVISER, MONDAY, LATE_ON)
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    assert len(mailroom.to(cast.ADVISER)) == 1
    assert mailroom.to(cast.OTHER_ADVISER) == []


async def test_who_prefers_english_reads_english(mailroom: Mailroom) -> None:
    await mailroom.pool.execute("update person set language = 'en' where id = $1", cast.ADVISER)
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    (message,) = mailroom.to(cast.ADVISER)
    assert message["Subject"] == "Stichting Demobestuur 90001 needs your attention"
    assert message["Content-Language"] == "en"
    assert "Start conversation: 5 working days left, due Monday 22 January 2029." in text(message)


async def test_every_mail_has_the_same_news_as_text_and_as_html(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.ticks(trajectory, REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    (message,) = mailroom.to(cast.ADVISER)
    assert message.get_content_type() == "multipart/alternative"
    assert message["Auto-Submitted"] == "auto-generated"
    for part in (text(message), html(message)):
        assert "nog 5 werkdagen, uiterlijk maandag 22 januari 2029" in part
        assert f"https://traject.example/trajectories/{trajectory}" in part


async def test_a_name_cannot_forge_a_header_a_line_or_html(mailroom: Mailroom) -> None:
    forged = "Demo\r\nBcc: everybody@demo.example\r\n\r\n<script>alert(1)</script>"
    await mailroom.pool.execute("update board set name = $1", forged)
    await mailroom.pool.execute("update person set name = $1", forged)
    await mailroom.pool.execute("update contact set name = $1", forged)
    await mailroom.ticks(await mailroom.launch(), REMINDED_ON)
    await mailroom.digests(REMINDED_ON)
    assert len(mailroom.smtp.messages) == 2  # the adviser's and the board's
    for message in mailroom.smtp.messages:
        assert message["Bcc"] is None
        assert "<script>" not in html(message)
        assert not any(line.startswith("Bcc:") for line in text(message).splitlines())
    assert subjects(mailroom.to(cast.ADVISER)) == [
        "Demo Bcc: everybody@demo.example <script>alert(1)</script> vraagt je aandacht"
    ]


async def test_a_name_cannot_forge_a_header_with_an_encoded_line_break(mailroom: Mailroom) -> None:
    forged = "=?utf-8?q?x=0D=0ABcc:_everybody@demo.example=0D=0ASubject:_Betaal_nu=0D=0A=0D=0AVals?="
    for table in ("board", "person", "contact"):
        await mailroom.pool.execute(f"update {table} set name = $1", forged)  # noqa: S608 -- our own three
    trajectory = await mailroom.launch()
    await mailroom.urgent_later(MONDAY)
    await mailroom.ticks(trajectory, date(2029, 1, 15))
    await mailroom.digests(date(2029, 1, 15))
    assert mailroom.smtp.messages
    for message in mailroom.smtp.messages:
        assert message["Bcc"] is None
        assert len(message.get_all("Subject", [])) == 1
        assert b"\nBcc:" not in message.as_bytes()
