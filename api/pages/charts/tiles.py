"""The labour-market regions as tiles, laid out as the country lies: which share of each has stalled."""

from collections.abc import Sequence

from htpy import Element, a, div, li, p, span, ul
from markupsafe import Markup, escape

from api.pages.charts.frame import nothing
from api.pages.charts.places import Place, places
from api.pages.charts.shapes import Caption, Tile, TileWords

STEPS = (0.0, 0.10, 0.25, 0.50)  # a share above the last of these has the darkest shade


def tiles(caption: Caption, items: Sequence[Tile], words: TileWords) -> Markup:
    """A list of links in a grid, with text of its own size, also on a phone. A region that is not given has
    no tile."""
    given = {it.region: it for it in items}
    shown = [(place, given[place.region]) for place in places() if place.region in given]
    if not shown:
        return nothing(caption)
    told = f"{caption.key}-desc"
    return escape(
        div(".tiles")[
            p(".unseen", id=told)[caption.description],
            ul(".tile-map", {"aria-label": caption.title, "aria-describedby": told}, role="list")[
                (_tile(place, it) for place, it in shown)
            ],
            _legend(words),
        ]
    )


def shade(share: float | None) -> str:
    """No board under way is another thing than none that has stalled."""
    if share is None:
        return "shade-none"
    return f"shade-{1 + sum(share > step for step in STEPS)}"


def _tile(place: Place, tile: Tile) -> Element:
    return li(f".tile-column-{place.column}.tile-row-{place.row}")[
        a(
            f".tile.{shade(tile.share)}",
            {"aria-label": tile.told, "aria-current": "true" if tile.current else None},
            href=tile.link,
            title=tile.told,
        )[
            span(".tile-letters")[place.letters],
            span(".tile-short")[place.short],
            span(".tile-share")[tile.text],
        ]
    ]


def _legend(words: TileWords) -> Element:
    shades = [(f"shade-{number}", said) for number, said in enumerate(words.shades, 1)]
    return ul(".tile-legend", role="list")[
        (
            li[span(f".tile-swatch.{kind}", {"aria-hidden": "true"}), said]
            for kind, said in [*shades, ("shade-none", words.none)]
        )
    ]
