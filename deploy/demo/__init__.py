"""A believable demo: boards in every phase, and some stalled for each of the reasons, as of today.

Everything stands in `data/demo_*` with days that count from today (-12 is twelve working days ago), and goes
in through the API, by the people who would do it.
"""

import asyncio
from datetime import UTC, datetime

import httpx

from deploy import identity
from deploy.demo import line, meetings, office, trajectories
from deploy.demo.stage import LEAD, Stage
from domain.calendar import local_day

PEOPLE = (LEAD, "lead2", "adviser1", "adviser2", "adviser3")


async def play(url: str, issuer: str) -> None:
    tokens = await asyncio.gather(*(identity.token(issuer, name) for name in PEOPLE))
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        await play_as(client, dict(zip(PEOPLE, tokens, strict=True)))


async def play_as(client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
    """Once: where there are trajectories already, nothing is done."""
    stage = Stage(client, tokens, local_day(datetime.now(UTC)))
    if (await stage.got("trajectories?limit=1"))["items"]:
        return
    await asyncio.gather(office.contact_points(stage), office.phones(stage))
    ids = await trajectories.launch(stage)
    await asyncio.gather(line.queue(stage), office.earlier_contacts(stage), office.absence(stage))
    await asyncio.gather(trajectories.go_on(stage, ids), meetings.plan(stage))
    await asyncio.gather(line.move(stage), office.report(stage))  # of all that has happened
