"""What is told of regional meetings, of places, and after the end."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from activities.commit_places import command_places
from domain import commands as c
from domain import meeting_commands as mc
from domain import places_commands as pc
from domain.calendar import moment
from domain.programme import Programme
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom, subjects, text

TUESDAY, NEXT_MONDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(weeks=1)
BOARDS = [str(91000 + number) for number in range(4)]


async def joins(mailroom: Mailroom, meeting: str, *boards: str) -> None:
    await cast.seed(mailroom.pool, *boards)
    for board in boards:
        fields = {"trajectory": f"{board}-1a2b3c4d", "step": "regional-meeting", "due_on": date(2029, 4, 2)}
        await mailroom.meets(meeting, mc.Join, MONDAY, board=board, **fields)


async def test_a_meeting_that_is_worth_planning_is_told_with_the_boards_that_wait(mailroom: Mailroom) -> None:
    meeting = await mailroom.opens_meeting()
    await joins(mailroom, meeting, *BOARDS, cast.BOARD)
    await mailroom.digests(MONDAY)
    (told,) = mailroom.to(cast.LEAD)
    assert told["Subject"] == "Regiogesprek Demoregio vraagt je aandacht"
    assert "het plannen waard: 5 besturen, het eerste uiterlijk maandag 2 april 2029." in text(told)
    assert f"https://traject.example/meetings/{meeting}" in text(told)


async def test_one_that_was_planned_meanwhile_is_not_told(mailroom: Mailroom) -> None:
    meeting = await mailroom.opens_meeting()
    await joins(mailroom, meeting, *BOARDS)
    await mailroom.plans(meeting, date(2029, 2, 7))
    await mailroom.digests(MONDAY)
    assert mailroom.to(cast.LEAD) == []
    assert await mailroom.waiting() == 0


async def test_attendance_is_asked_of_chair_and_lead_until_it_is_recorded(mailroom: Mailroom) -> None:
    meeting = await mailroom.opens_meeting()
    await joins(mailroom, meeting, *BOARDS)
    await mailroom.plans(meeting, TUESDAY)
    asked = date(2029, 1, 11)
    await mailroom.meets(meeting, mc.MeetingTick, asked, at=moment(asked, time(6)))
    await mailroom.is_away(cast.OTHER_LEAD, cast.THIRD_ADVISER, asked, asked)
    await mailroom.digests(asked)
    (lead,), (stands_in,) = mailroom.to(cast.LEAD), mailroom.to(cast.THIRD_ADVISER)
    words = "Het gesprek was op dinsdag 9 januari 2029. Wie er waren, is nog niet vastgelegd."
    assert words in text(lead)
    assert words in text(stands_in)
    assert "Voor Demo Projectleider Twee, afwezig tot en met donderdag 11 januari 2029" in text(stands_in)


class Line:
    """One place, and who waits for it."""

    def __init__(self, mailroom: Mailroom) -> None:
        self.mailroom = mailroom
        self.key = cast.PROGRAMME.key

    async def begin(self, **changes: Any) -> None:
        programme = Programme.model_validate(cast.PROGRAMME.model_dump() | {"places": 1} | changes)
        await cast.seed(self.mailroom.pool, *BOARDS)
        await self.mailroom.pool.execute(
            "insert into programme (key, version, definition) values ($1, 2, $2)",
            self.key,
            programme.model_dump(mode="json"),
        )

    async def ask(self, kind: type[c.Command], day: date = MONDAY, **fields: Any) -> None:
        async with self.mailroom.pool.acquire() as connection, connection.transaction():
            await command_places(connection, self.key, cast.ask(kind, **fields), moment(day, time(7)))

    async def take(self, board: str, day: date = MONDAY, **changes: Any) -> None:
        wish = {"region": "AM01", "zone": "noord", "lead": cast.LEAD, "committed_on": day}
        wish |= {"committed_by": cast.uuid(f"{board}-director")} | changes
        await self.ask(pc.TakePlace, day, board=board, trajectory=f"{board}-1a2b3c4d", wish=wish)


@pytest.fixture
async def line(mailroom: Mailroom) -> Line:
    return Line(mailroom)


async def test_a_board_that_waits_learns_its_position_from_its_lead(mailroom: Mailroom, line: Line) -> None:
    await line.begin()
    for board in BOARDS[:3]:
        await line.take(board)
    await mailroom.pool.execute("update contact set language = 'en' where board_number = $1", BOARDS[2])
    await mailroom.digests(MONDAY)
    dutch, english = (mailroom.smtp.to(f"director-{board}@demo.example")[0] for board in BOARDS[1:3])
    assert dutch["Subject"] == "Stichting Demobestuur 91001 staat op de wachtlijst van Baanbrekers"
    assert "Uw bestuur staat op de wachtlijst, nummer 1. U hoort van ons" in text(dutch)
    assert dutch["Reply-To"] == "Demo Projectleider Een <lead1@demo.example>"
    assert "Your board is on the waiting list, number 2." in text(english)
    assert len(mailroom.smtp.messages) == 2


async def test_who_committed_the_board_and_left_is_not_mailed_but_who_is_there(
    mailroom: Mailroom, line: Line
) -> None:
    await line.begin()
    for board in BOARDS[:2]:
        await line.take(board)
    await mailroom.pool.execute("update contact set until_on = '2029-01-07' where function = 'director'")
    mailroom.smtp.refuse(f"internal-{BOARDS[1]}@demo.example", 550)
    await mailroom.digests(MONDAY)
    await mailroom.digests(TUESDAY)
    (told,) = mailroom.to(cast.LEAD)
    assert "Stichting Demobestuur 91001" in text(told)
    assert f"het adres internal-{BOARDS[1]}@demo.example wordt geweigerd" in text(told)


async def test_a_place_is_offered_at_once_and_to_who_stands_in(mailroom: Mailroom, line: Line) -> None:
    await line.begin()
    for board in BOARDS[:2]:
        await line.take(board)
    await mailroom.is_away(cast.LEAD, cast.OTHER_LEAD, TUESDAY, TUESDAY)
    await line.ask(pc.FreePlace, TUESDAY, trajectory=f"{BOARDS[0]}-1a2b3c4d")
    await mailroom.urgent_later(TUESDAY)
    (told,) = mailroom.to(cast.OTHER_LEAD)
    assert told["Subject"] == "Plek vrij: Stichting Demobestuur 91001"
    assert "Er is een plek voor dit bestuur, tot en met dinsdag 23 januari 2029." in text(told)
    assert "https://traject.example/programmes/baanbrekers/waiting-list" in text(told)
    await mailroom.digests(TUESDAY)
    assert len(mailroom.smtp.messages) == 1  # the board does not read that it waits


async def test_an_offer_that_lapses_is_told_and_one_that_was_taken_is_not(
    mailroom: Mailroom, line: Line
) -> None:
    await line.begin()
    for board in BOARDS[:3]:
        await line.take(board)
    await mailroom.pool.execute("update notification set settled_at = queued_at")
    await line.ask(pc.FreePlace, MONDAY, trajectory=f"{BOARDS[0]}-1a2b3c4d")
    day = date(2029, 1, 24)
    await line.ask(pc.PlacesTick, day, at=moment(day, time(6)))
    await line.take(BOARDS[2], day)
    await mailroom.urgent_later(day)  # neither offer stands
    assert mailroom.to(cast.LEAD) == []
    await mailroom.digests(day)
    (told,) = mailroom.to(cast.LEAD)
    assert subjects([told]) == ["Stichting Demobestuur 91001 vraagt je aandacht"]
    assert "De aangeboden plek is vervallen." in text(told)


async def test_a_place_that_is_given_at_once_is_told_as_a_launch(mailroom: Mailroom, line: Line) -> None:
    await line.begin(place_given="at-once")
    for board in BOARDS[:2]:
        await line.take(board)
    await line.ask(pc.FreePlace, trajectory=f"{BOARDS[0]}-1a2b3c4d")
    await mailroom.urgent_later(MONDAY)
    assert mailroom.smtp.messages == []


async def test_after_the_end_the_adviser_is_asked_what_has_come_of_it(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    for step in cast.PROGRAMME.steps:
        await mailroom.completes(trajectory, step.key, MONDAY)
    await mailroom.pool.execute("update notification set settled_at = queued_at")
    first, second = date(2029, 7, 9), date(2030, 1, 8)
    await mailroom.ticks(trajectory, first)
    await mailroom.digests(first)
    (told,) = mailroom.to(cast.ADVISER)
    assert "6 maanden geleden, op maandag 8 januari 2029, is dit traject afgerond." in text(told)
    mailroom.smtp.clear()
    await mailroom.ticks(trajectory, second)
    await mailroom.happens(trajectory, c.Measure, second, months=12, on=second, jobs=2)
    await mailroom.digests(second)
    assert mailroom.to(cast.ADVISER) == []
    assert await mailroom.waiting() == 0
