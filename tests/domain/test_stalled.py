"""From exactly when a trajectory is stalled, why, and who unblocks it."""

from datetime import date, time, timedelta

from domain import commands as c
from domain.calendar import moment
from domain.outlook import UNBLOCKED_BY
from domain.programme import StallReason as Reason
from tests.cast import BOARD, OTHER_ADVISER, PROGRAMME, contacts, uuid
from tests.domain.story import START, Story, day, noon, types

DIRECTOR, INTERNAL = contacts(BOARD)
SECOND = INTERNAL.model_copy(update={"id": uuid("second")})


def until(contact: c.ContactRef, on: date) -> c.ContactRef:
    return contact.model_copy(update={"until_on": on})


def in_touch(story: Story, *days: int) -> Story:
    """The board is heard of, so that it is not its silence that stalls."""
    for working_day in days:
        story.attempt(day(working_day), reached=True)
    return story


def test_the_third_unanswered_attempt_in_a_row_stalls_at_the_second() -> None:
    story = Story().launch()
    story.attempt(day(1))
    story.attempt(day(2), reached=True)
    for n in (3, 4):
        story.attempt(day(n))
    third = moment(day(5), time(16, 31, 7))
    assert story.stall() == (Reason.ADVISER_OVERDUE, moment(day(20)))

    story.attempt(third)
    assert story.stall() == (Reason.BOARD_SILENT, third)

    story.attempt(day(6))
    assert story.stall() == (Reason.BOARD_SILENT, third)


def test_twenty_working_days_without_contact_stall_at_midnight() -> None:
    story = in_touch(Story().launch().complete_until("carry-out"), 48)
    assert story.stall() == (Reason.BOARD_SILENT, moment(day(68)))


def test_a_step_of_the_adviser_stalls_ten_working_days_after_it_was_due() -> None:
    story = in_touch(Story().launch(), 9)
    assert story.stall() == (Reason.ADVISER_OVERDUE, moment(day(20)))


def test_a_step_of_the_lead_stalls_ten_working_days_after_it_was_due() -> None:
    story = in_touch(Story().launch().complete_until("share-lessons"), 78)
    assert story.due("share-lessons") == day(85)
    assert story.stall() == (Reason.LEAD_OVERDUE, moment(day(95)))


def test_a_decision_of_the_board_stalls_ten_working_days_after_it_was_due() -> None:
    story = in_touch(Story().launch().complete_until("board-decision"), 35)
    assert story.stall() == (Reason.AWAITING_DECISION, moment(day(50)))


def test_carrying_out_stalls_ten_working_days_after_it_was_due() -> None:
    story = in_touch(Story().launch().complete_until("carry-out"), 60)
    assert story.stall() == (Reason.AWAITING_CARRYING_OUT, moment(day(75)))


def test_the_regional_meeting_stalls_ten_working_days_after_it_was_due() -> None:
    story = Story().launch().complete_until("action-plan")
    story.complete("action-plan", day(12))
    story.complete("board-decision", day(15), decision="deferred", deferred_until=day(70))
    in_touch(story, 40)
    assert story.stall() == (Reason.AWAITING_REGIONAL_MEETING, moment(day(55)))


def test_without_an_adviser_it_is_stalled_from_that_moment() -> None:
    story = Story().launch()
    story.ask(c.Reassign, day(2), post="adviser", person=None, from_on=day(2))
    assert story.stall() == (Reason.NO_ADVISER, noon(day(2)))
    story.ask(c.Reassign, day(3), post="adviser", person=None, from_on=day(3))
    assert story.stall() == (Reason.NO_ADVISER, noon(day(2)))

    story.ask(c.Reassign, day(4), post="adviser", person=OTHER_ADVISER, from_on=day(4))
    assert story.stall()[0] == Reason.BOARD_SILENT


def test_handing_over_from_nobody_to_nobody_leaves_it_stalled_since_the_first() -> None:
    story = Story().launch(adviser=None)
    story.ask(c.Reassign, day(1), post="adviser", person=None, from_on=day(3))
    assert "handed-over" in types(story.nobody_does_anything_until(day(4)))
    assert story.stall() == (Reason.NO_ADVISER, noon(START))


def test_without_an_internal_contact_it_is_stalled_from_the_day_after_the_last_one_left() -> None:
    story = Story().launch(contacts=(DIRECTOR, INTERNAL, SECOND))
    story.ask(c.ChangeContacts, day(2), contacts=(DIRECTOR, until(INTERNAL, day(8)), SECOND))
    assert story.stall()[0] == Reason.BOARD_SILENT

    story.ask(c.ChangeContacts, day(3), contacts=(DIRECTOR, until(INTERNAL, day(8)), until(SECOND, day(7))))
    assert story.stall() == (Reason.NO_INTERNAL_CONTACT, moment(day(9)))

    next_one = INTERNAL.model_copy(update={"id": uuid("next")})
    story.ask(c.ChangeContacts, day(12), contacts=(DIRECTOR, until(INTERNAL, day(8)), next_one))
    assert story.stall()[0] == Reason.BOARD_SILENT


