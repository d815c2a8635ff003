"""What the API tells that somebody may do is what it does when that one asks, and the rest it refuses."""

from typing import Any

import pytest

from db.connect import Pool
from tests.api.conftest import Api, day
from tests.api.story import PLAN, START, complete, settled

pytestmark = pytest.mark.usefixtures("demo", "worker")

# Who may least comes first, so that each command is tried before somebody else has done it.
CALLERS = ("manager1", "adviser1", "lead1")
REASON = {"reason": "Daarom"}
OF_TRAJECTORY: tuple[tuple[str, str, Any], ...] = (
    ("note", "notes", {"text": "Genoteerd"}),
    ("contact", "contact-attempts", {"way": "phone", "reached": True}),
    ("ask-region", "questions", {"question": "Wie helpt ons?"}),
    ("resume", "resumptions", {}),
    ("pause", "pauses", {"reason": "illness", "returnOn": day(9)}),
    ("reassign", "reassignments", {"post": "adviser", "person": None, "from": day(30)}),
    ("change-programme", "programme", {"version": 2}),
    ("measure", "measurements", {"months": 6, "jobs": 1, "hours": 8, "internalStays": True}),
)
# After these nothing is as it was: on a trajectory for each.
OF_STEP: tuple[tuple[str, str, str, Any], ...] = (
    ("start-conversation", "correct", "corrections", REASON | {"form": START}),
    ("start-conversation", "complete", "completion", {"form": START}),
    ("start-conversation", "reopen", "reopening", REASON),
    ("regional-meeting", "plan", "appointments", {"on": day(1)}),
    ("regional-meeting", "complete", "completion", {"form": {"heldOn": day(-1)}}),
    ("regional-meeting", "correct", "corrections", REASON | {"form": {"heldOn": day(-2)}}),
    ("action-plan", "plan", "appointments", {"on": day(1)}),
    ("action-plan", "skip", "skip", REASON),
    ("action-plan", "reopen", "reopening", REASON),
    ("action-plan", "complete", "completion", {"form": PLAN}),
)


async def tried(api: Api, who: str, of: str, told: list[str], command: str, path: str, body: Any) -> None:
    answer = await api.post(who, f"{of}/{path}", body)
    assert answer.status_code in (200, 403, 409), (who, command, answer.text)
    assert (answer.status_code == 200) == (command in told), (who, command, told, answer.text)


async def shown(api: Api, who: str, path: str) -> Any:
    return (await api.get(who, path)).raise_for_status().json()


async def test_of_a_trajectory_everybody_is_told_what_may_be_done(api: Api) -> None:
    path = f"/v1/trajectories/{await api.launch()}"
    version = {"basedOnVersion": 1, "places": 80}
    (await api.post("lead1", "/v1/programmes/baanbrekers/versions", version)).raise_for_status()
    for command, to, body in OF_TRAJECTORY:
        for who in CALLERS:
            await tried(api, who, path, (await shown(api, who, path))["may"], command, to, body)
    asked = (await shown(api, "lead1", path))["questions"]
    assert len(asked) == 2, "of the adviser and of the lead"
    for question in asked:
        for who in CALLERS:
            (told,) = (it for it in (await shown(api, who, path))["questions"] if it["id"] == question["id"])
            to = f"questions/{question['id']}/answer"
            await tried(api, who, path, told["may"], "record-answer", to, {"answer": "Wij"})
    for who in CALLERS:
        told = (await shown(api, who, path))["may"]
        await tried(api, who, path, told, "withdraw", "withdrawal", {"reason": "merger"})
    ended = {who: (await shown(api, who, path))["may"] for who in CALLERS}
    assert ended == {"manager1": [], "adviser1": [], "lead1": ["reassign"]}


async def test_of_a_step_everybody_is_told_what_may_be_done(api: Api) -> None:
    path = f"/v1/trajectories/{await api.launch()}"
    for step, command, to, body in OF_STEP:
        for who in CALLERS:
            steps = (await shown(api, who, path))["steps"]
            (told,) = (it["may"] for it in steps if it["key"] == step)
            await tried(api, who, f"{path}/steps/{step}", told, command, to, body)


