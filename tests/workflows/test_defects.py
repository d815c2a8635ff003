"""A defect in a decision: it shows, it blocks nothing else, and the clock tries again."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.calendar import AMSTERDAM
from domain.commands import Command, Complete, Launch, Tick, Withdraw
from domain.decide import decide
from tests.stage import Stage
from tests.workflows.conftest import MONDAY


class Defect:
    """A decision that fails for one kind of command, so many times."""

    def __init__(self, kind: type[Command], times: int = 1_000) -> None:
        self.kind = kind
        self.left = times

    def __call__(self, trajectory: Any, command: Command, *rest: Any) -> Any:
        if isinstance(command, self.kind) and self.left:
            self.left -= 1
            raise KeyError("a rule with a hole in it")
        return decide(trajectory, command, *rest)


async def test_a_defect_in_a_decision_leaves_the_trajectory_able_to_be_withdrawn(
    months: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await months.launch(started_on=MONDAY)
    monkeypatch.setattr("activities.commit.decide", Defect(Complete))
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await months.complete("start-conversation")

    assert isinstance(failed.value.cause, ApplicationError)
    assert (failed.value.cause.type, failed.value.cause.message) == ("Defect", "KeyError")
    assert not (await months.ask(Withdraw, reason="setback", on=MONDAY)).refusal
    await months.handle.result()


async def test_a_command_that_met_a_defect_can_be_given_again_under_its_key_once_it_is_mended(
    months: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await months.launch(started_on=MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr("activities.commit.decide", Defect(Complete))
        with pytest.raises(WorkflowUpdateFailedError):
            await months.complete("start-conversation")

    assert (await months.complete("start-conversation")).events


async def test_a_clock_that_met_a_defect_rings_again_a_quarter_of_an_hour_later(
    months: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await months.launch(started_on=MONDAY)
    monkeypatch.setattr("activities.commit.decide", Defect(Tick, times=3))
    await months.wait_until(date(2029, 1, 16))

    reminded = next(event.at for event in await months.history() if event.type == "reminded")
    expected = time(6, 45)
    assert reminded.astimezone(AMSTERDAM).time().replace(second=0, microsecond=0) == expected
    await months.wait_until(date(2029, 1, 23))
    assert (await months.types()).count("reminded") == 2, "and then it goes on as ever"


async def test_while_the_clock_meets_a_defect_people_can_go_on(
    months: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await months.launch(started_on=MONDAY)
    monkeypatch.setattr("activities.commit.decide", Defect(Tick))
    await months.wait_until(date(2029, 1, 16))

    assert (await months.complete("start-conversation")).events
    assert "reminded" not in await months.types()


async def test_a_launch_that_met_a_defect_can_be_given_again(
    months: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("activities.commit.decide", Defect(Launch))
        with pytest.raises(WorkflowUpdateFailedError):
            await months.launch(started_on=MONDAY)
        with pytest.raises(WorkflowFailureError):
            await months.handle.result()
    assert await months.types() == []

    assert (await months.launch(started_on=MONDAY)).events
    await months.environment.sleep(timedelta(days=8))
    assert "reminded" in await months.types()
