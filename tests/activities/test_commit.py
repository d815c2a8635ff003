"""A command becomes events: once, in one transaction, and with the same answer for ever."""

from datetime import date, datetime, timedelta

import asyncpg
import pytest

from activities.commit import Order, Recorded
from activities.handover import Moved
from db.connect import Pool
from domain.commands import ChangeContacts, Command, Contact, Note, Pause, Plan, Tick, Withdraw
from domain.evolve import fold
from domain.outcome import Outcome
from domain.refusals import KeyReused
from tests import cast
from tests.activities.desk import MONDAY, Desk, launched
from tests.cast import BOARD, OTHER_BOARD, complete, launch_command

TUESDAY = MONDAY + timedelta(days=1)
START = complete("start-conversation", TUESDAY)
WITHDRAW = cast.ask(Withdraw, reason="workload", on=TUESDAY)


def rule(outcome: Outcome) -> str | None:
    return outcome.refusal.rule if outcome.refusal else None


def note(key: str) -> Note:
    return cast.ask(Note, document=cast.uuid(key))


async def test_a_launch_is_events_a_row_and_whom_to_tell(pool: Pool) -> None:
    desk = await launched(pool)

    assert await desk.types() == ["launched", "step-opened"]
    row = await pool.fetchrow("select board_number, state, phase, sequence from trajectory")
    assert row is not None
    assert tuple(row) == (BOARD, "running", "intake", 2)
    told = await pool.fetch("select kind, audience, person_id, urgent from notification order by id")
    assert [tuple(row) for row in told] == [
        ("launched", "adviser", cast.ADVISER, True),
        ("contact-point", "board", None, False),
        ("step-open", "board", None, False),
    ]


async def test_a_launch_tells_where_a_board_is_that_did_not_know_it(pool: Pool) -> None:
    await cast.seed(pool)
    await pool.execute("update board set region_code = null, zone = null")
    desk = Desk(pool, launch_command(zone="zuid"))
    await desk.take(desk.launch)

    assert tuple(await pool.fetchrow("select region_code, zone from board") or ()) == ("AM01", "zuid")


async def test_a_repeated_command_gets_the_first_answer_and_does_nothing(pool: Pool) -> None:
    desk = await launched(pool)
    first = await desk.take(START, TUESDAY)
    events = await desk.history()
    again = await desk.take(START, TUESDAY + timedelta(days=30))

    assert again == first
    assert await desk.history() == events
    assert await desk.count("notification") == 5  # the launch's three, and two steps that opened


async def test_a_repeated_launch_gets_the_first_answer(pool: Pool) -> None:
    desk = await launched(pool)
    again = await desk.take(desk.launch, TUESDAY)

    assert [event.type for event in again.outcome.events] == ["launched", "step-opened"]
    assert await desk.count("trajectory") == 1


async def test_a_key_that_was_used_for_another_content_is_refused(pool: Pool) -> None:
    desk = await launched(pool)
    await desk.take(START, TUESDAY)
    other = START.model_copy(update={"fingerprint": "other", "on": MONDAY})
    before = await desk.history()

    assert rule((await desk.take(other, TUESDAY)).outcome) == "key-reused"
    assert await desk.history() == before
    assert (await desk.take(START, TUESDAY)).outcome.events, "the first content keeps its answer"


async def test_a_refusal_is_the_answer_for_ever(pool: Pool) -> None:
    desk = await launched(pool)
    too_early = complete("action-plan", TUESDAY)
    assert rule((await desk.take(too_early, TUESDAY)).outcome) == "step-not-open"
    await desk.take(START, TUESDAY)

    assert rule((await desk.take(too_early, TUESDAY)).outcome) == "step-not-open"
    fresh = complete("action-plan", TUESDAY, key="asked again")
    assert (await desk.take(fresh, TUESDAY)).outcome.events


