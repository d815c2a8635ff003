"""What the product ships is loaded, and loading it again changes nothing."""

from typing import Any

import pytest

from db import seed as seeding
from db.connect import Pool
from db.seed import seed, seed_demo
from domain.programme import Programme
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
