"""What a run over the pages found, as Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from deploy.bench.load import percentile
from deploy.bench.report import table

MARKS = ("<!-- pages: make bench -->", "<!-- end of pages -->")
MOST_MS, MOST_BYTES = 50, 100_000
SHOWN = 20


@dataclass(frozen=True)
class Measured:
    """One page, as one role sees it."""

    route: str
    role: str
    seconds: Sequence[float]
    worked: float  # seconds of the processor, of the API and of PostgreSQL together
    html: int  # bytes
    whole: int  # with its styles and scripts, before they are packed
    slowest: str  # of the calls of the API inside it

    @property
    def p50(self) -> float:
        return percentile(self.seconds, 50) * 1000

    @property
    def p95(self) -> float:
        return percentile(self.seconds, 95) * 1000


@dataclass(frozen=True)
class Figures:
    pages: Sequence[Measured]
    missed: Sequence[str]  # of which the demo has no example
    counts: Mapping[str, int]


def report(figures: Figures) -> str:
    worst = _worst(figures.pages)
    slow = [it for it in figures.pages if it.p95 >= MOST_MS]
    heavy = [it for it in worst if it.whole >= MOST_BYTES]
    counts = figures.counts
    parts = [
        f"{counts['boards']:,} boards; {counts['trajectories']:,} trajectories, {counts['stalled']:,} of "
        f"them stalled; {counts['events']:,} events. {len(worst)} pages, as each role that may see them: "
        f"the middle one takes {median(it.p50 for it in worst):.0f} ms (p50), of which "
        f"{median(it.worked for it in worst) * 1000:.0f} ms of the processor, for its slowest role. "
        f"At {MOST_MS} ms or more at p95: {len(slow)}; of {MOST_BYTES // 1000} kB or more: {len(heavy)}.",
        _table(worst[:SHOWN]),
    ]
    if figures.missed:
        parts.append(
            f"Not measured, for want of an example: {', '.join(f'`{it}`' for it in figures.missed)}."
        )
    return "\n\n".join(parts)


def _worst(pages: Sequence[Measured]) -> list[Measured]:
    """Of each page its slowest role; the slowest first."""
    by_route = sorted(pages, key=lambda it: it.route)
    each = (max(some, key=lambda it: it.p50) for _, some in groupby(by_route, key=lambda it: it.route))
    return sorted(each, key=lambda it: -it.p50)


def _table(pages: Sequence[Measured]) -> str:
    return table(
        [
            f"the {len(pages)} slowest pages",
            "p50, ms",
            "p95",
            "processor",
            "html, kB",
            "whole",
            "role, and slowest call",
        ],
        *(
            [
                it.route,
                f"{it.p50:.0f}",
                f"{it.p95:.0f}",
                f"{it.worked * 1000:.0f}",
                f"{it.html / 1000:.0f}",
                f"{it.whole / 1000:.0f}",
                f"{it.role}; {it.slowest}",
            ]
            for it in pages
        ),
    )
