"""Regional meetings on a real server: who joins, what they are told, who goes to the next."""

import asyncio
from datetime import date, timedelta
from typing import Any

from db.connect import Pool
from domain import meeting_commands as mc
from domain.commands import Done, Pause, Resume, Withdraw
from domain.meeting import Meeting
from domain.outcome import Outcome
from tests import cast
from tests.cast import BOARD, OTHER_BOARD
from tests.stage import Stage, until

THIRD_BOARD = "90003"


class Gathering:
    """The meetings of a region, beside the boards that they gather."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def launch(self, board: str) -> Stage:
        """A board whose start conversation was held yesterday, so that it waits for a regional meeting."""
        yesterday = await self.stage.today() - timedelta(days=1)
        its = Stage(self.stage.environment, self.stage.pool, self.stage.task_queue)
        done = (Done(step="start-conversation", on=yesterday),)
        assert not (await its.launch(board, started_on=yesterday, done=done)).refusal
        return its

    async def meetings(self) -> list[Meeting]:
        await self.stage.nothing_is_left_to_ask()
        rows = await self.stage.pool.fetch("select view from meeting order by (view ->> 'at')")
        return [Meeting.model_validate(row["view"]) for row in rows]

    async def ids(self) -> list[str]:
        rows = await self.stage.pool.fetch("select id from meeting order by (view ->> 'at')")
        return [row["id"] for row in rows]

    async def ask(self, kind: type[Any], meeting_id: str, **fields: Any) -> Outcome:
        return await self.stage.ask_meeting(kind, meeting_id, **fields)

    async def plan(self, meeting_id: str, on: date, **fields: Any) -> Outcome:
        return await self.stage.plan_meeting(meeting_id, on, **fields)


async def gathering(stage: Stage, pool: Pool, *boards: str) -> tuple[Gathering, list[Stage]]:
    await cast.seed(pool, *boards)
    its = Gathering(stage)
    return its, [await its.launch(board) for board in boards]


async def boards_in(its: Gathering) -> list[tuple[str, list[str]]]:
    return [(meeting.state, sorted(i.board for i in meeting.boards)) for meeting in await its.meetings()]


async def test_boards_gather_are_told_the_day_and_those_who_were_there_are_done(
    stage: Stage, pool: Pool
) -> None:
    its, (here, absent, slow) = await gathering(stage, pool, BOARD, OTHER_BOARD, THIRD_BOARD)
    assert await boards_in(its) == [("gathering", [BOARD, OTHER_BOARD, THIRD_BOARD])]
    [meeting] = await its.ids()
    term = await here.due("regional-meeting")
    today = await stage.today()

    assert (await its.plan(meeting, today + timedelta(days=70))).events
    await stage.nothing_is_left_to_ask()
    assert {await each.due("regional-meeting") for each in (here, absent)} == {today + timedelta(days=70)}

    assert (await its.ask(mc.GoAheadWithout, meeting, boards=(THIRD_BOARD,))).events
    assert (await its.plan(meeting, today, key="moved")).events
    assert await boards_in(its) == [("planned", [BOARD, OTHER_BOARD]), ("gathering", [THIRD_BOARD])]
    assert [await each.due("regional-meeting") for each in (here, slow)] == [today, term]

    held = await its.ask(mc.Hold, meeting, attended=(BOARD,))
    assert [event.type for event in held.events] == ["meeting-held"]
    states = await boards_in(its)
    assert states == [("held", [BOARD, OTHER_BOARD]), ("gathering", [OTHER_BOARD, THIRD_BOARD])]
    assert await its.ask(mc.Hold, meeting, attended=(BOARD,)) == held
    assert (await here.types()).count("step-completed") == 2
    assert (await absent.types()).count("step-completed") == 1
    assert await absent.due("regional-meeting") == term
    assert (await stage.client.get_workflow_handle(meeting).describe()).status is not None


async def test_a_board_that_pauses_or_stops_leaves_and_who_resumes_joins_again(
    stage: Stage, pool: Pool
) -> None:
    its, (pausing, stopping) = await gathering(stage, pool, BOARD, OTHER_BOARD)
    [meeting] = await _soon(its, 1)
    today = await stage.today()
    await its.plan(meeting, today + timedelta(days=30))
    await stage.nothing_is_left_to_ask()

    await pausing.ask(Pause, reason="illness", return_on=today + timedelta(days=9))
    await stopping.ask(Withdraw, reason="merger", on=today)
    assert await boards_in(its) == [("planned", [])]
    assert {i.left_why for i in (await its.meetings())[0].invitees} == {"paused", "withdrawn"}
    assert "meeting-assigned" in await pausing.types()

    await pausing.ask(Resume)
    assert await boards_in(its) == [("planned", [BOARD])]
    assert await pausing.due("regional-meeting") == today + timedelta(days=30)


async def test_a_meeting_that_covers_another_region_takes_over_who_gathers_there(
    stage: Stage, pool: Pool
) -> None:
    await pool.execute("insert into region (code, name) values ('AM02', 'Andere demoregio')")
    await cast.seed(pool, BOARD, OTHER_BOARD, THIRD_BOARD)
    its = Gathering(stage)
    await its.launch(BOARD)
    [meeting] = await _soon(its, 1)
    elsewhere = Stage(stage.environment, pool, stage.task_queue)
    yesterday = await stage.today() - timedelta(days=1)
    done = (Done(step="start-conversation", on=yesterday),)
    await elsewhere.launch(OTHER_BOARD, started_on=yesterday, done=done, region="AM02")
    _, other = await _soon(its, 2)
    await its.ask(mc.Invite, other, board=THIRD_BOARD)

    assert (await its.ask(mc.Cover, meeting, regions=("AM02",))).events
    await until(lambda: _is_over(its, other))
    await until(lambda: _are_in(its, meeting, {BOARD, OTHER_BOARD, THIRD_BOARD}))
    assert (await elsewhere.row("view"))[0]["steps"][2]["meeting"] == meeting


async def _soon(its: Gathering, count: int) -> list[str]:
    async def there_are() -> bool:
        return len(await its.ids()) == count

    await until(there_are)
    await its.stage.nothing_is_left_to_ask()
    return await its.ids()


async def _is_over(its: Gathering, meeting: str) -> bool:
    state = await its.stage.pool.fetchval("select state from meeting where id = $1", meeting)
    return bool(state == "called-off")


async def _are_in(its: Gathering, meeting: str, boards: set[str]) -> bool:
    view = await its.stage.pool.fetchval("select view from meeting where id = $1", meeting)
    await its.stage.nothing_is_left_to_ask()
    return {invitee.board for invitee in Meeting.model_validate(view).boards} == boards


async def test_what_a_meeting_could_not_ask_is_asked_by_the_hourly_recovery(stage: Stage, pool: Pool) -> None:
    its, (board,) = await gathering(stage, pool, BOARD)
    await its.meetings()
    await pool.execute("update errand set done_at = null, queued_at = now() - interval '2 minutes'")
    before = await board.types()
    await stage.client.get_workflow_handle((await its.ids())[0]).terminate()

    assert await stage.recover() == 1
    await stage.nothing_is_left_to_ask()
    assert await board.types() == before
    [meeting] = await its.ids()
    assert (await its.plan(meeting, await stage.today())).events


async def test_two_meetings_that_cover_each_other_at_once_leave_one(stage: Stage, pool: Pool) -> None:
    await pool.execute("insert into region (code, name) values ('AM02', 'Andere demoregio')")
    await cast.seed(pool, BOARD)
    its = Gathering(stage)
    one, two = await _opened(its, "AM01"), await _opened(its, "AM02")
    await asyncio.gather(its.ask(mc.Cover, one, regions=("AM02",)), its.ask(mc.Cover, two, regions=("AM01",)))
    assert sorted(meeting.state for meeting in await its.meetings()) == ["called-off", "gathering"]


async def test_who_was_invited_to_a_meeting_of_two_regions_is_kept_when_one_is_taken_over(
    stage: Stage, pool: Pool
) -> None:
    await pool.execute("insert into region (code, name) values ('AM02', 'Demoregio'), ('AM03', 'Demoregio')")
    await cast.seed(pool, BOARD, THIRD_BOARD)
    its = Gathering(stage)
    first = await _opened(its, "AM02", "AM03")
    assert (await its.ask(mc.Invite, first, board=THIRD_BOARD)).events
    assert (await its.ask(mc.Cover, await _opened(its, "AM01"), regions=("AM03",))).events
    invited = [i.board for meeting in await its.meetings() if not meeting.is_over for i in meeting.boards]
    assert invited == [THIRD_BOARD]


async def test_a_meeting_that_nobody_can_join_any_more_covers_no_more_regions(
    stage: Stage, pool: Pool
) -> None:
    await pool.execute("insert into region (code, name) values ('AM02', 'Andere demoregio')")
    its, _ = await gathering(stage, pool, BOARD)
    await its.meetings()
    [meeting] = await its.ids()
    await its.plan(meeting, await stage.today())
    refusal = (await its.ask(mc.Cover, meeting, regions=("AM02",))).refusal
    assert refusal
    assert refusal.rule == "joins-no-more"


async def _opened(its: Gathering, *regions: str) -> str:
    about = {"programme": cast.PROGRAMME.key, "rules": cast.PROGRAMME.meeting, "zone": "noord"}
    fields = {**about, "regions": regions, "lead": cast.LEAD, "key": its.stage.task_queue}
    meeting = mc.meeting_id(regions[0], cast.ask(mc.Gather, **fields).id)
    assert (await its.ask(mc.Gather, meeting, **fields)).events
    return meeting
