"""What the accessibility page tells, also to who is not signed in."""

from collections.abc import Awaitable, Callable

from settings import Settings
from tests.api.conftest import Api
from tests.api.pages.conftest import Browser

PAGE = "/toegankelijkheid"


async def test_it_tells_a_stranger_in_dutch_or_english_what_was_not_tested(api: Api) -> None:
    dutch, english = (await api.http.get(PAGE)).text, (await api.http.get(f"{PAGE}?taal=en")).text
    assert "Wat we niet hebben getest" in dutch
    assert "What we did not test" in english


async def test_it_tells_whom_to_mail_when_something_does_not_work(
    browse: Callable[[str], Awaitable[Browser]], settings: Settings
) -> None:
    page = (await (await browse("manager1")).get(PAGE)).text
    assert settings.contact_name in page
    assert f'href="mailto:{settings.contact_mail}"' in page
