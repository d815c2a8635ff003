"""Pages for leads alone, and forms for whoever may send them now.

The API refuses too, but only what is sent: who may not send a form should not fill it in.
"""

from collections.abc import Collection
from typing import Annotated

from fastapi import Depends

from api.auth import only_for
from api.pages.page import Here, Page
from api.problems import Problem


async def _lead(page: Here) -> Page:
    if page.person.role != "lead":
        raise only_for("lead")
    return page


HereLead = Annotated[Page, Depends(_lead)]


def check_may(page: Page, command: str, may: Collection[str]) -> None:
    """`may` is what the API tells of a trajectory, a step or a meeting: by role, and by where it stands.
    What was sent is shown again all the same, with why the API refused it."""
    if page.request.method == "GET" and command not in may:
        raise Problem(403, "This cannot be done now, or not by you.", code="not-offered")
