"""What a board has learned is kept with the step that shares it, and is found where it helps."""

from datetime import timedelta
from typing import Any

import pytest

from db.connect import Pool
from db.queries import queries
from domain import commands as c
from tests import cast
from tests.activities.desk import MONDAY
from tests.activities.learning import THIRD_BOARD, correct, learns, open_again, share

NEXT_DAY = MONDAY + timedelta(days=1)


ANY = dict.fromkeys(("labels", "barrier", "region", "area", "scope", "after_rank", "after_at", "after_id"))


async def lessons(pool: Pool, **asked: Any) -> list[str]:
    found = queries.lessons(pool, **ANY | {"q": None, "size": 50} | asked)
    return [row["title"] async for row in found]


async def shown(pool: Pool) -> list[tuple[str, list[str]]]:
    """The titles, each with what was added."""
    rows = await pool.fetch("select title, additions from lesson_shown order by added_at, title")
    return [(row["title"], [it["text"] for it in row["additions"]]) for row in rows]


async def test_a_lesson_is_kept_with_the_commit_and_once(pool: Pool) -> None:
    desk = await learns(pool)
    form: dict[str, Any] = {
        "barriers": ["time", "budget", "time"],
        "functionAreas": ["office"],
        "mayBeNamed": True,
    }
    command = await share(desk, "Klein beginnen", whatWorked="Een dag per week", **form)
    again = await desk.take(command, NEXT_DAY)
    assert not again.outcome.refusal
    (row,) = await pool.fetch("select * from lesson_shown")
    assert row["trajectory_id"] == desk.id
    assert (row["board_number"], row["region_code"], row["programme"]) == (cast.BOARD, "AM01", "learning")
    assert (row["title"], row["worked"]) == ("Klein beginnen", "Een dag per week")
    assert (row["barriers"], row["function_areas"], row["named"]) == (["time", "budget"], ["office"], True)
    assert row["added_at"] == (await desk.history())[-1].at


async def test_what_is_refused_leaves_no_lesson(pool: Pool) -> None:
    desk = await learns(pool)
    await share(desk, "Klein beginnen", on=NEXT_DAY, refused="in-the-future")
    assert await shown(pool) == []


async def test_a_lesson_follows_its_form_through_corrections_and_reopening(pool: Pool) -> None:
    first, second = await learns(pool), await learns(pool, cast.OTHER_BOARD)
    await share(first, "Klein beginnen")
    await share(second, "Maatje erbij")
    mine = await pool.fetchval("select id from lesson where trajectory_id = $1", first.id)
    added_at = await pool.fetchval("select added_at from lesson where id = $1", mine)
    addition = {"lesson": "addition", "addsTo": str(mine), "text": "Bij ons ook"}

    await correct(second, NEXT_DAY, **addition)
    assert await shown(pool) == [("Klein beginnen", ["Bij ons ook"])]
    await correct(second, NEXT_DAY, **addition | {"text": "Bij ons niet"})
    assert await shown(pool) == [("Klein beginnen", ["Bij ons niet"])]
    await correct(second, NEXT_DAY, lesson="none")
    assert await shown(pool) == [("Klein beginnen", [])]
    await correct(second, NEXT_DAY, **addition)
    await open_again(second, NEXT_DAY)
    assert await shown(pool) == [("Klein beginnen", [])]
    await share(second, "Toch een maatje", on=NEXT_DAY)
    assert await shown(pool) == [("Klein beginnen", []), ("Toch een maatje", [])]

    await correct(first, NEXT_DAY, title="Heel klein beginnen")
    await correct(second, NEXT_DAY, lesson="none")
    assert await shown(pool) == [("Heel klein beginnen", [])]
    await open_again(first, NEXT_DAY)
    assert await shown(pool) == []
    assert await lessons(pool) == []
    await share(first, "Klein beginnen", on=NEXT_DAY)
    row = await pool.fetchrow("select id, added_at from lesson_shown")
    assert row is not None
    assert tuple(row) == (mine, added_at), "the same lesson, and no news"


async def test_reopening_another_step_or_sharing_nothing_leaves_lessons_alone(pool: Pool) -> None:
    first, second = await learns(pool), await learns(pool, cast.OTHER_BOARD)
    await share(first, "Klein beginnen")
    await share(second, lesson="none")
    start = {"step": "start", "form": "start-conversation", "document": cast.uuid("start")}
    await first.take(cast.ask(c.Complete, **start, on=MONDAY))
    await first.take(cast.ask(c.Reopen, step="start", reason=cast.uuid("reason")), NEXT_DAY)
    assert (await first.types())[-1] == "step-reopened"
    assert await shown(pool) == [("Klein beginnen", [])]


