"""Places and the waiting list, where launches meet on a real server and in one database."""

import asyncio
from typing import Any

import pytest

from activities import commit, commit_places, record
from activities.give import Unavailable, launch
from db.connect import Pool
from db.queries import queries
from domain.commands import AnyCommand, Launch, Withdraw, trajectory_id
from domain.outcome import Outcome
from domain.places import Places
from tests import cast
from tests.activities.desk import MONDAY, Desk
from tests.cast import BOARD, OTHER_BOARD, PROGRAMME, launch_command
from tests.stage import Stage, until

BOARDS = [str(90_101 + number) for number in range(100)]


async def places(pool: Pool) -> Places:
    return Places.model_validate(await pool.fetchval("select view from places"))


async def limit(pool: Pool, count: int, version: int = 2, **changes: Any) -> None:
    """A new version of the programme."""
    definition = PROGRAMME.model_copy(update={"places": count, **changes}).model_dump(mode="json")
    await pool.execute(
        "insert into programme (key, version, definition) values ($1, $2, $3)",
        PROGRAMME.key,
        version,
        definition,
    )


async def test_a_hundred_launches_at_once_for_72_places_give_72_trajectories_and_28_in_line(
    stage: Stage, pool: Pool
) -> None:
    await cast.seed(pool, *BOARDS)
    today = await stage.today()
    commands = [launch_command(board, key=stage.task_queue, started_on=today) for board in BOARDS]
    outcomes = await asyncio.gather(*(_launched(stage, command) for command in commands))

    positions = sorted(outcome.waiting for outcome in outcomes if outcome.waiting)
    assert positions == list(range(1, 29))
    assert sum(bool(outcome.events) for outcome in outcomes) == 72
    assert await pool.fetchval("select count(distinct board_number) from trajectory") == 72
    now = await places(pool)
    assert len(now.taken) == 72
    assert {*now.taken.values(), *(waiting.board for waiting in now.line)} == set(BOARDS)
    assert [o.waiting for o in await asyncio.gather(*(_launched(stage, c) for c in commands))] == [
        outcome.waiting for outcome in outcomes
    ], "a repeat is told what it was told first"


async def _launched(stage: Stage, command: Launch) -> Outcome:
    """As whoever is told that there was no answer asks once more."""
    id_ = trajectory_id(command.board, command.id)
    while True:
        try:
            return await launch(stage.client, stage.task_queue, id_, command)
        except Unavailable:
            continue


async def test_a_place_that_comes_free_is_offered_and_the_launch_takes_it(stage: Stage, pool: Pool) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD)
    await limit(pool, 1)
    await stage.launch(BOARD)
    waiting = Stage(stage.environment, pool, stage.task_queue)
    assert (await waiting.launch(OTHER_BOARD)).waiting == 1
    again = launch_command(OTHER_BOARD, key="again", started_on=await stage.today())
    refused = (await waiting.launch_by(again)).refusal
    assert refused
    assert refused.rule == "on-waiting-list"

    await stage.ask(Withdraw, reason="merger", on=await stage.today())
    assert [waiting.board for waiting in (await places(pool)).offered] == [OTHER_BOARD]
    accepted = launch_command(OTHER_BOARD, key="accepted", started_on=await stage.today())
    assert (await waiting.launch_by(accepted)).events
    assert list((await places(pool)).taken.values()) == [OTHER_BOARD]


async def test_who_waits_is_offered_a_place_when_the_programme_grows(stage: Stage, pool: Pool) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD)
    await limit(pool, 1)
    await stage.launch(BOARD)
    assert (await Stage(stage.environment, pool, stage.task_queue).launch(OTHER_BOARD)).waiting == 1
    await limit(pool, 5, version=3)
    for _ in range(2):  # once is enough
        await stage.recover()
    assert [waiting.board for waiting in (await places(pool)).offered] == [OTHER_BOARD]
    assert await pool.fetchval("select count(*) from event where kind = 'places'") == 3


