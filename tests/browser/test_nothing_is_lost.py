"""Whatever is away when a form is sent: one is told, what was typed is still there, and it is done once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

import asyncpg
import pytest
from playwright.async_api import Page

from tests.browser.site import Site
from tests.browser.story import (
    WRITTEN,
    completions,
    dutch,
    fill_in,
    form_of,
    launched,
    send,
    start_conversation,
    told,
)
from tests.browser.visitors import Visitors, choose, sign_in
from tests.servers import kill

SIGNED_OUT = (
    "You have been signed out, because your session has ended. "
    "Nothing is lost: what you typed stands on this page."
)


@asynccontextmanager
async def without(server: str, site: Site, visitors: Visitors) -> AsyncIterator[None]:
    """As long as one of the servers is gone."""
    visitors.watch_nothing(away=True)
    await kill(site.servers[server])
    try:
        yield
    finally:
        await site.servers[server].start()
        await site.until_ready()
        visitors.watch_nothing(away=False)


@pytest.mark.parametrize(("server", "javascript"), [("PostgreSQL", True), ("Temporal", False)])
async def test_a_server_is_gone_while_a_form_is_sent(
    server: str, javascript: bool, site: Site, visitors: Visitors
) -> None:
    trajectory = await launched(site)
    page = await visitors.signed_in("adviser1", expects={503}, javascript=javascript)
    await page.goto(start_conversation(trajectory))
    await fill_in(page)
    async with without(server, site, visitors):
        await send(page)
        await page.locator(".summary").wait_for()
        assert dutch("This has not been sent") in await told(page)
        await _is_still_there(page)
    await send(page)
    await page.wait_for_url(f"**/trajecten/{trajectory}")
    assert len(await completions(site, trajectory)) == 1
    assert (await form_of(site, trajectory))["barriersExplained"] == WRITTEN


async def _is_still_there(page: Page) -> None:
    """In a field, or in the page that sends it again."""
    values = await page.locator("main :is(textarea, input)").evaluate_all("all => all.map(it => it.value)")
    assert WRITTEN in values


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
async def test_the_session_ends_while_one_types(javascript: bool, site: Site, visitors: Visitors) -> None:
    trajectory = await launched(site)
    page = await visitors.stranger(expects={401, 403}, javascript=javascript)
    await sign_in(page, site, "adviser1", start_conversation(trajectory))
    await fill_in(page)
    await _end_session(page, site)
    await send(page)
    await page.locator(".summary").wait_for()
    assert dutch(SIGNED_OUT) in await told(page)
    await _is_still_there(page)

    async with page.context.expect_page() as opened:
        await page.locator('main a[href^="/aanmelden"]').click()
    tab = await opened.value
    await tab.wait_for_load_state()
    if not tab.url.startswith(site.url):  # the identity provider may still know who it is
        await choose(tab, site, "adviser1")
    await tab.wait_for_url("**/aangemeld")
    await tab.close()

    await send(page)
    if not page.url.endswith(trajectory):  # the form is of the session before: looked at, and sent again
        await page.locator(".summary").wait_for()
        await _is_still_there(page)
        await send(page)
    await page.wait_for_url(f"**/trajecten/{trajectory}")
    assert len(await completions(site, trajectory)) == 1
    assert (await form_of(site, trajectory))["barriersExplained"] == WRITTEN


async def _end_session(page: Page, site: Site) -> None:
    """Its time is over; the browser doesn't know it yet."""
    cookie = next(it["value"] for it in await page.context.cookies() if it["name"] == "traject_session")
    connection = await asyncpg.connect(site.local.environment["TRAJECT_DATABASE_URL"])
    try:
        ended = await connection.execute(
            "update session set expires_at = now() where key_hash = $1", sha256(cookie.encode()).digest()
        )
    finally:
        await connection.close()
    assert ended == "UPDATE 1"
