"""Whoever has no mouse: the Tab key reaches everything, and one sees where one is."""

from pathlib import Path

from playwright.async_api import Page

SCRIPT = (Path(__file__).parent / "keyboard.js").read_text(encoding="utf-8")
MOST_STOPS = 600
AT_ONCE = 10  # stops, before it is asked whether that was all


async def keyboard(page: Page, *, from_top: bool = True) -> list[str]:
    """Once around the page. `from_top`: nothing in it had the focus when it was opened."""
    await page.evaluate(SCRIPT)
    for stop in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        if stop % AT_ONCE == 0 and not await page.evaluate("() => keyboard.goesOn()"):
            return list(await page.evaluate("fromTop => keyboard.told(fromTop)", from_top))
    return [f"the Tab key is not around after {MOST_STOPS} stops"]
