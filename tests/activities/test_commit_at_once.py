"""Several commits at the same moment, from several workers: they take turns."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from db.connect import Pool, make_pool
from db.queries import queries
from domain.commands import AnyCommand, Note, Withdraw
from domain.outcome import Outcome
from tests import cast
from tests.activities.desk import MONDAY, Desk, launched
from tests.cast import BOARD, OTHER_BOARD, complete, launch_command

TUESDAY = MONDAY + timedelta(days=1)
START = complete("start-conversation", TUESDAY)


async def at_once(desk: Desk, commands: Sequence[AnyCommand]) -> list[Outcome]:
    recorded = await asyncio.gather(*(desk.take(command, TUESDAY) for command in commands))
    return [each.outcome for each in recorded]


def rules(outcomes: list[Outcome]) -> list[str | None]:
    return sorted((outcome.refusal.rule for outcome in outcomes if outcome.refusal), key=str)


async def test_one_command_eight_times_at_once_is_done_once(pool: Pool) -> None:
    desk = await launched(pool)
    outcomes = await at_once(desk, [START] * 8)

    assert outcomes == [outcomes[0]] * 8
    assert await desk.types() == ["launched", "step-opened", "step-completed", "step-opened", "step-opened"]


async def test_of_two_who_complete_one_step_at_once_one_is_refused(pool: Pool) -> None:
    desk = await launched(pool)
    outcomes = await at_once(desk, [complete("start-conversation", TUESDAY, key=n) for n in range(6)])

    assert rules(outcomes) == ["step-completed"] * 5
    assert (await desk.types()).count("step-completed") == 1


async def test_different_commands_at_once_are_all_done_one_after_another(pool: Pool) -> None:
    desk = await launched(pool)
    await at_once(desk, [cast.ask(Note, document=cast.uuid(f"note {n}")) for n in range(8)])

    assert [event.sequence for event in await desk.history()] == list(range(1, 11))


async def test_one_key_with_two_contents_at_once_is_done_once(pool: Pool) -> None:
    desk = await launched(pool)
    other = START.model_copy(update={"fingerprint": "other"})
    outcomes = await at_once(desk, [START, other] * 3)

    assert rules(outcomes) == ["key-reused"] * 3
    assert (await desk.types()).count("step-completed") == 1


async def test_of_two_launches_of_one_board_at_once_one_is_refused(pool: Pool) -> None:
    await cast.seed(pool)
    desks = [Desk(pool, launch_command(started_on=MONDAY, key=n)) for n in range(5)]
    outcomes = [
        recorded.outcome for recorded in await asyncio.gather(*(desk.take(desk.launch) for desk in desks))
    ]

    assert rules(outcomes) == ["board-has-trajectory"] * 4
    winner = next(desk for desk, outcome in zip(desks, outcomes, strict=True) if not outcome.refusal)
    assert [row["id"] for row in await pool.fetch("select id from trajectory")] == [winner.id]
    events = await pool.fetch(
        "select stream, type from event where kind <> 'trajectory' or stream <> $1", winner.id
    )
    assert [tuple(event) for event in events] == [("baanbrekers", "place-taken")]


async def test_a_launch_while_the_board_is_being_withdrawn_waits_for_it(pool: Pool) -> None:
    desk = await launched(pool)
    second = Desk(pool, launch_command(started_on=TUESDAY))
    await asyncio.gather(
        desk.take(cast.ask(Withdraw, reason="merger", on=TUESDAY), TUESDAY),
        second.take(second.launch, TUESDAY),
    )

    open_ = await pool.fetch("select id from trajectory where state = 'running'")
    assert len(open_) <= 1
    assert await desk.count("command") == 3, "and each got an answer"


async def test_boards_do_not_wait_for_each_other(pool: Pool, dsn: str) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD)
    one, other = (Desk(pool, launch_command(board)) for board in (BOARD, OTHER_BOARD))
    await one.take(one.launch)
    await other.take(other.launch)
    async with pool.acquire() as connection, connection.transaction():
        await queries.lock_stream(connection, id=one.id)
        waiting = asyncio.create_task(one.take(START, TUESDAY))
        assert (await other.take(START, TUESDAY)).outcome.events
        assert not waiting.done()
    assert (await waiting).outcome.events


async def test_a_full_pool_makes_commits_wait_and_none_fail(pool: Pool, dsn: str) -> None:
    desk = await launched(pool)
    async with make_pool(dsn, max_size=2) as narrow:
        desk = Desk(narrow, desk.launch)
        await at_once(desk, [cast.ask(Note, document=cast.uuid(f"note {n}")) for n in range(12)])
    assert len(await Desk(pool, desk.launch).history()) == 14
