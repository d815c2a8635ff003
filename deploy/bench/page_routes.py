"""Which pages there are: what the pages' own routers answer to, with an example in every gap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi.routing import APIRoute

from api.pages import start
from api.pages.app import MODULES

# What is no page: it goes on for as long as one reads, is on its way elsewhere, or is a file.
NOT_PAGES = re.compile(r"/$|/live|/aanmelden|/afgemeld|/downloads/|.*[.]md$|.*\{kind\}")
# Where a gap is filled with an example of its own.
OTHERWISE: Mapping[re.Pattern[str], Mapping[str, str]] = {
    re.compile(r".*/(verbeteren|heropenen)$"): {"step": "done_step"},
    re.compile(r".*/antwoord$"): {"trajectory_id": "asking"},
    re.compile(r"/regiogesprekken/.*/aanwezigheid$"): {"meeting_id": "met"},
    re.compile(r"/wachtlijst/.*/starten$"): {"board": "offered"},
    re.compile(r"/starten/\{number\}"): {"number": "free_board"},
}


@dataclass(frozen=True)
class PageAt:
    route: str
    path: str


def pages(examples: Mapping[str, str | None]) -> Iterator[PageAt]:
    for router in (start.for_all, *(module.router for module in MODULES)):
        for route in router.routes:
            if not isinstance(route, APIRoute) or NOT_PAGES.match(route.path):
                continue
            if "GET" in (route.methods or ()):
                yield PageAt(route.path, _filled(route.path, {**examples, **_others(route.path, examples)}))


def _others(path: str, examples: Mapping[str, str | None]) -> Mapping[str, str | None]:
    found = (gaps for shape, gaps in OTHERWISE.items() if shape.match(path))
    return {gap: examples[name] for gap, name in next(found, {}).items()}


def _filled(path: str, examples: Mapping[str, str | None]) -> str:
    """Empty when there is no example."""
    gaps = re.findall(r"\{(\w+)\}", path)
    if any(examples.get(gap) is None for gap in gaps):
        return ""
    return path.format_map(examples)
