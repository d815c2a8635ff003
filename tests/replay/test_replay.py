"""Every history that was ever recorded replays, whatever became of the rules since."""

import base64
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from temporalio import workflow
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

import domain
from activities import calendars
from domain import calendar, meeting, programme, trajectory
from domain.decision import Decision
from tests.replay import histories
from worker.serve import sandbox
from workflows.meeting import MeetingWorkflow
from workflows.trajectory import TrajectoryWorkflow

RULES: tuple[ModuleType, ...] = (
    calendars,
    *(import_module(f"domain.{it.name}") for it in pkgutil.iter_modules(domain.__path__)),
)
RULEBOOKS: tuple[type, ...] = (
    calendar.Calendar,
    Decision,
    programme.Programme,
    trajectory.Trajectory,
    trajectory.Step,
    meeting.Meeting,
    meeting.Invitee,
)


async def replay(file: Path) -> None:
    replayer = Replayer(
        workflows=[TrajectoryWorkflow, MeetingWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=sandbox(),
    )
    await replayer.replay_workflow(histories.read(file))


def name(file: Path) -> str:
    return f"{file.parent.name}-{file.stem}"


each_history = pytest.mark.parametrize("file", histories.files(), ids=name)


@each_history
async def test_a_history_of_a_released_version_replays(file: Path) -> None:
    await replay(file)


@each_history
async def test_a_history_replays_with_every_rule_term_and_calendar_changed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = 0
    holders: tuple[ModuleType | type, ...] = (*RULES, *RULEBOOKS)
    for holder in holders:
        for rule in own_functions(holder):
            monkeypatch.setattr(holder, rule, no_longer_as_it_was)
            forbidden += 1
    monkeypatch.setattr(calendar, "TICKS_AT", None)
    assert forbidden > 250

    await replay(file)


def no_longer_as_it_was(*_args: Any, **_fields: Any) -> Any:
    raise AssertionError("a replay asked a rule")


def own_functions(holder: ModuleType | type) -> Iterator[str]:
    for name, found in vars(holder).items():
        written_here = getattr(found, "__module__", None) == getattr(holder, "__module__", holder.__name__)
        if name.startswith("__") or not (inspect.isfunction(found) or isinstance(found, property)):
            continue
        if written_here or isinstance(found, property):
            yield name


def test_the_loop_is_as_it_was_when_its_histories_were_recorded() -> None:
    assert histories.loop() == histories.LOOP.read_text(encoding="utf-8").strip(), (
        "What carries a trajectory or a meeting does something else than when the histories were recorded. "
        "If a released version has the old loop, guard the change with workflow.patched and see that the "
        "old histories still replay; then record new ones: python -m tests.replay.record"
    )


def test_this_version_has_histories() -> None:
    assert [file for file in histories.files() if file.parent.name == histories.version()], (
        "record histories of this version: python -m tests.replay.record"
    )


async def test_a_loop_that_does_something_else_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    carry_through = TrajectoryWorkflow._carry_through

    async def after_a_rest(self: TrajectoryWorkflow, phase: str) -> None:
        await workflow.sleep(timedelta(seconds=1))
        await carry_through(self, phase)

    monkeypatch.setattr(TrajectoryWorkflow, "_carry_through", after_a_rest)
    with pytest.raises(NondeterminismError):
        await replay(next(file for file in histories.files() if file.stem == "to-the-end"))


@each_history
def test_a_history_tells_nothing_of_the_machine_it_was_recorded_on(file: Path) -> None:
    written = file.read_text(encoding="utf-8")
    told = "\n".join(words(json.loads(written)))

    assert set(re.findall(r'"identity":"(.*?)"', written)) == {histories.WHOSE}
    for private in (str(histories.ROOT), "/home/", "/root/", "site-packages", "@"):
        assert private not in told


def words(found: Any) -> Iterator[str]:
    """Every text in it, also what stands in payloads."""
    match found:
        case {"data": str(data), **_others}:
            yield base64.b64decode(data).decode()
        case dict():
            for value in found.values():
                yield from words(value)
        case list():
            for value in found:
                yield from words(value)
        case str():
            yield found
