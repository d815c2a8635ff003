"""The simulation plays a little, and sees what does not agree."""

import pytest
from temporalio.testing import WorkflowEnvironment

from db.connect import Pool
from deploy.simulate.__main__ import follow
from deploy.simulate.play import Size, playing
from deploy.simulate.summary import summary
from tests.workers import nowhere

LITTLE = Size(weeks=6, places=3, boards=6)
STRAY = """
    insert into notification (stream, sequence, kind, audience, queued_at) values ('x', 1, 'x', 'lead', now())
"""
# What is done behind the product's back, and what is then told of it.
PLANTED = {
    "update trajectory set phase = 'elsewhere'": "phase is not what the events tell",
    "update trajectory set wakes_at = null": "wakes_at is not what the events tell",
    "update trajectory set view = view - 'steps'": "view.steps is not what the events tell",
    "update meeting set state = 'called-off'": "state is not what the events tell",
    "update places set view = '{}'": "view.taken is not what the events tell",
    "delete from event where type = 'place-taken' and sequence = 1": "it holds a place and has none",
    "delete from event where type = 'board-queued'": "0 times under way, 0 times in line",
    "delete from event where type = 'board-joined'": "which does not know of it",
    "insert into errand (id, stream, errand) values ('x', 'x', '{}')": "x: 1 errands undone",
}


async def test_a_little_is_played_and_what_does_not_agree_is_seen(
    time_skipping: WorkflowEnvironment, pool: Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    async with playing(time_skipping, pool, nowhere(), seed=5, size=LITTLE) as play:
        assert await follow(play, LITTLE.weeks)
        told = await summary(play, seconds=0)
        assert len(play.records.places.taken) == LITTLE.places
        assert play.records.places.line
        assert play.records.meetings
        assert play.world.commands["Complete"]
        assert "refused                none" in told

        await pool.execute(STRAY)
        assert not await follow(play, 1)
        printed = capsys.readouterr().out
        assert "of no event" in printed
        assert printed.endswith("Disagreement: seed 5, virtual day 2028-10-20.\n")

        for statement, disagreement in PLANTED.items():
            assert not any(disagreement in found for found in await play.compare())
            await pool.execute(statement)
            now = await play.compare()
            assert any(disagreement in found for found in now), (statement, now)
