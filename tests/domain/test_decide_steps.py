"""Completing, correcting, skipping and reopening steps."""

from datetime import date
from typing import Any

import pytest

from domain import commands as c
from domain import events as e
from domain import refusals as no
from domain.calendar import Calendar
from tests.cast import PROGRAMME
from tests.domain.story import DOCUMENT, REASON, START, STEPS, WEEKDAYS, Story, day, types


def open_steps(story: Story) -> list[str]:
    return [step.key for step in story.trajectory.open_steps]


def test_completing_the_start_conversation_opens_the_plan_and_the_regional_meeting_side_by_side() -> None:
    story = Story().launch()

    events = story.complete("start-conversation", day(8))

    assert types(events) == ["step-completed", "step-opened", "step-opened"]
    assert open_steps(story) == ["action-plan", "regional-meeting"]
    assert (story.due("action-plan"), story.due("regional-meeting")) == (day(28), day(43))
    assert story.outlook.phase == "plan"


def test_terms_run_from_when_a_step_was_done_and_not_from_when_it_was_typed_in() -> None:
    story = Story().launch()
    story.complete("start-conversation", day(8), typed_in=day(15))
    assert (story.step("action-plan").opened_on, story.due("action-plan")) == (day(8), day(28))


def test_the_evaluation_waits_for_carrying_out_and_for_the_regional_meeting() -> None:
    story = Story().launch().complete_until("action-plan")
    for step, on in (("action-plan", 25), ("board-decision", 30), ("carry-out", 50)):
        story.complete(step, day(on))
    assert open_steps(story) == ["regional-meeting"]

    story.complete("regional-meeting", day(40), typed_in=day(55))

    assert story.step("evaluation").opened_on == day(50)
    assert story.outlook.phase == "evaluation"


def test_the_last_step_closes_the_trajectory_on_the_day_on_which_it_was_done() -> None:
    story = Story().launch().complete_until("share-lessons")
    last = story.due("share-lessons")

    events = story.complete("share-lessons", last, typed_in=WEEKDAYS.add(last, 5))

    assert types(events) == ["step-completed", "completed"]
    assert (story.trajectory.closed, story.trajectory.closed_on) == ("completed", last)
    assert (story.outlook.state, story.outlook.phase, story.outlook.stalls_at) == ("completed", None, None)


@pytest.mark.parametrize("jobs", [None, 0])
def test_no_job_target_blocks_a_closing(jobs: int | None) -> None:
    story = Story().launch()
    found: dict[str, dict[str, Any]] = {
        "action-plan": {"jobs": 12, "hours": 306.0},
        "carry-out": {"jobs": jobs},
        "evaluation": {"jobs": jobs, "hours": None},
    }
    for step in STEPS:
        story.complete(step, day(60), **found.get(step, {}))
    assert story.trajectory.closed == "completed"


def test_a_step_that_was_completed_cannot_be_completed_again() -> None:
    story = Story().launch()
    story.complete("start-conversation", day(3))
    with pytest.raises(no.StepCompleted):
        story.complete("start-conversation", day(4))


def test_a_step_that_waits_cannot_be_completed() -> None:
    with pytest.raises(no.StepNotOpen):
        Story().launch().complete("action-plan", day(1))


@pytest.mark.parametrize(("on", "refusal"), [(day(9), no.InTheFuture), (date(2026, 3, 1), no.BeforeTheStart)])
def test_a_step_is_done_between_the_start_and_today(on: date, refusal: type[no.Refused]) -> None:
    with pytest.raises(refusal) as refused:
        Story().launch().complete("start-conversation", on, typed_in=day(8))
    assert refused.value.field == "/on"


def test_only_barriers_that_were_found_can_be_addressed_and_solved() -> None:
    story = Story().launch().complete_until("action-plan")
    with pytest.raises(no.UnknownBarrier, match="shrinkage") as refused:
        story.complete("action-plan", day(20), addressed=("budget", "shrinkage"))
    assert refused.value.field == "/form/barriers"
    story.complete("action-plan", day(20), addressed=("budget",))

    story.complete_until("evaluation")
    with pytest.raises(no.UnknownBarrier, match="shrinkage") as refused:
        story.complete("evaluation", day(80), solved=("time", "shrinkage"))
    assert refused.value.field == "/form/solvedBarriers"
    story.complete("evaluation", day(80), solved=("time", "budget"))


@pytest.mark.parametrize("kind", [c.Skip, c.Reopen, c.Complete, c.Correct, c.Plan])
def test_a_step_that_the_programme_does_not_have_is_unknown(kind: type[c.Command]) -> None:
    fields = {"form": "action-plan", "on": START, "reason": REASON, "document": DOCUMENT, "reasoned": True}
    with pytest.raises(no.UnknownStep):
        Story().launch().ask(kind, START, step="celebration", **fields)


@pytest.mark.parametrize("kind", [c.Complete, c.Correct, c.Reopen, c.Plan])
def test_a_step_of_the_lead_is_for_a_lead(kind: type[c.Command]) -> None:
    story = Story().launch().complete_until("action-plan")
    fields = {
        "form": "regional-meeting",
        "on": START,
        "reason": REASON,
        "document": DOCUMENT,
        "reasoned": True,
    }
    with pytest.raises(no.LeadOnly):
        story.ask(kind, day(10), step="regional-meeting", role="adviser", **fields)