async def test_of_a_leads_step_an_adviser_is_told_that_nothing_may_be_done(api: Api) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)
    told = {
        who: {it["key"]: it["may"] for it in (await shown(api, who, f"/v1/trajectories/{id_}"))["steps"]}
        for who in CALLERS
    }
    assert {who: steps["regional-meeting"] for who, steps in told.items()} == {
        "manager1": [],
        "adviser1": [],
        "lead1": ["complete", "plan", "skip"],
    }
    refused = await complete(api, id_, "regional-meeting", {"heldOn": day(-1)})
    assert (refused.status_code, refused.json()["rule"]) == (403, "lead-only")


async def test_of_a_meeting_everybody_is_told_what_may_be_done(api: Api, pool: Pool) -> None:
    chair = await api.person("adviser1")
    id_ = (await api.post("lead1", "/v1/meetings", {"regions": ["AM02"]})).json()["meetingId"]
    path = f"/v1/meetings/{id_}"
    plan = {"begins": "13:30", "ends": "16:00", "presence": "online", "place": "https://demo.example/gesprek"}
    later = plan | {"on": day(9), "chair": chair, "evenIfClosed": True}
    boards = ("41868", "42510")
    whole: tuple[tuple[str, str, Any], ...] = (
        ("hold", "attendance", {"attended": []}),
        ("plan-meeting", "planning", later),
        ("hold", "attendance", {"attended": []}),
        *(("invite", "invitations", {"board": board}) for board in boards),
        ("cover", "regions", {"regions": ["AM03"]}),
        ("go-ahead-without", "without", {"boards": [boards[0]]}),
        ("go-ahead-without", "without", {"boards": [boards[1]]}),
        ("cover", "regions", {"regions": ["AM06"]}),
    )
    for command, to, body in whole:
        for who in ("manager1", "adviser2", "adviser1", "lead1"):
            told = (await shown(api, who, path))["may"]
            await tried(api, who, path, told, command, to, body)
            listed = (await shown(api, who, "/v1/meetings"))["items"]
            (line,) = (it["may"] for it in listed if it["id"] == id_)
            after = await shown(api, who, path)
            assert (line, "hold" in line) == (after["may"], after["mayRecord"])
    today = later | {"on": day()}
    (await api.post("lead1", f"{path}/planning", today)).raise_for_status()
    for who in ("manager1", "adviser2", "adviser1", "lead1"):
        told = (await shown(api, who, path))["may"]
        await tried(api, who, path, told, "hold", "attendance", {"attended": []})
        assert ("hold" in told) == (who == "adviser1"), "after the chair has done it it is over"
    for who in ("manager1", "adviser1", "lead1"):
        assert (await shown(api, who, path))["may"] == []
    await settled(pool)


async def test_of_a_board_in_a_meeting_everybody_is_told_what_may_be_done(api: Api, pool: Pool) -> None:
    mine, nobodys = "41868", "42510"
    id_ = (await api.post("lead1", "/v1/meetings", {"regions": ["AM03"]})).json()["meetingId"]
    path = f"/v1/meetings/{id_}"
    for board in (mine, nobodys):
        (await api.post("lead1", f"{path}/invitations", {"board": board})).raise_for_status()
    await api.launch(mine)  # its adviser acts for it, though it was invited without a trajectory
    found = {}
    for board in (mine, nobodys):
        for who in ("manager1", "adviser2", "adviser1", "lead1"):
            boards = (await shown(api, who, path))["boards"]
            (it,) = (it for it in boards if it["board"]["number"] == board)
            found[board, who] = told = it["may"]
            assert it["mayRespond"] == ("respond" in told)
            await tried(api, who, path, told, "respond", "responses", {"board": board, "coming": True})
            await tried(api, who, path, told, "leave", "departures", {"board": board})
    assert found == {
        **{(board, who): [] for board in (mine, nobodys) for who in ("manager1", "adviser2", "adviser1")},
        (mine, "adviser1"): ["respond"],
        (mine, "lead1"): ["respond", "leave"],
        (nobodys, "lead1"): ["respond", "leave"],
    }
    await settled(pool)
