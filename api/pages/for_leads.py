"""Pages for leads alone.

The API refuses too, but only what is sent: who may not send a form should not fill it in.
"""

from typing import Annotated

from fastapi import Depends

from api.auth import only_for
from api.pages.page import Here, Page


async def _lead(page: Here) -> Page:
    if page.person.role != "lead":
        raise only_for("lead")
    return page


HereLead = Annotated[Page, Depends(_lead)]
