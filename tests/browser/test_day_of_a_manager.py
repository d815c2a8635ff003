"""The day of a manager, from signing in to signing out: in Dutch at a desk and on a phone, and in English."""

import pytest
from playwright.async_api import Page, expect

from api.shapes import Language, words
from tests.browser.site import Site
from tests.browser.story import dutch, go_to, is_told, sign_out
from tests.browser.visitors import DESK, PHONE, TABLET, Visitors, sign_in

CALLS = "Ik bel de bestuurder zelf"


@pytest.mark.parametrize(
    ("width", "language"),
    [(DESK, "nl"), (PHONE, "nl"), (TABLET, "en")],
    ids=["desk", "phone", "tablet, in English"],
)
async def test_the_day_of_a_manager(width: int, language: Language, site: Site, visitors: Visitors) -> None:
    page = await visitors.stranger(width=width, language=language)
    await sign_in(page, site, "manager1", language=language)
    await _the_three_most_stalled_come_first(page, site, language)
    await _choose_a_reason_and_a_region(page, language)
    await _note_on_the_spot(page, language)
    await _figures_with_a_table_and_a_file(page, language)
    await sign_out(page, language)
    await site.speak("manager1", "nl")


async def _the_three_most_stalled_come_first(page: Page, site: Site, language: Language) -> None:
    stalled = (await site.call("manager1", "GET", "trajectories?stalled=true&limit=3"))["items"]
    shown = page.locator("main li", has=page.get_by_role("heading", level=3))
    for place, trajectory in enumerate(stalled):
        await expect(shown.nth(place)).to_contain_text(trajectory["board"]["name"])
        why = getattr(words("stall-reason", trajectory["stalled"]["reason"]), language)
        await expect(shown.nth(place)).to_contain_text(why, ignore_case=True)


async def _choose_a_reason_and_a_region(page: Page, language: Language) -> None:
    """A bar and a tile are links, and both hold until one shows all again."""
    shown = page.locator("main li", has=page.get_by_role("heading", level=3))
    everything = await shown.count()
    await page.locator('main section a[href*="reden="]').first.click()
    await page.wait_for_url("**/stilgevallen?reden=*")
    of_reason = await shown.count()
    assert 0 < of_reason < everything
    region = await page.locator('main section a[href*="reden="][href*="regio="]').evaluate_all(
        "links => links.map(it => it.getAttribute('href'))"
    )
    assert region
    await page.goto(region[0])
    assert await shown.count() <= of_reason
    await page.get_by_role("link", name=dutch("Show all", language)).click()
    await expect(shown).to_have_count(everything)


async def _note_on_the_spot(page: Page, language: Language) -> None:
    first = page.locator("main li", has=page.get_by_role("heading", level=3)).first
    board = await first.get_by_role("heading", level=3).get_by_role("link").inner_text()
    await first.get_by_text(dutch("Write a note", language)).first.click()
    await first.get_by_label(dutch("Note", language)).fill(CALLS)
    await first.get_by_role("button", name=dutch("Write down", language)).click()
    await is_told(page, "The note has been written down.", language)
    assert "/stilgevallen" in page.url
    noted = page.locator("main li", has=page.get_by_role("link", name=board, exact=True))
    await expect(noted.first).to_contain_text(CALLS)


async def _figures_with_a_table_and_a_file(page: Page, language: Language) -> None:
    await go_to(page, "Figures", language)
    charts = page.locator("main section", has=page.locator("svg.chart"))
    await expect(charts.first).to_be_visible()
    table = charts.first.get_by_text(dutch("As a table", language)).first
    await table.click()
    await expect(charts.first.get_by_role("table")).to_be_visible()
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name=dutch("For Excel (xlsx)", language)).click()
    file = await downloading.value
    assert file.suggested_filename.endswith(".xlsx")
    assert await file.failure() is None
