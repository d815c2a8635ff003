"""Completing, keeping, correcting and planning a step, by its form."""

from collections.abc import Awaitable, Callable

from temporalio.worker import Worker

from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]


async def test_a_start_conversation_is_completed_by_its_form(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    fields = {
        "form/heldOn": day(),
        "form/participants[lines]": "bestuurder\r\nHR\r\n",
        "form/barriers[]": ["time", "budget"],
        "form/hasVision": "false",
        "form/presentHours": "25.5",
        "form/internalContact": "",
    }
    answer = await adviser.send(f"/trajecten/{id_}/stappen/start-conversation", fields)
    assert answer.url.path == f"/trajecten/{id_}"
    written = (await api.get("adviser1", f"/v1/trajectories/{id_}/steps/start-conversation/form")).json()
    assert written["form"]["participants"] == ["bestuurder", "HR"]
    assert written["form"]["hasVision"] is False
    assert written["form"]["presentHours"] == 25.5


async def test_what_was_typed_stays_and_every_error_is_told_at_its_field(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    fields = {"form/participants[lines]": "<script>alert(1)</script>", "form/barriers[]": ["other"]}
    answer = await adviser.send(f"/trajecten/{id_}/stappen/start-conversation", fields)
    assert answer.status_code == 400
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert '<a href="#f-form-heldOn">' in answer.text
    assert '<a href="#f-form-otherBarrier">' in answer.text
    assert 'value="other" checked' in answer.text


async def test_a_draft_is_gone_on_with_later(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    path = f"/trajecten/{id_}/stappen/start-conversation"
    await adviser.send(path, {"form/barriersExplained": "Half af", "_draft": "1"})
    assert "Half af</textarea>" in (await adviser.get(path)).text


async def test_one_more_row_is_asked_for_without_a_script(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    path = f"/trajecten/{id_}/stappen/start-conversation"
    await adviser.send(
        path, {"form/heldOn": day(), "form/participants[lines]": "HR", "form/barriers[]": ["time"]}
    )
    path = f"/trajecten/{id_}/stappen/action-plan"
    answer = await adviser.send(path, {"form/actions/0/what": "Taken in kaart", "_add": "form/actions"})
    assert 'value="Taken in kaart"' in answer.text
    assert 'name="form/actions/2/what"' in answer.text


async def test_somebody_else_s_board_is_not_shown(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    answer = await (await browse("adviser2")).get(f"/trajecten/{id_}/stappen/start-conversation")
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
