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
from domain.places import Places
from tests.cast import ADVISER, LEAD, OTHER_ADVISER, OTHER_LEAD, PROGRAMME, THIRD_ADVISER, complete, seed
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


async def meets_and_waits(first: Stage, *boards: str) -> tuple[str, str]:
    """A board in a meeting, and one in line; the meeting's id, and who waits."""
    one_place = PROGRAMME.model_copy(update={"places": 1}).model_dump(mode="json")
    (under_way,) = await launched(first, boards[0])
    await seed(first.pool, boards[1])
    await first.pool.execute(
        "insert into programme (key, version, definition) values ($1, 2, $2)", PROGRAMME.key, one_place
    )
    assert (await Stage(first.environment, first.pool, first.task_queue).launch(boards[1])).waiting == 1
    await under_way.give(complete("start-conversation", await first.today() - timedelta(days=1)))
    return await under_way.meeting(), boards[1]


async def leads(stage: Stage, meeting: str) -> tuple[UUID, UUID]:
    """Of the meeting, and of who waits."""
    places = Places.model_validate(await stage.pool.fetchval("select view from places"))
    lead: UUID = await stage.pool.fetchval("select lead_id from meeting where id = $1", meeting)
    return lead, places.line[0].wish.lead


async def test_a_leads_meetings_and_boards_in_line_go_too_and_each_once(stage: Stage) -> None:
    meeting, waits = await meets_and_waits(stage, "90006", "90007")
    assert await leads(stage, meeting) == (LEAD, LEAD)
    order = handover(stage, post="lead", person=LEAD, to=(OTHER_LEAD,))
    moved = await hand_over(stage, order)
    again = await hand_over(stage, order, run=2)

    assert [(it.kind, it.programme, it.outcome.refusal) for it in moved] == [
        ("trajectory", None, None),
        ("meeting", None, None),
        ("waiting", PROGRAMME.key, None),
    ]
    assert [it.trajectory_id for it in moved[1:]] == [meeting, waits]
    assert again == []
    assert await leads(stage, meeting) == (OTHER_LEAD, OTHER_LEAD)
    told = await stage.pool.fetch(
        "select kind from notification where person_id = $1 order by id", OTHER_LEAD
    )
    assert [kind for (kind,) in told] == ["handed-over", "meeting-handed-over", "wish-handed-over"]


async def test_who_advises_hands_over_the_boards_in_line_that_were_to_be_advised(stage: Stage) -> None:
    meeting, waits = await meets_and_waits(stage, "90010", "90011")
    moved = await hand_over(stage, handover(stage, to=(OTHER_ADVISER,)))
    assert [(it.kind, it.trajectory_id) for it in moved[1:]] == [("waiting", waits)]
    places = Places.model_validate(await stage.pool.fetchval("select view from places"))
    assert places.line[0].wish.adviser == OTHER_ADVISER
    assert await leads(stage, meeting) == (LEAD, LEAD)


def test_a_move_of_an_older_release_is_still_read() -> None:
    old = {"trajectory_id": "90001-1a2b3c4d", "to": str(OTHER_LEAD)}
    assert (Moved.model_validate(old).kind, Moved.model_validate(old).programme) == ("trajectory", None)


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
