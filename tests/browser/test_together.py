"""Two people at the same step, and one who presses a button twice."""

import pytest

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
from tests.browser.visitors import Visitors

DONE = "This step has already been completed: correct its form, or reopen it."


async def test_of_two_people_at_one_step_the_second_is_told_and_loses_nothing(
    site: Site, visitors: Visitors
) -> None:
    trajectory = await launched(site)
    adviser = await visitors.signed_in("adviser1")
    lead = await visitors.signed_in("lead1", expects={409})
    for page in (adviser, lead):
        await page.goto(start_conversation(trajectory))
    await fill_in(adviser)
    await fill_in(lead, "Wat de ander schreef")
    await send(adviser)
    await adviser.wait_for_url(f"**/trajecten/{trajectory}")
    await send(lead)
    await lead.locator("#summary").wait_for()
    assert dutch(DONE) in await told(lead)
    assert await lead.input_value('[name="form/barriersExplained"]') == "Wat de ander schreef"
    assert len(await completions(site, trajectory)) == 1
    assert (await form_of(site, trajectory))["barriersExplained"] == WRITTEN


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
async def test_pressed_twice_it_is_done_once(javascript: bool, site: Site, visitors: Visitors) -> None:
    trajectory = await launched(site)
    page = await visitors.signed_in("adviser1", javascript=javascript)
    await page.goto(start_conversation(trajectory))
    await fill_in(page)
    await page.locator("main form[method=post] button.main").first.dblclick()
    await page.wait_for_url(f"**/trajecten/{trajectory}")
    assert len(await completions(site, trajectory)) == 1


async def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(
    site: Site, visitors: Visitors
) -> None:
    page = await visitors.signed_in("adviser1", expects={400})
    await page.goto(start_conversation(await launched(site)))
    await page.fill('[name="form/barriersExplained"]', WRITTEN)
    await send(page)
    summary = page.locator("#summary")
    await summary.wait_for()
    assert await summary.evaluate("it => it === document.activeElement"), "it is read out"
    assert (await page.title()).startswith(dutch("Error"))
    assert await page.input_value('[name="form/barriersExplained"]') == WRITTEN
    await summary.get_by_role("link").first.click()
    focused = await page.evaluate("() => document.activeElement.name ?? document.activeElement.id")
    assert focused in {"form/heldOn", "f-form-heldOn"}
