"""A trajectory goes on with another version of its programme: what is open follows, what is done stays."""

from datetime import date, timedelta
from typing import Any

import pytest

from activities.calendars import calendar
from domain import commands as c
from domain import events as e
from domain import refusals as no
from domain.decide_programme import expected_end_as_it_stands
from domain.programme import Programme
from domain.programme_versions import changed
from tests.cast import LEAD, PROGRAMME
from tests.domain.story import DOCUMENT, REASON, START, Story, day, reminders, types
from tests.domain.test_dues import explains

LAST = PROGRAMME.steps[-1].model_copy(update={"who": "adviser"})


def version(number: int = 2, terms: dict[str, int] | None = None, **parts: Any) -> Programme:
    return changed(PROGRAMME, terms or {}, parts).model_copy(update={"version": number})


def move(story: Story, today: date, programme: Programme) -> e.ProgrammeChanged:
    (event,) = story.ask(c.ChangeProgramme, today, programme=programme, document=REASON)
    assert isinstance(event, e.ProgrammeChanged)
    return event


def whys(story: Story, step: str) -> list[str]:
    due = story.step(step).due
    assert due
    assert explains(due)
    return [line.why for line in due.lines]


def planning() -> Story:
    """The action plan and the regional meeting are open since the eighth day."""
    story = Story().launch()
    story.complete("start-conversation", day(8))
    return story


def test_what_is_open_is_due_by_the_new_terms_from_the_day_on_which_it_opened() -> None:
    story = planning()

    event = move(story, day(12), version(2, {"start-conversation": 15, "action-plan": 25, "carry-out": 20}))

    assert (event.by, event.document, event.programme.version) == (LEAD, REASON, 2)
    assert (story.due("action-plan"), story.due("regional-meeting")) == (day(8 + 25), day(8 + 35))
    assert story.step("start-conversation").ended_on == day(8)
    assert whys(story, "action-plan") == ["term"]
    assert story.trajectory.programme.version == 2


def test_what_is_still_to_open_gets_the_new_term_when_it_opens() -> None:
    story = planning()
    move(story, day(12), version(2, {"carry-out": 20}))
    story.complete_until("carry-out")
    opened_on = story.step("carry-out").opened_on
    assert opened_on
    assert story.due("carry-out") == story.calendar.add(opened_on, 20)


def test_the_expected_end_follows_from_how_it_stands_and_the_new_terms() -> None:
    story = planning()
    told = story.trajectory.expected_end_on
    assert expected_end_as_it_stands(story.trajectory, story.calendar) == day(8 + 20 + 10 + 25 + 10 + 10)

    event = move(story, day(12), version(2, {"action-plan": 25}))

    assert told == day(85)
    assert event.expected_end_on == story.trajectory.expected_end_on == day(8 + 25 + 10 + 25 + 10 + 10)


def test_the_outlook_follows_the_new_rules() -> None:
    story = planning()
    before = story.outlook.stalls_at
    move(story, day(12), version(2, late_stalls_after=30, silence_stalls_after=12))
    assert before
    assert story.outlook.stalls_at
    assert story.outlook.stalls_at < before
    assert story.stall()[0] == "board-silent"


def test_an_appointment_stands_and_a_pause_counts_as_before() -> None:
    story = planning()
    story.plan("action-plan", day(9), day(20))  # within the term
    story.pause(day(10), until=day(14))
    story.resume(day(14))
    assert story.due("action-plan") == day(8 + 20 + 4)

    move(story, day(15), version(2, {"action-plan": 15}))
    assert (story.due("action-plan"), whys(story, "action-plan")) == (day(8 + 15 + 4), ["term", "pause"])

    # On a term so short, the appointment lies beyond it; on the old one, within it again.
    move(story, day(15), version(3, {"action-plan": 5}))
    assert (story.due("action-plan"), whys(story, "action-plan")) == (
        day(20),
        ["term", "pause", "appointment"],
    )
    move(story, day(15), version(1))
    assert (story.due("action-plan"), whys(story, "action-plan")) == (day(8 + 20 + 4), ["term", "pause"])


def test_an_appointment_that_a_pause_moved_is_moved_as_far_on_another_term() -> None:
    story = planning()
    story.plan("action-plan", day(9), day(30), reasoned=True)
    story.pause(day(10), until=day(14))
    story.resume(day(14))
    assert story.due("action-plan") == day(34)

    move(story, day(15), version(2, {"action-plan": 10}))
    assert (story.due("action-plan"), whys(story, "action-plan")) == (
        day(34),
        ["term", "appointment", "pause"],
    )
    move(story, day(15), version(3, {"action-plan": 40}))
    assert (story.due("action-plan"), whys(story, "action-plan")) == (day(8 + 40 + 4), ["term", "pause"])


def test_a_planned_regional_meeting_keeps_its_day_and_the_term_lies_under_it() -> None:
    story = planning()
    meet = {"step": "regional-meeting", "meeting": "AM01-demo"}
    story.plan("regional-meeting", day(9), day(40))
    story.ask(c.Meet, day(10), **meet, on=day(30))

    move(story, day(12), version(2, {"regional-meeting": 20}))
    assert (story.due("regional-meeting"), story.step("regional-meeting").meeting) == (day(30), "AM01-demo")
    assert whys(story, "regional-meeting") == ["term", "appointment", "regional-meeting"]

    story.ask(c.Meet, day(13), **meet)  # it has no day any more
    assert story.due("regional-meeting") == day(40)


