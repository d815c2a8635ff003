"""python -m deploy.simulate: the whole two-year programme on virtual time, compared after every week."""

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

from pydantic import SecretStr
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.testing import WorkflowEnvironment
from tqdm import tqdm

from db.connect import make_pool
from db.migrate import migrate
from deploy import servers
from deploy.process import port_is_free, running
from deploy.simulate.play import Play, Size, playing
from deploy.simulate.summary import summary
from logs import configure
from settings import Settings

# Nobody needs this data after a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
NOWHERE = "nowhere.example"


def main() -> None:
    standard = Size()
    parser = argparse.ArgumentParser(prog="python -m deploy.simulate", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another one plays another two years"
    )
    for name, what in (("weeks", "virtual weeks"), ("places", "places"), ("boards", "boards that want in")):
        parser.add_argument(f"--{name}", type=int, default=getattr(standard, name), metavar="N", help=what)
    options = vars(parser.parse_args())
    seed: int = options.pop("seed")
    for name in [name for name in os.environ if name.startswith(("TEMPORAL_", "TRAJECT_"))]:
        del os.environ[name]  # meant for another stack
    configure("json", "error")
    quiet = TelemetryFilter(core_level="ERROR", other_level="ERROR")  # the test server is not of its newest
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=quiet))))
    with tempfile.TemporaryDirectory(prefix="traject-simulate-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL may run as a user of its own
        sys.exit(asyncio.run(simulate(Path(folder), seed, Size(**options))))


async def simulate(folder: Path, seed: int, size: Size) -> int:
    began = perf_counter()
    async with (
        stage(folder) as (environment, settings, dsn),
        make_pool(dsn) as pool,
        playing(environment, pool, settings, seed, size) as play,
    ):
        if not await follow(play, size.weeks):
            return 1
        print(await summary(play, perf_counter() - began))
    return 0


async def follow(play: Play, weeks: int) -> bool:
    """Whether everything agrees after each of them."""
    with tqdm(total=weeks, unit="week", desc=f"Seed {play.world.seed}") as bar:
        async for found in play.weeks(weeks):
            bar.update()
            if found:
                bar.close()
                print(*found, sep="\n")
                print(f"Disagreement: seed {play.world.seed}, virtual day {play.world.today}.")
                return False
    return True


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[tuple[WorkflowEnvironment, Settings, str]]:
    port = _free_port()
    dsn = servers.postgres_dsn(port)
    async with running(servers.postgres(folder / "postgres", port, *FAST), folder / "postgres.log"):
        await migrate(dsn)
        async with await WorkflowEnvironment.start_time_skipping(
            data_converter=pydantic_data_converter,
            test_server_existing_path=str(servers.SCRIPTS / "temporal-test-server"),
        ) as environment:
            yield environment, _settings(dsn), dsn


def _settings(dsn: str) -> Settings:
    """Nobody signs in, and no mail is sent."""
    return Settings(
        database_url=SecretStr(dsn),
        oidc_issuer=f"https://{NOWHERE}",
        smtp_host=NOWHERE,
        mail_from="Traject <traject@demo.example>",
        public_url=f"https://{NOWHERE}",
        secret_key=SecretStr(random.SystemRandom().randbytes(32).hex()),
        contact_name="Demo",
        contact_mail="traject@demo.example",
        contact_url=f"https://{NOWHERE}",
    )


def _free_port() -> int:
    ports = random.SystemRandom()  # two runs side by side don't choose the same
    while not port_is_free(port := ports.randrange(20_000, 32_000)):
        pass
    return port


if __name__ == "__main__":
    main()
