"""Charts that were drawn before: the same numbers give the same picture, which is sooner found than drawn."""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache

from markupsafe import Markup

from api.pages.charts.shapes import Caption

MOST = 256


def drawn(
    draw: Callable[..., Markup], caption: Caption, items: Iterable[Hashable], *words: Hashable
) -> Markup:
    return _drawn(draw, caption, tuple(items), *words)


@lru_cache(maxsize=MOST)
def _drawn(
    draw: Callable[..., Markup], caption: Caption, items: tuple[Hashable, ...], *words: Hashable
) -> Markup:
    return draw(caption, items, *words)
