"""Who looks at the pages: people who are signed in, and strangers, each in a browser of their own."""

from collections.abc import Collection
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, Dialog, Page, ViewportSize, expect

from tests.browser.site import Language, Site
from tests.browser.watch import Watch

Scheme = Literal["light", "dark"]
PHONE, TABLET, DESK = 360, 768, 1440
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


def size(width: int) -> ViewportSize:
    return {"width": width, "height": {PHONE: 780, TABLET: 1024}.get(width, 900)}


AXE = Axe().axe_script


async def _go_on(dialog: Dialog) -> None:
    """Whoever only looks leaves what is typed behind."""
    await dialog.accept()


class Visitors:
    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser = browser
        self._site = site
        self._contexts: list[BrowserContext] = []
        self._tabs: dict[str | None, tuple[Page, Watch]] = {}
        self.watches: list[Watch] = []

    async def tab(self, who: str | None, *, language: Language = "nl", expects: Collection[int] = ()) -> Page:
        """The one tab of somebody who looks at many pages, with axe: that is quicker than a tab for each."""
        if who is not None:
            await self._site.speak(who, language)
        if who not in self._tabs:
            page = await (self.stranger() if who is None else self.signed_in(who, language=language))
            await page.add_init_script(AXE)
            page.on("dialog", _go_on)
            self._tabs[who] = page, self.watches[-1]
        page, watch = self._tabs[who]
        watch.expect(expects)
        return page

    def faults(self) -> list[str]:
        """What went wrong since this was last asked."""
        return [fault for watch in self.watches for fault in watch.told()]

    async def signed_in(self, who: str, *, language: Language = "nl", **how: Any) -> Page:
        """Signs in once per person: whoever signs out does so as a stranger who signed in."""
        await self._site.speak(who, language)
        if who not in self._site.cookies:
            page = await self.stranger()
            await sign_in(page, self._site, who, language=language)
            self._site.cookies[who] = await page.context.storage_state()
            await page.context.close()
        return await self.stranger(storage_state=self._site.cookies[who], language=language, **how)

    async def stranger(
        self,
        *,
        language: Language = "nl",
        scheme: Scheme = "light",
        width: int = DESK,
        javascript: bool = True,
        expects: Collection[int] = (),
        storage_state: Any = None,
    ) -> Page:
        """`expects`: the answers other than a page that this visit is to get."""
        context = await self._browser.new_context(
            base_url=self._site.url,
            color_scheme=scheme,
            viewport=size(width),
            java_script_enabled=javascript,
            locale="en-GB" if language == "en" else "nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
            storage_state=storage_state,
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        self.watches.append(Watch(context, self._site.url, expects))
        return await context.new_page()

    def watch_nothing(self, *, away: bool) -> None:
        """While a test has taken a server away."""
        for watch in self.watches:
            watch.away = away

    async def leave(self) -> list[str]:
        """Tells what went wrong meanwhile."""
        for context in self._contexts:
            await context.close()
        return self.faults()


async def sign_in(page: Page, site: Site, who: str, to: str = "/", language: Language = "nl") -> None:
    """As people do: at the identity provider, from where one comes back."""
    await site.speak(who, language)
    await page.goto(to)
    await choose(page, site, who)


async def choose(page: Page, site: Site, who: str) -> None:
    """Who to be, on the identity provider's page."""
    await page.locator(f"button[name=username][value={who}]").click()
    await page.wait_for_url(f"{site.url}/**")
