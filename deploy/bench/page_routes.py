"""Which pages there are: what the pages' own routers answer to, with an example in every gap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi.routing import APIRoute

from api.pages import start
from api.pages.app import MODULES

# What is no page: it goes on for as long as one reads, is on its way elsewhere, or is a file.
NOT_PAGES = re.compile(r"/$|/live|/aanmelden|/afgemeld|/downloads/|.*[.]md$|.*\{kind\}")
# Of a step that is done; the example is open.
DONE = re.compile(r".*/(verbeteren|heropenen)$")
# A board that has no trajectory yet.
FREE = re.compile(r"/starten/\{number\}")


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
                here = {**examples, "step": "action-plan"} if DONE.match(route.path) else examples
                if FREE.match(route.path):
                    here = {**examples, "number": examples["board"]}
                yield PageAt(route.path, _filled(route.path, here))


def _filled(path: str, examples: Mapping[str, str | None]) -> str:
    """Empty when there is no example."""
    gaps = re.findall(r"\{(\w+)\}", path)
    if any(examples.get(gap) is None for gap in gaps):
        return ""
    return path.format_map(examples)
