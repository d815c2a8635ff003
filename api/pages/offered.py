"""Forms are shown only to who may send them now, as the API tells."""

from collections.abc import Collection

from api.pages.page import Page
from api.problems import Problem


def check_may(page: Page, command: str, may: Collection[str]) -> None:
    """`may` is that of a trajectory, a step or a meeting: by role, and by where it stands. What was sent is
    shown again all the same, with why the API refused it."""
    if page.request.method == "GET" and command not in may:
        raise Problem(403, "This cannot be done now, or not by you.", code="not-offered")
