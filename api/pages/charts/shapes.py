"""What the charts are given: texts, already translated and written out, and the numbers they stand for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    key: str  # of its own on a page: the ids in the chart begin with it
    title: str
    description: str  # a sentence on how to read it, for who does not see it
    empty: str  # what stands there when there is nothing to show: "nog geen …"


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    text: str
    link: str | None = None
    current: bool = False  # what the page shows now


@dataclass(frozen=True)
class Stage:
    """A step of a funnel; `share` says how much is left of the one before, and of the first there is none."""

    label: str
    value: float
    text: str
    share: str | None = None


@dataclass(frozen=True)
class Span:
    """How long a step takes, in working days: half of them no longer than the median, nine in ten no longer
    than the ninetieth percentile. Without these nothing was completed, and `text` says so."""

    label: str
    text: str
    median: float | None
    ninetieth: float | None
    term: float | None


@dataclass(frozen=True)
class SpanWords:
    """What the three marks mean, below the chart."""

    median: str
    ninetieth: str
    term: str


@dataclass(frozen=True)
class Pair:
    label: str
    planned: float
    planned_text: str
    realised: float
    realised_text: str


@dataclass(frozen=True)
class PairWords:
    planned: str
    realised: str


@dataclass(frozen=True)
class Tile:
    """How much of a region has stalled. `share` is None where no board is under way."""

    region: str
    share: float | None
    text: str  # what fits in a tile: "3/8"
    told: str  # the same in full: "Twente: 3 van 8 trajecten stilgevallen"
    link: str
    current: bool = False


@dataclass(frozen=True)
class TileWords:
    """The legend, from pale to dark, and what the tile of a region without boards looks like."""

    shades: tuple[str, str, str, str, str]
    none: str
