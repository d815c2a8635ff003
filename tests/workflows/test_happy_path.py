"""A board that does what it promised, told on a server where months pass at once."""

from datetime import date

from domain.commands import Done
from domain.events import StepOpened
from tests.stage import Stage
from tests.workflows.conftest import MONDAY

FIVE_MONTHS = [
    ("start-conversation", date(2029, 1, 19)),
    ("action-plan", date(2029, 2, 14)),
    ("board-decision", date(2029, 3, 9)),
    ("regional-meeting", date(2029, 3, 14)),
    ("carry-out", date(2029, 4, 25)),
    ("evaluation", date(2029, 5, 24)),
    ("share-lessons", date(2029, 6, 8)),
]


async def test_a_trajectory_of_five_months_is_carried_through_to_its_end(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    phases = [await months.row("state", "phase")]
    for step, day in FIVE_MONTHS:
        await months.wait_until(day)
        assert not (await months.complete(step)).refusal
        if (row := await months.row("state", "phase")) != phases[-1]:
            phases.append(row)
    await months.handle.result()

    assert phases == [
        ("running", "intake"),
        ("running", "plan"),
        ("running", "evaluation"),
        ("completed", None),
    ]
    assert await months.diary() == [
        (date(2029, 1, 8), "launched"),
        (date(2029, 1, 8), "step-opened"),
        (date(2029, 1, 15), "reminded"),  # start-conversation, five working days before it is due
        (date(2029, 1, 19), "step-completed"),
        (date(2029, 1, 19), "step-opened"),
        (date(2029, 1, 19), "step-opened"),
        (date(2029, 1, 19), "meeting-assigned"),  # the region begins to gather
        (date(2029, 2, 9), "reminded"),  # action-plan
        (date(2029, 2, 14), "step-completed"),
        (date(2029, 2, 14), "step-opened"),
        (date(2029, 2, 28), "reminded"),  # board-decision
        (date(2029, 3, 7), "reminded"),  # on the day
        (date(2029, 3, 9), "reminded"),  # regional-meeting
        (date(2029, 3, 9), "step-completed"),
        (date(2029, 3, 9), "step-opened"),
        (date(2029, 3, 14), "step-completed"),
        (date(2029, 4, 10), "reminded"),  # carry-out
        (date(2029, 4, 13), "stalled"),  # nobody spoke to the board for twenty working days
        (date(2029, 4, 17), "reminded"),  # on the day
        (date(2029, 4, 24), "reminded"),  # five working days late
        (date(2029, 4, 25), "step-completed"),
        (date(2029, 4, 25), "step-opened"),
        (date(2029, 5, 11), "reminded"),  # evaluation
        (date(2029, 5, 18), "reminded"),
        (date(2029, 5, 24), "step-completed"),
        (date(2029, 5, 24), "step-opened"),
        (date(2029, 5, 31), "reminded"),  # share-lessons
        (date(2029, 6, 7), "reminded"),
        (date(2029, 6, 8), "step-completed"),
        (date(2029, 6, 8), "completed"),
    ]


async def test_a_board_that_is_ahead_of_everything_is_reminded_of_nothing(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    for step, _ in FIVE_MONTHS:
        assert not (await months.complete(step)).refusal
    await months.handle.result()

    assert "reminded" not in await months.types()
    assert {kind for _, _, kind, _ in await months.told()} == {"launched", "contact-point", "step-open"}


async def test_a_trajectory_from_a_spreadsheet_goes_on_from_its_real_dates(months: Stage) -> None:
    done = {"start-conversation": date(2028, 10, 3), "action-plan": date(2028, 11, 1)}
    await months.launch(
        started_on=date(2028, 9, 25), done=tuple(Done(step=step, on=day) for step, day in done.items())
    )

    opened = {e.step: (e.on, e.due.on) for e in await months.history() if isinstance(e, StepOpened)}
    assert opened["regional-meeting"] == (date(2028, 10, 3), date(2028, 11, 28))
    assert opened["board-decision"] == (date(2028, 11, 1), date(2028, 11, 15))
    assert await months.row("phase", "stall_reason") == ("plan", "board-silent")
    assert not (await months.complete("board-decision", date(2029, 1, 5))).refusal


async def test_what_was_long_past_at_a_launch_is_told_once(months: Stage) -> None:
    done = (Done(step="start-conversation", on=date(2028, 10, 3)),)
    await months.launch(started_on=date(2028, 9, 25), done=done)
    await months.wait_until(date(2029, 2, 1))

    tuesday = date(2029, 1, 9)
    assert [row for row in await months.told() if row[0] > MONDAY] == [
        (tuesday, "adviser", "reminded", "action-plan"),
        (tuesday, "lead", "reminded", "action-plan"),
        (tuesday, "managers", "reminded", "action-plan"),
        (tuesday, "lead", "reminded", "regional-meeting"),
        (tuesday, "managers", "reminded", "regional-meeting"),
        (tuesday, "lead", "stalled", None),
        (tuesday, "managers", "stalled", None),
    ]
