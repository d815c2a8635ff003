"""Signing in to the pages, at the real identity provider."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.pages import attempt, oidc, sign_in
from api.pages.language import translations
from api.pages.own_path import own_path
from db.connect import Pool
from tests.api.conftest import Api
from tests.api.pages.signing_in import Visitor

pytestmark = pytest.mark.usefixtures("demo")
COOKIE = "traject_session"


@pytest.fixture
def visitor(api: Api) -> Visitor:
    return Visitor(api.app)


def page(answer: httpx.Response, status: int, *words: str) -> None:
    """That it is a page, which says this, and offers to sign in."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert [word for word in (*words, "/aanmelden") if word not in answer.text] == []


async def test_one_lands_where_one_was_going_as_who_one_is(visitor: Visitor) -> None:
    answer = await visitor.sign_in("adviser1", "/aanmelden?naar=/trajecten/41868-0a1b2c3d%3Fopen%3Dja")
    assert (answer.status_code, answer.headers["location"]) == (303, "/trajecten/41868-0a1b2c3d?open=ja")
    assert "Demo Adviseur Een" in (await visitor.get("/toegankelijkheid")).text


async def test_the_provider_is_asked_for_a_code_with_a_challenge_and_never_sees_the_verifier(
    visitor: Visitor,
) -> None:
    url = await visitor.begin()
    asked = parse_qs(urlsplit(url).query)
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8080/aanmelden/terug"]
    assert asked["code_challenge_method"] == ["S256"]
    assert {len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge")} == {True}
    assert "code_verifier" not in asked


async def test_who_is_signed_in_already_goes_on_at_once(visitor: Visitor) -> None:
    await visitor.sign_in("lead1")
    answer = await visitor.get("/aanmelden?naar=/cijfers")
    assert answer.headers["location"] == "/cijfers"
    assert "/authorize" in await visitor.begin("/aanmelden?ander=ja")  # as somebody else, if one asks for it


async def test_tabs_that_sign_in_at_once_each_land_where_they_were_going(visitor: Visitor) -> None:
    first, second = [await visitor.begin(f"/aanmelden?naar=/{where}") for where in ("week", "cijfers")]
    answers = [await visitor.come_back(await visitor.choose(url, "lead1")) for url in (second, first)]
    assert [answer.headers["location"] for answer in answers] == ["/cijfers", "/week"]


async def test_however_many_tabs_begin_a_browser_holds_few_attempts(visitor: Visitor) -> None:
    for _ in range(attempt.MOST + 3):
        last = await visitor.begin()
    held = [name for name in visitor.pages.cookies if name.startswith(attempt.COOKIE)]
    assert len(held) == attempt.MOST
    assert (await visitor.come_back(await visitor.choose(last, "lead1"))).status_code == 303


async def test_who_comes_by_another_address_signs_in_at_our_own(api: Api, visitor: Visitor) -> None:
    """As localhost, where the cookies would be out of reach when the provider sends the browser back."""
    elsewhere = Visitor(api.app, "http://localhost:8080")
    ours = (await elsewhere.get("/aanmelden?naar=/week%3Fa%3Db")).headers["location"]
    assert ours == "http://127.0.0.1:8080/aanmelden?naar=%2Fweek%3Fa%3Db&ander=&hier=ja"
    answer = await visitor.sign_in("lead1", ours.removeprefix("http://127.0.0.1:8080"))
    assert answer.headers["location"] == "/week?a=b"
    behind_a_proxy = await elsewhere.get(f"/aanmelden?{urlsplit(ours).query}")
    assert "/authorize?" in behind_a_proxy.headers["location"]  # no way round and round


async def test_one_may_be_signed_in_on_several_devices(api: Api, visitor: Visitor) -> None:
    other = Visitor(api.app)
    await visitor.sign_in("lead1")
    await other.sign_in("lead1")
    await other.sign_out()
    assert (await visitor.is_signed_in(), await other.is_signed_in()) == (True, False)


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/week\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "week",
        "",
        "@evil.example",
        ".evil.example",
        "/week\x00",
        "/ /evil.example",
        "/\u2028/evil.example",
        "/aanmelden?naar=/week",
        "/afgemeld",
        "/" + "a" * 1000,
    ],
)
def test_nobody_is_sent_anywhere_but_to_a_page_of_ours(path: str) -> None:
    assert own_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/week", "/trajecten/1?a=b&c=//x", "/week#morgen", "/regio/Súdwest"])
