"""python -m db migrate | seed [--demo]"""

import argparse
import asyncio

from db.connect import make_pool
from db.migrate import migrate
from db.seed import seed, seed_demo
from settings import read_settings


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m db")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database to the newest schema")
    seeding = commands.add_parser("seed", help="load regions, municipalities and programmes")
    seeding.add_argument("--demo", action="store_true", help="also demo boards and people")
    arguments = parser.parse_args()
    dsn = read_settings().database_url.get_secret_value()
    match arguments.command:
        case "migrate":
            applied = await migrate(dsn)
            print("\n".join(f"applied {name}" for name in applied) or "nothing to migrate")
        case "seed":
            async with make_pool(dsn, max_size=1) as pool, pool.acquire() as connection:
                await seed(connection)
                if arguments.demo:
                    await seed_demo(connection)
            print("seeded")


if __name__ == "__main__":
    asyncio.run(main())
