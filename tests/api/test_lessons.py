"""Lessons over HTTP: shared with a step, searched, offered, handed out, and no longer wanted by mail."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from activities.signed import sign
from api.lessons_bundle import bundle
from db.connect import Pool
from db.queries import queries
from tests.activities.learning import LEARNING
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.story import START, complete, shown

LESSON = {
    "lesson": "new",
    "title": "Een baan in de keuken",
    "text": "Begin <b>klein</b>.",
    "whatWorked": "Een maatje",
    "barriers": ["budget"],
    "functionAreas": ["facility"],
}
WITHOUT_CONSENT = {"lesson": "new", "title": "Wachten", "text": "Geduld.", "scope": "nation"}


async def learns(api: Api, pool: Pool, board: str = BOARD) -> str:
    definition = LEARNING.model_dump(mode="json")
    await queries.add_programme(pool, key=LEARNING.key, version=1, definition=definition)
    return await api.launch(board, programme=LEARNING.key)


async def found(api: Api, query: str = "", who: str = "adviser2") -> list[dict[str, Any]]:
    answer = await api.get(who, f"/v1/lessons?{query}")
    items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items


async def tell(api: Api, id_: str, form: dict[str, Any], **more: Any) -> Any:
    return await complete(api, id_, "tell", form, "lead1", **more)


@pytest.mark.usefixtures("demo", "worker")
async def test_what_one_board_learned_helps_the_next(api: Api, pool: Pool) -> None:
    one, two = await learns(api, pool), await learns(api, pool, OTHER_BOARD)
    await tell(api, one, LESSON | {"scope": "nation"})
    (lesson,) = await found(api, "q=banen")
    assert lesson["title"] == LESSON["title"]
    assert await found(api, "q=geld") == await found(api, "q=weerstand") == []
    assert await found(api, "q=facilitair") == await found(api, "q=budget+keuken") == [lesson]
    assert lesson["barriers"] == [{"code": "budget", "words": {"nl": "budget", "en": "budget"}}]
    assert (lesson["board"]["number"], lesson["mayBeNamed"]) == (BOARD, False), "staff see whose it is"
    path = f"/v1/lessons/{lesson['id']}"
    assert (await api.get("manager1", path)).json() == lesson
    assert (await api.get("lead1", f"/v1/lessons/{uuid4()}")).status_code == 404

    addition = {"lesson": "addition", "text": "Ook bij ons"}
    for nowhere in (str(uuid4()), None):
        refused = await tell(api, two, addition | {"addsTo": nowhere})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/form/addsTo")
    adding = addition | {"addsTo": lesson["id"]}
    correction = {"form": adding, "reason": "Aanvulling"}
    own = await api.post("lead1", f"/v1/trajectories/{one}/steps/tell/corrections", correction)
    assert own.status_code == 400, "it adds to itself"
    taken = await tell(api, two, adding, key="once")
    assert taken.status_code == 200
    (added,) = (await api.get("lead1", path)).json()["additions"]
    assert (added["text"], added["board"]["number"]) == ("Ook bij ons", OTHER_BOARD)

    assert (await shown(api, two))["lessons"] == []
    for id_ in (one, two):
        (await complete(api, id_, "start", START, "lead1")).raise_for_status()
    offered = {id_: (await shown(api, id_))["lessons"] for id_ in (one, two)}
    assert offered == {one: [], two: (await found(api))}

    withdrawn = {"form": {"lesson": "none"}, "reason": "Toch niet"}
    await api.post("lead1", f"/v1/trajectories/{one}/steps/tell/corrections", withdrawn)
    assert await found(api) == (await shown(api, two))["lessons"] == []
    assert (await api.get("lead1", path)).status_code == 404
    again = await tell(api, two, adding, key="once")
    assert (again.status_code, again.json()) == (200, taken.json())


@pytest.mark.usefixtures("demo", "worker")
async def test_a_bundle_names_a_board_only_with_its_consent(api: Api, pool: Pool) -> None:
    one, two = await learns(api, pool), await learns(api, pool, OTHER_BOARD)
    names = [(await shown(api, id_))["board"]["name"] for id_ in (one, two)]
    await tell(api, one, LESSON | {"mayBeNamed": True})
    await tell(api, two, WITHOUT_CONSENT)
    region = (await shown(api, one))["region"]
    answer = await api.get("manager1", f"/v1/lessons/bundle?region={region}")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    disposition = answer.headers["content-disposition"]
    assert disposition == f'attachment; filename="ervaringen-{region}-{day()}.md"'
    assert [line for line in answer.text.splitlines() if line.startswith("##")] == [
        "## Budget",
        "### Een baan in de keuken",
        "## Algemeen",
        "### Wachten",
    ]
    assert names[0].split()[0] in answer.text
    assert names[1].split("-")[0] not in answer.text
    nation = (await api.get("manager1", f"/v1/lessons/bundle?programme={LEARNING.key}")).text
    assert "Wachten" in nation
    assert nation.startswith(f"# Ervaringen: {LEARNING.title.nl}, landelijk\n")
    assert "keuken" not in nation, "it was shared in its region"
    other = (await api.get("manager1", "/v1/lessons/bundle?programme=other")).text
    assert "Er zijn nog geen ervaringen." in other


async def test_questions_that_cannot_be_are_invalid(demo: None, api: Api) -> None:
    wrong = {
        "?barrier=geld": "/barrier",
        "?area=x": "/area",
        "?region=x": "/region",
        "?after=x": "/after",
        "?after=WyJuYW4iLCAiMjAyNi0wMS0wMVQwMDowMDowMFoiLCAieCJd": "/after",
        "?limit=0": "/limit",
        "/bundle?region=AM99": "/region",
    }
    for query, pointer in wrong.items():
        answer = await api.get("lead1", f"/v1/lessons{query}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer), query
    assert await found(api, "q=%00") == await found(api, "q=%27%20%26%20!") == []


async def test_a_board_unsubscribes_without_a_login(demo: None, api: Api, pool: Pool) -> None:
    director, internal = await api.contact(BOARD), await api.contact(BOARD, "internal", language="en")
    secret = "a-secret-key-for-the-tests-alone"
    path = f"/v1/unsubscriptions/{sign(secret, 'unsubscription', director)}"
    for _ in range(2):  # a virus scanner opens links too
        page = (await api.get(None, path)).raise_for_status()
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<button>Afmelden</button>" in page.text
    for _ in range(2):
        done = await api.call(None, "POST", path, data={"List-Unsubscribe": "One-Click"}, key="")
        assert "geen ervaringen van andere schoolbesturen meer" in done.raise_for_status().text
    assert "<button>" not in (await api.get(None, path)).text
    assert [row["contact_id"] for row in await pool.fetch("select contact_id from unsubscribed")] == [
        await pool.fetchval("select $1::uuid", director)
    ]
    english = await api.get(None, f"/v1/unsubscriptions/{sign(secret, 'unsubscription', internal)}")
    assert "<button>Unsubscribe</button>" in english.text
    wrong = (
        "x",
        sign(secret, "answer", director),
        sign(secret.upper(), "unsubscription", director),
        sign(secret, "unsubscription", str(uuid4())),
    )
    for token in wrong:
        for method in ("GET", "POST"):
            assert (await api.call(None, method, f"/v1/unsubscriptions/{token}")).status_code == 404


def row(**changes: Any) -> dict[str, Any]:
    about: dict[str, Any] = {
        "text": "Zo ging het.",
        "worked": None,
        "barriers": [],
        "function_areas": [],
        "additions": [],
    }
    place = {"region_name": "Demoregio", "board_name": "Stichting Demobestuur", "named": True}
    added_at = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    return {"id": uuid4(), "title": "Begin klein", "added_at": added_at, **about, **place, **changes}


def told(rows: list[dict[str, Any]]) -> str:
    return bundle(rows, "Demoregio", date(2026, 4, 1))


def test_a_bundle_tells_each_lesson_once_by_barrier_with_what_was_added() -> None:
    addition = {"board_name": "Stichting Ander", "named": False, "text": "Bij ons ook."}
    more = {"worked": "Een maatje", "function_areas": ["office"], "additions": [addition]}
    assert told([row(barriers=["budget", "time"], **more), row(title="Zonder")]) == (
        "# Ervaringen: Demoregio\n\nStand van 1 april 2026.\n\n"
        "## Tijd\n\n### Begin klein\n\nZo ging het.\n\n**Wat werkte**\n\nEen maatje\n\n"
        "*kantoor · Demoregio · Stichting Demobestuur · 1 april 2026*\n\n"
        "**Aanvulling**\n\nBij ons ook.\n\n"
        "## Budget\n\nZie ook: Begin klein (bij Tijd).\n\n"
        "## Algemeen\n\n### Zonder\n\nZo ging het.\n\n*Demoregio · Stichting Demobestuur · 1 april 2026*\n"
    )


READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = st.text("`*_[]()<>#+-.!|~&:=\\$^\"'{}/;\n\r\t\u2028\u202e aw1x", max_size=60)


@given(HOSTILE, HOSTILE)
@example("&lt;b&gt; &copy;", "[x](https://a.example)\nWWW.a.example")
def test_what_people_typed_stays_text(title: str, text: str) -> None:
    """Read as Markdown it is what they typed: no markup, no HTML, nothing hidden."""

    def plain(typed: str) -> str:
        return " ".join("".join(c if c.isprintable() else " " for c in typed).split())

    written = told([row(title=f"T {title}", text=text)])
    tokens = READER.parse(written)
    assert {token.type.removesuffix("_open") for token in tokens if token.nesting == 1} <= {
        "heading",
        "paragraph",
    }
    assert not any(token.type in ("html_block", "fence", "code_block", "hr") for token in tokens)
    read = [_read(token) for token in tokens if token.type == "inline"]
    lines = [plain(line) for line in text.splitlines()]
    assert read[3:-1] == [plain(f"T {title}"), *filter(None, lines)]
    assert "<" not in written
    assert not re.search(r"(?<!\\)://|www\.", written, re.IGNORECASE), "some programs make links of these"


def _read(inline: Token) -> str:
    children = inline.children or []
    assert {child.type for child in children} <= {"text", "text_special", "em_open", "em_close"}
    return "".join(child.content for child in children)
