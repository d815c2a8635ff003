"""The waiting list, as everybody reads it and a lead changes it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from temporalio.worker import Worker

from db.connect import Pool
from db.queries import queries
from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser
from tests.cast import PROGRAMME

Browse = Callable[[str], Awaitable[Browser]]
FIRST, SECOND, THIRD = "13603", "41419", "41442"


@pytest.fixture
async def line(api: Api, pool: Pool, browse: Browse, worker: Worker) -> str:
    """Two boards wait for the one place that there is; the trajectory that has it."""
    definition = PROGRAMME.model_copy(update={"key": "small", "places": 1}).model_dump(mode="json")
    await queries.add_programme(pool, key="small", version=1, definition=definition)
    answers = [await launch(api, board) for board in (FIRST, SECOND, THIRD)]
    return str(answers[0]["trajectoryId"])


async def launch(api: Api, board: str) -> Any:
    wanted = {"board": board, "programme": "small", "committedOn": day(-9)}
    wanted["committedBy"] = await api.contact(board)
    return (await api.post("lead1", "/v1/trajectories", wanted)).json()


async def positions(api: Api) -> list[tuple[str, int | None]]:
    found = (await api.get("lead1", "/v1/programmes/small/waiting-list")).json()["items"]
    return [(it["board"]["number"], it["position"]) for it in found]


async def test_the_order_is_changed_with_a_reason_that_everybody_reads(
    browse: Browse, api: Api, line: str
) -> None:
    lead = await browse("lead1")
    path = f"/wachtlijst/small/{THIRD}/verplaatsen"
    wrong = await lead.send(path, {"position": "1"})
    assert wrong.status_code == 400
    assert '<a href="#f-reason">' in wrong.text
    answer = await lead.send(path, {"position": "1", "reason": "Haast <b>nu</b>"})
    assert answer.url.path == "/wachtlijst"
    assert await positions(api) == [(THIRD, 1), (SECOND, 2)]
    read = await (await browse("manager1")).get("/wachtlijst")
    assert "Haast &lt;b&gt;nu&lt;/b&gt;" in read.text
    assert "/verplaatsen" not in read.text


async def test_an_offer_is_accepted_with_one_click_and_twice_is_once(
    browse: Browse, api: Api, line: str
) -> None:
    lead = await browse("lead1")
    await api.post("lead1", f"/v1/trajectories/{line}/withdrawal", {"reason": "merger"})
    page = await lead.get("/wachtlijst")
    assert "Plek aangeboden" in page.text
    path = f"/wachtlijst/small/{SECOND}/starten"
    answer = await lead.send("/wachtlijst", {}, to=path)
    assert answer.url.path.startswith(f"/trajecten/{SECOND}-")
    again = await lead.http.post(path, data={"csrf": "x"})
    assert again.status_code == 403
    assert await positions(api) == [(THIRD, 1)]
    assert (await lead.get(path)).status_code == 404


async def test_an_offer_is_accepted_with_another_start(browse: Browse, api: Api, line: str) -> None:
    lead = await browse("lead1")
    await api.post("lead1", f"/v1/trajectories/{line}/withdrawal", {"reason": "merger"})
    path = f"/wachtlijst/small/{SECOND}/starten"
    assert (await lead.send(path, {"startedOn": day(3)})).status_code == 409
    answer = await lead.send(path, {"startedOn": day(-2)})
    id_ = answer.url.path.rpartition("/")[2]
    assert (await api.get("lead1", f"/v1/trajectories/{id_}")).json()["startedOn"] == day(-2)


async def test_who_is_taken_off_the_list_stays_known_with_the_reason(
    browse: Browse, api: Api, line: str
) -> None:
    lead = await browse("lead1")
    answer = await lead.send(f"/wachtlijst/small/{SECOND}/weghalen", {"reason": "Wil niet meer wachten"})
    assert answer.url.path == "/wachtlijst"
    assert "Wil niet meer wachten" in answer.text
    assert await positions(api) == [(THIRD, 1)]


async def test_an_empty_list_says_so_in_both_languages(browse: Browse) -> None:
    manager = await browse("manager1")
    assert "Er wacht nu niemand op een plek" in (await manager.get("/wachtlijst")).text
    await manager.send("/wachtlijst", {"language": "en"}, to="/taal")
    assert "Nobody waits for a place now" in (await manager.get("/wachtlijst")).text
