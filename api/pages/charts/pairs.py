"""What was planned beside what came of it."""

from collections.abc import Sequence

from htpy import Element, g
from markupsafe import Markup

from api.pages.charts.frame import BAR, GAP, bar, beside, frame, label, legend, no_bar, nothing, room_for
from api.pages.charts.shapes import Caption, Pair, PairWords


def pairs(caption: Caption, items: Sequence[Pair], words: PairWords) -> Markup:
    """Two bars for each group, all in one unit: the planned one open, with a dashed edge, the realised one
    filled. From a report: `planned.jobs` and `realised.jobs`, of the whole or of each region."""
    most = max((value for it in items for value in (it.planned, it.realised)), default=0)
    if most <= 0:
        return nothing(caption)
    room = room_for([text for it in items for text in (it.planned_text, it.realised_text)])
    rows, top = [], 0.0
    for item in items:
        row, top = _row(item, room / most, top)
        rows.append(row)
    marks, end = legend(
        [
            ([bar("chart-planned", 0.15, 0.9)], words.planned),
            ([bar("chart-second", 0.15, 0.9)], words.realised),
        ],
        top + 0.2,
    )
    told = [
        f"{it.label}: {words.planned} {it.planned_text}, {words.realised} {it.realised_text}" for it in items
    ]
    return frame(caption, [*rows, *marks], end + 0.2, told)


def _row(item: Pair, unit: float, top: float) -> tuple[Element, float]:
    named, at = label(item.label, top)
    at += 0.1
    drawn = [named]
    for kind, value, text in (
        ("chart-planned", item.planned, item.planned_text),
        ("chart-second", item.realised, item.realised_text),
    ):
        drawn.append(bar(kind, at, value * unit) if value else no_bar(at))
        drawn.append(beside(text, at, value * unit))
        at += BAR + 0.15
    return g[drawn], at + GAP - 0.15
