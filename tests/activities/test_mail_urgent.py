"""What goes out at once: a launch and a handover."""

from datetime import date, time, timedelta

from domain import commands as c
from domain.calendar import moment
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom, subjects, text

TUESDAY = date(2029, 1, 9)
SOON = moment(MONDAY, time(7, 1))
A_DAY_LATER = moment(TUESDAY, time(7, 1))


async def hand_over(mailroom: Mailroom, trajectory: str, to: object, on: date = TUESDAY) -> None:
    await mailroom.happens(trajectory, c.Reassign, on, post="adviser", person=to, from_on=on)


async def test_a_launch_tells_the_adviser_what_comes_first_and_whom_to_call(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    assert (await mailroom.urgent(SOON)).sent == 1
    (message,) = mailroom.to(cast.ADVISER)
    assert message["Subject"] == "Nieuw traject: Stichting Demobestuur 90001"
    assert "Startgesprek (uiterlijk maandag 22 januari 2029)" in text(message)
    assert "Demo internal (interne verantwoordelijke): internal-90001@demo.example" in text(message)
    assert f"https://traject.example/trajectories/{trajectory}" in text(message)


async def test_of_a_paused_trajectory_is_told_until_when_and_not_what_is_due(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    return_on = date(2029, 3, 1)
    await mailroom.happens(trajectory, c.Pause, MONDAY, reason="merger", return_on=return_on)
    await mailroom.urgent(SOON)
    (message,) = mailroom.to(cast.ADVISER)
    assert "In pauze tot donderdag 1 maart 2029." in text(message)
    assert "Startgesprek" not in text(message)


async def test_an_expected_end_that_has_passed_is_left_out(mailroom: Mailroom) -> None:
    for board, began_on in ((cast.BOARD, date(2028, 1, 10)), (cast.OTHER_BOARD, MONDAY)):
        await mailroom.launch(board, on=began_on, lead=cast.OTHER_LEAD)
    await mailroom.urgent(SOON)
    (message,) = mailroom.to(cast.ADVISER)
    assert text(message).count("Een nieuw traject") == 2
    assert text(message).count("Naar verwachting klaar op") == 1


async def test_a_lead_who_did_not_launch_it_is_told_who_the_adviser_is(mailroom: Mailroom) -> None:
    await mailroom.launch(lead=cast.OTHER_LEAD)
    await mailroom.urgent(SOON)
    (message,) = mailroom.to(cast.OTHER_LEAD)
    assert "Een nieuw traject, met jou als projectleider." in text(message)
    assert "Bel of mail Demo Adviseur Een (adviseur): adviser1@demo.example." in text(message)


async def test_who_launches_is_not_told_of_it(mailroom: Mailroom) -> None:
    await mailroom.launch()
    await mailroom.urgent(SOON)
    assert mailroom.to(cast.LEAD) == []


async def test_a_handover_of_forty_boards_is_one_mail(mailroom: Mailroom) -> None:
    boards = [str(91000 + number) for number in range(40)]
    await cast.seed(mailroom.pool, *boards)
    for board in boards:
        await hand_over(mailroom, await mailroom.launch(board), cast.OTHER_ADVISER)
    await mailroom.urgent(A_DAY_LATER)
    (message,) = mailroom.to(cast.OTHER_ADVISER)
    assert message["Subject"] == "40 trajecten overgedragen"
    assert all(f"Stichting Demobestuur {board}" in text(message) for board in boards)
    assert mailroom.to(cast.ADVISER) == []  # whose launches no longer apply
    assert await mailroom.waiting() == 80  # for each board's own mail, with the digest


async def test_a_handover_that_goes_on_is_told_when_it_has_settled_down(mailroom: Mailroom) -> None:
    await mailroom.launch()
    launched_at = moment(MONDAY, time(7))
    assert (await mailroom.urgent(launched_at + timedelta(seconds=5))).sent == 0
    assert (await mailroom.urgent(launched_at + timedelta(seconds=10))).sent == 1


async def test_what_was_told_is_not_told_again(mailroom: Mailroom) -> None:
    await mailroom.launch()
    await mailroom.urgent(SOON)
    assert (await mailroom.urgent(SOON + timedelta(minutes=1))).sent == 0
    assert len(mailroom.smtp.messages) == 1


async def test_who_has_handed_it_on_before_the_mail_went_is_not_told(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await hand_over(mailroom, trajectory, cast.OTHER_ADVISER)
    await hand_over(mailroom, trajectory, cast.THIRD_ADVISER)
    await mailroom.urgent(A_DAY_LATER)
    assert [str(message["To"].addresses[0].addr_spec) for message in mailroom.smtp.messages] == [
        "adviser3@demo.example"
    ]


async def test_launches_and_handovers_are_told_together(mailroom: Mailroom) -> None:
    await hand_over(mailroom, await mailroom.launch(adviser=cast.OTHER_ADVISER), cast.ADVISER)
    await mailroom.launch(cast.OTHER_BOARD, on=TUESDAY)
    await mailroom.urgent(A_DAY_LATER)
    assert subjects(mailroom.to(cast.ADVISER)) == ["2 trajecten overgedragen"]


async def test_a_launch_that_was_withdrawn_at_once_is_not_told(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.happens(trajectory, c.Withdraw, MONDAY, reason="other", on=MONDAY)
    assert (await mailroom.urgent(SOON)).sent == 0
    assert await mailroom.waiting() == 2  # the board's, which are judged with the digest


async def test_a_substitute_is_told_at_once_and_for_whom(mailroom: Mailroom) -> None:
    await mailroom.is_away(cast.ADVISER, cast.OTHER_ADVISER, MONDAY, date(2029, 1, 12))
    await mailroom.launch()
    await mailroom.urgent(SOON)
    (message,) = mailroom.to(cast.OTHER_ADVISER)
    assert "Voor Demo Adviseur Een, afwezig tot en met vrijdag 12 januari 2029" in text(message)
