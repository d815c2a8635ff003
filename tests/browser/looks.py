"""What every page must be: each check tells what it found, or nothing."""

from collections.abc import Sequence
from typing import Any

from playwright.async_api import Page

from tests.browser.visitors import Scheme, size

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What depends on the colours alone.
COLOURS = ("color-contrast", "link-in-text-block")
HEAVIEST = 100_000  # bytes, of all that a page needs, as it is before it is packed
NARROW = 320  # as a desk's screen at 400 %
# All else that axe tells of would be longer than the page.
VIOLATIONS = """only => axe.run(document, {runOnly: only, resultTypes: ['violations']})
    .then(found => found.violations)"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(it => { it.open = true })"
WEIGH = """() => ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
    .map(it => [it.name, it.decodedBodySize])"""
BIG_LETTERS = "size => { document.documentElement.style.fontSize = size }"
# What sticks out, unless it scrolls by itself, as a wide table may.
STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const scrolls = it => it && it !== document.body && it !== document.documentElement &&
    (getComputedStyle(it).overflowX !== 'visible' || scrolls(it.parentElement));
  const out = [...document.body.querySelectorAll('*')]
    .filter(it => it.getBoundingClientRect().right > wide + 1 && !scrolls(it.parentElement))
    .map(it => `${it.tagName} class=${it.className}: ${it.textContent.trim().slice(0, 40)}`);
  return [`it is ${document.documentElement.scrollWidth} wide on a screen of ${wide}`, ...out.slice(0, 8)];
}"""


async def axe(page: Page, scheme: Scheme, rules: Sequence[str] = ()) -> list[str]:
    """By axe-core, with everything opened that can be; by all rules, or by these. On a page of a tab."""
    await page.emulate_media(color_scheme=scheme)
    await page.evaluate(OPEN_ALL)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
    violations = await page.evaluate(VIOLATIONS, only)
    return [_told(scheme, it, node) for it in violations for node in it["nodes"]]


def _told(scheme: str, violation: Any, node: Any) -> str:
    where = " ".join(map(str, node["target"]))
    why = "; ".join(it["message"] for kind in ("any", "all", "none") for it in node[kind])
    return f"{scheme}: {violation['id']} ({violation['help']}): {where}: {why}\n    {node['html'][:200]}"


async def colours(page: Page, scheme: Scheme) -> list[str]:
    return await axe(page, scheme, COLOURS)


async def weight(page: Page) -> list[str]:
    parts: list[tuple[str, int]] = await page.evaluate(WEIGH)
    total = sum(bytes_ for _, bytes_ in parts)
    if total < HEAVIEST:
        return []
    return [f"it weighs {total} bytes: {sorted(parts, key=lambda part: -part[1])[:5]}"]


async def no_sideways_scroll(page: Page) -> list[str]:
    """On the narrowest screen, and with letters of twice the size. Leaves the page as it was."""
    before = page.viewport_size or size(NARROW)
    await page.evaluate(OPEN_ALL)
    try:
        await page.set_viewport_size(size(NARROW))
        narrow = await page.evaluate(STICKING_OUT)
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.evaluate(BIG_LETTERS, "200%")
        big = await page.evaluate(STICKING_OUT)
        await page.evaluate(BIG_LETTERS, "")
    finally:
        await page.set_viewport_size(before)
    return [*(f"{NARROW} px: {it}" for it in narrow), *(f"letters of 200 %: {it}" for it in big)]
