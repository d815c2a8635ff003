"""What the product ships is loaded, and loading it again changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from db import seed as seeding
from db.connect import Pool, make_pool
from db.migrate import FOLDER as MIGRATIONS
from db.migrate import migrate
from db.queries import queries
from db.seed import seed, seed_demo
from domain.programme import Programme
from domain.programme_versions import changed
from tests.cast import PROGRAMME

COUNTS = "select (select count(*) from region), (select count(*) from municipality), \
(select count(*) from programme), (select count(*) from board), (select count(*) from person)"


async def counts(pool: Pool, demo: bool) -> tuple[int, ...]:
    async with pool.acquire() as connection:
        await seed(connection)
        if demo:
            await seed_demo(connection)
        return tuple(await connection.fetchrow(COUNTS) or ())


async def test_reference_data_is_loaded_once(pool: Pool) -> None:
    assert await counts(pool, demo=False) == (35, 342, 1, 0, 0)
    assert await counts(pool, demo=False) == (35, 342, 1, 0, 0)


async def test_the_demo_adds_real_boards_and_people_who_have_not_signed_in(pool: Pool) -> None:
    assert await counts(pool, demo=True) == (35, 342, 1, 79, 6)
    assert await counts(pool, demo=True) == (35, 342, 1, 79, 6)
    assert await pool.fetchval("select count(*) from person where subject is not null") == 0
    assert await pool.fetchval("select count(*) from board where cardinality(sectors) = 2") == 4


async def test_a_changed_programme_is_a_new_version(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    await counts(pool, demo=False)

    class Changed(Programme):
        @classmethod
        def model_validate_json(cls, *_args: Any, **_more: Any) -> Any:
            return PROGRAMME.model_copy(update={"places": 80})

    monkeypatch.setattr(seeding, "Programme", Changed)
    for _ in range(2):
        await counts(pool, demo=False)
        rows = await pool.fetch("select version, definition -> 'places' as places from programme order by 1")
        assert [tuple(row) for row in rows] == [(1, 72), (2, 80)]


async def test_a_programme_that_does_not_hang_together_is_not_kept(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Programme):
        @classmethod
        def model_validate_json(cls, *_args: Any, **_more: Any) -> Any:
            return PROGRAMME.model_copy(update={"steps": PROGRAMME.steps[::-1]})

    monkeypatch.setattr(seeding, "Programme", Broken)
    with pytest.raises(ValueError, match="list every step after the ones it opens after"):
        await counts(pool, demo=False)
    assert await pool.fetchval("select count(*) from programme") == 0


async def test_what_a_lead_has_changed_stays_when_the_same_is_shipped_and_when_another_is(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counts(pool, demo=False)
    of_a_lead = changed(PROGRAMME, {"action-plan": 22}, {"places": 80}).model_dump(mode="json")
    shipped = PROGRAMME.model_dump(mode="json")
    about = {"key": PROGRAMME.key, "definition": of_a_lead, "shipped": shipped, "person": None}
    assert await queries.add_changed_programme(pool, version=2, **about) == 2
    assert await queries.add_changed_programme(pool, version=2, **about) is None

    await counts(pool, demo=False)
    assert await pool.fetchval("select count(*) from programme") == 2

    class Changed(Programme):
        @classmethod
        def model_validate_json(cls, *_args: Any, **_more: Any) -> Any:
            return changed(PROGRAMME, {"carry-out": 24}, {"places": 90, "offer_term": 5})

    monkeypatch.setattr(seeding, "Programme", Changed)
    for _ in range(2):
        await counts(pool, demo=False)
        assert await pool.fetchval("select count(*) from programme") == 3
    newest = await queries.newest_programme(pool, key=PROGRAMME.key)
    programme = Programme.model_validate(newest["definition"])
    assert (programme.version, programme.places, programme.offer_term) == (3, 80, 5)
    assert (programme.step("action-plan").term, programme.step("carry-out").term) == (22, 24)


async def test_what_was_kept_before_versions_were_numbered_is_from_now_on(
    empty_dsn: str, tmp_path: Path
) -> None:
    for file in MIGRATIONS.glob("000[12]_*.sql"):
        (tmp_path / file.name).write_text(file.read_text())
    await migrate(empty_dsn, tmp_path)
    older = PROGRAMME.model_dump(mode="json") | {"places": 60}
    async with make_pool(empty_dsn, max_size=1) as pool:
        await pool.execute(BEFORE)
        for version, places in ((1, 60), (2, 72)):
            await pool.execute(A_VERSION, PROGRAMME.key, version, older | {"places": places})
        await pool.execute(A_TRAJECTORY, PROGRAMME.key, older)

    await migrate(empty_dsn)

    async with make_pool(empty_dsn, max_size=1) as pool, pool.acquire() as connection:
        await seed(connection)
        rows = await connection.fetch(
            "select version, definition -> 'version', shipped -> 'places' from programme order by version"
        )
        assert [tuple(row) for row in rows] == [(1, 1, 60), (2, 2, 72)]
        assert await connection.fetchval("select definition -> 'version' from trajectory") == 1


BEFORE = """
    insert into region (code, name) values ('AM01', 'Demoregio');
    insert into board (number, name, sectors) values ('90001', 'Demobestuur', '{po}');
    insert into person (name, mail, role) values ('Demo', 'demo@demo.example', 'lead');
"""
A_VERSION = "insert into programme (key, version, definition) values ($1, $2, $3)"
A_TRAJECTORY = """
    insert into trajectory (
        id, board_number, programme, region_code, zone, lead_id, state, phase,
        started_on, expected_end_on, sequence, definition, view
    )
    select
        '90001-demo', '90001', $1, 'AM01', 'noord', id, 'running', 'intake',
        '2026-11-02', '2027-04-01', 2, $2, '{}'
    from person
"""
