"""Trajectories as they were last read: few have changed since, and reading many of them takes long."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from db.connect import Connection, Pool
from db.queries import queries
from domain.programme import Programme
from domain.trajectory import Trajectory

MOST = 4096  # three times the boards of the sector, each with one that is open at most


class TrajectoriesKept:
    def __init__(self) -> None:
        # By id, with the version of the row: its sequence stays when the read model is written anew.
        self._kept: dict[str, tuple[str, Trajectory]] = {}

    async def read(self, connection: Connection | Pool, rows: Sequence[Any]) -> Mapping[str, Trajectory]:
        """Of rows with an `id` and the `version` that stands there now."""
        found = {
            row["id"]: kept[1]
            for row in rows
            if (kept := self._kept.get(row["id"])) and kept[0] == row["version"]
        }
        changed = [row["id"] for row in rows if row["id"] not in found]
        if not changed:
            return found
        async for row in queries.trajectory_views(connection, ids=changed):
            found[row["id"]] = _read(row)
            self._kept.pop(row["id"], None)  # the last that was read stands last
            self._kept[row["id"]] = row["version"], found[row["id"]]
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        return found


def _read(row: Any) -> Trajectory:
    return Trajectory.model_validate({**row["view"], "programme": _programme(row["definition"])})


@lru_cache(maxsize=64)
def _programme(definition: str) -> Programme:
    """Most trajectories have the same one."""
    return Programme.model_validate_json(definition)