async def test_any_command_brings_every_event_that_was_not_seen(pool: Pool) -> None:
    desk = await launched(pool)
    await desk.take(START, TUESDAY)  # the answer is lost
    recorded = await desk.take(note("later"), TUESDAY, after=2)

    assert [event.type for event in recorded.events] == [
        "step-completed",
        "step-opened",
        "step-opened",
        "noted",
    ]
    assert [event.sequence for event in recorded.events] == [3, 4, 5, 6]
    assert [event.type for event in recorded.outcome.events] == ["noted"]


async def test_a_refusal_too_brings_every_event_that_was_not_seen(pool: Pool) -> None:
    desk = await launched(pool)
    await desk.take(START, TUESDAY)
    recorded = await desk.take(complete("evaluation", TUESDAY), TUESDAY, after=3)

    assert rule(recorded.outcome) == "step-not-open"
    assert [event.sequence for event in recorded.events] == [4, 5]


async def test_a_repeat_brings_every_event_that_was_not_seen(pool: Pool) -> None:
    desk = await launched(pool)
    await desk.take(START, TUESDAY)
    await desk.take(note("between"), TUESDAY)
    recorded = await desk.take(START, TUESDAY, after=2)

    assert [event.sequence for event in recorded.events] == [3, 4, 5, 6]
    assert [event.sequence for event in recorded.outcome.events] == [3, 4, 5]


async def test_commanding_nothing_gives_the_whole_history(pool: Pool) -> None:
    desk = await launched(pool)
    await desk.take(START, TUESDAY)
    recorded = await desk.take(None)

    assert recorded.events == await desk.history()
    assert recorded.outcome == Outcome()
    assert await desk.count("command") == 2


async def test_a_clock_that_runs_behind_does_not_turn_time_back(pool: Pool) -> None:
    desk = await launched(pool)
    late = cast.at(TUESDAY, hour=15)
    await desk.take(note("by a worker whose clock is right"), late)
    await desk.take(note("by a worker whose clock is behind"), cast.at(MONDAY))

    assert [event.at for event in await desk.history()][-2:] == [late, late]


async def test_a_clock_that_rings_early_counts_as_the_moment_it_was_set_for(pool: Pool) -> None:
    desk = await launched(pool)
    at = (await desk.history())[-1].outlook.wakes_at
    assert at is not None
    recorded = await desk.take(Tick(id="tick", fingerprint="tick", at=at), at - timedelta(milliseconds=20))

    assert [(event.type, event.at) for event in recorded.events[2:]] == [("reminded", at)]


async def test_after_every_tick_the_clock_is_set_for_later(pool: Pool) -> None:
    desk = await launched(pool)
    wakes_at: list[datetime] = []
    for _ in range(12):
        at = (await desk.history())[-1].outlook.wakes_at
        assert at is not None
        wakes_at.append(at)
        await desk.take(Tick(id=f"tick-{at}", fingerprint="tick", at=at), at - timedelta(seconds=1))

    assert wakes_at == sorted(set(wakes_at))


async def test_a_launch_that_is_refused_leaves_no_trajectory(pool: Pool) -> None:
    desk = await launched(pool)
    second = Desk(pool, launch_command(started_on=MONDAY, key="second"))
    recorded = await second.take(second.launch)

    assert rule(recorded.outcome) == "board-has-trajectory"
    assert recorded.events == ()
    assert await second.history() == ()
    assert [row["id"] for row in await pool.fetch("select id from trajectory")] == [desk.id]
    assert {row["stream"] for row in await pool.fetch("select stream from notification")} == {desk.id}
    assert (await second.take(second.launch)).outcome == recorded.outcome


async def test_a_board_that_stopped_may_come_back(pool: Pool) -> None:
    desk = await launched(pool)
    await desk.take(WITHDRAW, TUESDAY)
    second = Desk(pool, launch_command(started_on=TUESDAY))

    assert not (await second.take(second.launch, TUESDAY)).outcome.refusal
    rows = await pool.fetch(
        "select id, state, phase, closed_on, stalls_at from trajectory order by started_on"
    )
    assert [tuple(row)[:4] for row in rows] == [
        (desk.id, "withdrawn", None, TUESDAY),
        (second.id, "running", "intake", None),
    ]
    assert rows[0]["stalls_at"] is None


