"""The process that hosts the workflows and activities: python -m worker"""

import asyncio
import signal

import structlog
import uvloop

from db.connect import make_pool
from logs import configure
from settings import read_settings
from worker.cluster import ensure_search_attributes
from worker.serve import make_worker
from workflows.client import connect
from workflows.schedules import ensure_schedules

log = structlog.get_logger()


async def main() -> None:
    settings = read_settings()
    configure(settings.log_format, settings.log_level)
    stop = asyncio.Event()
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
    client = await connect()
    await ensure_search_attributes(client)
    async with (
        make_pool(settings.database_url.get_secret_value()) as pool,
        make_worker(client, pool, settings),
    ):
        await ensure_schedules(client, settings.task_queue)
        log.info("worker_started", task_queue=settings.task_queue, build_id=settings.build_id)
        await stop.wait()
        log.info("worker_stopping")


if __name__ == "__main__":
    uvloop.run(main())
