"""From the boards that were reached to the trajectories that were closed."""

from collections.abc import Sequence

from htpy import Element, g, rect
from markupsafe import Markup

from api.pages.charts.frame import (
    BAR,
    GAP,
    LINE,
    across,
    bar,
    em,
    frame,
    label,
    no_bar,
    nothing,
    written,
)
from api.pages.charts.shapes import Caption, Stage

_ROOM = 0.99  # the edge of the longest is not to be cut off


def funnel(caption: Caption, stages: Sequence[Stage]) -> Markup:
    """Bars that narrow. Behind each stands, dashed, how long the one before was, and under it what share is
    left. From a report: `reach.ever_reached`, `places.waiting` and `places.taken`, `trajectories.launched`,
    `plans.made`, `trajectories.completed`."""
    most = max((it.value for it in stages), default=0)
    if most <= 0:
        return nothing(caption)
    rows, top, before = [], 0.0, 0.0
    for stage in stages:
        length = stage.value / most * _ROOM
        row, top = _row(stage, length, before, top)
        rows.append(row)
        before = length
    return frame(caption, rows, top, [_told(it) for it in stages])


def _told(stage: Stage) -> str:
    return f"{stage.label}: {stage.text}" + (f", {stage.share}" if stage.share else "")


def _row(stage: Stage, length: float, before: float, top: float) -> tuple[Element, float]:
    named, below = label(stage.label, top, stage.text)
    at = below + 0.1
    drawn = [named]
    if before > length:
        drawn.append(
            rect(".chart-before", x=across(0), y=em(at), width=across(before), height=em(BAR), rx="2")
        )
    drawn.append(bar("chart-first", at, length) if stage.value else no_bar(at))
    end = at + BAR
    if stage.share:
        under, end = written(stage.share, end + 0.15, "chart-soft")
        drawn.append(under)
    return g[drawn], end + (GAP if stage.share else LINE / 2)
