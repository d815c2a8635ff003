"""Signing in and out, at the real identity provider."""

import pytest

from tests.browser.site import Site
from tests.browser.story import dutch, launched, start_conversation, told
from tests.browser.visitors import PHONE, Visitors, choose, sign_in


@pytest.mark.parametrize(
    ("who", "home"), [("lead1", "/week"), ("adviser1", "/week"), ("manager1", "/stilgevallen")]
)
async def test_one_begins_at_the_page_of_ones_role_and_nothing_is_left_after_signing_out(
    who: str, home: str, site: Site, visitors: Visitors
) -> None:
    page = await visitors.stranger()
    await sign_in(page, site, who)
    assert page.url == site.url + home
    await page.locator("form[action='/afmelden'] button").click()  # in whichever language
    await page.wait_for_url("**/afgemeld")
    assert dutch("You are signed out") in await told(page)
    await page.goto(home)
    assert page.url.startswith(site.local.url("Identity provider")), "signed out here and there"
    assert not [it["name"] for it in await page.context.cookies(site.url) if it["name"] == "traject_session"]


async def test_one_comes_back_to_the_page_one_was_going_to(site: Site, visitors: Visitors) -> None:
    path = start_conversation(await launched(site))
    page = await visitors.stranger(width=PHONE)
    await page.goto(path)
    await choose(page, site, "adviser1")
    assert page.url == site.url + path


async def test_signing_in_and_out_needs_no_javascript(site: Site, visitors: Visitors) -> None:
    page = await visitors.stranger(javascript=False)
    await sign_in(page, site, "adviser2")
    assert page.url == f"{site.url}/week"
    await page.locator("form[action='/afmelden'] button").click()  # in whichever language
    await page.wait_for_url("**/afgemeld")


async def test_two_tabs_sign_in_at_once(site: Site, visitors: Visitors) -> None:
    page = await visitors.stranger()
    other = await page.context.new_page()
    await page.goto("/week")
    await other.goto("/trajecten")
    await choose(page, site, "lead2")
    await choose(other, site, "lead2")
    assert (page.url, other.url) == (f"{site.url}/week", f"{site.url}/trajecten")
    await page.reload()
    assert page.url == f"{site.url}/week", "the second sign-in is a session of the same browser"
