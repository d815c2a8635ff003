"""Pictures of every page: `make screenshots` for looking at, `make pictures` those of the documentation."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Error, Page, async_playwright

from deploy.process import ROOT
from tests.browser.chromium import chromium, options
from tests.browser.known import Known, look_around
from tests.browser.pages import PAGES, PICTURES
from tests.browser.show import opened_in_a_tab
from tests.browser.site import running_site
from tests.browser.visitors import DESK, PHONE, TABLET, Scheme, Visitors, size

FOLDER = ROOT / "screenshots"
DOCS = ROOT / "docs" / "pictures"
HEAVIEST = 150_000  # bytes of a picture in the documentation


async def take(
    visitors: Visitors, known: Known, folder: Path, schemes: Sequence[Scheme], chosen: str
) -> None:
    """Of the whole page, on a phone, a tablet and a desk."""
    wanted = [shown for shown in PAGES if chosen in shown.name]
    for shown in wanted:
        try:
            page = await opened_in_a_tab(shown, known, visitors)
        except (AssertionError, Error) as failed:
            sys.stdout.write(f"{shown.name} cannot be shown: {failed}\n")
            continue
        for scheme in schemes:
            await page.emulate_media(color_scheme=scheme)
            for width in (PHONE, TABLET, DESK):
                await page.set_viewport_size(size(width))
                await _picture(page, folder / scheme / str(width) / f"{shown.name}.png")
    sys.stdout.write(f"{len(wanted)} pages in {folder}\n")


async def take_for_docs(visitors: Visitors, known: Known) -> None:
    """What fits on a screen of a tablet's width, of the few pages that the documentation shows."""
    for shown in (it for it in PAGES if it.name in PICTURES):
        page = await opened_in_a_tab(shown, known, visitors)
        await page.set_viewport_size({"width": 1120, "height": 700})
        await page.locator(PICTURES[shown.name]).first.evaluate("it => it.scrollIntoView()")
        file = DOCS / f"{shown.name}.png"
        await _picture(page, file, whole=False)
        assert file.stat().st_size < HEAVIEST, f"{file} is too big"
        sys.stdout.write(f"{file}\n")


async def _picture(page: Page, file: Path, *, whole: bool = True) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if whole:  # Chromium's own picture of what lies below the screen shows the top of a page twice
        shown = page.viewport_size
        assert shown
        height = await page.evaluate("document.documentElement.scrollHeight")
        await page.set_viewport_size({**shown, "height": max(shown["height"], height)})
    await page.screenshot(path=file)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help="those of the documentation")
    parser.add_argument("--dark", action="store_true", help="the dark colours too")
    parser.add_argument("--only", default="", help="pages with this in their name")
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder to put them in")
    wanted = parser.parse_args()
    program = chromium()
    with TemporaryDirectory(prefix="traject-screenshots-") as folder:
        async with (
            running_site(Path(folder) / "site") as site,
            async_playwright() as playwright,
            await playwright.chromium.launch(executable_path=program, args=options()) as browser,
        ):
            known, visitors = await look_around(site), Visitors(browser, site)
            if wanted.docs:
                await take_for_docs(visitors, known)
            else:
                schemes: list[Scheme] = ["light", "dark"] if wanted.dark else ["light"]
                await take(visitors, known, wanted.to, schemes, wanted.only)


if __name__ == "__main__":
    asyncio.run(main())
