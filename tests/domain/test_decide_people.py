"""Reaching the board, and people who come and go on both sides."""

from datetime import date
from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain import refusals as no
from tests.cast import ADVISER, BOARD, LEAD, OTHER_ADVISER, OTHER_LEAD, THIRD_ADVISER, contacts, uuid
from tests.domain.story import START, Story, day, types

DIRECTOR, INTERNAL = contacts(BOARD)
SUCCESSOR = INTERNAL.model_copy(update={"id": uuid("successor"), "from_on": day(6)})


def leaves(contact: c.ContactRef, on: date) -> c.ContactRef:
    return contact.model_copy(update={"until_on": on})


def change(story: Story, today: date, *now: c.ContactRef) -> tuple[e.AnyEvent, ...]:
    return story.ask(c.ChangeContacts, today, contacts=now)


def reassign(story: Story, today: date, **fields: Any) -> tuple[e.AnyEvent, ...]:
    return story.ask(c.Reassign, today, **{"post": "adviser", "from_on": today, **fields})


def test_unanswered_attempts_add_up_until_the_board_is_reached() -> None:
    story = Story().launch()
    story.attempt(day(1))
    story.attempt(day(2), way="mail")
    assert [attempt.on for attempt in story.trajectory.unanswered] == [day(1), day(2)]
    assert story.trajectory.silent_from == START

    story.attempt(day(3), reached=True, way="visit")
    assert story.trajectory.unanswered == ()
    assert story.trajectory.silent_from == day(3)


def test_contact_that_is_typed_in_late_does_not_bring_the_last_contact_back() -> None:
    story = Story().launch()
    story.attempt(day(5), reached=True)
    story.attempt(day(6), reached=True, on=day(2))
    assert story.trajectory.silent_from == day(5)


def test_contact_that_is_typed_in_late_answers_only_the_attempts_before_it() -> None:
    story = Story().launch()
    for tried in (1, 5, 6):
        story.attempt(day(tried))
    story.attempt(day(7), reached=True, on=day(2))
    assert [attempt.on for attempt in story.trajectory.unanswered] == [day(5), day(6)]


@pytest.mark.parametrize(("on", "refusal"), [(day(3), no.InTheFuture), (date(2026, 3, 1), no.BeforeTheStart)])
def test_an_attempt_was_made_between_the_start_and_today(on: date, refusal: type[no.Refused]) -> None:
    with pytest.raises(refusal) as refused:
        Story().launch().attempt(day(2), on=on)
    assert refused.value.field == "/on"


def test_a_step_done_with_the_board_is_contact_and_sharing_lessons_is_not() -> None:
    story = Story().launch().complete_until("share-lessons")
    evaluated_on = story.trajectory.silent_from
    assert evaluated_on == story.step("evaluation").ended_on

    story.ask(c.Reopen, day(80), step="evaluation", reason=uuid("reason"))
    story.complete("evaluation", day(81))
    story.complete("share-lessons", day(83))
    assert story.trajectory.silent_from == day(81)


def test_a_contact_who_leaves_makes_getting_acquainted_a_task_for_the_adviser() -> None:
    story = Story().launch()

    (changed,) = change(story, day(4), DIRECTOR, leaves(INTERNAL, day(5)))

    assert isinstance(changed, e.ContactsChanged)
    assert (changed.left, changed.acquaint) == ((INTERNAL.id,), ("internal",))
    assert story.trajectory.acquaint == ("internal",)


def test_the_adviser_is_acquainted_when_the_next_one_was_reached() -> None:
    story = Story().launch()
    change(story, day(4), DIRECTOR, leaves(INTERNAL, day(5)))
    change(story, day(6), DIRECTOR, leaves(INTERNAL, day(5)), SUCCESSOR)

    for attempt in (
        {"reached": True, "contact": DIRECTOR.id},
        {"reached": True, "contact": INTERNAL.id},  # the one who left
        {"reached": True, "contact": None},
        {"reached": False, "contact": SUCCESSOR.id},
    ):
        story.attempt(day(7), **attempt)
        assert story.trajectory.acquaint == ("internal",)

    story.attempt(day(7), reached=True, contact=SUCCESSOR.id)
    assert story.trajectory.acquaint == ()


def test_who_left_before_does_not_leave_again() -> None:
    story = Story().launch()
    change(story, day(4), DIRECTOR, leaves(INTERNAL, day(5)), SUCCESSOR)
    story.attempt(day(6), reached=True, contact=SUCCESSOR.id)
    change(story, day(7), DIRECTOR, leaves(INTERNAL, day(6)), SUCCESSOR)
    assert story.trajectory.acquaint == ()


def test_the_same_contacts_again_change_nothing() -> None:
    story = Story().launch()
    assert change(story, day(1), DIRECTOR, INTERNAL) == ()


