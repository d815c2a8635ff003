"""What a commit tells of errands: those that it queued, and those that are left from before."""

from asyncpg.connection import LoggedQuery

from activities.commit import Order, Recorded, commit_in
from db.connect import Pool
from domain.commands import Note, Withdraw
from tests import cast
from tests.activities.desk import MONDAY, Desk, launched
from tests.cast import complete


def note(key: str) -> Note:
    return cast.ask(Note, document=cast.uuid(key))


async def statements(pool: Pool, desk: Desk, command: Note) -> tuple[list[str], Recorded]:
    """What the commit of this command sends to the database."""
    sent: list[str] = []

    def keep(query: LoggedQuery) -> None:
        sent.append(query.query)

    order = Order(trajectory_id=desk.id, command=command, now=cast.at(MONDAY))
    async with pool.acquire() as connection, connection.transaction():
        connection.add_query_logger(keep)
        try:
            recorded = await commit_in(connection, order)
        finally:
            connection.remove_query_logger(keep)
    return sent, recorded


async def test_a_commit_asks_for_errands_in_no_query_of_its_own(pool: Pool) -> None:
    desk = await launched(pool)
    sent, recorded = await statements(pool, desk, note("one"))
    # The lock, the events so far, the command's outcome; then the read model, the new events, the outcome.
    assert len(sent) == 6
    assert recorded.errands is False


async def test_what_a_commit_queued_is_told_again_by_a_repeat_and_by_whatever_comes_after(pool: Pool) -> None:
    desk = await launched(pool)
    assert (await desk.take(None)).errands is False
    start = complete("start-conversation", MONDAY)
    assert (await desk.take(start)).errands, "the board joins the meeting of its region"
    assert (await desk.take(start)).errands, "the answer may have been lost"
    assert (await desk.take(note("two"))).errands, "whoever was to do it may have failed"
    assert (await desk.take(None)).errands

    await pool.execute("update errand set done_at = now()")
    assert (await desk.take(note("three"))).errands is False
    assert (await desk.take(start)).errands is False


async def test_a_refused_command_queues_nothing(pool: Pool) -> None:
    desk = await launched(pool)
    refused = await desk.take(complete("evaluation", MONDAY))
    assert (bool(refused.outcome.refusal), refused.errands) == (True, False)
    assert (await desk.take(cast.ask(Withdraw, reason="merger", on=MONDAY))).errands is False
