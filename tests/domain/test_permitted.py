"""What a person is told that may be done with a trajectory is what is decided, whatever happened before."""

from datetime import timedelta
from typing import Any, get_args

from hypothesis import given, settings

from domain import commands as c
from domain import permitted
from domain import refusals as no
from domain.calendar import local_day
from domain.decide import decide
from domain.trajectory import Trajectory
from tests.cast import ADVISER, LEAD, MANAGER, uuid
from tests.domain.anything import LONG, MOVES, SHORT, Move, launched, play
from tests.domain.story import DOCUMENT, REASON, SEEDED, START, Story, ask, day

PEOPLE: dict[c.Role, Any] = {"lead": LEAD, "adviser": ADVISER, "manager": MANAGER}
# Given by the clock, by a meeting, by a launch, or with the contacts of a board.
BY_NO_BUTTON = {c.Launch, c.ChangeContacts, c.Meet, c.Attend, c.Tick}
STRANGER = uuid("no-question")


@settings(SEEDED, max_examples=60)
@given(launched(), MOVES)
def test_what_may_be_done_is_taken_and_everything_else_refused(story: Story, moves: list[Move]) -> None:
    play(story, moves)
    for role, person in PEOPLE.items():
        for command, told in everything(story.trajectory, role):
            is_told = command.type in told
            asked = command.model_copy(update={"by": person, "role": role})
            assert taken(story, asked) == is_told, (role, asked, story.trajectory.state)


def everything(trajectory: Trajectory, role: c.Role) -> list[tuple[Any, list[Any]]]:
    """Every command that a person can give, with nothing wrong in what it says; and what is told."""
    today = local_day(trajectory.at)
    version = trajectory.programme.version
    whole = [
        ask(c.Note, document=DOCUMENT),
        ask(c.Contact, on=today, way="phone", reached=True),
        ask(c.AskRegion, question=REASON),
        ask(c.Pause, reason="workload", return_on=today + timedelta(days=9)),
        ask(c.Resume),
        ask(c.Reassign, post="adviser", person=None, from_on=today),
        ask(c.ChangeProgramme, programme=SHORT if version != SHORT.version else LONG),
        ask(c.Withdraw, reason="setback", on=today),
        ask(c.Measure, months=6, on=today, jobs=1),
    ]
    told: list[tuple[Any, list[Any]]] = [(it, permitted.of_trajectory(trajectory, role)) for it in whole]
    for step in trajectory.programme.steps:
        form = {"step": step.key, "form": step.form, "document": DOCUMENT}
        of_step = [
            ask(c.Complete, on=today, **form),
            ask(c.Plan, step=step.key, on=today, document=DOCUMENT, reasoned=True),
            ask(c.Correct, reason=REASON, **form),
            ask(c.Skip, step=step.key, reason=REASON),
            ask(c.Reopen, step=step.key, reason=REASON),
        ]
        told += [(it, permitted.of_step(trajectory, role, step.key)) for it in of_step]
    for question in (*(it.id for it in trajectory.questions), STRANGER):
        answer = ask(c.RecordAnswer, question=question, document=DOCUMENT)
        told.append((answer, permitted.of_question(trajectory, role, question)))
    return told


def taken(story: Story, command: c.Command) -> bool:
    try:
        decide(story.trajectory, command, story.trajectory.at, story.calendar)
    except no.Refused:
        return False
    return True


def test_every_command_is_told_of_or_given_by_no_button() -> None:
    told = {*permitted.GATES, *permitted.STEP_GATES, c.RecordAnswer}
    assert told | BY_NO_BUTTON == set(get_args(get_args(c.AnyCommand)[0]))
    assert not told & BY_NO_BUTTON
    assert get_args(permitted.OfTrajectory) == tuple(permitted.code(kind) for kind in permitted.GATES)
    assert get_args(permitted.OfStep) == tuple(permitted.code(kind) for kind in permitted.STEP_GATES)
    story = Story().launch()
    tried = {type(command) for command, _ in everything(story.trajectory, "lead")}
    assert tried == told


def test_a_lead_is_told_all_that_may_be_done_an_adviser_less_and_a_manager_to_note() -> None:
    running = Story().launch().trajectory
    runs = ["note", "contact", "ask-region", "pause"]
    assert permitted.of_trajectory(running, "lead") == [*runs, "reassign", "change-programme", "withdraw"]
    assert permitted.of_trajectory(running, "adviser") == [*runs, "withdraw"]
    assert permitted.of_trajectory(running, "manager") == ["note"]


def test_a_leads_step_is_for_leads_and_every_other_for_the_adviser_too() -> None:
    trajectory = Story().launch().complete_until("action-plan").trajectory
    assert trajectory.step("regional-meeting").status == "open"
    told = {
        (step, role): permitted.of_step(trajectory, role, step)
        for step in ("regional-meeting", "action-plan")
        for role in PEOPLE
    }
    assert told == {
        ("regional-meeting", "lead"): ["complete", "plan", "skip"],
        ("regional-meeting", "adviser"): [],
        ("regional-meeting", "manager"): [],
        ("action-plan", "lead"): ["complete", "plan", "skip"],
        ("action-plan", "adviser"): ["complete", "plan"],
        ("action-plan", "manager"): [],
    }


def test_after_the_end_only_what_looks_back_is_told() -> None:
    story = Story().launch().complete_until("share-lessons")
    story.complete("share-lessons", day(85))
    assert permitted.of_trajectory(story.trajectory, "lead") == ["reassign", "measure"]
    assert permitted.of_trajectory(story.trajectory, "adviser") == ["measure"]
    assert permitted.of_step(story.trajectory, "adviser", "evaluation") == ["correct"]
    stopped = Story().launch()
    stopped.ask(c.Withdraw, START, reason="other", on=START)
    assert permitted.of_trajectory(stopped.trajectory, "adviser") == []
    assert permitted.of_step(stopped.trajectory, "lead", "start-conversation") == []