def test_another_steps_form_does_not_fit() -> None:
    with pytest.raises(no.FormDoesNotFit):
        Story().launch().ask(
            c.Complete, START, step="start-conversation", form="evaluation", on=START, document=DOCUMENT
        )


def correct(story: Story, step: str, *, form: str | None = None, **found: Any) -> tuple[e.AnyEvent, ...]:
    return story.ask(
        c.Correct,
        day(80),
        step=step,
        form=form or PROGRAMME.step(step).form,
        document=DOCUMENT,
        reason=REASON,
        findings=c.Findings.model_validate(found),
    )


def test_a_correction_replaces_the_form_and_reopens_nothing() -> None:
    story = Story().launch().complete_until("evaluation")
    before = [(step.key, step.status, step.due) for step in story.trajectory.steps]

    events = correct(story, "start-conversation", barriers=("shrinkage",))

    assert types(events) == ["step-corrected"]
    assert [(step.key, step.status, step.due) for step in story.trajectory.steps] == before
    story.complete("evaluation", day(80), solved=("shrinkage",))


@pytest.mark.parametrize("decision", ["deferred", "returned"])
def test_a_correction_does_not_change_what_the_board_decided(decision: str) -> None:
    with pytest.raises(no.DecisionStands):
        correct(Story().launch().complete_until("carry-out"), "board-decision", decision=decision)


def test_only_the_form_of_a_step_that_was_completed_is_corrected() -> None:
    story = Story().launch().complete_until("action-plan")
    story.ask(c.Skip, day(12), step="action-plan", reason=REASON)
    for step in ("action-plan", "board-decision", "carry-out"):
        with pytest.raises(no.StepNotCompleted):
            correct(story, step)
    with pytest.raises(no.FormDoesNotFit):
        correct(story, "start-conversation", form="evaluation")
    with pytest.raises(no.UnknownBarrier):
        correct(story, "start-conversation", barriers=("time",), solved=("shrinkage",))


def test_a_lead_skips_a_step_and_what_comes_after_it_opens() -> None:
    story = Story().launch()

    events = story.ask(c.Skip, day(4), step="start-conversation", reason=REASON)

    assert types(events) == ["step-skipped", "step-opened", "step-opened"]
    assert story.due("action-plan") == day(24)


def test_a_trajectory_of_which_every_step_was_skipped_is_completed() -> None:
    story = Story().launch()
    for step in STEPS:
        story.ask(c.Skip, day(4), step=step, reason=REASON)
    assert (story.trajectory.closed, story.trajectory.closed_on) == ("completed", day(4))


def test_skipping_is_for_a_lead_and_for_an_open_step() -> None:
    story = Story().launch().complete_until("action-plan")
    for step, role, refusal in (
        ("action-plan", "adviser", no.LeadOnly),
        ("board-decision", "lead", no.StepNotOpen),
        ("start-conversation", "lead", no.StepCompleted),
    ):
        with pytest.raises(refusal):
            story.ask(c.Skip, day(11), step=step, reason=REASON, role=role)


def test_a_reopened_step_has_its_whole_term_again_and_what_had_opened_after_it_waits() -> None:
    story = Story().launch().complete_until("action-plan")

    story.ask(c.Reopen, day(15), step="start-conversation", reason=REASON, role="adviser")

    assert open_steps(story) == ["start-conversation"]
    assert (story.due("start-conversation"), story.outlook.phase) == (day(25), "intake")
    assert story.step("action-plan").due is None

    story.complete("start-conversation", day(20))
    assert (story.due("action-plan"), story.due("regional-meeting")) == (day(40), day(55))


def test_a_skipped_step_can_be_reopened() -> None:
    story = Story().launch()
    story.ask(c.Skip, day(4), step="start-conversation", reason=REASON)
    story.ask(c.Reopen, day(5), step="start-conversation", reason=REASON)
    assert open_steps(story) == ["start-conversation"]


def test_a_step_on_which_a_later_one_was_done_is_not_reopened() -> None:
    story = Story().launch().complete_until("board-decision")
    with pytest.raises(no.LaterStepCompleted):
        story.ask(c.Reopen, day(32), step="start-conversation", reason=REASON)
    with pytest.raises(no.StepNotCompleted):
        story.ask(c.Reopen, day(32), step="board-decision", reason=REASON)


def test_the_regional_meeting_can_be_reopened_while_the_plan_goes_on() -> None:
    story = Story().launch().complete_until("evaluation")
    assert open_steps(story) == ["evaluation"]
    story.ask(c.Reopen, day(70), step="regional-meeting", reason=REASON)
    assert open_steps(story) == ["regional-meeting"]
    assert story.outlook.phase == "plan"


def test_a_due_date_decided_once_is_not_moved_by_a_newer_calendar() -> None:
    story = Story().launch()
    due = story.due("start-conversation")
    story.calendar = Calendar(zone="midden", closed={day(5): "Demodag"}, known_until=day(100))
    story.attempt(day(6), reached=True)
    story.tick()
    assert story.due("start-conversation") == due
