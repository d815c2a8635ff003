"""Opens a page of the list, in the state in which it is looked at."""

from playwright.async_api import Page

from tests.browser.known import Known
from tests.browser.shown import Shown
from tests.browser.visitors import Visitors


async def opened_in_a_tab(shown: Shown, known: Known, visitors: Visitors, language: str = "nl") -> Page:
    page = await visitors.tab(shown.who, language=language, expects={shown.status} - {200})
    return await come_to(page, shown, known, language)


async def come_to(page: Page, shown: Shown, known: Known, language: str) -> Page:
    answer = await page.goto(shown.where(known, language))
    assert answer is not None
    if shown.then is None:
        assert answer.status == shown.status, f"{answer.url}: {answer.status}"
    else:
        assert answer.status == 200, f"{answer.url}: {answer.status}"
        await shown.then(page)
    return page
