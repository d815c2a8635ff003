"""What a browser shows of a link in a mail, to who has no login."""

import re
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import httpx
import pytest
from temporalio.worker import Worker

from activities.signed import Purpose, sign
from api import answers, unsubscriptions
from api.pages import by_link
from api.pages.policy import POLICY
from api.problems import unavailable
from settings import Settings
from tests.api.conftest import BOARD, Api

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9"}
QUESTION, ANSWER = "Wie kent <b>kandidaten</b>?", "Bel ons, wij kennen er drie."

pytestmark = pytest.mark.usefixtures("demo")


class Unreachable:
    """In place of the queries, while the database is away."""

    def __getattr__(self, name: str) -> Any:
        raise unavailable()


def link(settings: Settings, kind: str, purpose: Purpose, subject: str) -> str:
    return f"/v1/{kind}/{sign(settings.secret_key.get_secret_value(), purpose, subject)}"


async def asked(api: Api, settings: Settings) -> str:
    """Where a question is answered."""
    id_ = await api.launch()
    await api.post("adviser1", f"/v1/trajectories/{id_}/questions", {"question": QUESTION})
    trajectory = (await api.get("adviser1", f"/v1/trajectories/{id_}")).json()
    return link(settings, "answers", "answer", trajectory["questions"][0]["id"])


async def read(api: Api, path: str) -> httpx.Response:
    return await api.get(None, path, headers=BROWSER)


async def sent(api: Api, path: str, **fields: str) -> httpx.Response:
    return await api.call(None, "POST", path, key="", data=fields, headers=BROWSER)


def is_ours(answer: httpx.Response) -> bool:
    """It looks as the other pages do, and allows as little as they do."""
    looks = "traject.css" in answer.text and '<a class="brand"' not in answer.text
    return looks and answer.headers["content-security-policy"] == POLICY and "style=" not in answer.text


async def test_every_page_by_link_looks_as_the_others_and_allows_as_little(
    api: Api, settings: Settings, worker: Worker
) -> None:
    path = await asked(api, settings)
    contact = await api.contact(BOARD)
    unsubscription = link(settings, "unsubscriptions", "unsubscription", contact)
    pages = [
        await read(api, path),
        await sent(api, f"{path}/form"),
        await read(api, unsubscription),
        await sent(api, unsubscription),
        await read(api, "/v1/answers/wrong"),
        await read(api, "/v1/unsubscriptions/wrong"),
    ]
    assert [page.status_code for page in pages] == [200, 400, 200, 200, 404, 404]
    for page in pages:
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert is_ours(page), page.text


async def test_an_answer_that_cannot_be_is_blamed_at_its_field(
    api: Api, settings: Settings, worker: Worker
) -> None:
    path = await asked(api, settings)
    wrong = await sent(api, f"{path}/form", answer="")
    assert "<title>Fout:" in wrong.text
    assert '<a href="#f-answer">Uw antwoord: Schrijf een antwoord' in wrong.text
    assert "Wie kent &lt;b&gt;kandidaten&lt;/b&gt;?" in wrong.text


@pytest.mark.parametrize("part", ["answers", "questions of the database"])
async def test_an_answer_is_not_lost_while_something_is_away(
    api: Api, settings: Settings, worker: Worker, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    path = await asked(api, settings)

    async def away(*_: Any) -> Any:
        raise unavailable()

    with monkeypatch.context() as broken:
        if part == "answers":
            broken.setattr(answers, "give", away)
        else:
            broken.setattr(answers, "queries", Unreachable())
        lost = await sent(api, f"{path}/form", answer=f"{ANSWER} <b>")
    assert (lost.status_code, is_ours(lost)) == (503, True)
    assert "Traject is even niet bereikbaar." in lost.text
    assert '<p lang="en">Traject cannot be reached for a moment.' in lost.text
    assert f"{ANSWER} &lt;b&gt;</textarea>" in lost.text
    # The form goes to where it is, so that sending it again works.
    assert re.findall(r"<form[^>]*>", lost.text) == ['<form method="post" class="form">']
    again = await sent(api, f"{path}/form", answer=ANSWER)
    assert (again.status_code, urljoin(f"{path}/form", again.headers["location"])) == (303, path)
    assert "Deze vraag is beantwoord. Dank u wel." in (await read(api, path)).text


async def test_what_takes_too_long_is_a_page_too(
    api: Api, settings: Settings, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await asked(api, settings)
    monkeypatch.setattr(by_link, "PATIENCE_S", 0)
    late = await read(api, path)
    assert (late.status_code, is_ours(late)) == (503, True)
    assert "<form" not in late.text


async def test_who_cannot_unsubscribe_for_a_moment_presses_the_button_again(
    api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = link(settings, "unsubscriptions", "unsubscription", await api.contact(BOARD))
    with monkeypatch.context() as broken:
        broken.setattr(unsubscriptions, "queries", Unreachable())
        lost = await sent(api, path)
    assert (lost.status_code, '<form method="post" class="form">' in lost.text) == (503, True)
    assert "geen ervaringen van andere schoolbesturen meer" in (await sent(api, path)).text


async def test_what_is_no_browser_is_answered_with_a_problem(api: Api) -> None:
    for path in ("/v1/answers/wrong", f"/v1/unsubscriptions/{uuid4()}"):
        answer = await api.get(None, path)
        assert (answer.status_code, answer.json()["status"]) == (404, 404)


async def test_too_much_to_read_is_told_without_being_shown(
    api: Api, settings: Settings, worker: Worker
) -> None:
    path = await asked(api, settings)
    huge = await sent(api, f"{path}/form", answer="x" * 5_000_000)
    assert (huge.status_code, is_ours(huge), "xxxx" in huge.text) == (413, True, False)