def test_a_decision_is_due_so_many_days_after_the_same_meeting_of_the_board() -> None:
    story = Story().launch().complete_until("action-plan")
    story.complete("action-plan", day(25), meeting_on=day(33))
    assert story.due("board-decision") == day(33 + 3)

    move(story, day(26), version(2, {"board-decision": 40}, decided_after_meeting=5))
    assert (story.due("board-decision"), whys(story, "board-decision")) == (day(33 + 5), ["meeting"])


def test_a_plan_that_was_returned_keeps_a_term_of_its_own() -> None:
    story = Story().launch().complete_until("board-decision")
    story.complete("board-decision", day(35), decision="returned")
    assert story.due("action-plan") == day(35 + 10)

    move(story, day(36), version(2, {"action-plan": 30}))
    assert story.due("action-plan") == day(35 + 10)
    move(story, day(36), version(3, {"action-plan": 30}, returned_term=12))
    assert story.due("action-plan") == day(35 + 12)


def test_in_a_pause_it_moves_too_and_the_return_adds_what_was_lost() -> None:
    story = planning()
    story.pause(day(10), until=day(20))
    move(story, day(12), version(2, {"action-plan": 25}))
    assert story.due("action-plan") == day(8 + 25)
    story.resume(day(15))
    assert (story.due("action-plan"), whys(story, "action-plan")) == (day(8 + 25 + 5), ["term", "pause"])


def test_a_reminder_that_was_sent_is_not_sent_again() -> None:
    story = planning()
    story.nobody_does_anything_until(day(8 + 20 - 5) + timedelta(days=1))
    assert story.step("action-plan").reminded == -5

    # The due date stays: only what the new ladder adds is told.
    ladder = [{"offset": offset, "to": ["owner"]} for offset in (-5, -2, 0)]
    move(story, day(8 + 20 - 4), version(2, ladder=ladder))
    news = reminders(story.nobody_does_anything_until(day(8 + 20) + timedelta(days=1)))
    assert [it.offset for it in news if it.step == "action-plan"] == [-2, 0]

    # It comes three days later, and the new due date has come to the first rung as well.
    move(story, day(8 + 20 + 1), version(3, {"action-plan": 23}, ladder=ladder))
    assert story.step("action-plan").reminded == -2
    news = reminders(story.nobody_does_anything_until(day(8 + 30)))
    assert [(it.offset, it.due_on) for it in news if it.step == "action-plan"] == [(0, day(8 + 23))]


def test_a_due_date_that_comes_much_later_is_reminded_of_in_its_own_time() -> None:
    story = planning()
    story.nobody_does_anything_until(day(8 + 20 - 5) + timedelta(days=1))
    move(story, day(8 + 20 - 4), version(2, {"action-plan": 40}))
    assert story.step("action-plan").reminded is None
    assert story.outlook.wakes_at


def test_the_clock_rings_for_the_rungs_of_the_new_ladder() -> None:
    story = planning()
    ladder = [{"offset": -18, "to": ["lead"]}]
    move(story, day(9), version(2, ladder=ladder))
    events = story.tick()
    assert types(events) == ["reminded"]
    (told,) = reminders(events)
    assert (told.step, told.offset, [*told.to]) == ("action-plan", -18, ["lead"])


def test_shorter_terms_may_stall_it_at_once() -> None:
    story = planning()
    event = move(story, day(22), version(2, {"action-plan": 2}))
    assert event.outlook.stalls_at
    assert event.outlook.stalls_at <= event.at
    assert event.outlook.stall_reason == "adviser-overdue"


def test_holidays_of_the_zone_count_for_the_new_term_too() -> None:
    story = Story(calendar("noord")).launch(date(2026, 9, 28))
    move(story, date(2026, 9, 29), version(2, {"start-conversation": 12}))
    assert story.due("start-conversation") == date(2026, 10, 21)
    assert whys(story, "start-conversation") == ["term"]


@pytest.mark.parametrize(
    ("programme", "refusal"),
    [
        (version(1), no.SameProgramme),
        (version(2).model_copy(update={"key": "other"}), no.OtherProgramme),
        (version(2).model_copy(update={"steps": PROGRAMME.steps[:-1]}), no.OtherSteps),
        (version(2).model_copy(update={"phases": ("plan", "intake", "evaluation")}), no.OtherSteps),
        (version(2).model_copy(update={"steps": (*PROGRAMME.steps[:-1], LAST)}), no.OtherSteps),
    ],
)
def test_only_another_version_with_the_same_steps_will_do(
    programme: Programme, refusal: type[no.Refused]
) -> None:
    story = Story().launch(programme=version(1))
    with pytest.raises(refusal):
        move(story, START, programme)


def test_only_a_lead_moves_a_trajectory() -> None:
    with pytest.raises(no.LeadOnly):
        Story().launch().ask(c.ChangeProgramme, START, role="adviser", programme=version())


def test_a_version_that_says_the_same_under_another_number_is_another_one() -> None:
    story = Story().launch(programme=version(1))
    due = story.due("start-conversation")
    event = move(story, day(1), version(3))
    assert (event.programme.version, story.due("start-conversation")) == (3, due)


def test_what_ran_before_versions_were_numbered_is_moved_to_what_differs_alone() -> None:
    story = Story().launch()
    with pytest.raises(no.SameProgramme):
        move(story, START, version(1))
    assert move(story, START, version(2, places=80)).programme.version == 2


def test_after_the_end_nothing_is_moved() -> None:
    story = Story().launch()
    story.ask(c.Withdraw, START, reason="other", on=START, document=DOCUMENT)
    with pytest.raises(no.TrajectoryClosed):
        move(story, START, version())
