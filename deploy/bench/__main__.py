"""python -m deploy.bench: the product beside bare Temporal, from one run on one machine."""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from deploy.bench.report import put, report
from deploy.bench.run import Size, bench


def main() -> None:
    standard = Size()
    parser = argparse.ArgumentParser(prog="python -m deploy.bench", description=__doc__)
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="also put the figures on this page")
    for name, what in (
        ("rounds", "rounds, in which the two take turns"),
        ("boards", "boards of a round"),
        ("alone", "boards of a round that are driven one at a time"),
        ("rows", "trajectories to ask about which are stalled"),
        ("asks", "times that each question is asked"),
    ):
        parser.add_argument(f"--{name}", type=int, default=getattr(standard, name), metavar="N", help=what)
    options = vars(parser.parse_args())
    page: Path | None = options.pop("markdown")
    for name in [name for name in os.environ if name.startswith(("TEMPORAL_", "TRAJECT_"))]:
        del os.environ[name]  # meant for another stack
    os.environ["TRAJECT_LOG_FORMAT"] = "json"  # as in production
    with tempfile.TemporaryDirectory(prefix="traject-bench-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL may run as a user of its own
        text = report(asyncio.run(bench(Size(**options), Path(folder))))
    print(text)
    if page is not None:
        put(text, page)


if __name__ == "__main__":
    main()
