"""The day of an adviser, from signing in to signing out: on a phone without JavaScript, a tablet, a desk."""

from datetime import date, timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from api.shapes import words
from tests.browser.site import Site
from tests.browser.story import (
    BEGAN,
    WRITTEN,
    board_of,
    completions,
    dutch,
    go_to,
    is_told,
    launched,
    sign_out,
)
from tests.browser.visitors import DESK, PHONE, TABLET, Visitors, sign_in

AWAY = date.today() + timedelta(days=90)  # noqa: DTZ011 -- any day that nobody else is away


@pytest.mark.parametrize(
    ("width", "javascript"),
    [(PHONE, False), (TABLET, True), (DESK, True)],
    ids=["phone without JavaScript", "tablet", "desk"],
)
async def test_the_day_of_an_adviser(width: int, javascript: bool, site: Site, visitors: Visitors) -> None:
    trajectory = await launched(site)
    board = (await board_of(site, trajectory))["name"]
    page = await visitors.stranger(width=width, javascript=javascript, expects={400})
    await sign_in(page, site, "adviser1")
    await _the_late_ones_come_first(page)

    card = await _card(page, board)
    await card.get_by_role("button", name=dutch("Called, no answer")).click()
    await is_told(page, "It has been written down that there was no answer.")
    card = await _card(page, board)
    await expect(card).to_contain_text("1 keer geen gehoor")

    await card.get_by_role("link", name=dutch("Form")).click()
    await _a_form_with_a_mistake_can_be_mended(page)
    await page.get_by_role("button", name=dutch("Keep for later")).click()
    await is_told(page, "What you typed has been kept. You can go on with it later.")

    await go_to(page, "My week")
    card = await _card(page, board)
    await expect(card).to_contain_text(dutch("begun"))
    await card.get_by_role("link", name=dutch("Form")).click()
    await expect(page.get_by_label(dutch("What is behind it?"))).to_have_value(WRITTEN)
    await page.get_by_role("button", name=dutch("Complete this step")).click()
    await is_told(page, "The step has been completed.")
    assert len(await completions(site, trajectory)) == 1

    await _plan_an_absence_and_withdraw_it(page)
    await sign_out(page)


async def _the_late_ones_come_first(page: Page) -> None:
    groups = page.locator("main").get_by_role("heading", level=2)
    await expect(groups.first).to_have_text(dutch("Late"))
    late = page.locator("main section", has=page.get_by_role("heading", name=dutch("Late"), exact=True))
    await expect(late.get_by_role("listitem").first).to_contain_text(dutch("late, due"))


async def _card(page: Page, board: str) -> Locator:
    """Of a board in my week; what can wait is folded."""
    card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=board, exact=True)).first
    folded = page.locator("main section > details > summary")
    await expect(card.or_(folded).first).to_be_visible()
    if not await card.is_visible():
        await folded.click()
    return card


async def _a_form_with_a_mistake_can_be_mended(page: Page) -> None:
    await page.get_by_label(dutch("What is behind it?")).fill(WRITTEN)
    await page.get_by_role("button", name=dutch("Complete this step")).click()
    summary = page.get_by_role("alert")
    await expect(summary).to_contain_text(dutch("This cannot be sent yet"))
    await summary.get_by_role("link").first.click()
    await page.get_by_label(dutch("When was the conversation?")).fill(str(BEGAN + timedelta(days=3)))
    await page.get_by_label(dutch("Who took part?")).fill("bestuurder\nHR")
    await page.get_by_role("checkbox", name=words("barrier", "time").nl).check()
    await expect(page.get_by_label(dutch("What is behind it?"))).to_have_value(WRITTEN)


async def _plan_an_absence_and_withdraw_it(page: Page) -> None:
    await go_to(page, "My week")
    await page.get_by_role("link", name=dutch("Absence and substitute")).click()
    await page.get_by_label(dutch("First day away")).fill(str(AWAY))
    await page.get_by_label(dutch("Last day away")).fill(str(AWAY + timedelta(days=4)))
    await page.get_by_label(dutch("Who acts in these days?")).select_option(label="Demo Adviseur Twee")
    await page.get_by_role("button", name=dutch("Save the absence")).click()
    planned = page.get_by_role("button", name=dutch("Withdraw the absence from %(day)s"))
    await expect(planned).to_have_count(1)
    await planned.click()
    await expect(planned).to_have_count(0)