def test_a_trajectory_is_never_without_any_contact() -> None:
    with pytest.raises(no.ContactNeeded):
        change(Story().launch(), day(1))


def test_a_handover_from_today_is_one_at_once() -> None:
    story = Story().launch()
    assert types(reassign(story, day(3), person=OTHER_ADVISER)) == ["handed-over"]
    assert story.trajectory.adviser == OTHER_ADVISER


def test_a_handover_from_a_day_happens_on_the_first_tick_of_that_day() -> None:
    story = Story().launch()
    assert types(reassign(story, day(1), person=OTHER_ADVISER, from_on=day(3))) == ["handover-planned"]
    assert types(reassign(story, day(1), post="lead", person=OTHER_LEAD, from_on=day(3))) == [
        "handover-planned"
    ]
    assert (story.trajectory.adviser, story.trajectory.lead) == (ADVISER, LEAD)
    assert story.wakes_at.date() == day(3)

    assert types(story.tick()) == ["handed-over", "handed-over"]

    assert (story.trajectory.adviser, story.trajectory.lead) == (OTHER_ADVISER, OTHER_LEAD)
    assert story.trajectory.handovers == ()


def test_a_handover_does_not_happen_before_its_day() -> None:
    story = Story().launch()
    reassign(story, day(1), person=OTHER_ADVISER, from_on=day(9))
    story.nobody_does_anything_until(day(9))
    assert "reminded" in types(story.history)
    assert story.trajectory.adviser == ADVISER

    story.nobody_does_anything_until(day(10))
    assert story.trajectory.adviser == OTHER_ADVISER


def test_a_later_plan_for_a_handover_takes_the_place_of_the_one_before() -> None:
    story = Story().launch()
    reassign(story, day(1), person=OTHER_ADVISER, from_on=day(3))
    reassign(story, day(1), person=THIRD_ADVISER, from_on=day(4))
    story.nobody_does_anything_until(day(5))
    assert story.trajectory.adviser == THIRD_ADVISER
    assert types(story.history).count("handed-over") == 1


def test_a_handover_at_once_takes_the_place_of_a_planned_one() -> None:
    story = Story().launch()
    reassign(story, day(1), person=OTHER_ADVISER, from_on=day(3))
    reassign(story, day(2), person=THIRD_ADVISER)
    assert story.trajectory.handovers == ()
    story.nobody_does_anything_until(day(5))
    assert story.trajectory.adviser == THIRD_ADVISER


def test_a_handover_to_who_has_it_already_changes_nothing() -> None:
    story = Story().launch()
    assert reassign(story, day(1), person=ADVISER) == ()
    assert reassign(story, day(1), post="lead", person=LEAD) == ()


def test_a_trajectory_can_be_without_an_adviser_but_never_without_a_lead() -> None:
    story = Story().launch()
    reassign(story, day(1), person=None)
    assert story.trajectory.adviser is None
    with pytest.raises(no.Refused, match="always has a lead"):
        reassign(story, day(1), post="lead", person=None)


def test_handing_over_is_for_a_lead() -> None:
    with pytest.raises(no.LeadOnly):
        reassign(Story().launch(), day(1), person=OTHER_ADVISER, role="adviser")


def test_a_handover_moves_no_due_date_and_reminds_nobody_anew() -> None:
    story = Story().launch()
    story.nobody_does_anything_until(day(8))
    before = story.step("start-conversation")
    reassign(story, day(8), person=OTHER_ADVISER)
    assert story.step("start-conversation") == before


def test_a_board_withdraws_on_a_day_that_has_come() -> None:
    story = Story().launch()
    for on, refusal in ((day(3), no.InTheFuture), (date(2026, 3, 1), no.BeforeTheStart)):
        with pytest.raises(refusal):
            story.ask(c.Withdraw, day(2), reason="setback", on=on)
    story.ask(c.Withdraw, day(2), reason="setback", on=day(1))
    assert (story.trajectory.closed, story.trajectory.closed_on) == ("withdrawn", day(1))
    assert story.outlook == e.Outlook(state="withdrawn")


@pytest.mark.parametrize("step", ["start-conversation", "regional-meeting", "evaluation", "share-lessons"])
def test_a_board_can_withdraw_in_every_phase(step: str) -> None:
    story = Story().launch().complete_until(step)
    events = story.ask(c.Withdraw, story.due(step), reason="support", on=story.due(step))
    assert types(events) == ["withdrawn"]
    assert story.outlook == e.Outlook(state="withdrawn")
    assert story.nobody_does_anything_until(day(200)) == ()


def test_a_planned_handover_is_called_off_by_leaving_things_as_they_are() -> None:
    story = Story().launch()
    reassign(story, day(1), person=OTHER_ADVISER, from_on=day(5))
    reassign(story, day(2), person=ADVISER)
    assert story.trajectory.handovers == ()
    story.nobody_does_anything_until(day(8))
    assert story.trajectory.adviser == ADVISER
