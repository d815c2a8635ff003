"""Pages for leads alone, and those for whoever acts for boards: not for managers, who only read.

The API refuses too, but only what is sent: who may not send a form should not fill it in.
"""

from typing import Annotated

from fastapi import Depends

from api.auth import forbidden
from api.pages.page import Here, Page


async def _lead(page: Here) -> Page:
    if page.person.role != "lead":
        raise forbidden("This is for: lead.")
    return page


async def _acting(page: Here) -> Page:
    if page.person.role == "manager":
        raise forbidden("This is for: lead, adviser.")
    return page


HereLead = Annotated[Page, Depends(_lead)]
HereActing = Annotated[Page, Depends(_acting)]
