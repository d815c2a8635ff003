"""The figures of a run as Markdown, which reads in a terminal too."""

import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil

from deploy.bench.histories import Weight
from deploy.bench.load import Round, percentile
from deploy.bench.stalled import Asked

MARKS = ("<!-- figures: make bench -->", "<!-- end of figures -->")


@dataclass(frozen=True)
class Measured:
    """The floor, or the product: a `busy` and an `alone` for every round."""

    busy: Sequence[Round]
    alone: Sequence[Round]
    cores: Sequence[dict[str, float]]  # seconds of processor time by process, of every busy round
    weight: Weight

    @property
    def latencies(self) -> list[float]:
        return [seconds for it in self.alone for seconds in it.latencies]

    def milliseconds_a_step(self, process: str) -> float:
        return median(
            used.get(process, 0) / len(it.latencies) * 1000
            for used, it in zip(self.cores, self.busy, strict=True)
        )


@dataclass(frozen=True)
class Figures:
    at_a_time: int
    steps: int
    floor: Measured
    product: Measured
    gathered: Weight  # of the product, when the region meets
    rows: int
    stalled: int
    asked: Sequence[Asked]
    postgres: str
    temporal: str


def report(figures: Figures) -> str:
    return "\n\n".join(
        [machine(figures), _sides(figures), _rounds(figures), _cores(figures), _stalled(figures)]
    )


def machine(figures: Figures) -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, temporalio {version('temporalio')}, "
        f"Temporal server {figures.temporal}, PostgreSQL {figures.postgres}."
    )


def _sides(figures: Figures) -> str:
    sides = (figures.floor, figures.product)
    rates = [median(it.steps_per_second for it in side.busy) for side in sides]
    p50, p99 = ([percentile(side.latencies, percent) * 1000 for side in sides] for percent in (50, 99))
    weights = [side.weight for side in sides]
    whole = f"whole trajectory ({figures.steps} steps), history"
    lines: list[tuple[str, list[float], int]] = [
        (f"completed steps a second, {figures.at_a_time} boards at a time", rates, 1),
        ("one step at a time, p50, ms", p50, 1),
        ("one step at a time, p99, ms", p99, 1),
        ("history events a completed step", [it.events_a_step for it in weights], 1),
        ("history bytes a completed step", [it.bytes_a_step for it in weights], 0),
        (f"{whole} events", [it.events for it in weights], 0),
        (f"{whole} bytes", [it.bytes for it in weights], 0),
    ]
    return table(
        ["", "(a) bare Temporal", "(b) the product", "(b)/(a)"],
        *([name, f"{a:,.{digits}f}", f"{b:,.{digits}f}", f"{b / a:.2f}"] for name, (a, b), digits in lines),
        [
            "the same, when its region gathers",
            "",
            f"{figures.gathered.events:,.0f}",
            "",
        ],
    )


def _rounds(figures: Figures) -> str:
    pairs = list(zip(figures.floor.busy, figures.product.busy, strict=True))
    return table(
        ["steps a second in round", *(str(number) for number, _ in enumerate(pairs, 1))],
        ["(a) bare Temporal", *(f"{a.steps_per_second:.1f}" for a, _ in pairs)],
        ["(b) the product", *(f"{b.steps_per_second:.1f}" for _, b in pairs)],
        ["(b)/(a)", *(f"{b.steps_per_second / a.steps_per_second:.2f}" for a, b in pairs)],
    )


def _cores(figures: Figures) -> str:
    sides = (figures.floor, figures.product)
    names = list(dict.fromkeys(name for side in sides for used in side.cores for name in used))
    spent = [[side.milliseconds_a_step(name) for name in names] for side in sides]
    return table(
        ["ms of processor time a step", *names, "together"],
        *(
            [title, *(f"{ms:.1f}" for ms in row), f"{sum(row):.1f}"]
            for title, row in zip(("(a) bare Temporal", "(b) the product"), spent, strict=True)
        ),
    )


def _stalled(figures: Figures) -> str:
    def ms(seconds: Sequence[float]) -> list[str]:
        return [f"{percentile(seconds, percent) * 1000:.1f}" for percent in (50, 99)]

    return table(
        [
            f"(d) stalled: {figures.stalled:,} of {figures.rows:,} trajectories",
            *("API p50, ms", "API p99", "SQL p50, ms", "SQL p99", "plan"),
        ],
        *([it.name, *ms(it.api), *ms(it.sql), it.plan] for it in figures.asked),
    )


def table(*rows: Sequence[str]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join([first, *rest])} |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(rows[0]), f"| {' | '.join(rule)} |", *(line(row) for row in rows[1:])])


def put(text: str, page: Path, marks: tuple[str, str] = MARKS) -> None:
    """Puts the figures between the marks on a page."""
    begin, end = marks
    written, found = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n\n{text}\n\n{end}",
        page.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if not found:
        raise SystemExit(f"{page} has no place for the figures: put {begin} and {end} in it.")
    page.write_text(written, encoding="utf-8")
