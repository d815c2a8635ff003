"""Brings a database to the newest schema: the numbered files of `migrations/`, each once and in order."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from db.connect import CONNECT_TIMEOUT_S, Connection

FOLDER = Path(__file__).with_name("migrations")

# Any number, as long as it stays the same: two processes that migrate at once take turns on it.
LOCK = 2_026_0101

TABLE = """
create table if not exists migration (
    version integer primary key,
    name text not null,
    applied_at timestamptz not null default now(),
    sha256 text not null
)
"""


class MigrationChanged(Exception):
    """A migration was changed after it had been applied; put the change in a new one."""


@dataclass(frozen=True)
class Migration:
    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read(folder: Path) -> list[Migration]:
    migrations = []
    for file in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql")):
        version, name = file.stem.split("_", 1)
        migrations.append(Migration(int(version), name, file.read_text(encoding="utf-8")))
    return migrations


async def migrate(dsn: str, folder: Path = FOLDER) -> list[str]:
    """Applies what is missing and tells the names of it. What is already there is left alone, also what only
    a newer release knows, so that an older one can still run beside it."""
    connection = await asyncpg.connect(dsn, timeout=CONNECT_TIMEOUT_S)
    try:
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        await connection.execute(TABLE)
        return await _apply(connection, read(folder))
    finally:
        await connection.close()  # also gives the lock back


async def _apply(connection: Connection, migrations: Iterable[Migration]) -> list[str]:
    rows = await connection.fetch("select version, sha256 from migration")
    known: dict[int, str] = {row["version"]: row["sha256"] for row in rows}
    applied = []
    for migration in migrations:
        if migration.version in known:
            if known[migration.version] != migration.sha256:
                raise MigrationChanged(f"{migration.version:04}_{migration.name}.sql")
            continue
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(
                "insert into migration (version, name, sha256) values ($1, $2, $3)",
                migration.version,
                migration.name,
                migration.sha256,
            )
        applied.append(migration.name)
    return applied
