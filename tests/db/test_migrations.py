import asyncio
from pathlib import Path

import asyncpg
import pytest

from db.migrate import MigrationChanged, migrate


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    (tmp_path / "0001_board.sql").write_text("create table board (id int); create table contact (id int);")
    (tmp_path / "0002_region.sql").write_text("select pg_sleep(0.2); create table region (id int);")
    return tmp_path


async def tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
    await connection.close()
    return {row["tablename"] for row in rows}


async def test_migrations_are_applied_in_order_and_once(empty_dsn: str, migrations: Path) -> None:
    assert await migrate(empty_dsn, migrations) == ["board", "region"]
    assert await tables(empty_dsn) == {"board", "contact", "region", "migration"}
    assert await migrate(empty_dsn, migrations) == []


async def test_a_new_migration_is_added_to_the_applied_ones(empty_dsn: str, migrations: Path) -> None:
    await migrate(empty_dsn, migrations)
    (migrations / "0003_step.sql").write_text("create table step (id int)")
    assert await migrate(empty_dsn, migrations) == ["step"]


async def test_two_processes_that_migrate_at_once_both_succeed(empty_dsn: str, migrations: Path) -> None:
    applied = await asyncio.gather(*(migrate(empty_dsn, migrations) for _ in range(2)))
    assert sorted(applied) == [[], ["board", "region"]]


async def test_a_migration_that_fails_leaves_nothing_of_itself(empty_dsn: str, migrations: Path) -> None:
    (migrations / "0002_region.sql").write_text("create table region (id int); select no_such_thing;")
    with pytest.raises(asyncpg.UndefinedColumnError):
        await migrate(empty_dsn, migrations)
    assert await tables(empty_dsn) == {"board", "contact", "migration"}


async def test_a_changed_migration_is_refused(empty_dsn: str, migrations: Path) -> None:
    await migrate(empty_dsn, migrations)
    (migrations / "0001_board.sql").write_text("create table board (id bigint)")
    with pytest.raises(MigrationChanged, match="0001_board"):
        await migrate(empty_dsn, migrations)


async def test_the_migrations_of_the_product_are_applied_once(empty_dsn: str) -> None:
    await migrate(empty_dsn)
    before = await tables(empty_dsn)
    assert await migrate(empty_dsn) == []
    assert await tables(empty_dsn) == before
