"""The tile map of the labour-market regions: complete, as the country lies, and readable."""

import csv
import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from statistics import linear_regression, mean
from xml.etree import ElementTree as ET

import pytest

from api.pages.charts.places import places
from api.pages.charts.shapes import Caption, Tile, TileWords
from api.pages.charts.tiles import shade, tiles

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "api" / "pages" / "static"
ABOUT = Caption("kaart", "Stilgevallen per regio", "Elke tegel is een regio.", "Geen regio's.")
WORDS = TileWords(("0%", "tot 10%", "tot 25%", "tot 50%", "meer dan 50%"), "geen trajecten")


def regions() -> dict[str, str]:
    with (ROOT / "data" / "labour_market_regions.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def test_every_region_has_one_tile_of_its_own() -> None:
    found = places()
    assert sorted(it.region for it in found) == sorted(regions())
    for own in ("region", "letters", "short"):
        assert len({getattr(it, own) for it in found}) == 35
    assert len({(it.column, it.row) for it in found}) == 35


def test_the_names_fit_in_their_tiles() -> None:
    assert all(len(it.letters) == 3 and it.letters.isupper() and len(it.short) <= 8 for it in places())
    assert max(it.column for it in places()) <= 7
    assert max(it.row for it in places()) <= 9


def test_what_lies_far_to_the_north_or_the_west_does_so_on_the_map() -> None:
    for one, other in combinations(places(), 2):
        if abs(north := one.latitude - other.latitude) >= 0.5:
            assert north * (one.row - other.row) < 0, (one, other)
        if abs(east := one.longitude - other.longitude) >= 1:
            assert east * (one.column - other.column) > 0, (one, other)


def test_no_tile_lies_far_from_where_its_region_lies() -> None:
    """In tiles, beside the straight line that fits the whole country best."""
    across = linear_regression([it.longitude for it in places()], [it.column for it in places()])
    down = linear_regression([it.latitude for it in places()], [it.row for it in places()])
    off = {
        it.region: (
            (it.column - across.slope * it.longitude - across.intercept) ** 2
            + (it.row - down.slope * it.latitude - down.intercept) ** 2
        )
        ** 0.5
        for it in places()
    }
    assert mean(off.values()) < 0.75
    assert max(off.values()) < 1.75, off


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Groningen", "Friesland"),
        ("Groningen", "Drenthe"),
        ("Twente", "Achterhoek"),
        ("Groot Amsterdam", "Zaanstreek/Waterland"),
        ("Haaglanden", "Zuid-Holland Centraal"),
        ("Rijnmond", "Drechtsteden"),
        ("Zeeland", "West-Brabant"),
        ("Zuidoost-Brabant", "Helmond-De Peel"),
        ("Midden-Limburg", "Zuid-Limburg"),
    ],
)
def test_neighbours_lie_side_by_side(one: str, other: str) -> None:
    lies = {regions()[it.region]: it for it in places()}
    near, by = lies[one], lies[other]
    assert abs(near.column - by.column) + abs(near.row - by.row) == 1


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (None, "shade-none"),
        (0, "shade-1"),
        (0.01, "shade-2"),
        (0.1, "shade-2"),
        (0.25, "shade-3"),
        (0.26, "shade-4"),
        (0.5, "shade-4"),
        (1, "shade-5"),
    ],
)
def test_a_larger_share_has_a_darker_shade_and_no_boards_none(share: float | None, expected: str) -> None:
    assert shade(share) == expected


def test_a_tile_says_its_share_and_leads_to_its_boards() -> None:
    told = "Twente: 3 van 8 trajecten stilgevallen"
    given = [
        Tile("AM24", None, "–", "Zeeland: geen trajecten", "/stilgevallen?regio=AM24"),
        Tile("AM05", 0.375, "3/8", told, "/stilgevallen?regio=AM05", current=True),
    ]
    root = ET.fromstring(str(tiles(ABOUT, given, WORDS)))  # noqa: S314 - our own
    twente, zeeland = root.findall(".//a")  # from north to south
    assert twente.attrib == {
        "class": "tile shade-4",
        "href": "/stilgevallen?regio=AM05",
        "title": told,
        "aria-label": told,
        "aria-current": "true",
    }
    assert [it.text for it in twente] == ["TWE", "Twente", "3/8"]
    assert zeeland.get("class") == "tile shade-none"
    assert zeeland.get("aria-current") is None
    assert [it.get("class") for it in root.findall("./ul[1]/li")] == [
        "tile-column-7 tile-row-4",
        "tile-column-1 tile-row-7",
    ]


def test_the_legend_explains_every_shade() -> None:
    given = [Tile("AM05", 0, "0/1", "Twente", "/x")]
    root = ET.fromstring(str(tiles(ABOUT, given, WORDS)))  # noqa: S314 - our own
    legend = root.findall("./ul[2]/li")
    assert ["".join(it.itertext()) for it in legend] == [*WORDS.shades, WORDS.none]


def test_every_column_and_row_is_in_the_stylesheet() -> None:
    styles = (STATIC / "traject.css").read_text()
    for it in places():
        assert f".tile-column-{it.column} {{" in styles
        assert f".tile-row-{it.row} {{" in styles


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("step", range(1, 6))
def test_the_text_stands_out_from_every_shade(step: int, dark: bool) -> None:
    colours = properties(dark)
    assert contrast(colours[f"shade-{step}-ink"], colours[f"shade-{step}"]) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_each_shade_goes_further_than_the_one_before(dark: bool) -> None:
    colours = properties(dark)
    away = [contrast(colours[f"shade-{step}"], colours["surface"]) for step in range(1, 6)]
    assert away == sorted(away)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("colour", "least"),
    [
        ("chart-1", 3),
        ("chart-2", 3),
        ("field", 3),
        ("focus", 3),
        ("ink", 4.5),
        ("ink-soft", 4.5),
        ("accent", 4.5),
    ],
)
def test_what_charts_are_drawn_in_stands_out_from_the_page(colour: str, least: float, dark: bool) -> None:
    colours = properties(dark)
    assert contrast(colours[colour], colours["surface"]) >= least


def properties(dark: bool) -> Mapping[str, str]:
    """The custom properties: those of light, and over them those of dark."""
    styles = (STATIC / "traject.css").read_text()
    light = re.findall(r"^:root {$(.*?)^}$", styles, re.DOTALL | re.MULTILINE)
    darkness = re.findall(
        r"^@media \(prefers-color-scheme: dark\) {$\s*:root {$(.*?)^}$", styles, re.DOTALL | re.MULTILINE
    )
    blocks = "".join([*light, *darkness] if dark else light)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks))


def contrast(one: str, other: str) -> float:
    """By the formula of WCAG 2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
