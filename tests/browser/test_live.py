"""What a page does with what it is told: it says so beside what somebody is doing, and leaves that alone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from temporalio.client import Client

from api.app import create_app
from api.live.reader import RETRY_MS
from api.pages.policy import POLICY
from api.pages.session import COOKIE
from db.connect import Pool
from settings import Settings
from tests import cast
from tests.activities.desk import Desk
from tests.api.pages.open_pages import Service, listens, serving
from tests.api.pages.telling import begun, contact

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Proef</title>
<script type="module" src="/static/live.js"></script></head>
<body data-live="{live}" data-live-from="{place}" data-live-me="{me}">
<div id="live" role="status" hidden data-told="Zojuist" data-several="{{n}} wijzigingen"
  data-refresh="Pagina vernieuwen" data-lost="De verbinding was even weg."></div>
<p data-live-of="{stream}">Demobestuur</p>
<table><tr data-live-of="{stream}"><td>Demobestuur</td></tr></table>
<ol data-live-timeline="{stream}"><li>traject gestart</li></ol>
<form><textarea id="typing"></textarea></form></body></html>"""
LINE = "Contact met het bestuur door Demo Projectleider Een"
BAR = f"Stichting Demobestuur {cast.BOARD}: {LINE} Pagina vernieuwen"


@pytest.fixture
async def service(settings: Settings, temporal: Client, pool: Pool) -> AsyncIterator[Service]:
    await cast.seed(pool, cast.BOARD, cast.OTHER_BOARD)
    async with serving(create_app(settings, temporal), pool) as service:
        yield service


@pytest.fixture
async def page(browser: Browser, service: Service) -> AsyncIterator[Page]:
    """Of a manager, who has just opened it. Nothing may go wrong in it."""
    wrong: list[Any] = []
    key = (await service.session(cast.MANAGER))["Cookie"].partition("=")[2]
    context = await browser.new_context(base_url=service.url)
    await context.add_cookies([{"name": COOKIE, "value": key, "url": service.url}])
    page = await context.new_page()
    page.on("pageerror", lambda error: wrong.append(error.message))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    yield page
    await context.close()
    assert not wrong


async def show(page: Page, service: Service, desk: Desk, me: Any = cast.MANAGER) -> None:
    place = service.live.log.here
    body = PAGE.format(live=desk.id, stream=desk.id, place=place, me=me)
    headers = {"Content-Type": "text/html", "Content-Security-Policy": POLICY}
    await page.route("**/proef", lambda route: route.fulfill(body=body, headers=headers))
    await page.goto("/proef", wait_until="load")


async def now(page: Page) -> float:
    return float(await page.evaluate("performance.now()"))


async def test_a_page_says_what_happens_and_leaves_what_is_typed_alone(page: Page, service: Service) -> None:
    desk, other = await begun(service), await begun(service, board=cast.OTHER_BOARD)
    await show(page, service, desk)
    await page.locator("#typing").press_sequentially("Half een z")
    await contact(other)
    await contact(desk)
    await expect(page.locator("#live")).to_have_text(BAR)
    await expect(page.locator("#live a")).to_have_attribute("href", f"{service.url}/proef")
    for note in ("p > .live-note", "td > .live-note", "ol > .live-note:first-child"):
        await expect(page.locator(note)).to_contain_text(LINE)
    await page.keyboard.type("in")
    assert await page.locator("#typing").input_value() == "Half een zin"
    await contact(desk, 1)
    await contact(desk, 2)
    await expect(page.locator("#live")).to_have_text("2 wijzigingen Pagina vernieuwen")
    assert await page.locator("p > .live-note").count() == 1
    assert await page.locator("ol > .live-note").count() == 3


async def test_what_happened_between_the_making_of_a_page_and_its_opening_is_told(
    page: Page, service: Service
) -> None:
    desk = await begun(service)
    place = service.live.log.here
    await contact(desk)
    await service.is_told(place)
    body = PAGE.format(live="all", stream=desk.id, place=place, me=cast.MANAGER)
    await page.route("**/proef", lambda route: route.fulfill(body=body, content_type="text/html"))
    await page.goto("/proef")
    await expect(page.locator("#live")).to_have_text(BAR)


async def test_what_led_to_a_page_is_not_told_on_it(page: Page, service: Service) -> None:
    desk = await begun(service)
    await show(page, service, desk, me=cast.LEAD)
    await contact(desk)
    await contact(desk, 1, by=cast.ADVISER)
    await expect(page.locator("#live")).to_contain_text("Contact met het bestuur door Demo Adviseur Een")
    assert await page.locator("ol > .live-note").count() == 1


async def test_a_page_says_that_the_connection_was_gone(page: Page, service: Service, pool: Pool) -> None:
    desk = await begun(service)
    await show(page, service, desk)
    await service.has_readers(1)
    await pool.execute("select pg_terminate_backend($1)", await listens(pool))
    await expect(page.locator("#live")).to_have_text("De verbinding was even weg. Pagina vernieuwen")


async def test_a_page_stops_asking_when_nobody_is_signed_in_any_more(page: Page, service: Service) -> None:
    desk = await begun(service)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live?" in request.url else None)
    await show(page, service, desk)
    await service.has_readers(1)
    service.live.end(service.live.readers[0].session)
    # Twice as long as a browser waits before it asks again.
    await page.wait_for_function("end => performance.now() > end", arg=2 * RETRY_MS + await now(page))
    assert len(asked) == 1
    assert await page.locator("#live").is_hidden()