@pytest.fixture
async def learned(pool: Pool) -> Pool:
    """Lessons of three boards, of which the third is in another region, and one addition."""
    await cast.seed(pool, cast.BOARD, cast.OTHER_BOARD, THIRD_BOARD)
    one, two = await learns(pool), await learns(pool, cast.OTHER_BOARD)
    three = await learns(pool, THIRD_BOARD, region="AM02")
    await share(one, "Banen in de keuken", barriers=["time"], functionAreas=["facility"])
    await share(two, "Rust", text="Wie een baan maakt, wacht.", barriers=["time", "budget"], on=NEXT_DAY)
    more: dict[str, Any] = {"scope": "nation", "barriers": ["time"], "on": NEXT_DAY + timedelta(days=1)}
    await share(three, "Een maatje", **more)
    four = await learns(pool, "90004")
    lesson = await pool.fetchval("select id from lesson where title = 'Een maatje'")
    await share(four, lesson="addition", text="Met een jobcoach", addsTo=str(lesson), on=NEXT_DAY)
    return pool


LABELS = {"time": "tijd time", "budget": "budget", "facility": "facilitair"}
FOUND: list[tuple[dict[str, Any], list[str]]] = [
    ({"q": "baan"}, ["Banen in de keuken", "Rust"]),  # in a title it counts for more
    ({"q": "wachten"}, ["Rust"]),
    ({"q": "MAATJE"}, ["Een maatje"]),
    ({"q": "jobcoach"}, ["Een maatje"]),  # was added
    ({"q": "banen -keuken"}, ["Rust"]),
    ({"q": "keuken or maatje"}, ["Een maatje", "Banen in de keuken"]),
    ({"q": "' & ! ( <-> :* \\ \""}, []),
    ({"q": "de"}, []),
    ({}, ["Een maatje", "Rust", "Banen in de keuken"]),
    ({"barrier": "budget"}, ["Rust"]),
    ({"q": "budgetten", "labels": LABELS}, ["Rust"]),
    ({"q": "keuken tijd", "labels": LABELS}, ["Banen in de keuken"]),
    ({"q": "-facilitair wacht", "labels": LABELS}, ["Rust"]),
    ({"area": "facility"}, ["Banen in de keuken"]),
    ({"region": "AM01"}, ["Een maatje", "Rust", "Banen in de keuken"]),
    ({"region": "AM02"}, ["Een maatje"]),
    ({"region": "AM02", "barrier": "budget"}, []),
]


async def test_lessons_are_found_by_their_words_and_by_what_they_help_with(learned: Pool) -> None:
    assert [(asked, await lessons(learned, **asked)) for asked, _ in FOUND] == FOUND


async def test_page_after_page_every_lesson_is_found_once(learned: Pool) -> None:
    for q in (None, "baan"):
        seen, after = list[str](), dict[str, Any]()
        while page := [row async for row in queries.lessons(learned, **ANY | after, q=q, size=1)]:
            (row,) = page
            seen.append(row["title"])
            after = {"after_rank": row["rank"], "after_at": row["added_at"], "after_id": row["id"]}
        assert seen == await lessons(learned, q=q)


OFFERED: list[tuple[str, str, list[str], list[str]]] = [
    ("90005", "AM01", ["budget", "time"], ["Rust", "Banen in de keuken", "Een maatje"]),
    ("90005", "AM01", ["time"], ["Rust", "Banen in de keuken", "Een maatje"]),
    ("90005", "AM02", ["time"], ["Een maatje"]),  # what is for another region is not for this one
    ("90005", "AM01", ["support"], []),
    (cast.OTHER_BOARD, "AM01", ["time"], ["Banen in de keuken", "Een maatje"]),  # never its own
]


async def test_what_helps_most_is_offered_first(learned: Pool) -> None:
    for board, region, barriers, offered in OFFERED:
        asked = {"board": board, "region": region, "barriers": barriers}
        for size in (5, 1):
            rows = queries.lessons_that_help(learned, **asked, size=size)
            assert [row["title"] async for row in rows] == offered[:size]
