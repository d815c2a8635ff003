"""What every chart shares: its frame and its lengths.

Across, lengths are percentages, and down they are in ems: so a chart fits every width, and its text is as
large as the text around it and grows with it. (A viewBox would shrink the text on a phone.)
"""

import re
from collections.abc import Sequence
from textwrap import wrap

from htpy import Element, desc, line, p, rect, svg, text, title, tspan
from markupsafe import Markup, escape

from api.pages.charts.shapes import Caption

LINE = 1.4  # from one line of text to the next, in ems
BAR = 0.95  # how thick a bar is
GAP = 0.9  # between one row and the next
LETTERS = 31  # on a line, on a phone of 320 pixels
_EMS = 17.5  # across, on such a phone


def em(length: float) -> str:
    return f"{length:.2f}em"


def across(share: float) -> str:
    return f"{share * 100:.2f}%"


def frame(caption: Caption, rows: Sequence[Element], height: float, values: Sequence[str] = ()) -> Markup:
    """A chart with links is a group, because what stands in an image cannot be followed. Any other is an
    image, and its description then holds the values."""
    name, told = f"{caption.key}-title", f"{caption.key}-desc"
    drawn = svg(
        ".chart",
        {"aria-labelledby": name, "aria-describedby": told},
        xmlns="http://www.w3.org/2000/svg",
        role="img" if values else "group",
        width="100%",
        height=em(height),
        focusable="false",
    )[
        title(id=name)[caption.title],
        desc(id=told)[" ".join([caption.description, "; ".join(values)]).strip()],
        rows,
    ]
    return escape(drawn)  # htpy has escaped what is in it, and knows that it did


def nothing(caption: Caption) -> Markup:
    """No chart, but the sentence that says so."""
    return escape(p(".empty")[caption.empty])


def label(words: str, top: float, value: str = "") -> tuple[Element, float]:
    """The text that stands above a bar, and where it ends."""
    return written(words, top, "chart-label", value=value)


def written(
    words: str, top: float, kind: str, *, value: str = "", left: str = "0", letters: int = LETTERS
) -> tuple[Element, float]:
    """Text on as many lines as it takes, a value before it, and where it ends: SVG itself never wraps."""
    first, *more = wrap(_broken(f"{value} {words}".strip(), letters), letters) or [""]
    drawn = text(f".{kind}", x=left, y=em(top + 1))[
        tspan(".chart-value")[value] if value else None,
        first.removeprefix(value),
        ([tspan(".chart-turn")[" "], tspan(x=left, dy=em(LINE))[rest]] for rest in more),
    ]
    return drawn, top + (1 + len(more)) * LINE


def _broken(words: str, letters: int) -> str:
    """A word longer than a line is broken by a hyphen, as on paper."""
    return re.sub(rf"(\S{{{letters - 1}}})(?=\S)", r"\1- ", words)


def room_for(texts: Sequence[str]) -> float:
    """What is left across for the bars, beside the longest of these texts, on a phone."""
    longest = max((len(it) for it in texts), default=0)
    return max(0.4, 1 - (longest * 0.6 + 0.8) / _EMS)


def bar(kind: str, top: float, share: float) -> Element:
    return rect(f".chart-bar.{kind}", x="0", y=em(top), width=across(share), height=em(BAR), rx="2")


def no_bar(top: float) -> Element:
    """Where a bar would begin: nought is something else than nothing known."""
    return line(".chart-nought", x1=across(0), x2=across(0), y1=em(top), y2=em(top + BAR))


def beside(words: str, top: float, share: float) -> Element:
    """The value, where its bar ends."""
    return text(".chart-value", x=across(share), dx="0.4em", y=em(top + 0.82))[words]


def legend(marks: Sequence[tuple[Sequence[Element], str]], top: float) -> tuple[list[Element], float]:
    """Each mark on a line of its own, with what it means, and where they end. A mark is drawn at 0, 0."""
    rows = []
    for mark, words in marks:
        # A nested svg moves what is in it by ems; a transform knows only pixels.
        rows.append(
            svg(".chart-mark", {"aria-hidden": "true"}, x="0", y=em(top), width="2em", height="1.2em")[mark]
        )
        told, top = written(words, top, "chart-soft", left="2.5em", letters=LETTERS - 4)
        rows.append(told)
    return rows, top
