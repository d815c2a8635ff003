"""One run: the servers as `make run` starts them, the floor's own worker, and this process as the caller."""

import random
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client

from db.connect import Pool, make_pool
from db.queries import queries
from deploy import local
from deploy.bench import cores, floor, load
from deploy.bench.floor import Floor
from deploy.bench.histories import Weight, weigh
from deploy.bench.product import Product, open_product
from deploy.bench.report import Figures, Measured
from deploy.bench.stalled import ask, make_fleet
from deploy.process import Server, port_is_free, running
from domain.programme import Programme


@dataclass(frozen=True)
class Size:
    """How much is measured; the standard is a run of some three minutes on two idle cores."""

    rounds: int = 9
    boards: int = 32
    at_a_time: int = 32
    alone: int = 6
    rows: int = 100_000
    asks: int = 200


@dataclass(frozen=True)
class Tally:
    """What was measured of the floor, or of the product, round by round."""

    side: load.Side
    pids: dict[str, int]
    busy: list[load.Round] = field(default_factory=list)
    alone: list[load.Round] = field(default_factory=list)
    spent: list[dict[str, float]] = field(default_factory=list)

    async def add_round(self, size: Size) -> None:
        trajectories = await load.launch(self.side, size.boards, size.at_a_time)
        before = cores.spent(self.pids)
        self.busy.append(await load.complete(self.side, trajectories, size.at_a_time))
        after = cores.spent(self.pids)
        self.spent.append({name: after[name] - before[name] for name in before})
        trajectories = await load.launch(self.side, size.alone, 1)
        self.alone.append(await load.complete(self.side, trajectories, 1))

    async def measured(self, client: Client) -> Measured:
        handles = [client.get_workflow_handle(trajectory) for trajectory in self.busy[-1].trajectories]
        weight = await weigh(handles, self.side.steps)
        return Measured(self.busy, self.alone, self.spent, weight)


async def bench(size: Size, folder: Path) -> Figures:
    here = somewhere_free(folder)
    address, dsn = (here.environment[name] for name in ("TEMPORAL_ADDRESS", "TRAJECT_DATABASE_URL"))
    async with AsyncExitStack() as stack:
        say("Starting the servers ...")
        started = {it.command.name: it for it in await local.start(here, stack)}
        bare = await stack.enter_async_context(running(floor.worker(address), here.log("bare-worker")))
        pool = await stack.enter_async_context(make_pool(dsn))
        client = await Client.connect(address)
        shipped = await _programme(pool)
        programme = await _without_meetings(pool, shipped)
        boards = max(size.boards, size.alone, len(programme.steps))
        product = await stack.enter_async_context(open_product(here, programme, boards))
        a = Tally(Floor(client, product.steps), _pids(started, "Temporal") | {"Worker": bare.pid})
        b = Tally(product, _pids(started, "Temporal", "Worker", "API", "PostgreSQL"))
        await _take_turns(a, b, size)
        say("Weighing the histories ...")
        measured = [await it.measured(client) for it in (a, b)]
        await _put(pool, shipped, version=3)
        gathered = await _gathered(product, client)
        shapes = await _at_every_stage(product)
        # Or it would, within the hour, start a workflow for each of the trajectories that are now made up.
        await started["Worker"].stop()
        say(f"Making {size.rows:,} trajectories ...")
        stalled = await make_fleet(dsn, size.rows, shapes)
        say("Asking which are stalled ...")
        async with pool.acquire() as connection:
            asked = await ask(product.wire, product.lead, connection, size.asks)
            postgres = str(await connection.fetchval("show server_version"))
        system = await client.workflow_service.get_system_info(GetSystemInfoRequest())
    return Figures(
        at_a_time=size.at_a_time,
        steps=product.steps,
        floor=measured[0],
        product=measured[1],
        gathered=gathered,
        rows=size.rows,
        stalled=stalled,
        asked=asked,
        postgres=postgres,
        temporal=system.server_version,
    )


async def _take_turns(a: Tally, b: Tally, size: Size) -> None:
    """In turns, so that the noise of the machine meets both."""
    say("Warming up ...")
    for side in (a.side, b.side):
        await load.complete(side, await load.launch(side, size.boards, size.at_a_time), size.at_a_time)
    for number in range(1, size.rounds + 1):
        for tally in (a, b):
            await tally.add_round(size)
        rates = [tally.busy[-1].steps_per_second for tally in (a, b)]
        say(f"Round {number} of {size.rounds}: {rates[0]:.1f} and {rates[1]:.1f} steps a second")


async def _at_every_stage(product: Product) -> list[str]:
    """A trajectory at every stage between launch and end."""
    trajectories = await load.launch(product, product.steps, 1)
    for done, trajectory in enumerate(trajectories):
        for step in range(done):
            await product.complete(trajectory, step)
    return trajectories


async def _programme(pool: Pool) -> Programme:
    shipped = [row["definition"] async for row in queries.newest_programmes(pool)]
    return Programme.model_validate(shipped[0])


async def _without_meetings(pool: Pool, shipped: Programme) -> Programme:
    """Of two sides that do the same: bare Temporal knows no other boards to meet."""
    steps = tuple(step.model_copy(update={"gathers": False}) for step in shipped.steps)
    programme = shipped.model_copy(update={"steps": steps})
    await _put(pool, programme, version=2)
    return programme


async def _put(pool: Pool, programme: Programme, version: int) -> None:
    definition = programme.model_dump(mode="json")
    await queries.add_programme(pool, key=programme.key, version=version, definition=definition)


async def _gathered(product: Product, client: Client) -> Weight:
    """Of one trajectory whose region gathers for a meeting meanwhile."""
    (trajectory,) = await load.launch(product, 1, 1)
    # Of this run: what its meeting tells it after its end begins another one.
    run_id = (await client.get_workflow_handle(trajectory).describe()).run_id
    await load.complete(product, [trajectory], 1)
    handle = client.get_workflow_handle(trajectory, run_id=run_id)
    await handle.result()  # when nothing is left to ask of others
    return await weigh([handle], product.steps)


def _pids(servers: dict[str, Server], *names: str) -> dict[str, int]:
    return {name: servers[name].pid for name in names}


def somewhere_free(folder: Path) -> local.Local:
    ports = random.SystemRandom()  # two runs side by side don't choose the same
    while True:
        here = local.Local(folder, ports.randrange(20_000, 32_000))
        if all(map(port_is_free, here.ports.values())):
            return here


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
