"""What happens on the way: a pause, a handover, a decision that is deferred, a plan that is returned."""

from datetime import date

import pytest

from domain.commands import Findings, Pause, Reassign, Resume, Withdraw
from domain.events import Paused, Resumed, StepOpened
from tests.cast import OTHER_ADVISER
from tests.stage import Stage
from tests.workflows.conftest import MONDAY

BEFORE_DECISION = ("start-conversation", "action-plan")
NOT_YET = Findings(decision="deferred", deferred_until=date(2029, 3, 20))
SENT_BACK = Findings(decision="returned")


async def until_the_decision(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    for step in BEFORE_DECISION:
        await months.complete(step)


async def test_a_pause_over_the_holidays_moves_every_open_due_date_and_keeps_the_ladder_silent(
    months: Stage,
) -> None:
    await until_the_decision(months)
    assert await months.due("board-decision") == date(2029, 1, 22)
    await months.wait_until(date(2029, 1, 12))
    await months.ask(Pause, reason="workload", return_on=date(2029, 3, 5))
    await months.wait_until(date(2029, 3, 5))
    await months.ask(Resume)

    # Five of its ten working days were left; the spring holiday costs nothing.
    assert await months.due("board-decision") == date(2029, 3, 13)
    assert await months.due("regional-meeting") == date(2029, 4, 19)
    in_pause = [row for row in await months.told() if date(2029, 1, 12) < row[0] < date(2029, 3, 5)]
    assert in_pause == [(date(2029, 2, 26), "adviser", "return-nears", None)]
    await months.wait_until(date(2029, 3, 14))
    assert (date(2029, 3, 13), "adviser", "reminded", "board-decision") in await months.told()


async def test_a_pause_from_which_nobody_returns_is_told_and_stalls(months: Stage) -> None:
    await until_the_decision(months)
    await months.ask(Pause, reason="illness", return_on=date(2029, 3, 5))
    await months.wait_until(date(2029, 6, 1))

    assert await months.row("state", "stall_reason") == ("paused", "pause-overrun")
    assert [row for row in await months.told() if row[0] > MONDAY] == [
        (date(2029, 2, 26), "adviser", "return-nears", None),
        (date(2029, 3, 12), "adviser", "stalled", None),
        (date(2029, 3, 12), "managers", "stalled", None),
    ]


async def test_a_step_that_opens_in_a_pause_counts_from_the_return(months: Stage) -> None:
    await until_the_decision(months)
    await months.ask(Pause, reason="merger", return_on=date(2029, 2, 5))
    await months.wait_until(date(2029, 1, 10))
    await months.complete("board-decision")
    await months.wait_until(date(2029, 2, 5))
    await months.ask(Resume)

    opened = [e for e in await months.history() if isinstance(e, StepOpened | Paused | Resumed)]
    assert [e.type for e in opened[-3:]] == ["paused", "step-opened", "resumed"]
    assert await months.due("carry-out") == date(2029, 3, 19)  # 25 working days after the return


async def test_a_handover_that_was_planned_happens_by_the_clock(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    await months.ask(Reassign, post="adviser", person=OTHER_ADVISER, from_on=date(2029, 1, 17))
    await months.wait_until(date(2029, 1, 16))
    before = await months.row("adviser_id")
    await months.wait_until(date(2029, 1, 18))

    assert before != (OTHER_ADVISER,)
    assert await months.row("adviser_id") == (OTHER_ADVISER,)
    assert (date(2029, 1, 17), "adviser", "handed-over", None) in await months.told()


async def test_a_deferred_decision_is_no_lateness(months: Stage) -> None:
    await until_the_decision(months)
    await months.complete("board-decision", findings=NOT_YET)
    assert await months.due("board-decision") == date(2029, 3, 23)
    await months.wait_until(date(2029, 3, 30))

    reminded = [row[0] for row in await months.told() if row[1:] == ("adviser", "reminded", "board-decision")]
    assert reminded == [date(2029, 3, 16), date(2029, 3, 23)]
    assert not (await months.complete("board-decision")).refusal


async def test_a_returned_plan_opens_again_and_the_board_decides_on_the_new_one(months: Stage) -> None:
    await until_the_decision(months)
    await months.wait_until(date(2029, 1, 19))
    await months.complete("board-decision", findings=SENT_BACK)
    assert (await months.due("action-plan"), await months.due("board-decision")) == (date(2029, 2, 2), None)

    await months.wait_until(date(2029, 2, 1))
    await months.complete("action-plan")
    assert await months.due("board-decision") == date(2029, 2, 15)
    for step in ("board-decision", "carry-out", "regional-meeting", "evaluation", "share-lessons"):
        assert not (await months.complete(step)).refusal
    await months.handle.result()
    assert await months.row("state") == ("completed",)


@pytest.mark.parametrize(
    ("done", "phase"),
    [
        ((), "intake"),
        (("start-conversation", "action-plan"), "plan"),
        (
            ("start-conversation", "action-plan", "board-decision", "carry-out", "regional-meeting"),
            "evaluation",
        ),
    ],
)
async def test_a_board_can_withdraw_in_every_phase(months: Stage, done: tuple[str, ...], phase: str) -> None:
    await months.launch(started_on=MONDAY)
    for step in done:
        await months.complete(step)
    assert await months.row("phase") == (phase,)
    await months.ask(Withdraw, reason="other-priority", on=MONDAY)
    await months.handle.result()

    assert await months.row("state", "phase", "stalls_at") == ("withdrawn", None, None)
    events = await months.types()
    await months.wait_until(date(2029, 6, 1))
    assert await months.types() == events, "its clock has stopped"


async def test_a_board_can_withdraw_during_a_pause(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    await months.ask(Pause, reason="workload", return_on=date(2029, 3, 5))
    await months.ask(Withdraw, reason="workload", on=MONDAY)
    await months.handle.result()

    assert await months.row("state") == ("withdrawn",)