def test_a_path_of_our_own_stays_as_it_is(path: str) -> None:
    assert own_path(path) == path


async def test_a_link_to_another_site_ends_on_our_first_page(visitor: Visitor) -> None:
    for path in ("https://evil.example", "//evil.example", "/%5Cevil.example", "/%09/evil.example"):
        answer = await visitor.sign_in("lead1", f"/aanmelden?ander=ja&naar={path}")
        assert answer.headers["location"] == "/", path


async def test_an_answer_that_another_browser_asked_for_is_refused(api: Api, visitor: Visitor) -> None:
    url = await visitor.choose(await visitor.begin(), "lead1")
    victim = Visitor(api.app)
    page(await victim.come_back(url), 400, "begon in een andere browser")
    await victim.begin()  # an attempt of one's own does not help
    page(await victim.come_back(url), 400)
    assert not await victim.is_signed_in()


async def test_an_answer_works_once(visitor: Visitor) -> None:
    begun = await visitor.begin()
    cookies = dict(visitor.pages.cookies)
    url = await visitor.choose(begun, "lead1")
    assert (await visitor.come_back(url)).status_code == 303
    page(await visitor.come_back(url), 400, "is al gebruikt")
    visitor.pages.cookies.update(cookies)  # also for who kept the cookie: the provider knows the code
    page(await visitor.come_back(url), 400, "is al gebruikt")


async def test_an_attempt_that_was_tampered_with_is_refused(visitor: Visitor) -> None:
    url = await visitor.choose(await visitor.begin("/aanmelden?naar=/week"), "lead1")
    (name,) = visitor.pages.cookies
    value = visitor.pages.cookies[name]
    visitor.pages.cookies.clear()
    visitor.pages.cookies.set(name, "x" + value[1:], domain="127.0.0.1")
    page(await visitor.come_back(url), 400)


async def test_an_attempt_holds_for_ten_minutes(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    url = await visitor.choose(await visitor.begin(), "lead1")
    monkeypatch.setattr(attempt, "LASTS_S", -1)
    page(await visitor.come_back(url), 400, "te oud")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        ("access_denied", 403, "afgebroken"),
        ("temporarily_unavailable", 503, "lukt nu even niet"),
        ("server_error", 503, "lukt nu even niet"),
        ("invalid_scope", 502, "tussen Traject en de aanmelddienst"),
        ("<script>", 502, "tussen Traject en de aanmelddienst"),
    ],
)
async def test_what_the_provider_refuses_is_told_in_plain_words(
    visitor: Visitor, error: str, status: int, words: str
) -> None:
    state = parse_qs(urlsplit(await visitor.begin("/aanmelden?naar=/week")).query)["state"][0]
    answer = await visitor.pages.get("/aanmelden/terug", params={"state": state, "error": error})
    page(answer, status, words, "/aanmelden?naar=/week")
    assert "<script>" not in answer.text


async def test_a_code_that_nobody_gave_is_refused(visitor: Visitor) -> None:
    state = parse_qs(urlsplit(await visitor.begin()).query)["state"][0]
    page(await visitor.get(f"/aanmelden/terug?state={state}&code=made-up"), 400)
    page(await visitor.get(f"/aanmelden/terug?state={state}"), 502)
    page(await visitor.get("/aanmelden/terug"), 400)


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visitor: Visitor) -> None:
    answer = await visitor.sign_in("lead1")
    (flags,) = [it for it in answer.headers.get_list("set-cookie") if it.startswith(COOKIE)]
    assert "; HttpOnly" in flags
    assert "; SameSite=lax" in flags
    assert "; Path=/" in flags
    assert "; Max-Age=36000" in flags
    assert "Secure" not in flags  # on this machine alone


async def test_a_session_ends_with_the_working_day(visitor: Visitor, pool: Pool) -> None:
    await visitor.sign_in("lead1")
    lasts = await pool.fetchval("select extract(epoch from expires_at - created_at)::int from session")
    assert lasts == 10 * 3600
    await pool.execute("update session set expires_at = now()")
    assert not await visitor.is_signed_in()
    assert await pool.fetchval("select count(*) from session") == 1
    await visitor.sign_in("lead1")
    assert await pool.fetchval("select count(*) from session") == 1  # and it is forgotten


