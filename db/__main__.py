"""python -m db migrate"""

import argparse
import asyncio

from db.migrate import migrate
from settings import Settings


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m db")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database to the newest schema")
    arguments = parser.parse_args()
    dsn = Settings().database_url.get_secret_value()
    match arguments.command:
        case "migrate":
            applied = await migrate(dsn)
            print("\n".join(f"applied {name}" for name in applied) or "nothing to migrate")


if __name__ == "__main__":
    asyncio.run(main())
