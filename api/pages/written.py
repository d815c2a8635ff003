"""What was written in the form of a step that has been completed."""

from typing import Any

from api.pages.page import Page


def completed_with(trajectory: Any, form: str) -> Any:
    """The step that was completed with a form; nothing when none was."""
    done = (it for it in trajectory["steps"] if it["form"] == form and it["status"] == "completed")
    return next(done, None)


async def written(page: Page, trajectory: Any, form: str) -> Any:
    step = completed_with(trajectory, form)
    found = step and await page.maybe(f"/trajectories/{trajectory['id']}/steps/{step['key']}/form")
    return found and found["form"]