async def test_a_session_that_was_removed_or_tampered_with_is_none(visitor: Visitor, pool: Pool) -> None:
    await visitor.sign_in("lead1")
    key = visitor.pages.cookies[COOKIE]
    visitor.pages.cookies.clear()
    for wrong in (key[:-1], key + "a", key.swapcase(), "a" * 5000):
        visitor.pages.cookies.set(COOKIE, wrong, domain="127.0.0.1")
        assert not await visitor.is_signed_in()
        visitor.pages.cookies.clear()
    visitor.pages.cookies.set(COOKIE, key, domain="127.0.0.1")
    assert await visitor.is_signed_in()
    await pool.execute("delete from session")
    assert not await visitor.is_signed_in()


async def test_the_table_of_sessions_lets_nobody_in(visitor: Visitor, pool: Pool) -> None:
    await visitor.sign_in("lead1")
    row = await pool.fetchrow("select * from session")
    assert row is not None
    assert visitor.pages.cookies[COOKIE] not in str(dict(row))
    for known in (row["key_hash"].hex(), str(row["id"])):
        visitor.pages.cookies.clear()
        visitor.pages.cookies.set(COOKIE, known, domain="127.0.0.1")
        assert not await visitor.is_signed_in()


async def test_every_sign_in_has_a_key_of_its_own(visitor: Visitor, pool: Pool) -> None:
    visitor.pages.cookies.set(COOKIE, "put there by another", domain="127.0.0.1")
    await visitor.sign_in("lead1")
    first = await pool.fetchval("select key_hash from session")
    await visitor.sign_in("lead1", "/aanmelden?ander=ja")
    (second,) = await pool.fetch("select key_hash from session")  # the first has ended
    assert second["key_hash"] != first
    assert "put there by another" not in visitor.pages.cookies.values()


async def test_signing_out_ends_both_sessions(api: Api, visitor: Visitor) -> None:
    await visitor.sign_in("lead1")
    key = visitor.pages.cookies[COOKIE]
    answer = await visitor.sign_out()
    assert answer.status_code == 200  # no redirect: form-action would stop it
    wait, _, url = answer.headers["refresh"].partition(";url=")
    assert (wait, urlsplit(url).path) == ("0", "/logout")
    assert url.replace("&", "&amp;") in answer.text
    there = await visitor.provider.get(url)
    assert there.headers["location"] == "http://127.0.0.1:8080/afgemeld"
    page(await visitor.get("/afgemeld"), 200, "U bent afgemeld")
    assert COOKIE not in visitor.pages.cookies
    login = await visitor.provider.get(await visitor.begin())
    assert (login.status_code, "transaction_id" in login.text) == (200, True)
    visitor.pages.cookies.set(COOKIE, key, domain="127.0.0.1")
    assert not await visitor.is_signed_in()


async def test_another_site_cannot_sign_one_out(api: Api, visitor: Visitor) -> None:
    other = Visitor(api.app)
    await other.sign_in("lead2")
    await visitor.sign_in("lead1")
    for sent in ({}, {"csrf": ""}, {"csrf": "é"}, {"csrf": await other.csrf()}):
        answer = await visitor.pages.post("/afmelden", data=sent)
        assert (answer.status_code, "U bent niet afgemeld" in answer.text) == (403, True)
    answer = await visitor.pages.post("/afmelden", files={"csrf": b"a file"})
    assert answer.status_code == 403
    assert await visitor.is_signed_in()


async def test_who_is_not_signed_in_is_signed_out_already(visitor: Visitor) -> None:
    answer = await visitor.pages.post("/afmelden")
    assert (answer.status_code, answer.headers["location"]) == (303, "/afgemeld")


async def test_nobody_is_told_to_be_signed_out_who_is_not(visitor: Visitor) -> None:
    await visitor.sign_in("lead1")
    assert (await visitor.get("/afgemeld")).headers["location"] == "/"


def test_everything_that_can_go_wrong_is_told_in_dutch() -> None:
    dutch = translations("nl")
    told = [*sign_in.BROKEN, *(text for texts in sign_in.SAID.values() for text in texts if text), oidc.STALE]
    assert [text for text in told if dutch.gettext(text) == text] == []


async def test_signing_in_twice_at_once_gives_two_sessions(api: Api, pool: Pool) -> None:
    visitors = [Visitor(api.app) for _ in range(2)]
    answers = await asyncio.gather(*(visitor.sign_in("adviser1") for visitor in visitors))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await pool.fetchval("select count(*) from session") == 2
    assert await pool.fetchval("select count(*) from person where subject = 'adviser1'") == 1
