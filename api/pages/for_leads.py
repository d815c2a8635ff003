"""Pages for leads alone."""

from typing import Annotated

from fastapi import Depends

from api.auth import forbidden
from api.pages.page import Here, Page


async def _lead(page: Here) -> Page:
    """The API refuses too, but only what is sent: who may not send a form should not fill it in."""
    if page.person.role != "lead":
        raise forbidden("This is for: lead.")
    return page


HereLead = Annotated[Page, Depends(_lead)]