async def test_a_place_given_at_once_to_a_board_that_cannot_take_it_is_offered_to_its_lead(
    stage: Stage, pool: Pool
) -> None:
    third = (
        "90003"  # on the same Temporal as the other tests, where an id that follows from events is used once
    )
    await cast.seed(pool, BOARD, third)
    await limit(pool, 1, place_given="at-once")
    await stage.launch(BOARD)
    assert (await Stage(stage.environment, pool, stage.task_queue).launch(third)).waiting == 1
    await pool.execute("delete from contact where board_number = $1", third)
    await stage.ask(Withdraw, reason="merger", on=await stage.today())

    await until(lambda: pool.fetchval("select true from notification where kind = 'place-offered'"))
    assert [waiting.board for waiting in (await places(pool)).offered] == [third]


async def test_where_the_programme_says_so_the_next_in_line_is_launched_at_once(
    stage: Stage, pool: Pool
) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD)
    await limit(pool, 1, place_given="at-once")
    await stage.launch(BOARD)
    other = Stage(stage.environment, pool, stage.task_queue)
    assert (await other.launch(OTHER_BOARD)).waiting == 1
    await stage.ask(Withdraw, reason="merger", on=await stage.today())

    await until(lambda: pool.fetchval("select id from trajectory where board_number = $1", OTHER_BOARD))
    assert list((await places(pool)).taken.values()) == [OTHER_BOARD]
    assert not (await places(pool)).line


class Crash(ConnectionError):
    pass


class CrashAt:
    """The queries, of which the one with this number loses its connection."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __getattr__(self, name: str) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Crash
        return getattr(queries, name)


@pytest.mark.parametrize("what", ["launch", "queue", "withdraw"])
async def test_a_crash_between_any_two_steps_loses_neither_a_place_nor_a_board(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD)
    await limit(pool, 1)
    first = Desk(pool, launch_command(BOARD, started_on=MONDAY))
    second = Desk(pool, launch_command(OTHER_BOARD, started_on=MONDAY))
    if what != "launch":
        await first.take(first.launch)
    if what == "withdraw":
        await second.take(second.launch)
    withdraw = cast.ask(Withdraw, reason="merger", on=MONDAY)
    choices: dict[str, tuple[Desk, AnyCommand]]
    choices = {
        "launch": (first, first.launch),
        "queue": (second, second.launch),
        "withdraw": (first, withdraw),
    }
    desk, command = choices[what]
    before = await _everything(pool)

    crashes = 0
    while True:
        faulty = CrashAt(crashes)
        with monkeypatch.context() as patch:
            for module in (commit, commit_places, record):
                patch.setattr(module, "queries", faulty)
            try:
                await desk.take(command)
                break
            except Crash:
                crashes += 1
        assert await _everything(pool) == before

    assert crashes > 8
    now = await places(pool)
    taken, line = {
        "launch": ([BOARD], []),
        "queue": ([BOARD], [OTHER_BOARD]),
        "withdraw": ([], [OTHER_BOARD]),
    }[what]
    assert list(now.taken.values()) == taken
    assert [waiting.board for waiting in now.line] == line
    assert bool(now.offered) == (what == "withdraw")


async def _everything(pool: Pool) -> list[Any]:
    tables = ("event", "command", "trajectory", "places", "notification", "errand")
    return [
        [tuple(row) for row in await pool.fetch(f"select * from {table} order by 1, 2")]  # noqa: S608 -- our own
        for table in tables
    ]


async def test_a_board_that_left_the_line_while_its_offer_was_accepted_is_not_launched(pool: Pool) -> None:
    await cast.seed(pool, BOARD)
    taken = Desk(pool, launch_command(BOARD, started_on=MONDAY, accepts=True))
    refused = (await taken.take(taken.launch)).outcome.refusal
    assert refused
    assert refused.rule == "not-on-waiting-list"
    assert await pool.fetchval("select count(*) from trajectory") == 0


async def test_a_board_in_line_that_is_launched_after_its_evaluation_waits_no_longer(pool: Pool) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD)
    await limit(pool, 1)
    for board in (BOARD, OTHER_BOARD):
        desk = Desk(pool, launch_command(board, started_on=MONDAY))
        await desk.take(desk.launch)
    assert [waiting.board for waiting in (await places(pool)).line] == [OTHER_BOARD]
    done = [{"step": step.key, "on": MONDAY} for step in PROGRAMME.steps if step.key != "share-lessons"]
    later = Desk(pool, launch_command(OTHER_BOARD, key="later", started_on=MONDAY, done=done))
    assert (await later.take(later.launch)).outcome.events
    assert (await places(pool)).line == ()
    assert list((await places(pool)).taken.values()) == [BOARD]
