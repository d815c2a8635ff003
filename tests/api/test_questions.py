import asyncio
import html
import re
from typing import Any
from urllib.parse import urljoin

import pytest

from activities.signed import sign
from db.connect import Pool
from settings import Settings
from tests.api.conftest import Api, day
from tests.api.story import shown

pytestmark = pytest.mark.usefixtures("demo", "worker")

QUESTION, ANSWER = "Wie kent kandidaten voor onze keuken?", "Bel ons, wij kennen er drie."


async def ask(api: Api, id_: str, who: str = "adviser1") -> str:
    """Asks the region, and tells the question's id."""
    answer = await api.post(who, f"/v1/trajectories/{id_}/questions", {"question": QUESTION})
    assert answer.raise_for_status().json()["events"] == ["question-asked"]
    return str((await shown(api, id_))["questions"][-1]["id"])


def link(settings: Settings, question: str) -> str:
    """As it stands in the mail to the contact point."""
    return f"/v1/answers/{sign(settings.secret_key.get_secret_value(), 'answer', question)}"


async def answered(api: Api, path: str, answer: str = ANSWER) -> Any:
    return await api.post(None, path, {"answer": answer}, key="")


async def texts(api: Api, id_: str) -> list[tuple[str, Any, list[Any]]]:
    """What the timeline tells, in order: the event, who did it, what was written."""
    items = (await api.get("adviser1", f"/v1/trajectories/{id_}/timeline")).json()["items"]
    return [(it["type"], it["by"] and it["by"]["name"], it["texts"]) for it in reversed(items)]


async def test_a_question_is_asked_and_the_adviser_records_the_answer(api: Api) -> None:
    id_ = await api.launch()
    before = await shown(api, id_)
    assert (before["contactPoint"], before["questions"]) == (None, [])
    point = {"kind": "person", "name": "Demo Aanspreekpunt", "mail": "wsp@region.example"}
    added = await api.post("lead1", f"/v1/regions/{before['region']}/contact-points", point)
    question = await ask(api, id_)
    asked: dict[str, Any] = {"id": question, "question": QUESTION, "askedOn": day(), "state": "open"}
    asked |= {"answer": None, "may": ["record-answer"]}
    now = await shown(api, id_)
    assert (now["contactPoint"], now["questions"]) == (added.json(), [asked])

    path = f"/v1/trajectories/{id_}/questions/{question}/answer"
    recorded = await api.post("adviser1", path, {"answer": ANSWER}, key="same")
    assert recorded.json()["events"] == ["question-answered"]
    assert (await api.post("adviser1", path, {"answer": ANSWER}, key="same")).text == recorded.text
    twice = await api.post("lead1", path, {"answer": "Iets anders"})
    assert (twice.status_code, twice.json()["rule"]) == (409, "question-answered")
    assert (await shown(api, id_))["questions"] == [
        asked | {"state": "answered", "answer": ANSWER, "may": []}
    ]
    written = {"kind": "question", "question": QUESTION}
    assert (await texts(api, id_))[-2:] == [
        ("question-asked", "Demo Adviseur Een", [written]),
        ("question-answered", "Demo Adviseur Een", [written, {"kind": "answer", "answer": ANSWER}]),
    ]


async def test_who_holds_the_link_sees_the_question_alone_and_answers_it_once(
    api: Api, settings: Settings, pool: Pool
) -> None:
    id_ = await api.launch()
    path = link(settings, await ask(api, id_))
    board = (await shown(api, id_))["board"]["name"]
    asked = {"board": board, "adviser": "Demo Adviseur Een", "question": QUESTION, "answered": False}
    seen = await api.get(None, path)
    assert (seen.status_code, seen.json()) == (200, asked)
    assert seen.headers["cache-control"] == "no-store"

    first, *repeats = await asyncio.gather(*(answered(api, path) for _ in range(4)))
    assert (first.status_code, first.json()) == (200, asked | {"answered": True})
    assert {it.text for it in repeats} == {first.text}
    other = await answered(api, path, "Toch niet")
    assert (other.status_code, other.json()["rule"]) == (409, "question-answered")
    assert (await answered(api, path)).text == first.text
    assert (await api.get(None, path)).json()["answered"]
    assert (await shown(api, id_))["questions"][0]["answer"] == ANSWER
    # Nobody of ours wrote it.
    ((type_, by, _),) = (await texts(api, id_))[-1:]
    assert (type_, by) == ("question-answered", None)
    assert await pool.fetchval("select count(*) from event where type = 'question-answered'") == 1
    assert await pool.fetchval("select count(*) from document where kind = 'answer'") == 1


