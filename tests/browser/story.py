"""Boards of a test's own, beside those of the demo, and what people do with them in the pages."""

import asyncio
import re
from datetime import date, timedelta
from typing import Any

from playwright.async_api import Page, expect

from api.pages.language import translations
from api.shapes import Language
from tests.browser.site import Site

BEGAN = date.today() - timedelta(days=10)  # noqa: DTZ011 -- any day shortly before will do
# A sentence nobody else writes, so that it is found again.
WRITTEN = "Te weinig tijd, en “wie begeleidt dat dan?” <vroeg> de conciërge"


async def launched(site: Site, adviser: str = "adviser1") -> str:
    """A trajectory that began ten days ago, of a board that has none yet."""
    free = await free_board(site)
    board, lies = free["number"], {"region": "AM01", "zone": "noord"}
    contact = {
        "function": "director",
        "name": "Demo Bestuurder",
        "mail": f"bestuurder-{board}@demo.example",
        "from": str(BEGAN),
    }
    director = await site.call("lead1", "POST", f"boards/{board}/contacts", contact)
    wanted = {
        "programme": "baanbrekers",
        "board": board,
        "adviser": (await site.call(adviser, "GET", "people/me"))["id"],
        "committedBy": director["id"],
        "committedOn": str(BEGAN),
        "startedOn": str(BEGAN),
    } | {name: code for name, code in lies.items() if free[name] is None}
    return str((await site.call("lead1", "POST", "trajectories", wanted))["trajectoryId"])


async def free_board(site: Site) -> Any:
    known, launched, line = await asyncio.gather(
        site.call("lead1", "GET", "boards?limit=100"),
        site.call("lead1", "GET", "trajectories?limit=100"),
        site.call("lead1", "GET", "programmes/baanbrekers/waiting-list"),
    )
    taken = {it["board"]["number"] for it in (*launched["items"], *line["items"])}
    return next(it for it in known["items"] if it["number"] not in taken)


def start_conversation(trajectory: str) -> str:
    return f"/trajecten/{trajectory}/stappen/start-conversation"


async def fill_in(page: Page, written: str = WRITTEN) -> None:
    """What the start conversation's form asks for at least, and what is behind it."""
    await page.fill('[name="form/heldOn"]', str(BEGAN + timedelta(days=3)))
    await page.fill('[name="form/participants[lines]"]', "bestuurder\nHR")
    await page.check('[name="form/barriers[]"][value="time"]')
    await page.fill('[name="form/barriersExplained"]', written)


async def send(page: Page) -> None:
    """The form in the middle of the page, by its first button."""
    await page.locator("main form[method=post] button.main").first.click()


def dutch(text: str, language: Language = "nl") -> str:
    """A text of the catalogue as one reads it, up to what is filled in."""
    return str(translations(language).gettext(text)).partition("%(")[0]


async def go_to(page: Page, name: str, language: Language = "nl") -> None:
    """By the menu."""
    menu = page.get_by_role("navigation", name=dutch("Main menu", language))
    await menu.get_by_role("link", name=dutch(name, language), exact=True).click()


async def sign_out(page: Page, language: Language = "nl") -> None:
    await page.get_by_role("button", name=dutch("Sign out", language)).click()
    await page.wait_for_url("**/afgemeld")


async def is_told(page: Page, text: str, language: Language = "nl") -> None:
    """What the page says has been done."""
    await expect(page.locator(".told")).to_contain_text(dutch(text, language))


async def board_of(site: Site, trajectory: str) -> Any:
    return (await site.call("lead1", "GET", f"trajectories/{trajectory}"))["board"]


async def told(page: Page) -> str:
    """What a page says in the middle, without what one can fill in."""
    return re.sub(r"\s+", " ", await page.locator("main").inner_text())


async def completions(site: Site, trajectory: str) -> list[Any]:
    """How often the start conversation has been completed."""
    timeline = await site.call("lead1", "GET", f"trajectories/{trajectory}/timeline")
    return [it for it in timeline["items"] if it["type"] == "step-completed"]


async def form_of(site: Site, trajectory: str) -> Any:
    """What stands in the start conversation's form now."""
    path = f"trajectories/{trajectory}/steps/start-conversation/form"
    return (await site.call("lead1", "GET", path))["form"]
