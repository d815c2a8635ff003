"""The day of a project lead, from signing in to signing out: at a desk, and on a phone."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from api.shapes import words
from tests.browser.known import Known
from tests.browser.site import Site
from tests.browser.story import BEGAN, dutch, free_board, go_to, is_told, sign_out
from tests.browser.visitors import DESK, PHONE, Visitors, sign_in

SOON = date.today() + timedelta(days=24)  # noqa: DTZ011 -- time enough to invite


@pytest.mark.parametrize(
    ("width", "javascript"), [(DESK, True), (PHONE, False)], ids=["desk", "phone without JavaScript"]
)
async def test_the_day_of_a_lead(
    width: int, javascript: bool, site: Site, known: Known, visitors: Visitors
) -> None:
    page = await visitors.stranger(width=width, javascript=javascript, expects={400})
    await sign_in(page, site, "lead1")
    await _launch(page, await free_board(site), javascript=javascript)
    await _give_to_another_adviser(page)
    await _put_first_in_line(page, known["waiting_board"])
    await _plan_a_meeting(page, known["meeting_gathering"])
    await _change_a_contact_point(page, known["region"])
    await _find_a_lesson(page)
    await _see_what_a_change_of_the_programme_means(page)
    await sign_out(page)


async def _launch(page: Page, board: Any, *, javascript: bool) -> None:
    await go_to(page, "Manage")
    await page.locator("main").get_by_role("link", name=dutch("Launch a trajectory")).click()
    await page.get_by_label(dutch("Name or number of the board")).press_sequentially(board["number"])
    if javascript:
        await page.get_by_role("option", name=board["name"]).click()
    else:
        await page.get_by_role("button", name=dutch("Search")).click()
        await page.get_by_role("link", name=board["name"]).click()
    await page.wait_for_url(f"**/starten/{board['number']}")

    launch = page.get_by_role("button", name=dutch("Launch the trajectory"))
    await launch.click()
    await expect(page.get_by_role("alert")).to_contain_text(dutch("This cannot be sent yet"))
    director = page.get_by_role("radio", name="Demo Bestuurder")
    if await director.count():
        await director.first.check()
    else:
        await page.get_by_label(dutch("Name")).first.fill("Demo Bestuurder")
        await page.get_by_label(dutch("Mail address")).fill(f"bestuurder-{board['number']}@demo.example")
    await page.get_by_label(dutch("Committed on")).fill(str(BEGAN))
    await page.get_by_label(dutch("Adviser")).select_option(label="Demo Adviseur Drie")
    if board["region"] is None:
        await page.get_by_label(dutch("Region")).first.select_option(index=1)
    if board["zone"] is None:
        await page.get_by_role("radio", name=words("zone", "noord").nl).check()
    await launch.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(board["name"])


async def _give_to_another_adviser(page: Page) -> None:
    await page.get_by_role("link", name=dutch("Give to another adviser or lead")).click()
    await page.get_by_label(dutch("To whom?")).select_option(label="Demo Adviseur Twee (adviseur)")
    await page.get_by_role("button", name=dutch("Give the trajectory")).click()
    await is_told(page, "The trajectory has been given to another.")
    await expect(page.locator("main")).to_contain_text("Demo Adviseur Twee")


async def _put_first_in_line(page: Page, board: str) -> None:
    await go_to(page, "Waiting list")
    row = page.get_by_role("row").filter(has=page.locator(f'a[href="/besturen/{board}"]'))
    await row.get_by_role("link", name=dutch("Move")).click()
    await page.get_by_label(dutch("To which position?")).fill("1")
    move = page.get_by_role("button", name=dutch("Move"))
    await move.click()
    await expect(page.get_by_role("alert")).to_contain_text(dutch("Why?"))
    await page.get_by_label(dutch("Why?")).fill("Dit bestuur kan nu beginnen.")
    await move.click()
    await page.wait_for_url("**/wachtlijst")
    await expect(row).to_contain_text("Dit bestuur kan nu beginnen.")


async def _plan_a_meeting(page: Page, other: str) -> None:
    """The last of those that are ready, so that another one stays as it is."""
    await go_to(page, "Regional meetings")
    plan = page.locator(f'a[href$="/plannen"]:not([href*="{other}"])')
    await plan.last.click()
    await page.get_by_label(dutch("On which day?")).fill(str(SOON))
    await page.get_by_label(dutch("From what time?")).fill("13:30")
    await page.get_by_label(dutch("Until what time?")).fill("16:00")
    await page.get_by_role("radio", name=words("presence", "online").nl).check()
    await page.get_by_label(dutch("Address, or the link to the video call")).fill(
        "https://demo.example/gesprek"
    )
    await page.get_by_role("button", name=dutch("Plan and invite")).click()
    if await page.get_by_role("alert").count():  # the boards are closed on that day
        await page.get_by_role("checkbox", name=dutch("Yes, on this day, although boards are closed")).check()
        await page.get_by_role("button", name=dutch("Plan and invite")).click()
    await expect(page.locator("main")).to_contain_text("13:30")
    await expect(page.get_by_role("link", name=dutch("Move or change"))).to_be_visible()


async def _change_a_contact_point(page: Page, region: str) -> None:
    await go_to(page, "Regions")
    await page.locator(f'main a[href="/regios/{region}"]').click()
    await page.locator('main a[href*="/aanspreekpunten/"]:not([href$="/nieuw"])').first.click()
    await page.get_by_label(dutch("Phone number")).fill("020-0199999")
    await page.get_by_role("button", name=dutch("Save")).click()
    await expect(page.get_by_role("link", name="020-0199999")).to_be_visible()


async def _find_a_lesson(page: Page) -> None:
    await go_to(page, "Lessons")
    first = page.locator("main li.card h2 a").first
    title = await first.inner_text()
    await page.get_by_label(dutch("Words in it")).fill(title.split()[0])
    await page.get_by_role("button", name=dutch("Search")).click()
    await page.get_by_role("link", name=title).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


async def _see_what_a_change_of_the_programme_means(page: Page) -> None:
    await go_to(page, "Manage")
    await page.locator("main").get_by_role("link", name=dutch("Programme"), exact=True).click()
    await page.get_by_role("link", name=dutch("Change"), exact=True).click()
    await page.locator('[name="terms/action-plan"]').fill("40")
    await page.get_by_role("button", name=dutch("Check it")).click()
    await expect(page.get_by_role("heading", name=dutch("What comes of it"))).to_be_visible()
