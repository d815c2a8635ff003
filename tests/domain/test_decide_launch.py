"""What a launch decides: from a fresh start, and for a board whose trajectory began on paper."""

from datetime import date
from typing import Any

import pytest

from domain import events as e
from domain import refusals as no
from domain.calendar import moment
from domain.evolve import fold
from domain.programme import Audience, StallReason
from tests.cast import BOARD, DIRECTOR
from tests.domain.story import START, STEPS, Story, day, noon, reminders, types


def done(**steps: date) -> list[dict[str, object]]:
    return [{"step": step.replace("_", "-"), "on": on} for step, on in steps.items()]


def test_a_launch_opens_the_start_conversation_and_promises_an_end() -> None:
    story = Story().launch()

    assert types(story.history) == ["launched", "step-opened"]
    assert [step.key for step in story.trajectory.open_steps] == ["start-conversation"]
    assert story.due("start-conversation") == day(10)
    assert story.trajectory.expected_end_on == day(85)
    assert (story.outlook.state, story.outlook.phase) == ("running", "intake")


def test_a_launched_trajectory_wakes_at_six_on_the_day_of_its_first_reminder() -> None:
    assert Story().launch().wakes_at.isoformat() == f"{day(5)}T05:00:00+00:00"


def test_without_an_adviser_a_trajectory_is_stalled_at_once() -> None:
    assert Story().launch(adviser=None).stall() == (StallReason.NO_ADVISER, noon(START))


def test_a_start_in_the_past_counts_from_the_real_dates() -> None:
    story = Story().launch(day(40), started_on=START, done=done(start_conversation=day(8)))

    assert story.step("start-conversation").ended_on == day(8)
    assert story.due("action-plan") == day(28)
    assert story.due("regional-meeting") == day(43)
    # Twenty days of silence come before the plan is ten days late.
    assert story.stall() == (StallReason.BOARD_SILENT, moment(day(28)))


def test_a_board_that_is_taken_over_is_not_silent_at_once() -> None:
    """When it was last spoken with is not known: its silence counts from the launch."""
    steps = done(start_conversation=day(6))
    story = Story().launch(day(7), started_on=START, done=steps, taken_over=True)

    assert story.stall() == (StallReason.BOARD_SILENT, moment(day(27)))


def test_a_launch_that_was_recorded_before_counts_silence_as_it_did() -> None:
    (launched, *_) = Story().launch(day(7), started_on=START, taken_over=True).history
    assert isinstance(launched, e.Launched)
    told = fold((launched.model_copy(update={"silent_from": None}),))
    assert told is not None
    assert told.silent_from == START


def test_what_is_long_past_makes_one_reminder_a_step_to_everyone_who_was_to_hear_of_it() -> None:
    story = Story().launch(day(40), started_on=START, done=done(start_conversation=day(8)))

    told = reminders(story.tick())

    assert [(r.step, r.offset, r.to) for r in told] == [
        ("action-plan", 10, (Audience.OWNER, Audience.LEAD, Audience.MANAGERS)),
        ("regional-meeting", -5, (Audience.OWNER,)),
    ]
    assert reminders(story.nobody_does_anything_until(day(42))) == []


def test_steps_done_before_the_launch_leave_the_expected_end_to_the_rest() -> None:
    story = Story().launch(
        day(30), started_on=START, done=done(start_conversation=day(5), regional_meeting=day(30))
    )
    assert story.trajectory.expected_end_on == day(5 + 20 + 10 + 25 + 10 + 10)


def test_a_trajectory_of_which_every_step_was_done_is_closed_by_its_launch() -> None:
    finished = [{"step": step, "on": day(8 * n)} for n, step in enumerate(STEPS, start=1)]

    story = Story().launch(day(90), started_on=START, done=finished)

    assert (story.trajectory.closed, story.trajectory.closed_on) == ("completed", day(56))
    assert (story.outlook.state, story.outlook.phase, story.outlook.stalls_at) == ("completed", None, None)


def test_a_launch_long_after_the_start_notes_at_once_that_it_runs_past_six_months() -> None:
    story = Story().launch(date(2026, 10, 1), started_on=START)
    assert "runs-long" in types(story.tick())


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"started_on": day(1), "committed_on": START}, no.InTheFuture, "/startedOn"),
        ({"committed_on": day(1)}, no.InTheFuture, "/committedOn"),
        ({"contacts": ()}, no.ContactNeeded, "/contacts"),
        ({"done": done(unknown=START)}, no.UnknownStep, "/done/0/step"),
        ({"done": done(start_conversation=day(1))}, no.InTheFuture, "/done/0/on"),
        ({"done": done(start_conversation=date(2026, 3, 1))}, no.BeforeTheStart, "/done/0/on"),
        ({"done": done(action_plan=START)}, no.StepsOutOfOrder, "/done/0/step"),
        (
            {"done": done(start_conversation=START, carry_out=START)},
            no.StepsOutOfOrder,
            "/done/1/step",
        ),
    ],
)
def test_a_launch_that_cannot_be_true_is_refused(
    changes: dict[str, Any], refusal: type[no.Refused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        Story().launch(**changes)
    assert refused.value.field == field


def test_a_trajectory_is_launched_once() -> None:
    with pytest.raises(no.AlreadyLaunched):
        Story().launch().launch(day(1))


def test_a_launch_keeps_who_committed_the_board_and_when() -> None:
    story = Story().launch(day(3), committed_on=START, committed_by=DIRECTOR)
    launched = story.history[0]
    assert isinstance(launched, e.Launched)
    assert (launched.board, launched.committed_by, launched.committed_on) == (BOARD, DIRECTOR, START)
