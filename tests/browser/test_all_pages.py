"""The list of tests/browser/pages.py holds every page that there is."""

import re
from collections import Counter
from collections.abc import Iterator

from fastapi.routing import APIRoute

from api.pages import commands, start
from api.pages.app import MODULES
from tests.browser.pages import PAGES, PICTURES

# Not looked at: what sends one on, a piece of a page for a script, or a file.
NO_PAGES = {
    "/",
    "/aanmelden",
    "/live",
    "/besturen/zoeken",
    "/starten/{number}/einde",
    "/ervaringen/bundel.md",
    "/invoer/trajecten/voorbeeld.{kind}",
    "/downloads/{name}.{format_}",
    "/downloads/verslagen/{report}.{format_}",
}


def routes() -> Iterator[APIRoute]:
    for router in (start.for_all, *(module.router for module in MODULES)):
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                yield route


def paths() -> set[str]:
    return {re.sub(r"{\w+}", "x", it.path.partition("?")[0]) for it in PAGES}


def test_no_page_escapes_being_looked_at() -> None:
    looked_at = set()
    for path in paths():
        looked_at |= {next((it.path for it in routes() if it.path_regex.fullmatch(path)), None)}
    assert {it.path for it in routes()} - looked_at == NO_PAGES


def test_no_command_of_a_trajectory_escapes_being_looked_at() -> None:
    assert {f"/trajecten/x/{name}" for name in commands.COMMANDS} <= paths()


def test_each_state_has_a_name_of_its_own() -> None:
    names = Counter(it.name for it in PAGES)
    assert max(names.values()) == 1
    assert set(PICTURES) <= set(names)
