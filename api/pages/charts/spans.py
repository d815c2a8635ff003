"""How many working days the steps take."""

from collections.abc import Sequence

from htpy import Element, g, line
from markupsafe import Markup

from api.pages.charts.frame import BAR, GAP, across, bar, em, frame, label, legend, nothing, written
from api.pages.charts.shapes import Caption, Span, SpanWords

_ROOM = 0.98  # the mark of the longest is not to be cut off


def spans(caption: Caption, items: Sequence[Span], words: SpanWords) -> Markup:
    """A bar to the median, a line on to the ninetieth percentile, and the term as a mark across.
    From a report: `steps`, with the terms of the programme."""
    if all(it.median is None for it in items):
        return nothing(caption)
    most = max((days for it in items for days in (it.median, it.ninetieth, it.term) if days), default=0) or 1
    rows, top = [], 0.0
    for item in items:
        row, top = _row(item, _ROOM / most, top)
        rows.append(row)
    marks, end = legend(_legend(words), top + 0.2)
    return frame(caption, [*rows, *marks], end + 0.2, [f"{it.label}: {it.text}" for it in items])


def _row(item: Span, day: float, top: float) -> tuple[Element, float]:
    named, below = label(item.label, top)
    at = below + 0.25
    drawn = [named]
    if item.median is not None:
        drawn.append(bar("chart-first", at, item.median * day))
        if item.ninetieth is not None:
            drawn.append(_whisker(item.median * day, item.ninetieth * day, at))
    if item.term is not None:
        drawn.append(_term(across(item.term * day), at))
    told, end = written(item.text, at + BAR + 0.25, "chart-soft")
    return g[[*drawn, told]], end + GAP * 0.8


def _whisker(start: float, end: float, top: float) -> Element:
    middle = em(top + BAR / 2)
    return g[
        line(".chart-whisker", x1=across(start), x2=across(end), y1=middle, y2=middle),
        line(".chart-whisker", x1=across(end), x2=across(end), y1=em(top + 0.15), y2=em(top + BAR - 0.15)),
    ]


def _term(at: str, top: float) -> Element:
    return line(".chart-term", x1=at, x2=at, y1=em(top - 0.2), y2=em(top + BAR + 0.2))


def _legend(words: SpanWords) -> list[tuple[list[Element], str]]:
    return [
        ([bar("chart-first", 0.15, 0.9)], words.median),
        ([_whisker(0.0, 0.88, 0.15)], words.ninetieth),
        ([_term("45%", 0.2)], words.term),
    ]