async def test_who_follows_the_link_in_a_browser_reads_a_page_and_answers_on_it(
    api: Api, settings: Settings
) -> None:
    id_ = await api.launch()
    sneaky = "<b>Wie</b> & wat?"
    await api.post("adviser1", f"/v1/trajectories/{id_}/questions", {"question": sneaky})
    path = link(settings, (await shown(api, id_))["questions"][0]["id"])

    async def read() -> str:
        answer = await api.get(None, path, headers={"Accept": "text/html,application/xml;q=0.9"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        return answer.text

    async def send(**typed: str) -> Any:
        return await api.call(None, "POST", urljoin(path, action), key="", data=typed)

    before = await read()
    assert "&lt;b&gt;Wie&lt;/b&gt; &amp; wat?" in before
    (action,) = re.findall(r'action="([^"]+)"', before)
    for typed in ("", "x" * 20_000 + "</textarea>"):
        wrong = await send(answer=typed)
        assert (wrong.status_code, "hooguit 10.000" in wrong.text) == (400, True)
        assert html.escape(typed) in wrong.text, "nothing that was typed is lost"
    form_path = urljoin(path, action)
    for again in (await send(answer=ANSWER), await send(answer=ANSWER), await api.get(None, form_path)):
        assert (again.status_code, urljoin(form_path, again.headers["location"])) == (303, path)
    for late in ("<b>Toch</b> niet", "\n<b>Toch</b>\n\nniet"):
        refused = await send(answer=late)
        assert (refused.status_code, html.escape(late) in refused.text) == (409, True)
        told = "Deze vraag was al beantwoord; uw tekst is niet verstuurd. Mail Demo Adviseur Een."
        assert (told in refused.text, "Dank u wel" in refused.text) == (True, False)
    assert (await shown(api, id_))["questions"][0]["answer"] == ANSWER
    after = await read()
    assert ("<form" in after, "is beantwoord" in after) == (False, True)
    region = (await shown(api, id_))["region"]
    point = {"kind": "person", "name": "Demo", "mail": "wsp@region.example", "language": "en"}
    await api.post("lead1", f"/v1/regions/{region}/contact-points", point)
    assert "has been answered" in await read()
    assert "your text was not sent. Mail Demo Adviseur Een." in (await send(answer="No")).text


async def test_of_an_answer_by_link_and_one_by_the_adviser_at_once_one_wins(
    api: Api, settings: Settings
) -> None:
    id_ = await api.launch()
    question = await ask(api, id_)
    by_adviser = api.post(
        "adviser1", f"/v1/trajectories/{id_}/questions/{question}/answer", {"answer": "Van de adviseur"}
    )
    both = await asyncio.gather(answered(api, link(settings, question), "Van het WSP"), by_adviser)
    assert sorted(answer.status_code for answer in both) == [200, 409]
    winner = "Van het WSP" if both[0].is_success else "Van de adviseur"
    (told,) = (await shown(api, id_))["questions"]
    assert (told["state"], told["answer"]) == ("answered", winner)


async def test_a_question_is_answered_also_after_the_end_and_asked_no_more(
    api: Api, settings: Settings
) -> None:
    id_ = await api.launch()
    by_link, by_adviser = await ask(api, id_), await ask(api, id_)
    path = f"/v1/trajectories/{id_}"
    (await api.post("adviser1", f"{path}/withdrawal", {"reason": "merger"})).raise_for_status()
    late = await api.post("adviser1", f"{path}/questions", {"question": QUESTION})
    assert (late.status_code, late.json()["rule"]) == (409, "trajectory-closed")
    assert (await answered(api, link(settings, by_link))).status_code == 200
    recorded = await api.post("adviser1", f"{path}/questions/{by_adviser}/answer", {"answer": ANSWER})
    assert recorded.json()["events"] == ["question-answered"]
    assert {it["state"] for it in (await shown(api, id_))["questions"]} == {"answered"}


async def test_a_link_of_another_purpose_or_to_no_question_leads_nowhere(
    api: Api, settings: Settings, pool: Pool
) -> None:
    id_ = await api.launch()
    question = await ask(api, id_)
    await api.post("adviser1", f"/v1/trajectories/{id_}/notes", {"text": "Geheim"})
    note = str(await pool.fetchval("select id from document where kind = 'note'"))
    secret = settings.secret_key.get_secret_value()
    for token in (
        sign(secret, "unsubscription", question),
        sign("another-key-of-some-forty-characters", "answer", question),
        sign(secret, "answer", note),
        sign(secret, "answer", "8f14e45f-ceea-467f-a9d1-3c2f1f2b6a11"),
        question,
        "x" * 600,
    ):
        for answer in (
            await api.get(None, f"/v1/answers/{token}"),
            await answered(api, f"/v1/answers/{token}"),
        ):
            assert answer.status_code == 404, token
            assert answer.headers["content-type"] == "application/problem+json"
        browser: dict[str, Any] = {"headers": {"Accept": "text/html"}, "key": ""}
        page = await api.get(None, f"/v1/answers/{token}", **browser)
        sent = await api.call(None, "POST", f"/v1/answers/{token}/form", data={"answer": ANSWER}, **browser)
        form = await api.get(None, f"/v1/answers/{token}/form", **browser)
        for read in (page, sent, form):
            assert (read.status_code, read.headers["content-type"]) == (404, "text/html; charset=utf-8")
            assert ("Deze link klopt niet" in read.text, "This link is broken" in read.text) == (True, True)


IMPOSSIBLE: tuple[dict[str, Any], ...] = (
    {},
    {"answer": " "},
    {"answer": None},
    {"answer": "a\x00b"},
    {"answer": "x" * 100_000},
    {"answer": ANSWER, "by": "somebody else"},
)


async def test_an_answer_or_a_question_that_cannot_be_is_refused(api: Api, settings: Settings) -> None:
    id_ = await api.launch()
    question = await ask(api, id_)
    path = f"/v1/trajectories/{id_}/questions"
    for body in IMPOSSIBLE:
        tried = [
            await api.post(None, link(settings, question), body, key=""),
            await api.post("adviser1", f"{path}/{question}/answer", body),
            await api.post("adviser1", path, {"question": body.get("answer", "")} | body),
        ]
        assert [answer.status_code for answer in tried] == [400] * 3, body
    huge = await api.call(None, "POST", link(settings, question), key="", content=b"x" * 5_000_000)
    assert huge.status_code == 413
    unknown = await api.post("adviser1", f"{path}/{id_}/answer", {"answer": ANSWER})
    assert unknown.status_code == 404
