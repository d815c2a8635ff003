"""A page as somebody sees it, and how it comes to the state in which it is looked at."""

import csv
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from playwright.async_api import FilePayload, Page

from deploy.demo import sheet
from deploy.process import ROOT
from domain.calendar import local_day
from tests.browser.known import Known

Doing = Callable[[Page], Awaitable[None]]

WRONG_LINES = b"bestuursnummer,datum\n00000,gisteren\n12,2026-13-01\n"
MOST_LINES = 8
BOARDS = ROOT / "data" / "besturenbo.csv"
STEP = "/trajecten/{%s}/stappen/%s"


@dataclass(frozen=True)
class Shown:
    name: str  # also of its picture
    path: str  # {trajectory} and the like: a field of Known
    who: str | None = "lead1"  # nobody: a stranger
    then: Doing | None = None  # to come to the state
    status: int = 200  # of the page in that state
    in_english: bool = True  # some speak the language of whoever got their link by mail

    def where(self, known: Known, language: str = "nl") -> str:
        """Whoever is not signed in reads English by asking for it."""
        path = self.path.format_map(known)
        return f"{path}?taal=en" if self.who is None and language == "en" else path


def refused(name: str, path: str, who: str = "lead1") -> Shown:
    """A form that is sent as it stands there."""
    return Shown(name, path, who, then=send_at_once, status=400)


def step(name: str, status: str, key: str, more: str = "") -> Shown:
    """Of a trajectory in which the step is open, or completed."""
    known = f"{status}_{key.replace('-', '_')}"
    return Shown(name, STEP % (known, key) + more)


async def send_at_once(page: Page) -> None:
    """The form as it is, so that it is refused."""
    await page.locator("main form[method=post] button.main").first.click()
    await page.locator("#summary").wait_for()


async def answer_at_once(page: Page) -> None:
    await page.get_by_role("button").first.click()
    await page.locator("#summary").wait_for()


async def check_programme(page: Page) -> None:
    """What a change would mean."""
    await page.locator('[name="terms/action-plan"]').fill("31")
    await page.locator('[name="ladder/0/when"]').select_option("left-out")
    await page.locator('[name="placeGiven"][value="at-once"]').check()
    await page.locator("main form[method=post] button.main").first.click()
    await page.locator("#gevolgen").wait_for()


async def wrong_reminder(page: Page) -> None:
    """One that goes out too long after, and one of which is not told when."""
    await page.locator('[name="ladder/3/days"]').fill("300")
    await page.locator('[name="ladder/4/days"]').fill("3")
    await send_at_once(page)


async def check_spreadsheet(page: Page) -> None:
    """As the demo's own, of boards that are not in it."""
    rows = list(csv.DictReader(StringIO(sheet.spreadsheet(local_day(datetime.now(UTC))).decode())))
    with BOARDS.open(encoding="utf-8-sig", newline="") as file:
        numbers = [next(iter(row.values())) for row in csv.DictReader(file)]
    known = {row["bestuursnummer"] for row in rows}
    others = [number for number in numbers if number not in known][:MOST_LINES]
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(row | {"bestuursnummer": it} for row, it in zip(rows, others, strict=False))
    await _check_file(page, text.getvalue().encode())
    await page.locator("main table.list").first.wait_for()


async def check_wrong_lines(page: Page) -> None:
    await _check_file(page, WRONG_LINES)
    await page.locator("main [role=alert]").first.wait_for()


async def _check_file(page: Page, data: bytes) -> None:
    file: FilePayload = {"name": "lijst.csv", "mimeType": "text/csv", "buffer": data}
    await page.locator("input[type=file]").set_input_files(file)
    await page.locator("main form[method=post] button.main").first.click()


async def search_board(page: Page) -> None:
    """With what is found under the field."""
    await page.get_by_role("combobox").press_sequentially("sticht", delay=20)
    await page.get_by_role("option").first.wait_for()


async def send_what_is_overtaken(page: Page) -> None:
    """A plan, as when a colleague has moved the meeting since."""
    await page.locator('[name="replacesRevision"]').evaluate("it => { it.value = '0' }")
    await page.locator('[name="place"]').fill("Andere zaal 2")
    await send_at_once(page)


async def go_ahead_without_one(page: Page) -> None:
    """First one sees what that means."""
    await page.get_by_role("checkbox").first.check()
    await page.locator("main form button").first.click()
    await page.wait_for_url("**/zonder?**")
