"""Seven boards of three regions over five months, told on a server where months pass at once: one meeting for
two of the regions that is moved twice; one board pauses, one gives up, one does not come, one is gone ahead
without.
"""

from datetime import date

import pytest

from db.connect import Pool
from domain import meeting_commands as mc
from domain.commands import Pause, Resume, Withdraw
from tests import cast
from tests.stage import Stage, until
from tests.workflows.conftest import MONDAY
from tests.workflows.test_meetings import Gathering

NORTH, WEST, EAST = "AM01", "AM02", "AM03"
PUNCTUAL, ABSENT, SLOW, STOPPING = "90001", "90002", "90003", "90004"
WESTERN, PAUSING = "90005", "90006"
ALONE = "90007"
REGIONS = {NORTH: (PUNCTUAL, ABSENT, SLOW, STOPPING), WEST: (WESTERN, PAUSING), EAST: (ALONE,)}
STEP = "regional-meeting"
# What follows the start conversation, beside the regional meeting.
PLAN = {"action-plan": date(2029, 2, 12), "board-decision": date(2029, 3, 2), "carry-out": date(2029, 4, 12)}
END = {"evaluation": date(2029, 5, 24), "share-lessons": date(2029, 6, 7)}


class Cohort(Gathering):
    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.boards: dict[str, Stage] = {}

    async def begin(self) -> None:
        for region, boards in REGIONS.items():
            for board in boards:
                its = Stage(self.stage.environment, self.stage.pool, self.stage.task_queue)
                assert not (await its.launch(board, started_on=MONDAY, region=region)).refusal
                self.boards[board] = its

    async def complete(self, step: str, *besides: str) -> None:
        for board, its in self.boards.items():
            if board not in besides:
                assert not (await its.complete(step)).refusal, board

    async def dues(self, *boards: str) -> list[date | None]:
        await self.stage.nothing_is_left_to_ask()
        return [await self.boards[board].due(STEP) for board in boards]

    async def gathered(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """The state of each meeting that is open, and its boards, by region."""
        return {
            " ".join(meeting.regions): (meeting.state, tuple(sorted(it.board for it in meeting.boards)))
            for meeting in await self.meetings()
            if not meeting.is_over
        }

    async def meeting_of(self, board: str) -> str:
        [view] = await self.boards[board].row("view")
        return str(next(step["meeting"] for step in view["steps"] if step["key"] == STEP))

    async def everything(self) -> list[tuple[str, int, str]]:
        """All that has happened, once whatever was to ring by now has rung."""

        async def has_rung() -> bool:
            waiting = "select count(*) from trajectory where wakes_at <= $1"
            return not await self.stage.pool.fetchval(waiting, await self.stage.now())

        await until(has_rung)
        rows = await self.stage.pool.fetch("select stream, sequence, type from event order by 1, 2")
        return [tuple(row) for row in rows]


@pytest.fixture
async def cohort(months: Stage, pool: Pool) -> Cohort:
    await pool.execute("insert into region (code, name) values ('AM02', 'West'), ('AM03', 'East')")
    await cast.seed(pool, *(board for boards in REGIONS.values() for board in boards))
    cohort = Cohort(months)
    await cohort.begin()
    return cohort


async def test_a_cohort_meets_over_five_months_and_all_but_who_gave_up_complete(
    cohort: Cohort, months: Stage
) -> None:
    await months.wait_until(date(2029, 1, 19))
    await cohort.complete("start-conversation")
    north, west, east = (tuple(boards) for boards in REGIONS.values())
    assert await cohort.gathered() == {
        NORTH: ("gathering", north),
        WEST: ("gathering", west),
        EAST: ("gathering", east),
    }
    [term] = set(await cohort.dues(*north, *west, *east))
    assert term

    await months.wait_until(PLAN["action-plan"])
    await cohort.complete("action-plan")
    meeting = await cohort.meeting_of(PUNCTUAL)
    await cohort.ask(mc.Cover, meeting, regions=(WEST,))
    together = (*north, *west)
    assert await cohort.gathered() == {f"{NORTH} {WEST}": ("gathering", together), EAST: ("gathering", east)}

    for day in (date(2029, 3, 13), date(2029, 3, 20), date(2029, 4, 4)):  # planned, and moved twice
        await cohort.plan(meeting, day, key=str(day))
        assert await cohort.dues(*together) == [day] * len(together)
    assert await cohort.dues(ALONE) == [term]

    await months.wait_until(PLAN["board-decision"])
    await cohort.complete("board-decision")
    await cohort.boards[STOPPING].ask(Withdraw, reason="merger", on=PLAN["board-decision"])
    await cohort.boards[PAUSING].ask(Pause, reason="illness", return_on=date(2029, 4, 16))
    await cohort.ask(mc.GoAheadWithout, meeting, boards=(SLOW,))
    assert (await cohort.gathered())[f"{NORTH} {WEST}"] == ("planned", (PUNCTUAL, ABSENT, WESTERN))
    assert await cohort.dues(SLOW, PAUSING, PUNCTUAL) == [term, term, date(2029, 4, 4)]

    before = await cohort.everything()
    await months.recover()
    assert await cohort.everything() == before

    await months.wait_until(date(2029, 4, 5))
    await cohort.ask(mc.Hold, meeting, attended=(PUNCTUAL, WESTERN))
    assert await cohort.dues(ABSENT) == [term]
    next_one = await cohort.meeting_of(ABSENT)
    assert next_one == await cohort.meeting_of(SLOW) != meeting

    await months.wait_until(PLAN["carry-out"])
    await cohort.complete("carry-out", STOPPING)
    await months.wait_until(date(2029, 4, 16))
    await cohort.boards[PAUSING].ask(Resume)
    assert await cohort.gathered() == {
        NORTH: ("gathering", (ABSENT, SLOW)),
        WEST: ("gathering", (PAUSING,)),
        EAST: ("gathering", (ALONE,)),
    }
    [resumed] = await cohort.dues(PAUSING)
    assert resumed
    assert resumed > term

    await cohort.ask(mc.Cover, next_one, regions=(WEST, EAST))
    await cohort.plan(next_one, date(2029, 5, 15))
    last = (ABSENT, SLOW, PAUSING, ALONE)
    assert await cohort.dues(*last) == [date(2029, 5, 15)] * 4
    await months.wait_until(date(2029, 5, 16))
    await cohort.ask(mc.Hold, next_one, attended=last)
    assert await cohort.gathered() == {}

    for step, day in END.items():
        await months.wait_until(day)
        await cohort.complete(step, STOPPING)
    await _has_ended_well(cohort)


async def _has_ended_well(cohort: Cohort) -> None:
    await cohort.stage.nothing_is_left_to_ask()
    states = {board: (await its.row("state"))[0] for board, its in cohort.boards.items()}
    assert states.pop(STOPPING) == "withdrawn"
    assert set(states.values()) == {"completed"}
    [held, called_off] = [
        {meeting.state for meeting in await cohort.meetings() if meeting.regions[0] == region}
        for region in (NORTH, WEST)
    ]
    assert (held, called_off) == ({"held"}, {"called-off"})
    reasons = await cohort.stage.pool.fetch("select data ->> 'reason' from event where type = 'stalled'")
    assert {reason for (reason,) in reasons} == {"board-silent"}  # nobody called between the steps
