"""A programme with other steps, terms and places runs beside the first one: the code knows neither."""

from datetime import timedelta

from db.connect import Pool
from domain.commands import Complete, Findings
from domain.meeting_commands import Hold
from domain.outcome import Outcome
from domain.places import Places
from domain.programme import Programme
from tests import cast
from tests.cast import BOARD, OTHER_BOARD, PROGRAMME, launch_command
from tests.stage import Stage

SHORT = Programme.model_validate(
    {
        "key": "kennismaking",
        "title": {"nl": "Kennismaking", "en": "Getting acquainted"},
        "places": 1,
        "place_given": "at-once",
        "phases": ["talk", "meet"],
        "steps": [
            {
                "key": "first-talk",
                "phase": "talk",
                "who": "lead",
                "term": 3,
                "form": "start-conversation",
                "stalls_as": "lead-overdue",
                "title": {"nl": "Eerste gesprek", "en": "First talk"},
            },
            {
                "key": "round-table",
                "phase": "meet",
                "who": "lead",
                "term": 7,
                "opens_after": ["first-talk"],
                "form": "regional-meeting",
                "stalls_as": "awaiting-regional-meeting",
                "title": {"nl": "Ronde tafel", "en": "Round table"},
                "gathers": True,
                "frees_place": True,
            },
        ],
        "meeting": {"worth_boards": 1},
        "asked_after_months": [3],
    }
)
THIRD_BOARD = "90003"


async def test_another_programme_runs_beside_the_first(stage: Stage, pool: Pool) -> None:
    await cast.seed(pool, BOARD, OTHER_BOARD, THIRD_BOARD)
    await pool.execute(
        "insert into programme (key, version, definition) values ($1, 1, $2)",
        SHORT.key,
        SHORT.model_dump(mode="json"),
    )
    short, waiting = (Stage(stage.environment, pool, stage.task_queue) for _ in range(2))
    await stage.launch(BOARD)
    assert (await _launch(short, OTHER_BOARD)).events
    assert (await _launch(waiting, THIRD_BOARD)).waiting == 1
    await stage.complete("start-conversation")
    await _talk(short)
    theirs, ours = await short.meeting(), await stage.meeting()
    assert theirs != ours, "a region has a meeting of each programme"
    worth = "select count(distinct stream) from event where stream = $1 and type = 'worth-planning'"
    assert [await pool.fetchval(worth, id_) for id_ in (theirs, ours)] == [1, 0]

    today = await stage.today()
    await short.plan_meeting(theirs, today)
    await short.ask_meeting(Hold, theirs, attended=(OTHER_BOARD,))
    await stage.nothing_is_left_to_ask()
    assert await short.row("state", "programme") == ("completed", SHORT.key)
    assert await stage.row("state", "phase", "programme") == ("running", "plan", PROGRAMME.key)
    assert await pool.fetchval("select phase from trajectory where board_number = $1", THIRD_BOARD) == "talk"
    taken = {
        row["programme"]: sorted(Places.model_validate(row["view"]).taken.values())
        for row in await pool.fetch("select programme, view from places")
    }
    assert taken == {PROGRAMME.key: [BOARD], SHORT.key: [THIRD_BOARD]}
    wakes_at = (await short.row("wakes_at"))[0]
    assert timedelta(days=89) < wakes_at - await stage.now() < timedelta(days=100), "three months, then asked"


async def _launch(stage: Stage, board: str) -> Outcome:
    command = launch_command(
        board, key=stage.task_queue, programme=SHORT, started_on=await stage.today() - timedelta(days=1)
    )
    return await stage.launch_by(command)


async def _talk(stage: Stage) -> Outcome:
    talked = {"step": "first-talk", "form": "start-conversation", "on": await stage.today()}
    return await stage.ask(
        Complete, document=cast.uuid("talk"), findings=Findings(barriers=("time",)), **talked
    )
