"""Nobody does anything for five months: who is to be told of what, and when, until it is stalled and why."""

from datetime import date, datetime

import pytest

from domain.calendar import AMSTERDAM
from domain.commands import Contact
from domain.programme import StallReason
from tests.stage import Stage
from tests.workflows.conftest import MONDAY

STEPS = ["start-conversation", "action-plan", "regional-meeting", "board-decision", "carry-out", "evaluation"]


async def test_a_launch_that_nobody_follows_up_is_told_to_all_who_can_help(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    await months.wait_until(date(2029, 6, 8))

    about = "start-conversation"
    assert await months.told() == [
        (date(2029, 1, 8), "adviser", "launched", None),
        (date(2029, 1, 8), "board", "contact-point", None),
        (date(2029, 1, 8), "board", "step-open", about),
        (date(2029, 1, 15), "adviser", "reminded", about),
        (date(2029, 1, 15), "board", "step-open", about),
        (date(2029, 1, 22), "adviser", "reminded", about),
        (date(2029, 1, 29), "adviser", "reminded", about),
        (date(2029, 1, 29), "lead", "reminded", about),
        (date(2029, 2, 5), "managers", "reminded", about),
        (date(2029, 2, 5), "lead", "stalled", None),
        (date(2029, 2, 5), "managers", "stalled", None),
    ]
    assert await months.row("stalls_at", "stall_reason", "phase") == (
        datetime(2029, 2, 5, tzinfo=AMSTERDAM),
        StallReason.BOARD_SILENT,
        "intake",
    )


@pytest.mark.parametrize(
    ("done", "late", "lead_on", "managers_on", "reason"),
    [
        (0, "start-conversation", date(2029, 1, 29), date(2029, 2, 5), "adviser-overdue"),
        (1, "action-plan", date(2029, 2, 12), date(2029, 2, 26), "adviser-overdue"),
        (2, "board-decision", date(2029, 1, 29), date(2029, 2, 5), "awaiting-decision"),
        (4, "carry-out", date(2029, 2, 26), date(2029, 3, 5), "board-silent"),  # a tie: silence comes first
        (5, "evaluation", date(2029, 1, 29), date(2029, 2, 5), "adviser-overdue"),
        (6, "share-lessons", date(2029, 1, 15), date(2029, 2, 5), "lead-overdue"),
    ],
)
async def test_a_board_that_falls_still_after_any_step_is_escalated_step_by_step(
    months: Stage, done: int, late: str, lead_on: date, managers_on: date, reason: str
) -> None:
    await months.launch(started_on=MONDAY)
    for step in STEPS[:done]:
        await months.complete(step)
    await months.wait_until(date(2029, 1, 29))
    await months.ask(Contact, on=date(2029, 1, 29), way="phone", reached=True)  # so that it is not silence
    await months.wait_until(date(2029, 6, 8))

    first = {audience: day for day, audience, kind, step in reversed(await months.told()) if step == late}
    assert (first["lead"], first["managers"]) == (lead_on, managers_on)
    stalls_at, stall_reason = await months.row("stalls_at", "stall_reason")
    assert (stalls_at.astimezone(AMSTERDAM).date(), stall_reason) == (managers_on, reason)


async def test_the_clock_of_a_forgotten_trajectory_keeps_ringing_and_tells_that_it_runs_long(
    months: Stage,
) -> None:
    await months.launch(started_on=MONDAY)
    await months.wait_until(date(2029, 12, 1))

    diary = await months.diary()
    assert diary[-1][0] > date(2029, 11, 1)
    assert (date(2029, 7, 9), "runs-long") in diary
