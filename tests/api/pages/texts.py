"""The texts of the pages, as they stand in code and templates, and as they stand in the Dutch catalogue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from api.pages.language import FOLDER

PAGES = FOLDER.parent
TEMPLATES = PAGES / "templates"
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
EXTENSIONS = "jinja2.ext.i18n,jinja2.ext.do"
OPTIONS = {"templates/**.html": {"extensions": EXTENSIONS, "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}  # `say` is that of figures_shown.py
CALLS = ("_", "gettext", "ngettext")
SPOKEN = {"title", "aria-label", "alt", "placeholder", "data-label", "label"}  # attributes that are read
# Names, which are the same in both languages, the names of the languages in themselves, and pieces of HTML.
NAMES = {"Traject", "English", "Nederlands"} | {"csv", "xlsx", "On", "f-", "help "}
ATTRIBUTE = re.compile(r'[^<>]*[\w-]+="')  # of a block or macro that stands inside a tag

Id = str | tuple[str, ...]
Message = str | tuple[str, ...] | list[str]


@dataclass(frozen=True)
class Entry:
    """Of a catalogue."""

    file: str
    id: Id
    text: tuple[str, ...]
    fuzzy: bool

    @property
    def ids(self) -> tuple[str, ...]:
        return self.id if isinstance(self.id, tuple) else (self.id,)


@cache
def used() -> dict[Id, str]:
    """Every text that is used, and a place where it is."""
    found = extract_from_dir(PAGES, METHODS, OPTIONS, KEYWORDS)
    return {_id(message): f"api/pages/{file}:{line}" for file, line, message, _, _ in found}


def _id(message: Message) -> Id:
    return message if isinstance(message, str) else tuple(message)


def _texts(string: Message | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def entries() -> Iterator[Entry]:
    for file in sorted((FOLDER / "nl").glob("*.po")):
        with file.open("rb") as lines:
            for it in read_po(lines, locale="nl"):
                if it.id:
                    yield Entry(file.name, _id(it.id), _texts(it.string), it.fuzzy)


def bare() -> Iterator[str]:
    """Texts that stand in a template without being made translatable, and where."""
    environment = Environment(extensions=EXTENSIONS.split(","), autoescape=True)
    for file in sorted(TEMPLATES.rglob("*.html")):
        source = file.read_text()
        where = file.relative_to(TEMPLATES)
        for text in (*_in_html(environment, source), *_in_expressions(environment, source)):
            if text not in NAMES and not ATTRIBUTE.match(text):
                yield f"{where}: {text}"


def _in_html(environment: Environment, source: str) -> list[str]:
    """What stands between the tags, and in the attributes that are read; an expression is a gap."""
    inside, html = False, ""
    for _, kind, value in environment.lex(source):
        if kind in {"variable_begin", "variable_end"}:
            inside = kind == "variable_begin"
            html += "" if inside else "\N{OBJECT REPLACEMENT CHARACTER}"
        elif kind == "data":
            html += value
    reader = _Reader()
    reader.feed(html)
    return reader.texts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts += [word for word in re.findall(r"[^\W\d_][^\ufffc\n]*", data) if word]

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SPOKEN and re.search(r"[^\W\d_]", value or ""):
                self.texts.append(f"{name}={value}")


def _in_expressions(environment: Environment, source: str) -> Iterator[str]:
    """Constants that look like words for people: more than one word, or with a capital."""
    tree = environment.parse(source)
    said = {
        id(it) for call in tree.find_all(nodes.Call) if _translates(call) for it in call.find_all(nodes.Const)
    }
    for const in tree.find_all(nodes.Const):
        if id(const) not in said and isinstance(const.value, str) and _is_said(const.value):
            yield const.value


def _translates(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in CALLS


def _is_said(text: str) -> bool:
    return bool(re.match(r"[A-Z][a-z]+\b", text)) or bool(re.search(r"[a-z]{2,} [a-z]{2,}", text))
