"""Who sees and does what with a trajectory."""

import pytest

from tests.api.conftest import Api, day
from tests.api.story import START, complete, shown

pytestmark = pytest.mark.usefixtures("demo", "worker")


async def test_an_adviser_acts_on_the_own_boards_and_those_of_whom_is_substituted(api: Api) -> None:
    id_ = await api.launch()
    path = f"/v1/trajectories/{id_}"
    attempt = {"way": "phone", "reached": True}
    assert (await api.post("adviser2", f"{path}/contact-attempts", attempt)).status_code == 403
    assert (await api.get("adviser2", path)).status_code == 403
    mine, other = await api.person("adviser1"), await api.person("adviser2")
    absence = {"from": day(), "until": day(3), "substitute": other}
    added = (await api.post("adviser1", f"/v1/people/{mine}/absences", absence)).json()
    assert (await api.post("adviser2", f"{path}/contact-attempts", attempt)).status_code == 200
    assert (await api.get("adviser2", path)).status_code == 200
    await api.call("adviser1", "DELETE", f"/v1/people/{mine}/absences/{added['id']}")
    assert (await api.post("adviser2", f"{path}/contact-attempts", attempt)).status_code == 403


async def test_who_unblocks_is_the_substitute_of_who_is_absent(api: Api) -> None:
    id_ = await api.launch()  # the board has been silent since
    lead, other = await api.person("lead1"), await api.person("lead2")
    absence = {"from": day(), "until": day(3), "substitute": other}
    await api.post("lead1", f"/v1/people/{lead}/absences", absence)
    trajectory = await shown(api, id_)
    assert trajectory["stalled"]["reason"] == "board-silent"
    assert trajectory["stalledWords"]["nl"] == "bestuur reageert niet"
    unblocks = trajectory["unblocks"]
    assert (unblocks["id"], unblocks["insteadOf"]["id"]) == (other, lead)


async def test_a_manager_reads_all_and_may_add_a_note(api: Api) -> None:
    id_ = await api.launch()
    path = f"/v1/trajectories/{id_}"
    assert (await api.post("manager1", f"{path}/notes", {"text": "Graag even bellen"})).status_code == 200
    assert (await api.post("manager1", f"{path}/resumptions", {})).status_code == 403
    newest = (await api.get("manager1", f"{path}/timeline")).json()["items"][0]
    assert (newest["type"], newest["by"]["name"]) == ("noted", "Demo Manager Een")
    assert newest["texts"] == [{"kind": "note", "text": "Graag even bellen"}]


async def test_the_timeline_tells_what_happened_the_newest_first_with_what_was_written(api: Api) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)
    path = f"/v1/trajectories/{id_}"
    await api.post("lead1", f"{path}/steps/action-plan/skip", {"reason": "Bestaat al"})
    await api.post("adviser1", f"{path}/pauses", {"reason": "illness", "returnOn": day(30), "note": "Griep"})
    whole = (await api.get("adviser1", f"{path}/timeline")).json()
    assert [item["type"] for item in whole["items"]] == [
        "paused",
        "step-opened",
        "step-skipped",
        "step-opened",
        "step-opened",
        "step-completed",
        "step-opened",
        "launched",
    ]
    paused, _, skipped, *_, completed, _, launched = whole["items"]
    assert (paused["about"]["reason"], paused["texts"]) == ("illness", [{"kind": "pause", "text": "Griep"}])
    assert skipped["texts"] == [{"kind": "reason", "text": "Bestaat al"}]
    assert skipped["words"] == {"nl": "stap overgeslagen", "en": "step skipped"}
    assert completed["texts"][0]["barriers"] == ["time", "budget"]
    assert completed["about"]["findings"] == {"heldOn": day(-35), "barriers": ["time", "budget"]}
    assert launched["about"]["startedOn"] == day(-40)
    (step,) = (it for it in (await shown(api, id_))["steps"] if it["key"] == "start-conversation")
    assert whole["items"][-2]["about"]["due"] == step["due"], "with its words"
    pages, after = [], ""
    while True:
        page = (await api.get("adviser1", f"{path}/timeline?limit=3{after}")).json()
        pages += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert pages == whole["items"]


async def test_a_draft_is_kept_until_it_is_wanted(api: Api) -> None:
    id_ = await api.launch()
    path = f"/v1/trajectories/{id_}/steps/start-conversation/draft"
    assert (await api.get("adviser1", path)).status_code == 404
    for barriers in (["time"], ["time", "geen idee nog"]):
        kept = await api.call("adviser1", "PUT", path, json={"barriers": barriers})
        assert kept.json()["form"] == {"barriers": barriers}
    assert (await api.get("lead1", path)).json() == kept.json()
    assert (await api.call("adviser2", "PUT", path, json={})).status_code == 403
    for bad in (b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}"):
        headers = {"Content-Type": "application/json"}
        assert (await api.call("adviser1", "PUT", path, content=bad, headers=headers)).status_code == 400
    assert (
        await api.call("adviser1", "PUT", path, content=b'{"a": NaN}', headers=headers)
    ).status_code == 200


async def test_my_open_steps_are_mine_and_those_of_whom_i_substitute(api: Api) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)

    async def steps(who: str) -> list[tuple[str, str | None]]:
        items = (await api.get(who, "/v1/steps")).raise_for_status().json()["items"]
        return [(item["step"], item["insteadOf"] and item["insteadOf"]["name"]) for item in items]

    assert await steps("adviser1") == [("action-plan", None)]
    assert await steps("lead1") == [("regional-meeting", None)]
    assert await steps("adviser2") == await steps("manager1") == []
    mine, other = await api.person("adviser1"), await api.person("adviser2")
    absence = {"from": day(), "until": day(3), "substitute": other}
    await api.post("adviser1", f"/v1/people/{mine}/absences", absence)
    assert await steps("adviser2") == [("action-plan", "Demo Adviseur Een")]
    await api.post("lead1", f"/v1/trajectories/{id_}/reassignments", {"post": "adviser", "person": None})
    assert await steps("lead1") == [("action-plan", None), ("regional-meeting", None)]
