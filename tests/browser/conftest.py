"""One Traject with the demo and one browser for all tests here; the visitors are each test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.chromium import chromium, options
from tests.browser.known import Known, look_around
from tests.browser.site import Site, running_site
from tests.browser.visitors import Visitors


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    program = chromium()
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=program, args=options()) as browser,
    ):
        yield browser


@pytest.fixture(scope="session")
async def site(folder: Path) -> AsyncIterator[Site]:
    async with running_site(folder / "site") as site:
        yield site


@pytest.fixture(scope="session")
async def known(site: Site) -> Known:
    return await look_around(site)


@pytest.fixture
async def visitors(browser: Browser, site: Site) -> AsyncIterator[Visitors]:
    """Nothing may have gone wrong in the browser while they looked."""
    visitors = Visitors(browser, site)
    try:
        yield visitors
    finally:
        faults = await visitors.leave()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
async def onlookers(browser: Browser, site: Site) -> AsyncIterator[Visitors]:
    onlookers = Visitors(browser, site)
    yield onlookers
    await onlookers.leave()
