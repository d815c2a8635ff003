"""What is asked of others, where one of them gives no answer or cannot be asked: it holds up nobody else."""

from datetime import timedelta

import pytest

from activities import give
from activities.errands import Errands
from activities.give import TRAJECTORY, Start, Unavailable
from db.connect import Pool
from domain import meeting_commands as mc
from domain.commands import Pause, Resume
from domain.outcome import Outcome
from tests import cast
from tests.cast import BOARD, OTHER_BOARD
from tests.stage import Stage, until
from tests.workflows.test_meetings import gathering


async def test_one_board_that_gives_no_answer_keeps_the_day_of_the_meeting_from_no_other(
    stage: Stage, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(give, "PATIENCE", timedelta(seconds=1))
    its, both = await gathering(stage, pool, BOARD, OTHER_BOARD)
    first = (await its.meetings())[0].boards[0].trajectory  # who joined first is told first
    stuck, other = sorted(both, key=lambda board: board.id != first)
    [meeting] = await its.ids()
    await _stick(stuck)
    day = await stage.today() + timedelta(days=70)
    assert (await its.plan(meeting, day)).events

    async def follows() -> bool:
        return await other.due("regional-meeting") == day

    await until(follows, 20)
    await stuck.handle.terminate()


async def test_one_board_that_gives_no_answer_and_one_errand_that_cannot_be_read_stop_no_recovery(
    stage: Stage, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(give, "PATIENCE", timedelta(seconds=1))
    its, (stuck, board) = await gathering(stage, pool, BOARD, OTHER_BOARD)
    await its.meetings()
    await _stick(stuck)
    # Queued by a release that was rolled back since; the oldest, so that it comes first in every hour.
    unreadable = {
        "id": "x",
        "to": "trajectory",
        "target": board.id,
        "command": {"type": "of-a-later-release"},
    }
    await pool.execute(
        "insert into errand (number, id, stream, errand, queued_at) overriding system value "
        "values (0, 'x', '90009-0badbeef', $1, now() - interval '2 minutes')",
        unreadable,
    )
    await pool.execute(
        "update errand set done_at = null, queued_at = now() - interval '2 minutes' where stream = $1",
        board.id,
    )
    await pool.execute("update trajectory set wakes_at = now() - interval '1 hour' where id = $1", stuck.id)
    await pool.execute("update places set wakes_at = now() - interval '1 hour'")

    assert await stage.recover() == 2
    assert await pool.fetchval("select count(*) from event where type = 'places-ticked'") == 1
    assert [row["id"] for row in await pool.fetch("select id from errand where done_at is null")] == ["x"]
    await stuck.handle.terminate()


async def _stick(stage: Stage) -> None:
    """Its workflow gives no answers: its tasks fail after a deploy, or nobody serves its queue."""
    await stage.handle.terminate()
    start = Start(trajectory_id=stage.id)
    await stage.client.start_workflow(TRAJECTORY, start, id=stage.id, task_queue="nobody-serves")


async def test_a_board_that_has_resumed_by_the_time_it_is_told_of_its_meeting_stays_in_it(
    stage: Stage, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_meeting, lost = Errands._tell_meeting, list[str]()

    async def faltering(self: Errands, meeting_id: str, command: mc.AnyMeetingCommand) -> Outcome:
        if isinstance(command, mc.Leave) and not lost:
            lost.append(command.id)  # the worker was lost just here
            await stages[0].ask(Resume)
            raise Unavailable
        return await tell_meeting(self, meeting_id, command)

    await cast.seed(pool, BOARD)
    tell_trajectory = Errands._tell_trajectory

    async def late(self: Errands, errand: object) -> Outcome:
        if not lost and not paused:
            paused.append(True)
            returns_on = await stage.today() + timedelta(days=9)
            await stages[0].ask(Pause, reason="illness", return_on=returns_on)
        return await tell_trajectory(self, errand)  # type: ignore[arg-type]

    paused, stages = list[bool](), [Stage(stage.environment, pool, stage.task_queue)]
    await stages[0].launch(BOARD)
    monkeypatch.setattr(Errands, "_tell_trajectory", late)
    monkeypatch.setattr(Errands, "_tell_meeting", faltering)
    await stages[0].complete("start-conversation")
    await until(lambda: pool.fetchval("select true from event where type = 'resumed'"), 20)
    await stage.nothing_is_left_to_ask(30)

    assert lost
    (view,) = await stages[0].row("view")
    meeting = next(step["meeting"] for step in view["steps"] if step.get("meeting"))
    gathered = await pool.fetchval("select view from meeting where id = $1", meeting)
    assert [invitee["board"] for invitee in gathered["invitees"] if "left_in" not in invitee] == [BOARD]
