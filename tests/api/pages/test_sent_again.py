"""What could not be sent is kept, sent again as it was, and done once; never on behalf of another site."""

from html import unescape

import pytest

from api.pages import route
from db.connect import Pool
from tests.api.conftest import Api, day
from tests.api.pages.conftest import HIDDEN, Browser, form_on
from tests.api.pages.test_shell import Browse

SENDS = "Opnieuw versturen"


async def absence(api: Api, who: str) -> str:
    """The page on which somebody says when he or she is away."""
    return f"/mensen/{await api.person(who)}/afwezigheid"


async def away(pool: Pool) -> int:
    count: int = await pool.fetchval("select count(*) from absence")
    return count


@pytest.fixture
def session_away(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The database is gone, from the first thing that a page asks of it."""

    async def gone(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(route, "session_of", gone)
    return monkeypatch


async def test_one_more_row_that_could_not_be_shown_is_not_sent_as_a_form_that_is_ready(
    api: Api, browse: Browse, session_away: pytest.MonkeyPatch
) -> None:
    adviser = await browse("adviser1")
    answer = await adviser.http.post("/ik", data={"csrf": "x", "name": "Anders", "_add": "actions"})
    assert answer.status_code == 503
    assert ("_add", "actions") in HIDDEN.findall(answer.text)
    assert ("name", "Anders") in HIDDEN.findall(answer.text)


async def test_what_got_no_answer_is_sent_again_under_the_same_key_and_what_was_refused_is_not(
    api: Api, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    adviser = await browse("adviser1")
    page = f"{await absence(api, 'adviser1')}/00000000-0000-0000-0000-000000000000/intrekken"
    csrf = form_on((await adviser.get("/ik")).text, "/taal")["csrf"]
    refused = await adviser.http.post(page, data={"csrf": csrf, "key": "the-first"})
    assert refused.status_code == 404
    assert form_on(refused.text, page)["key"] != "the-first"

    async def gone(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(route, "session_of", gone)
    unanswered = await adviser.http.post(page, data={"csrf": csrf, "key": "the-first"})
    assert form_on(unanswered.text, page) == {"csrf": csrf, "key": "the-first"}


async def test_what_was_refused_is_told_with_the_reason(api: Api, browse: Browse) -> None:
    adviser, other = await browse("adviser1"), await absence(api, "lead1")
    csrf = form_on((await adviser.get("/ik")).text, "/taal")["csrf"]
    page = f"{other}/00000000-0000-0000-0000-000000000000/intrekken"
    answer = await adviser.http.post(page, data={"csrf": csrf})
    assert answer.status_code == 403
    assert "Dit is alleen voor de persoon zelf of een projectleider." in answer.text


async def test_who_takes_over_a_browser_is_told_as_whom_the_form_is_sent(api: Api, browse: Browse) -> None:
    adviser, lead = await browse("adviser1"), await browse("lead1")
    form = form_on((await adviser.get("/ik")).text, "/ik")
    answer = await lead.http.post("/ik", data={**form, "name": "Getypt"})
    assert answer.status_code == 403
    name = (await api.get("lead1", "/v1/people/me")).json()["name"]
    assert f"Het wordt dan verstuurd als {name}." in unescape(answer.text)
    assert name != "Getypt"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_what_another_site_sends_is_not_offered_to_be_sent_again(site: str, browse: Browse) -> None:
    adviser: Browser = await browse("adviser1")
    headers = {"Sec-Fetch-Site": site}
    answer = await adviser.http.post("/ik", data={"name": "Een ander"}, headers=headers)
    assert answer.status_code == 403
    assert "Een ander" not in answer.text
    assert SENDS not in answer.text


async def test_what_takes_too_long_is_a_page_with_what_was_typed_and_done_once(
    api: Api, browse: Browse, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    adviser = await browse("adviser1")
    page = await absence(api, "adviser1")
    form = form_on((await adviser.get("/ik")).text, page) | {
        "from": day(1),
        "until": day(3),
        "substitute": await api.person("adviser2"),
    }
    monkeypatch.setattr(route, "PATIENCE_S", 0.5)
    async with pool.acquire() as other, other.transaction():
        await other.execute("lock table absence in access exclusive mode")
        answer = await adviser.http.post(page, data=form)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    kept = form_on(answer.text, page)
    assert kept == form
    monkeypatch.undo()
    for _ in range(2):
        assert (await adviser.http.post(page, data=kept)).status_code == 200
    assert await away(pool) == 1


async def test_a_page_for_everybody_is_a_page_also_without_a_database(
    demo: None, api: Api, browse: Browse, pool: Pool
) -> None:
    adviser = await browse("adviser1")
    await pool.execute("alter table session rename to gone")
    try:
        for path in ("/toegankelijkheid", "/live"):
            answer = await adviser.get(path)
            assert answer.status_code >= 500
            assert answer.headers["content-type"].startswith("text/html")
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    finally:
        await pool.execute("alter table gone rename to session")


async def test_a_live_page_asked_for_in_an_odd_way_is_not_told_what_it_sent(browse: Browse) -> None:
    adviser = await browse("adviser1")
    answer = await adviser.get("/live", van="<script>" * 20)
    assert answer.status_code == 400
    assert "<script>" * 2 not in answer.text
