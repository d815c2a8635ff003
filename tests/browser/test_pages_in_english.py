"""Every page of tests/browser/pages.py that is there in English: in the dark, beside test_pages.py."""

import pytest

from tests.browser.known import Known
from tests.browser.looks import no_sideways_scroll, words_and_colours
from tests.browser.pages import PAGES
from tests.browser.show import opened_in_a_tab
from tests.browser.shown import Shown
from tests.browser.visitors import Visitors

IN_ENGLISH = [it for it in PAGES if it.in_english]


@pytest.mark.parametrize("shown", IN_ENGLISH, ids=lambda shown: shown.name)
async def test_in_english_and_in_the_dark_too(shown: Shown, known: Known, onlookers: Visitors) -> None:
    page = await opened_in_a_tab(shown, known, onlookers, "en")
    assert await page.locator("html").get_attribute("lang") == "en"
    found = [*await words_and_colours(page, "dark"), *await no_sideways_scroll(page)]
    await page.close()
    found += onlookers.faults()
    assert not found, "\n".join(found)
