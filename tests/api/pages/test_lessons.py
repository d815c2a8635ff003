"""The lessons: found, read, corrected, and handed out."""

from collections.abc import Awaitable, Callable

import pytest

from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api
from tests.api.pages.conftest import Browser
from tests.api.test_lessons import LESSON, WITHOUT_CONSENT, learns, tell

pytestmark = pytest.mark.usefixtures("demo", "worker")

Browse = Callable[[str], Awaitable[Browser]]


async def test_a_lesson_is_found_by_words_barrier_region_and_whom_it_is_for(
    browse: Browse, api: Api, pool: Pool
) -> None:
    await tell(api, await learns(api, pool), LESSON)
    await tell(api, await learns(api, pool, OTHER_BOARD), WITHOUT_CONSENT)
    adviser = await browse("adviser1")
    titles = (LESSON["title"], WITHOUT_CONSENT["title"])
    for query, found in (
        ({}, (True, True)),
        ({"q": "keuken"}, (True, False)),
        ({"knelpunt": "budget"}, (True, False)),
        ({"voor": "nation"}, (False, True)),
        ({"voor": "region"}, (True, False)),
        ({"gebied": "classroom"}, (False, False)),
    ):
        html = (await adviser.get("/ervaringen", **query)).text
        assert tuple(str(title) in html for title in titles) == found, query
    assert "Hiermee is niets gevonden." in (await adviser.get("/ervaringen", q="niets<b>")).text
    assert (await adviser.get("/ervaringen", knelpunt="geen")).status_code == 400


async def test_a_lesson_is_read_by_all_and_corrected_by_a_lead_where_it_was_shared(
    browse: Browse, api: Api, pool: Pool
) -> None:
    id_ = await learns(api, pool)
    await tell(api, id_, LESSON)
    (lesson,) = (await api.get("lead1", "/v1/lessons")).json()["items"]
    lead, adviser = await browse("lead1"), await browse("adviser2")
    page = f"/ervaringen/{lesson['id']}"
    assert "Begin &lt;b&gt;klein&lt;/b&gt;." in (await adviser.get(page)).text
    correct = f"/trajecten/{id_}/stappen/tell/verbeteren"
    assert correct not in (await adviser.get(page)).text
    assert f'href="{correct}"' in (await lead.get(page)).text
    answer = await lead.send(correct, {"form/lesson": "none", "reason": "Toch niet delen"})
    assert answer.status_code == 200
    assert (await lead.get(page)).status_code == 404


async def test_a_bundle_names_no_board_without_its_consent(browse: Browse, api: Api, pool: Pool) -> None:
    one, two = await learns(api, pool), await learns(api, pool, OTHER_BOARD)
    await tell(api, one, LESSON | {"mayBeNamed": True})
    await tell(api, two, WITHOUT_CONSENT)
    region = (await api.get("lead1", f"/v1/trajectories/{one}")).json()["region"]
    names = {
        number: (await api.get("lead1", f"/v1/boards/{number}")).json()["name"]
        for number in (BOARD, OTHER_BOARD)
    }
    manager = await browse("manager1")
    html = (await manager.get("/ervaringen/bundel", regio=region)).text
    assert (names[BOARD] in html, names[OTHER_BOARD] in html) == (True, False)
    assert str(WITHOUT_CONSENT["title"]) in html, "what is shared nationally too"
    nation = (await manager.get("/ervaringen/bundel")).text
    assert str(LESSON["title"]) not in nation
    file = await manager.get("/ervaringen/bundel.md", regio=region)
    assert file.headers["content-type"].startswith("text/markdown")
    assert file.headers["content-disposition"].startswith("attachment")
    assert (await manager.get("/ervaringen/bundel", regio="AM99")).status_code == 404