def test_a_board_that_has_no_internal_contact_yet_is_not_stalled_for_that() -> None:
    story = Story().launch(contacts=(DIRECTOR,))
    assert story.stall() == (Reason.BOARD_SILENT, moment(day(20)))


def test_the_earliest_reason_is_the_reason() -> None:
    story = Story().launch()
    story.ask(c.ChangeContacts, day(4), contacts=(DIRECTOR, until(INTERNAL, day(2))))
    story.ask(c.Reassign, day(5), post="adviser", person=None, from_on=day(5))
    for _ in range(3):
        story.attempt(day(6))
    assert story.stall() == (Reason.NO_INTERNAL_CONTACT, moment(day(3)))


def test_a_tie_is_settled_in_a_fixed_order() -> None:
    # Twenty days of silence, and ten days late on a term of ten.
    assert Story().launch().stall() == (Reason.BOARD_SILENT, moment(day(20)))
    # Both steps of the plan's phase late at once: the decision comes first.
    story = in_touch(Story().launch().complete_until("board-decision"), 36)
    story.complete("board-decision", day(36), decision="deferred", deferred_until=day(42))
    in_touch(story, 42)
    assert story.due("board-decision") == story.due("regional-meeting") == day(45)
    assert story.stall() == (Reason.AWAITING_DECISION, moment(day(55)))


def test_a_trajectory_that_ended_is_not_stalled() -> None:
    story = Story().launch(adviser=None)
    story.ask(c.Withdraw, START, reason="workload", on=START)
    assert story.stall() == (None, None)


def test_reassigning_does_not_restart_a_term() -> None:
    story = in_touch(Story().launch(), 9)
    before = story.stall()
    story.ask(c.Reassign, day(15), post="adviser", person=OTHER_ADVISER, from_on=day(15))
    assert story.stall() == before


def test_a_stall_that_the_ladder_does_not_tell_of_is_told_on_the_next_morning() -> None:
    story = Story().launch()
    for n in (1, 2, 3):
        story.attempt(day(n))
    assert story.wakes_at == moment(day(4), time(6))
    assert types(story.tick()) == ["stalled"]
    assert "stalled" not in types(story.tick())


def test_a_stall_in_the_night_is_told_that_same_morning() -> None:
    in_the_night = moment(START, time(3))
    story = Story().launch(in_the_night, adviser=None)
    assert story.stall() == (Reason.NO_ADVISER, in_the_night)
    assert story.wakes_at == moment(START, time(6))
    assert "stalled" in types(story.tick())


def test_a_stall_that_is_solved_and_comes_again_is_told_again() -> None:
    story = Story().launch(adviser=None)
    assert "stalled" in types(story.tick())
    story.ask(c.Reassign, day(2), post="adviser", person=OTHER_ADVISER, from_on=day(2))
    story.ask(c.Reassign, day(3), post="adviser", person=None, from_on=day(3))
    assert "stalled" in types(story.tick())


def test_a_late_step_is_told_by_the_ladder_and_not_twice() -> None:
    story = in_touch(Story().launch(), 9)
    assert "stalled" not in types(story.nobody_does_anything_until(day(28)))


def test_every_reason_has_somebody_who_unblocks_it() -> None:
    assert {reason: UNBLOCKED_BY[reason] for reason in Reason} == {
        Reason.BOARD_SILENT: "lead",
        Reason.NO_INTERNAL_CONTACT: "director",
        Reason.AWAITING_DECISION: "director",
        Reason.AWAITING_CARRYING_OUT: "internal",
        Reason.AWAITING_REGIONAL_MEETING: "lead",
        Reason.ADVISER_OVERDUE: "adviser",
        Reason.LEAD_OVERDUE: "lead",
        Reason.PAUSE_OVERRUN: "adviser",
        Reason.NO_ADVISER: "lead",
    }


def test_the_limits_are_the_programmes() -> None:
    patient = PROGRAMME.model_copy(update={"unanswered_stalls_after": 4, "late_stalls_after": 3})
    story = Story().launch(programme=patient)
    assert story.stall() == (Reason.ADVISER_OVERDUE, moment(day(13)))
    for minutes in range(4):
        story.attempt(noon(day(1)) + timedelta(minutes=minutes))
    assert story.stall() == (Reason.BOARD_SILENT, noon(day(1)) + timedelta(minutes=3))


def test_a_board_of_which_nothing_is_asked_is_not_silent() -> None:
    story = Story().launch().complete_until("share-lessons")
    assert [step.key for step in story.trajectory.open_steps] == ["share-lessons"]
    assert story.stall()[0] == Reason.LEAD_OVERDUE
