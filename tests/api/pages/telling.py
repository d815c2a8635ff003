"""What happens elsewhere, of which open pages are told."""

from datetime import timedelta
from typing import Any

from domain.commands import Contact
from tests import cast
from tests.activities.desk import MONDAY, Desk, launched
from tests.api.pages.open_pages import OpenPage, Service
from tests.stage import until


async def begun(service: Service, **changes: Any) -> Desk:
    """A trajectory of whose launch everybody has been told."""
    desk = await launched(service.pool, **changes)
    await is_told(service, desk.id)
    return desk


async def is_told(service: Service, stream: str) -> None:
    """Waits until a stream has been told of: a page that is opened from now on is not told of it."""

    async def told() -> bool:
        return any(message.stream == stream for message in service.live.log.after(0) or ())

    await until(told)


async def contact(desk: Desk, number: int = 0, **changes: Any) -> None:
    """Something that happens, which is one event."""
    day = MONDAY + timedelta(days=number)
    fields = {"on": day, "way": "phone", "reached": True, "key": number, **changes}
    assert (await desk.take(cast.ask(Contact, **fields), day)).outcome.refusal is None


async def whats(page: OpenPage, number: int) -> list[tuple[str, str]]:
    told = [await page.next() for _ in range(number)]
    return [(it.data["stream"], it.data["what"]) for it in told]
