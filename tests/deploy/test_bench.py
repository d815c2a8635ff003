"""The benchmark works, on as little as it can do. Its figures of time are for a page, and not for a test."""

import asyncio
import re
import sys
from pathlib import Path

from deploy.bench import page_report
from deploy.bench.report import MARKS
from deploy.process import ROOT

LITTLE = ["--rounds=1", "--boards=2", "--alone=1", "--rows=200", "--asks=2"]


async def bench(*options: str, module: str = "deploy.bench") -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, progress = await process.communicate()
    assert process.returncode == 0, progress.decode()
    return said.decode()


def cells(text: str, name: str) -> list[str]:
    """Of the row of a table that begins with this name."""
    row = next(line for line in text.splitlines() if line.startswith(f"| {name}"))
    return [cell.strip() for cell in row.strip("|").split("|")[1:]]


async def test_the_bench_puts_every_figure_on_its_page_and_a_step_takes_at_most_eight_events(
    tmp_path: Path,
) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"Before\n{MARKS[0]}\nold figures\n{MARKS[1]}\nAfter", encoding="utf-8")
    text = await bench(*LITTLE, "--markdown", str(page))
    written = page.read_text(encoding="utf-8")
    assert text.strip() in written
    assert written.startswith(f"Before\n{MARKS[0]}\n")
    assert written.endswith(f"\n{MARKS[1]}\nAfter")
    assert "old figures" not in written
    floor, product, _ = map(float, cells(text, "history events a completed step"))
    assert floor == 13
    assert product <= 8
    assert cells(text, "the same, when its region gathers")[1]
    for name in ("completed steps a second", "one step at a time, p50", "one step at a time, p99"):
        assert all(float(cell) > 0 for cell in cells(text, name))
    *milliseconds, plan = cells(text, "all (")
    assert all(float(cell) > 0 for cell in milliseconds)
    assert plan


async def test_the_bench_of_the_pages_opens_nearly_every_page_and_weighs_it(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"{page_report.MARKS[0]}\n{page_report.MARKS[1]}", encoding="utf-8")
    text = await bench("--boards=20", "--times=1", "--markdown", str(page), module="deploy.bench.pages")
    assert text.strip() in page.read_text(encoding="utf-8")
    _, *rows = [line for line in text.splitlines() if line.startswith("| /")]
    assert len(rows) >= 19
    assert "of 100 kB or more: 0." in text
    opened = re.search(r"([0-9]+) pages, as each role", text)
    assert opened
    assert int(opened[1]) > 50
