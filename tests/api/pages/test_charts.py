"""The charts: what stands in them, and what a page with a strict policy never lets through."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from api.pages.charts.bars import bars
from api.pages.charts.frame import LETTERS
from api.pages.charts.funnel import funnel
from api.pages.charts.pairs import pairs
from api.pages.charts.shapes import Bar, Caption, Pair, PairWords, Span, SpanWords, Stage, Tile, TileWords
from api.pages.charts.spans import spans
from api.pages.charts.tiles import tiles

SVG = "{http://www.w3.org/2000/svg}"
ABOUT = Caption("redenen", "Waarom stilgevallen", "Hoe vaak elke reden voorkomt.", "Nog geen cijfers.")
NAUGHTY = "<script>\"'&</script>"
REASONS = (
    Bar("bestuur reageert niet", 12, "12 (40%)", "/stilgevallen?reden=board-silent&regio=AM05"),
    Bar(
        "geen interne verantwoordelijke",
        5,
        "5 (17%)",
        "/stilgevallen?reden=no-internal-contact",
        current=True,
    ),
    Bar("geen adviseur", 0, "0", "/stilgevallen?reden=no-adviser"),
)
STAGES = (Stage("bereikt", 215, "215"), Stage("doet mee", 88, "88", "41% van de stap ervoor"))
SPANS = (
    Span("startgesprek", "de helft binnen 8 dagen", 8, 14, 10),
    Span("bestuursbesluit", "nog geen afgerond", None, None, 10),
)
SPAN_WORDS = SpanWords("de helft is klaar", "negen van de tien zijn klaar", "de termijn")
PAIRS = (Pair("Twente", 12, "12,0", 14.4, "14,4"), Pair("Zeeland", 6, "6,0", 0, "0"))
PAIR_WORDS = PairWords("gepland", "gerealiseerd")
TILES = (
    Tile("AM05", 0.375, "3/8", "Twente: 3 van 8 trajecten stilgevallen", "/stilgevallen?regio=AM05", True),
    Tile("AM24", None, "–", "Zeeland: geen trajecten", "/stilgevallen?regio=AM24"),
)
TILE_WORDS = TileWords(("0%", "tot 10%", "tot 25%", "tot 50%", "meer"), "geen trajecten")

CHARTS: dict[str, Callable[[Caption], Markup]] = {
    "bars": lambda about: bars(about, REASONS),
    "funnel": lambda about: funnel(about, STAGES),
    "spans": lambda about: spans(about, SPANS, SPAN_WORDS),
    "pairs": lambda about: pairs(about, PAIRS, PAIR_WORDS),
}
EMPTY: dict[str, Callable[[Caption], Markup]] = {
    "bars": lambda about: bars(about, []),
    "only noughts": lambda about: bars(about, [Bar("tijd", 0, "0")]),
    "funnel": lambda about: funnel(about, [Stage("bereikt", 0, "0")]),
    "spans": lambda about: spans(about, [Span("startgesprek", "nog geen", None, None, 10)], SPAN_WORDS),
    "pairs": lambda about: pairs(about, [], PAIR_WORDS),
    "tiles": lambda about: tiles(about, [], TILE_WORDS),
}
HOSTILE: dict[str, Callable[[Caption], Markup]] = {
    "bars": lambda about: bars(about, [Bar(NAUGHTY, 1, NAUGHTY, f"/{NAUGHTY}")]),
    "funnel": lambda about: funnel(about, [Stage(NAUGHTY, 1, NAUGHTY, NAUGHTY)]),
    "spans": lambda about: spans(about, [Span(NAUGHTY, NAUGHTY, 1, 2, 3)], SpanWords(*[NAUGHTY] * 3)),
    "pairs": lambda about: pairs(about, [Pair(NAUGHTY, 1, NAUGHTY, 1, NAUGHTY)], PairWords(NAUGHTY, NAUGHTY)),
    "tiles": lambda about: tiles(
        about, [Tile("AM05", 1, NAUGHTY, NAUGHTY, NAUGHTY)], TileWords((NAUGHTY,) * 5, NAUGHTY)
    ),
}


def parsed(chart: Markup) -> ET.Element:
    return ET.fromstring(str(chart))  # noqa: S314 - our own


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_a_chart_has_a_name_and_a_description(draw: Callable[[Caption], Markup]) -> None:
    root = parsed(draw(ABOUT))
    named = {element.get("id"): words(element) for element in root if element.get("id")}
    assert named[root.attrib["aria-labelledby"]] == ABOUT.title
    assert named[root.attrib["aria-describedby"]].startswith(ABOUT.description)


@pytest.mark.parametrize(
    "draw", [*CHARTS.values(), lambda about: tiles(about, TILES, TILE_WORDS)], ids=[*CHARTS, "tiles"]
)
def test_nothing_in_a_chart_needs_an_exception_to_the_policy(draw: Callable[[Caption], Markup]) -> None:
    for element in parsed(draw(ABOUT)).iter():
        assert element.tag.removeprefix(SVG) not in {"style", "script", "image", "foreignObject"}
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
        assert not [value for value in element.attrib.values() if "//" in value or "url(" in value]


@pytest.mark.parametrize("draw", HOSTILE.values(), ids=HOSTILE)
def test_what_people_wrote_stays_text(draw: Callable[[Caption], Markup]) -> None:
    root = parsed(draw(Caption("k", NAUGHTY, NAUGHTY, NAUGHTY)))
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert NAUGHTY in "".join(root.itertext())


@pytest.mark.parametrize("draw", EMPTY.values(), ids=EMPTY)
def test_without_anything_to_show_a_sentence_says_so(draw: Callable[[Caption], Markup]) -> None:
    assert draw(ABOUT) == f'<p class="empty">{ABOUT.empty}</p>'


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (CHARTS["bars"], [text for it in REASONS for text in (it.label, it.text)]),
        (CHARTS["funnel"], ["215 bereikt", "88 doet mee", "41% van de stap ervoor"]),
        (CHARTS["spans"], [*(it.text for it in SPANS), SPAN_WORDS.median, SPAN_WORDS.term]),
        (CHARTS["pairs"], ["Twente", "12,0", "14,4", "Zeeland", "6,0", "0", "gepland", "gerealiseerd"]),
    ],
    ids=CHARTS,
)
def test_every_value_can_be_read(draw: Callable[[Caption], Markup], said: list[str]) -> None:
    root = parsed(draw(ABOUT))
    shown = [words(element) for element in root.iter(f"{SVG}text")]
    assert [text for text in said if text not in shown] == []


def test_a_bar_is_a_link_to_what_it_counts_and_the_chosen_one_says_so() -> None:
    root = parsed(bars(ABOUT, REASONS))
    links = root.findall(f"{SVG}a")
    assert [link.get("href") for link in links] == [it.link for it in REASONS]
    assert [link.get("aria-current") for link in links] == [None, "true", None]
    assert [words(link) for link in links] == [f"{it.label}{it.text}" for it in REASONS]
    assert root.get("role") == "group"  # what stands in an image cannot be followed


def test_a_chart_without_links_is_an_image_whose_description_has_the_values() -> None:
    root = parsed(pairs(ABOUT, PAIRS, PAIR_WORDS))
    assert root.get("role") == "img"
    assert "Twente: gepland 12,0, gerealiseerd 14,4" in words(root[1])


def test_the_longest_bar_leaves_room_for_the_longest_value() -> None:
    root = parsed(bars(ABOUT, REASONS))
    widths = [float(it.attrib["width"].rstrip("%")) for it in root.iter(f"{SVG}rect") if it.get("rx") == "2"]
    assert len(widths) == 2  # nought has no bar
    assert widths[0] < 75
    assert widths[1] / widths[0] == pytest.approx(5 / 12, rel=0.01)


def test_a_longer_step_has_a_longer_bar_and_its_term_a_mark_of_its_own() -> None:
    root = parsed(spans(ABOUT, SPANS, SPAN_WORDS))
    terms = [it.get("x1") for it in root.findall(f".//{SVG}line[@class='chart-term']")]
    assert terms[0] == terms[1] == "70.00%"  # 10 of 14 days, with room for the last mark


def test_behind_a_stage_stands_how_long_the_one_before_was() -> None:
    root = parsed(funnel(ABOUT, STAGES))
    before = root.findall(f".//{SVG}rect[@class='chart-before']")
    assert [it.get("width") for it in before] == ["99.00%"]


@pytest.mark.parametrize(
    "label",
    [
        "doet mee of staat op de wachtlijst van het programma",
        "arbeidsongeschiktheidsverzekeringsvoorwaarden",
        "Zuid-Kennemerland en IJmond met Zaanstreek/Waterland",
    ],
)
def test_a_long_label_goes_on_on_the_next_line(label: str) -> None:
    short, long = (parsed(bars(ABOUT, [Bar(it, 1, "1")])) for it in ("tijd", label))
    written = next(long.iter(f"{SVG}text"))
    lines = [written.text or "", *(it.text or "" for it in written if it.get("dy"))]
    assert len(lines) > 1
    assert max(map(len, lines)) <= LETTERS
    assert re.sub(r"\W", "", "".join(lines)) == re.sub(r"\W", "", label)
    assert float(long.attrib["height"][:-2]) > float(short.attrib["height"][:-2])
