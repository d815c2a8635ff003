"""The picture of a trajectory."""

from typing import Any

from api.pages.track import Phase, Placed, track
from tests.cast import PROGRAMME


def told(*steps: tuple[str, str, tuple[str, ...]]) -> list[dict[str, Any]]:
    return [{"key": key, "phase": phase, "opensAfter": after} for key, phase, after in steps]


def test_the_regional_meeting_runs_beside_the_plan_its_decision_and_its_carrying_out() -> None:
    found = track(told(*((it.key, it.phase, it.opens_after) for it in PROGRAMME.steps)))
    assert found.steps["regional-meeting"] == Placed("regional-meeting", 2, 2, 3)
    assert [found.steps[key].column for key in ("action-plan", "board-decision", "carry-out")] == [2, 3, 4]
    assert {found.steps[it.key].lane for it in PROGRAMME.steps if it.key != "regional-meeting"} == {1}
    assert found.phases == [Phase("intake", 1, 1), Phase("plan", 2, 3), Phase("evaluation", 5, 2)]


def test_steps_that_run_at_the_same_time_never_stand_on_each_other() -> None:
    found = track(
        told(("a", "p", ()), ("b", "p", ("a",)), ("c", "p", ("a",)), ("d", "p", ("a",)), ("e", "p", ("d",)))
    )
    cells = [(it.lane, it.column + n) for it in found.steps.values() for n in range(it.span)]
    assert len(cells) == len(set(cells))


def test_two_steps_that_begin_at_once_stand_below_each_other() -> None:
    found = track(told(("a", "p", ()), ("b", "p", ()), ("c", "p", ("a", "b"))))
    assert (found.steps["a"].lane, found.steps["b"].lane) == (1, 2)
