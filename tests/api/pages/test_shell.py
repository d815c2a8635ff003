"""What every page has."""

from collections.abc import Awaitable, Callable

from tests.api.conftest import Api
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]


async def test_a_stranger_is_asked_to_sign_in_and_told_where_he_was_going(api: Api) -> None:
    answer = await api.http.get("/?a=b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/aanmelden?naar=/%3Fa%3Db"


async def test_an_unknown_page_is_a_page_and_an_unknown_path_of_the_api_is_not(api: Api) -> None:
    page, path = await api.http.get("/nergens"), await api.http.get("/v1/nergens")
    assert (page.status_code, path.status_code) == (404, 404)
    assert page.headers["content-type"].startswith("text/html")
    assert path.headers["content-type"] == "application/problem+json"


async def test_a_page_allows_nothing_from_elsewhere(api: Api) -> None:
    policy = (await api.http.get("/toegankelijkheid")).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy


async def test_choosing_english_stays(browse: Browse) -> None:
    adviser = await browse("adviser1")
    assert '<html lang="nl">' in (await adviser.get("/toegankelijkheid")).text
    await adviser.send("/toegankelijkheid", {"language": "en"}, to="/taal")
    assert '<html lang="en">' in (await adviser.get("/toegankelijkheid")).text


async def test_a_form_that_was_not_made_for_this_session_is_shown_and_not_done(browse: Browse) -> None:
    adviser = await browse("adviser1")
    answer = await adviser.http.post("/taal", data={"csrf": "of another", "language": "en"})
    assert answer.status_code == 403
    assert '<input type="hidden" name="language" value="en">' in answer.text
    assert '<html lang="nl">' in (await adviser.get("/toegankelijkheid")).text
