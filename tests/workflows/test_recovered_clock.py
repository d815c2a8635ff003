"""The clock of a trajectory whose workflow was lost and recovered."""

from datetime import date

from tests.stage import Stage
from tests.workflows.conftest import MONDAY


async def test_the_clock_of_a_recovered_trajectory_rings(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    await months.wait_until(date(2029, 1, 10))
    await months.handle.terminate()
    await months.recover()
    await months.wait_until(date(2029, 1, 23))

    assert (await months.diary())[2:] == [(date(2029, 1, 15), "reminded"), (date(2029, 1, 22), "reminded")]


async def test_a_clock_that_should_have_rung_while_all_was_away_rings_when_it_is_recovered(
    months: Stage,
) -> None:
    await months.launch(started_on=MONDAY)
    await months.handle.terminate()
    await months.wait_until(date(2029, 1, 26))
    assert "reminded" not in await months.types()
    await months.recover()
    await months.wait_until(date(2029, 1, 30))

    assert (await months.diary())[2:] == [(date(2029, 1, 26), "reminded"), (date(2029, 1, 29), "reminded")]


async def test_a_command_to_a_lost_workflow_sets_its_clock_again(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    await months.handle.terminate()
    await months.complete("start-conversation")
    await months.wait_until(date(2029, 1, 30))

    assert (await months.diary())[-1] == (date(2029, 1, 29), "reminded")  # of the action plan
