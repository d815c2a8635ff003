"""What holds whatever people and clocks do."""

from datetime import date, timedelta
from itertools import dropwhile, groupby, pairwise
from typing import TypeAlias

import pytest
from hypothesis import given, settings

from domain import commands as c
from domain import events as e
from domain import refusals as no
from domain.calendar import AMSTERDAM, add_months, local_day
from domain.decide import decide
from domain.errands import trajectory_errands
from domain.evolve import evolve, fold
from domain.notifications import notifications
from domain.outlook import asks_after
from domain.programme import Audience
from domain.trajectory import Step, Trajectory
from tests.domain.anything import MOVES, Move, launched, play
from tests.domain.story import SEEDED, Story, ask
from tests.domain.test_dues import explains

ANYTHING = settings(SEEDED, max_examples=40)
OF_AFTERWARDS = (
    "ticked",
    "handover-planned",
    "handed-over",
    "question-answered",
    "measure-asked",
    "measured",
)


Told: TypeAlias = tuple[e.AnyEvent, Trajectory, Trajectory | None]


def as_told(story: Story) -> list[Told]:
    """Every event, with the trajectory after it and before it."""
    before: Trajectory | None = None
    told: list[Told] = []
    for event in story.history:
        after = evolve(before, event)
        assert after is not None
        told.append((event, after, before))
        before = after
    return told


def decided(story: Story) -> list[tuple[e.AnyEvent, Trajectory]]:
    """The last event of each decision: only there does a trajectory rest."""
    told = as_told(story)
    following = [event for event, _, _ in told[1:]]
    return [
        (event, after)
        for (event, after, _), following_event in zip(told, [*following, None], strict=True)
        if following_event is None or following_event.at > event.at
    ]


@ANYTHING
@given(launched(), MOVES)
def test_a_history_is_numbered_in_order_and_tells_the_same_when_it_is_read_again(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)

    assert [event.sequence for event in story.history] == list(range(1, len(story.history) + 1))
    assert all(event.at <= later.at for event, later in pairwise(story.history))
    read = e.EVENTS.validate_json(e.EVENTS.dump_json(story.history))
    assert read == story.history
    assert fold(read) == story.trajectory


@ANYTHING
@given(launched(), MOVES)
def test_a_step_has_what_belongs_to_its_state(story: Story, moves: list[Move]) -> None:
    play(story, moves)
    for _, trajectory in decided(story):
        done = {step.key for step in trajectory.steps if step.is_done}
        for step in trajectory.steps:
            before = set(trajectory.programme.step(step.key).opens_after)
            match step.status:
                case "waiting":
                    assert step == Step(key=step.key)
                    assert not before <= done
                case "open":
                    assert step.opened_on
                    assert step.due
                    assert explains(step.due)
                    assert step.ended_on is None
                    assert before <= done
                case _:
                    assert step.ended_on


@ANYTHING
@given(launched(), MOVES)
def test_the_outlook_is_whole(story: Story, moves: list[Move]) -> None:
    play(story, moves)
    for event, trajectory in decided(story):
        outlook = event.outlook
        assert outlook.state == trajectory.state
        assert (outlook.phase is None) == bool(trajectory.closed)
        assert (outlook.wakes_at is None) == bool(trajectory.closed and not asks_after(trajectory))
        assert (outlook.stalls_at is None) == (outlook.stall_reason is None)
        if outlook.wakes_at:
            local = outlook.wakes_at.astimezone(AMSTERDAM)
            assert outlook.wakes_at > event.at
            assert (local.hour, local.minute, local.second, local.microsecond) == (6, 0, 0, 0)
            assert story.calendar.is_open(local.date())


@ANYTHING
@given(launched(), MOVES)
def test_the_end_comes_when_every_step_is_done_or_the_board_withdraws_and_is_final(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)
    ends = [event.type for event in story.history if event.type in ("completed", "withdrawn")]
    since = dropwhile(lambda event: event.type not in ("completed", "withdrawn"), story.history)
    assert {event.type for event in since} <= {"completed", "withdrawn", *OF_AFTERWARDS}
    for _, trajectory in decided(story):
        assert (trajectory.closed == "completed") == all(step.is_done for step in trajectory.steps)
    assert ends == ([story.trajectory.closed] if story.trajectory.closed else [])
    if story.trajectory.closed:
        with pytest.raises(no.TrajectoryClosed):
            story.attempt(story.history[-1].at)


@ANYTHING
@given(launched(), MOVES)
def test_pauses_follow_one_another_and_nobody_is_reminded_in_one(story: Story, moves: list[Move]) -> None:
    play(story, moves)
    for event, trajectory, _ in as_told(story):
        assert all(pause.resumed_on for pause in trajectory.breaks[:-1])
        assert not (trajectory.pause and isinstance(event, e.Reminded))
    ledger = [day for pause in story.trajectory.breaks for day in (pause.paused_on, pause.resumed_on) if day]
    assert ledger == sorted(ledger)


@ANYTHING
@given(launched(), MOVES)
def test_a_return_moves_every_open_due_date_by_what_the_pause_cost_it(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)
    for event, trajectory, before in as_told(story):
        if isinstance(event, e.Resumed):
            assert before is not None
            assert before.pause is not None
            for step in before.open_steps:
                moved = trajectory.step(step.key).due
                assert step.opened_on
                assert step.due
                assert moved
                cost = story.calendar.between(max(step.opened_on, before.pause.paused_on), event.on)
                assert moved.on == story.calendar.add(step.due.on, cost)


