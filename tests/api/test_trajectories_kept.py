"""What is read of many trajectories is read once, until one of them changes."""

from collections.abc import Mapping

import pytest

from api import trajectories_kept
from api.trajectories_kept import TrajectoriesKept
from db.connect import Pool
from domain.trajectory import Trajectory
from tests.api.conftest import OTHER_BOARD, Api

pytestmark = pytest.mark.usefixtures("demo", "worker")


async def read(kept: TrajectoriesKept, pool: Pool) -> Mapping[str, Trajectory]:
    return await kept.read(pool, await pool.fetch("select id, xmin::text as version from trajectory"))


async def test_only_what_has_changed_is_read_again(api: Api, pool: Pool) -> None:
    one, other = await api.launch(), await api.launch(OTHER_BOARD)
    kept = TrajectoriesKept()
    before = await read(kept, pool)
    assert set(before) == {one, other}
    await api.post("adviser1", f"/v1/trajectories/{one}/contact-attempts", {"way": "phone", "reached": False})
    after = await read(kept, pool)
    assert len(after[one].unanswered) == 1
    assert after[other] is before[other]


async def test_no_more_are_kept_than_there_is_room_for(
    api: Api, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trajectories_kept, "MOST", 1)
    launched = {await api.launch(), await api.launch(OTHER_BOARD)}
    kept = TrajectoriesKept()
    for _ in range(2):
        assert set(await read(kept, pool)) == launched
        assert len(kept._kept) == 1