async def test_after_closing_a_repeat_is_answered_and_all_else_is_refused(pool: Pool) -> None:
    desk = await launched(pool)
    first = await desk.take(START, TUESDAY)
    await desk.take(WITHDRAW, TUESDAY)

    assert (await desk.take(START, TUESDAY)).outcome == first.outcome
    assert rule((await desk.take(note("too late"), TUESDAY)).outcome) == "trajectory-closed"


async def test_a_trajectory_that_does_not_exist_takes_no_command(pool: Pool) -> None:
    await cast.seed(pool)
    desk = Desk(pool, launch_command())

    assert rule((await desk.take(START, TUESDAY)).outcome) == "unknown-trajectory"
    assert (await desk.take(None)).events == ()


async def test_the_same_command_id_on_two_boards_is_two_commands(pool: Pool) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD)
    desks = [Desk(pool, launch_command(board)) for board in (BOARD, OTHER_BOARD)]
    for desk in desks:
        await desk.take(desk.launch)
        assert (await desk.take(START, TUESDAY)).outcome.events


@pytest.mark.parametrize("fails_at", ["add_events", "add_notifications", "add_command", "change_trajectory"])
async def test_a_commit_that_fails_half_way_has_done_nothing(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    desk = await launched(pool)
    before = [await desk.count(table) for table in ("event", "command", "notification")], await desk.told()

    async def broken(*_args: object, **_fields: object) -> None:
        raise asyncpg.UniqueViolationError

    with monkeypatch.context() as patch:
        patch.setattr(f"activities.commit.queries.{fails_at}", broken)
        with pytest.raises(asyncpg.UniqueViolationError):
            await desk.take(START, TUESDAY)
    after = [await desk.count(table) for table in ("event", "command", "notification")], await desk.told()

    assert before == after
    assert (await desk.take(START, TUESDAY)).outcome.events, "and it can still be done"


@pytest.mark.parametrize(
    "command",
    [
        launch_command(),
        START,
        WITHDRAW,
        note("a note"),
        cast.ask(Pause, reason="merger", return_on=date(2029, 3, 1)),
        cast.ask(Plan, step="action-plan", on=TUESDAY, document=cast.uuid("plan"), reasoned=False),
        cast.ask(Contact, on=TUESDAY, way="mail", reached=False),
        cast.ask(ChangeContacts, contacts=()),
        Tick(id="tick", fingerprint="tick", at=cast.at(TUESDAY)),
    ],
    ids=lambda command: type(command).__name__,
)
def test_an_order_is_read_as_it_was_written(command: Command) -> None:
    order = Order.model_validate({"trajectory_id": "90001-demo", "command": command, "now": cast.at(MONDAY)})
    assert Order.model_validate_json(order.model_dump_json()) == order


@pytest.mark.parametrize(
    "answer",
    [
        Recorded(),
        Recorded(outcome=Outcome.refused(KeyReused())),
        Moved(trajectory_id="90001-demo", to=cast.ADVISER),
    ],
    ids=["nothing", "refused", "moved"],
)
def test_an_answer_with_nothing_in_it_is_read_as_it_was_written(answer: Recorded | Moved) -> None:
    assert type(answer).model_validate_json(answer.model_dump_json()) == answer


async def test_a_change_of_contacts_tells_what_they_are_when_it_is_committed(pool: Pool) -> None:
    await cast.seed(pool)
    desk = Desk(pool, launch_command())
    await desk.take(desk.launch)
    await pool.execute("update contact set until_on = '2029-01-31' where function = 'internal'")
    await desk.take(cast.ask(ChangeContacts, contacts=()))
    told = fold(await desk.history())
    assert told is not None
    assert {ref.function: ref.until_on for ref in told.contacts} == {
        "director": None,
        "internal": date(2029, 1, 31),
    }
    assert told.acquaint == ("internal",)
