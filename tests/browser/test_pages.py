"""Every page of tests/browser/pages.py: for everybody, on any screen, in both languages, light and dark."""

import pytest

from tests.browser.keyboard import keyboard
from tests.browser.known import Known
from tests.browser.looks import axe, colours, no_sideways_scroll, weight
from tests.browser.pages import PAGES
from tests.browser.show import opened_in_a_tab
from tests.browser.shown import Shown
from tests.browser.visitors import Visitors

IN_ENGLISH = [it for it in PAGES if it.in_english]


# By every rule of axe in both languages, once light and once dark: a rule depends on words or on colours, and
# the colours of a page are the same in any language.
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
async def test_it_is_for_everybody_and_for_any_screen(
    shown: Shown, known: Known, onlookers: Visitors
) -> None:
    page = await opened_in_a_tab(shown, known, onlookers)
    found = [*await axe(page, "light"), *await weight(page), *await no_sideways_scroll(page)]
    found += await keyboard(page, from_top=shown.then is None)
    if not shown.in_english:
        found += await colours(page, "dark")
    found += onlookers.faults()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("shown", IN_ENGLISH, ids=lambda shown: shown.name)
async def test_it_is_so_in_english_too(shown: Shown, known: Known, onlookers: Visitors) -> None:
    page = await opened_in_a_tab(shown, known, onlookers, "en")
    assert await page.locator("html").get_attribute("lang") == "en"
    found = [*await axe(page, "dark"), *await no_sideways_scroll(page)]
    found += onlookers.faults()
    assert not found, "\n".join(found)


async def test_the_first_link_leads_past_the_menu(known: Known, visitors: Visitors) -> None:
    page = await visitors.signed_in("manager1")
    await page.goto(f"/trajecten/{known['running']}")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    inside = "() => document.querySelector('main').contains(document.activeElement)"
    assert await page.evaluate(inside)
