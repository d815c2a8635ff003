"""One call hands over all trajectories of a person."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from temporalio.client import WorkflowFailureError

from activities import give
from activities.handover import Handover, Moved
from domain.commands import Command, Reassign, Withdraw
from domain.decide import decide
from domain.outcome import Outcome
from tests.cast import ADVISER, LEAD, OTHER_ADVISER, OTHER_LEAD, THIRD_ADVISER, seed
from tests.stage import Stage

BOARDS = ("90001", "90002", "90003", "90004", "90005")


def handover(stage: Stage, **changes: Any) -> Handover:
    fields: dict[str, Any] = {
        "id": f"handover-{stage.task_queue}",
        "by": LEAD,
        "post": "adviser",
        "person": ADVISER,
        "to": (OTHER_ADVISER, THIRD_ADVISER),
        "from_on": date(2026, 1, 1),
        **changes,
    }
    return Handover(**fields)


async def hand_over(stage: Stage, order: Handover, run: int = 1) -> list[Moved]:
    moved: list[Moved] = await stage.client.execute_workflow(
        "Handover", order, id=f"{order.id}-{run}", task_queue=stage.task_queue, result_type=list[Moved]
    )
    return moved


async def launched(first: Stage, *boards: str) -> list[Stage]:
    await seed(first.pool, *boards)
    stages = [Stage(first.environment, first.pool, first.task_queue) for _ in boards]
    for board, stage in zip(boards, stages, strict=True):
        await stage.launch(board)
    return stages


async def advisers(stages: list[Stage]) -> list[UUID]:
    return [(await stage.row("adviser_id"))[0] for stage in stages]


async def test_all_trajectories_of_a_person_go_to_two_others_evenly(stage: Stage) -> None:
    stages = await launched(stage, *BOARDS)
    moved = await hand_over(stage, handover(stage))

    assert Counter(await advisers(stages)) == {OTHER_ADVISER: 3, THIRD_ADVISER: 2}
    assert {move.trajectory_id: move.to for move in moved} == {
        each.id: adviser for each, adviser in zip(stages, await advisers(stages), strict=True)
    }
    assert [kind for *_, kind, _ in await stages[0].told() if kind == "handed-over"] == ["handed-over"]


async def test_a_repeated_handover_changes_nothing_more(stage: Stage) -> None:
    stages = await launched(stage, *BOARDS[:3])
    await hand_over(stage, handover(stage))
    before = await advisers(stages), [await each.types() for each in stages]
    await hand_over(stage, handover(stage), run=2)

    assert (await advisers(stages), [await each.types() for each in stages]) == before


async def test_other_peoples_and_closed_trajectories_stay_where_they_are(stage: Stage) -> None:
    mine, others, closed = await launched(stage, *BOARDS[:3])
    await others.ask(Reassign, post="adviser", person=OTHER_ADVISER, from_on=await stage.today())
    await closed.ask(Withdraw, reason="merger", on=await stage.today())
    await hand_over(stage, handover(stage, to=(THIRD_ADVISER,)))

    assert await advisers([mine, others, closed]) == [THIRD_ADVISER, OTHER_ADVISER, ADVISER]


async def test_a_lead_is_handed_over_as_lead(stage: Stage) -> None:
    stages = await launched(stage, *BOARDS[:2])
    await hand_over(stage, handover(stage, post="lead", person=LEAD, to=(OTHER_LEAD,)))

    assert [await each.row("lead_id", "adviser_id") for each in stages] == [(OTHER_LEAD, ADVISER)] * 2


async def test_a_handover_from_a_future_day_is_planned_and_repeating_it_changes_nothing(stage: Stage) -> None:
    stages = await launched(stage, *BOARDS[:3])
    order = handover(stage, from_on=await stage.today() + timedelta(days=7))
    await hand_over(stage, order)
    await hand_over(stage, order, run=2)

    assert await advisers(stages) == [ADVISER] * 3
    assert [(await each.types()).count("handover-planned") for each in stages] == [1, 1, 1]


async def test_a_handover_to_who_has_it_already_is_no_event(stage: Stage) -> None:
    (only,) = await launched(stage, BOARDS[0])
    (moved,) = await hand_over(stage, handover(stage, to=(ADVISER,)))

    assert moved.outcome == Outcome()
    assert await only.types() == ["launched", "step-opened"]


async def test_a_worker_that_falls_over_in_the_middle_hands_each_over_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = await launched(stage, *BOARDS[:3])
    taken: list[str] = []

    async def answer_lost(client: Any, task_queue: str, trajectory_id: str, command: Any) -> Outcome:
        outcome = await give.give(client, task_queue, trajectory_id, command)
        taken.append(trajectory_id)
        if len(taken) == 2:
            raise give.Unavailable
        return outcome

    monkeypatch.setattr("activities.handover.give", answer_lost)
    await hand_over(stage, handover(stage))

    assert sorted(Counter(taken).values()) == [1, 1, 2]
    assert [(await each.types()).count("handed-over") for each in stages] == [1, 1, 1]


async def test_a_defect_shows_and_does_not_keep_the_other_trajectories_from_being_handed_over(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = await launched(stage, *BOARDS[:3])
    broken = min(stages, key=lambda each: each.id)
    (broken_board,) = await broken.row("board_number")

    def broken_decide(trajectory: Any, command: Command, *rest: Any) -> Any:
        if trajectory.board == broken_board:
            raise KeyError("a rule with a hole in it")
        return decide(trajectory, command, *rest)

    monkeypatch.setattr("activities.commit.decide", broken_decide)
    with pytest.raises(WorkflowFailureError):
        await hand_over(stage, handover(stage))

    assert await advisers([broken]) == [ADVISER]
    assert ADVISER not in await advisers([each for each in stages if each is not broken])
