"""Bars below each other: reasons, barriers."""

from collections.abc import Sequence

from htpy import Element, a, g, rect
from markupsafe import Markup

from api.pages.charts.frame import (
    BAR,
    GAP,
    bar,
    beside,
    em,
    frame,
    label,
    no_bar,
    nothing,
    room_for,
)
from api.pages.charts.shapes import Bar, Caption


def bars(caption: Caption, items: Sequence[Bar]) -> Markup:
    """Each bar with its label above it and its value beside it; one with a link can be followed."""
    most = max((it.value for it in items), default=0)
    if most <= 0:
        return nothing(caption)
    room, rows, top = room_for([it.text for it in items]), [], 0.0
    for item in items:
        row, top = _row(item, item.value / most * room, top)
        rows.append(row)
    linked = any(it.link for it in items)
    return frame(caption, rows, top, [] if linked else [f"{it.label}: {it.text}" for it in items])


def _row(item: Bar, share: float, top: float) -> tuple[Element, float]:
    named, below = label(item.label, top)
    end = below + BAR + GAP
    drawn = [
        rect(".chart-row", x="0", y=em(top), width="100%", height=em(end - top - 0.4), rx="3"),
        named,
        bar("chart-first", below + 0.1, share) if item.value else no_bar(below + 0.1),
        beside(item.text, below + 0.1, share),
    ]
    if item.link is None:
        return g[drawn], end
    return a(".chart-link", {"aria-current": "true" if item.current else None}, href=item.link)[drawn], end