@ANYTHING
@given(launched(), MOVES)
def test_a_reminder_is_of_an_open_step_on_a_working_day_and_comes_once(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)
    for event, trajectory, before in as_told(story):
        if isinstance(event, e.Reminded):
            assert before is not None
            step = before.step(event.step)
            assert step.status == "open"
            assert step.due
            assert event.due_on == step.due.on
            assert event.to
            assert step.reminded is None or event.offset > step.reminded
            assert story.calendar.is_open(local_day(event.at))
            to = {n.audience for n in notifications(trajectory, event)}
            assert Audience.BOARD not in to or event.offset < 0


@ANYTHING
@given(launched(), MOVES)
def test_left_alone_the_clock_goes_on_and_changes_nothing_but_who_was_told(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)
    if story.trajectory.closed:
        story.nobody_does_anything_until(date(2035, 1, 1))
        assert story.outlook == e.Outlook(state=story.trajectory.closed)
        return
    end = story.history[-1].at + timedelta(days=240)
    rings = 0
    while (rung_at := story.wakes_at) < end:
        before = story.outlook
        events = story.tick()
        rings += 1
        assert events
        assert story.wakes_at > rung_at
        assert story.calendar.is_open(local_day(rung_at))
        if not any(isinstance(event, e.HandedOver) for event in events):
            # Nothing but time passed: when and why it stalls was known before.
            assert before.model_copy(update={"wakes_at": None}) == story.outlook.model_copy(
                update={"wakes_at": None}
            )
    assert rings <= 60


@ANYTHING
@given(launched(), MOVES)
def test_the_same_is_decided_whenever_it_is_decided(story: Story, moves: list[Move]) -> None:
    play(story, moves)
    note = ask(c.Note, document=story.trajectory.contacts[0].id)
    if not story.trajectory.closed:
        now = story.history[-1].at + timedelta(days=3)
        again = fold(e.EVENTS.validate_json(e.EVENTS.dump_json(story.history)))
        assert decide(story.trajectory, note, now, story.calendar) == decide(again, note, now, story.calendar)


@ANYTHING
@given(launched(), MOVES)
def test_six_months_are_noted_at_most_once_and_never_early(story: Story, moves: list[Move]) -> None:
    play(story, moves)
    notes = [event for event in story.history if isinstance(event, e.RunsLong)]
    assert len(notes) <= 1
    for note in notes:
        assert local_day(note.at) > add_months(story.trajectory.started_on, note.months)


@ANYTHING
@given(launched(), MOVES)
def test_a_board_is_in_a_meeting_only_as_long_as_it_can_come_and_is_due_on_its_day(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)
    for event, trajectory, _ in as_told(story):
        for step in trajectory.steps:
            gathers = trajectory.programme.step(step.key).gathers
            assert step.meeting is None or (gathers and step.opened_on)
        if isinstance(event, e.MeetingAssigned):
            step = trajectory.step(event.step)
            assert step.status == "open"
            assert (step.meeting, step.due) == (event.meeting, event.due)
            assert event.on is None or event.due.on == event.on
            assert event.meeting or event.on is None
            agreed = [line.why for line in event.due.lines].count("regional-meeting")
            assert agreed == (event.on is not None)


@ANYTHING
@given(launched(), MOVES)
def test_a_place_is_held_until_the_evaluation_is_done_or_the_board_withdraws(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)
    for _, trajectory in decided(story):
        freed = trajectory.step("evaluation").is_done or trajectory.closed
        assert trajectory.holds_place == (not freed)


@ANYTHING
@given(launched(), MOVES)
def test_on_another_programme_every_open_step_is_due_by_its_terms_and_no_rung_is_told_twice(
    story: Story, moves: list[Move]
) -> None:
    play(story, moves)
    for event, trajectory, before in as_told(story):
        if isinstance(event, e.ProgrammeChanged):
            assert before is not None
            assert event.dues.keys() == {step.key for step in before.open_steps}
            assert [step.opened_on for step in trajectory.steps] == [step.opened_on for step in before.steps]
            for step in trajectory.open_steps:
                assert step.due
                first = step.due.lines[0]
                assert first.working_days == _term(trajectory, step, first.why)
                assert explains(step.due)
                assert step.due.on >= (first.to if first.why == "term" and not step.meeting else first.start)
    told = [
        (event.step, trajectory.step(event.step).opened_on, event.due_on, event.offset)
        for event, trajectory, _ in as_told(story)
        if isinstance(event, e.Reminded)
    ]
    assert len(told) == len(set(told))


def _term(trajectory: Trajectory, step: Step, why: str) -> int:
    if why == "meeting":
        return trajectory.programme.decided_after_meeting
    return trajectory.programme.returned_term if step.returned else trajectory.programme.step(step.key).term


@ANYTHING
@given(launched(), MOVES)
def test_what_is_asked_of_others_is_asked_once_and_of_what_is_open(story: Story, moves: list[Move]) -> None:
    play(story, moves)
    before: Trajectory | None = None
    known: set[str] = set()
    for events in decisions(story):
        after = before
        for event in events:
            after = evolve(after, event)
        assert after is not None
        errands = trajectory_errands("90001-demo", before, after, events, story.calendar)
        kinds = [errand.command["type"] for errand in errands]
        assert kinds in ([], ["join"], ["leave"], ["leave", "join"])
        assert not known & {errand.id for errand in errands}
        known |= {errand.id for errand in errands}
        if "join" in kinds:
            assert after.gathers is not None
            assert after.gathers.meeting is None
        if "leave" in kinds:
            assert before is not None
            assert before.gathers is not None
            assert before.gathers.meeting == errands[0].target
        before = after


def decisions(story: Story) -> list[tuple[e.AnyEvent, ...]]:
    """The events of each command together: they share an outlook and a moment."""
    groups = groupby(story.history, key=lambda event: (event.at, event.by, event.outlook))
    return [tuple(events) for _, events in groups]
