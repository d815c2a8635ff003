"""What a board asks of its region, and who speaks for it there."""

from datetime import date, time, timedelta
from uuid import UUID

from activities.signed import unsign
from domain import commands as c
from domain.calendar import moment
from tests import cast
from tests.activities.mailroom import MONDAY, SECRET, Mailroom, html, text

WSP = "wsp-am01@demo.example"
TUESDAY, NEXT_MONDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(weeks=1)
LINK = "https://traject.example/v1/answers/"
QUESTION = "Welke <subsidie> past bij een proefplaatsing?\nEn wie vraagt die aan?"


async def asks(mailroom: Mailroom, trajectory: str, question: str = QUESTION) -> UUID:
    id_ = await mailroom.writes(trajectory, "question", {"question": question})
    await mailroom.happens(trajectory, c.AskRegion, MONDAY, question=id_)
    return id_


async def test_a_question_is_put_to_the_contact_point_until_it_is_answered(mailroom: Mailroom) -> None:
    await mailroom.has_contact_point(deputy="Demo Plaatsvervanger")
    await mailroom.pool.execute("update person set phone = '06 00000000' where id = $1", cast.ADVISER)
    trajectory = await mailroom.launch()
    await mailroom.completes(trajectory, "start-conversation", MONDAY)
    question = await asks(mailroom, trajectory)
    other = await asks(mailroom, trajectory, "Nog een vraag")
    await mailroom.urgent_later(MONDAY)
    letters = mailroom.smtp.to(WSP)  # each question has one of its own
    assert len(letters) == 2
    (letter,) = [letter for letter in letters if "proefplaatsing" in text(letter)]
    words = text(letter).replace("\r\n", "\n")
    assert letter["Subject"] == "Vraag van Stichting Demobestuur 90001"
    assert "Beste Demo WSP,\n(bij afwezigheid: Demo Plaatsvervanger)" in words
    assert QUESTION in words
    assert "Welke &lt;subsidie&gt; past" in html(letter)
    assert letter["Reply-To"] == "Demo Adviseur Een <adviser1@demo.example>"
    assert "of bel me: 06 00000000" in words
    token = words.partition(LINK)[2].split()[0]
    assert unsign(SECRET, "answer", token) == str(question)
    for barrier in ("tijd", "budget", "Startgesprek", "https://traject.example/trajectories"):
        assert barrier not in words + html(letter)

    await mailroom.happens(trajectory, c.RecordAnswer, MONDAY, question=other, document=cast.uuid("answer"))
    mailroom.smtp.clear()
    await mailroom.ticks(trajectory, NEXT_MONDAY)
    await mailroom.urgent_later(NEXT_MONDAY)
    (reminder,) = mailroom.smtp.to(WSP)
    assert reminder["Subject"] == "Nog open: vraag van Stichting Demobestuur 90001"
    assert f"{LINK}{token}" in text(reminder)
    assert reminder["Message-ID"] != letter["Message-ID"]

    await mailroom.digests(NEXT_MONDAY)
    (told,) = mailroom.to(cast.ADVISER)
    assert "De regio Demoregio heeft de vraag van dit bestuur beantwoord." in text(told)
    assert mailroom.to(cast.LEAD) == []
    for week in (2, 3):
        await mailroom.ticks(trajectory, MONDAY + timedelta(weeks=week))
    day = MONDAY + timedelta(weeks=3)
    await mailroom.digests(day)
    (told,) = mailroom.to(cast.LEAD)
    assert "is niet beantwoord. Bel het aanspreekpunt." in text(told)
    assert f"Bel of mail Demo WSP (aanspreekpunt): {WSP}." in text(told)


async def test_what_was_answered_in_time_is_not_sent(mailroom: Mailroom) -> None:
    await mailroom.has_contact_point()
    trajectory = await mailroom.launch()
    question = await asks(mailroom, trajectory)
    await mailroom.happens(
        trajectory, c.RecordAnswer, MONDAY, question=question, document=cast.uuid("answer")
    )
    await mailroom.urgent_later(MONDAY)
    assert mailroom.smtp.to(WSP) == []


async def test_without_a_contact_point_the_lead_puts_the_question(mailroom: Mailroom) -> None:
    await asks(mailroom, await mailroom.launch())
    await mailroom.urgent_later(MONDAY)
    await mailroom.digests(MONDAY)
    (told,) = mailroom.to(cast.LEAD)
    assert "Er is geen aanspreekpunt in Demoregio: leg de vraag van dit bestuur zelf voor." in text(told)
    mailroom.smtp.clear()
    await mailroom.has_contact_point(language="en")
    await mailroom.urgent_later(TUESDAY)  # it has not been answered yet
    (letter,) = mailroom.smtp.to(WSP)
    assert letter["Subject"] == "Question from Stichting Demobestuur 90001"


async def test_where_mail_does_not_reach_the_contact_point_the_lead_is_told_so(mailroom: Mailroom) -> None:
    await mailroom.has_contact_point()
    mailroom.smtp.refuse(WSP, 550)
    await asks(mailroom, await mailroom.launch())
    assert (await mailroom.urgent(moment(MONDAY, time(7, 10)))).refused == 1
    await mailroom.digests(MONDAY)
    (told,) = mailroom.to(cast.LEAD)
    assert "Het aanspreekpunt in Demoregio krijgt onze mail niet: leg de vraag" in text(told)
    assert f"Mail aan Demo WSP (aanspreekpunt) komt niet aan: het adres {WSP} wordt geweigerd" in text(told)
    mailroom.smtp.clear()
    await mailroom.pool.execute("update contact_point set mail = 'new@demo.example', mail_refused_at = null")
    await mailroom.urgent_later(TUESDAY)
    assert len(mailroom.smtp.to("new@demo.example")) == 1


async def test_a_new_board_learns_who_speaks_for_its_region(mailroom: Mailroom) -> None:
    await mailroom.has_contact_point(deputy="Demo Plaatsvervanger", phone="088 0000000")
    await mailroom.launch()
    trajectory = await mailroom.launch(cast.OTHER_BOARD)
    fields = {"step": "start-conversation", "document": cast.uuid("plan"), "reasoned": False}
    await mailroom.happens(trajectory, c.Plan, MONDAY, on=date(2029, 1, 17), **fields)
    await mailroom.digests(MONDAY)
    words = (
        "Uw aanspreekpunt in de regio Demoregio is Demo WSP (bij afwezigheid: Demo Plaatsvervanger): "
        f"{WSP}, 088 0000000."
    )
    first, second = (
        mailroom.smtp.to(f"internal-{board}@demo.example")[0] for board in (cast.BOARD, cast.OTHER_BOARD)
    )
    assert (first["Subject"], second["Subject"]) == (
        "Startgesprek: wat nu helpt",
        "Uw aanspreekpunt in Demoregio",  # an appointment had been made already
    )
    assert words in text(first)
    assert words in text(second)
    assert "Dit is wat nu helpt" not in text(second)
