"""What one can do with a trajectory, by its forms."""

from collections.abc import Awaitable, Callable

import pytest
from temporalio.worker import Worker

from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]

FORMS = {
    "contact": ({"reached": "true", "way": "visit", "note": "Gesproken"}, "contacted"),
    "notitie": ({"text": "Ik bel donderdag"}, "noted"),
    "pauze": ({"reason": "workload", "returnOn": day(30)}, "paused"),
    "stoppen": ({"reason": "merger", "note": "Fusie"}, "withdrawn"),
    "vraag": ({"question": "Wie helpt met jobcarving?"}, "question-asked"),
}


@pytest.mark.parametrize("name", FORMS)
async def test_a_form_gives_its_command(browse: Browse, api: Api, worker: Worker, name: str) -> None:
    id_ = await api.launch()
    fields, event = FORMS[name]
    answer = await (await browse("adviser1")).send(f"/trajecten/{id_}/{name}", fields)
    assert (answer.status_code, answer.url.path) == (200, f"/trajecten/{id_}")
    assert '<p class="told" role="status">' in answer.text
    timeline = (await api.get("adviser1", f"/v1/trajectories/{id_}/timeline")).json()
    assert event in {it["type"] for it in timeline["items"]}


@pytest.mark.parametrize("name", FORMS)
async def test_an_empty_form_is_shown_again_with_what_is_wrong(
    browse: Browse, api: Api, worker: Worker, name: str
) -> None:
    id_ = await api.launch()
    answer = await (await browse("adviser1")).send(f"/trajecten/{id_}/{name}", {})
    assert answer.status_code == 400
    assert 'id="summary"' in answer.text


async def test_a_trajectory_is_given_to_another_and_goes_on_after_a_pause(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    lead = await browse("lead1")
    other = await api.person("adviser2")
    await lead.send(f"/trajecten/{id_}/overdragen", {"post": "adviser", "person": other})
    await lead.send(f"/trajecten/{id_}/pauze", {"reason": "illness", "returnOn": day(20)})
    answer = await lead.send(f"/trajecten/{id_}/hervatten", {})
    assert answer.status_code == 200
    found = (await api.get("lead1", f"/v1/trajectories/{id_}")).json()
    assert (found["adviser"]["id"], found["state"]) == (other, "running")


async def test_called_in_vain_is_one_press_and_done_once(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    fields = {"_back": "//elders.example"}
    answer = await adviser.send(f"/trajecten/{id_}", fields, to=f"/trajecten/{id_}/niet-bereikt")
    assert answer.status_code in {200, 404}  # the adviser's first page
    assert answer.url.host == "127.0.0.1"
    timeline = (await api.get("adviser1", f"/v1/trajectories/{id_}/timeline")).json()
    assert [it["about"]["reached"] for it in timeline["items"] if it["type"] == "contacted"] == [False]


async def test_stopping_first_offers_a_pause_and_a_smaller_plan(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    html = (await (await browse("adviser1")).get(f"/trajecten/{id_}/stoppen")).text
    assert html.index(f'href="/trajecten/{id_}/pauze"') < html.index('name="reason"')


async def test_a_question_is_answered_for_the_contact_point(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    await adviser.send(f"/trajecten/{id_}/vraag", {"question": "Wie helpt?"})
    question = (await api.get("adviser1", f"/v1/trajectories/{id_}")).json()["questions"][0]["id"]
    page, manager = f"/trajecten/{id_}/vragen/{question}/antwoord", await browse("manager1")
    assert page not in (await manager.get(f"/trajecten/{id_}")).text
    assert (await manager.get(page)).status_code == 403
    answer = await adviser.send(page, {"answer": "Wij helpen."})
    assert "Wij helpen." in answer.text
    assert (await adviser.get(page)).status_code == 403, "it has been answered"
