"""The commands of a trajectory over HTTP, with a worker that decides."""

import asyncio
from typing import Any

import pytest

from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.story import PLAN, START, complete, shown

pytestmark = pytest.mark.usefixtures("demo", "worker")


async def test_completing_a_step_opens_the_next_ones_and_says_why_they_are_due(api: Api) -> None:
    id_ = await api.launch()
    answer = await complete(api, id_, "start-conversation", START)
    assert answer.json() == {
        "trajectoryId": id_,
        "sequence": 5,
        "events": ["step-completed", "step-opened", "step-opened"],
    }
    trajectory = await shown(api, id_)
    steps = {step["key"]: step for step in trajectory["steps"]}
    plan = steps["action-plan"]
    assert (plan["status"], plan["openedOn"], plan["title"]["nl"]) == ("open", day(-35), "Actieplan")
    [line] = plan["due"]["lines"]
    assert (line["why"], line["workingDays"], line["start"], line["to"]) == (
        "term",
        20,
        day(-35),
        plan["due"]["on"],
    )
    assert line["words"] == {"nl": "termijn", "en": "term"}
    assert [barrier["code"] for barrier in trajectory["barriers"]] == ["time", "budget"]
    assert {contact["function"] for contact in trajectory["contacts"]} == {"director", "internal"}


async def test_all_that_is_wrong_with_a_form_is_told_at_once(api: Api) -> None:
    id_ = await api.launch()
    body = {"on": "gisteren", "heardFrom": 7, "x": 1}
    form = {"barriers": ["other", "geen idee"], "participants": [], "presentJobs": -1}
    problem = (await complete(api, id_, "start-conversation", form, body=body)).json()
    assert problem["status"] == 400
    assert {error["pointer"] for error in problem["errors"]} == {
        "/on",
        "/heardFrom",
        "/x",
        "/form/heldOn",
        "/form/barriers/1",
        "/form/participants",
        "/form/presentJobs",
    }
    other = (await complete(api, id_, "start-conversation", START | {"barriers": ["other"]})).json()
    assert [error["pointer"] for error in other["errors"]] == ["/form/otherBarrier"]
    stranger = await api.contact(OTHER_BOARD)
    problem = (await complete(api, id_, "start-conversation", START, body={"heardFrom": stranger})).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/heardFrom"]


async def test_a_step_that_is_not_there_is_not_found(api: Api) -> None:
    id_ = await api.launch()
    assert (await complete(api, id_, "no-such-step", START)).status_code == 404
    assert (await complete(api, "41868-00000000", "start-conversation", START)).status_code == 404
    assert (await complete(api, "41868", "start-conversation", START)).status_code == 404


async def test_what_the_domain_refuses_is_told_with_its_rule(api: Api) -> None:
    id_ = await api.launch()
    early = (await complete(api, id_, "action-plan", PLAN)).json()
    assert (early["status"], early["rule"], early["detail"]) == (
        409,
        "step-not-open",
        "This step is not open yet: the steps before it come first.",
    )
    await complete(api, id_, "start-conversation", START)
    twice = (await complete(api, id_, "start-conversation", START)).json()
    assert (twice["status"], twice["rule"]) == (409, "step-completed")
    meeting = await complete(api, id_, "regional-meeting", {"heldOn": day(-1)})
    assert (meeting.status_code, meeting.json()["rule"]) == (403, "lead-only")


async def test_a_repeat_gets_the_first_answer_also_at_once_and_after_closing(api: Api, pool: Pool) -> None:
    id_ = await api.launch()
    answers = await asyncio.gather(
        *(complete(api, id_, "start-conversation", START, key="same") for _ in range(4))
    )
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].status_code == 200
    withdrawn = await api.post(
        "adviser1", f"/v1/trajectories/{id_}/withdrawal", {"reason": "merger"}, key="end"
    )
    before = await pool.fetchval("select count(*) from event where stream = $1", id_)
    again = await complete(api, id_, "start-conversation", START, key="same")
    assert (again.status_code, again.text) == (200, answers[0].text)
    ended = await api.post("adviser1", f"/v1/trajectories/{id_}/withdrawal", {"reason": "merger"}, key="end")
    assert ended.json() == withdrawn.json()
    late = await complete(api, id_, "start-conversation", START)
    assert (late.status_code, late.json()["rule"]) == (409, "trajectory-closed")
    assert await pool.fetchval("select count(*) from event where stream = $1", id_) == before


async def test_the_same_key_with_another_content_is_refused_wherever_it_is_sent(api: Api) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START, key="same")
    path = f"/v1/trajectories/{id_}"
    director = await api.contact(OTHER_BOARD)
    launch = {"board": OTHER_BOARD, "committedBy": director, "committedOn": day()}
    await api.post("lead1", "/v1/trajectories", launch, key="launch")
    others = [
        await complete(api, id_, "start-conversation", START | {"barriers": ["support"]}, key="same"),
        await complete(api, id_, "action-plan", PLAN, key="same"),
        await api.post("adviser1", f"{path}/notes", {"text": "Iets anders"}, key="same"),
        await api.post("lead1", "/v1/trajectories", launch | {"board": BOARD}, key="launch"),
    ]
    assert [(answer.status_code, answer.json()["rule"]) for answer in others] == [(422, "key-reused")] * 4


async def test_every_command_reaches_the_trajectory(api: Api) -> None:
    id_ = await api.launch()
    path = f"/v1/trajectories/{id_}"
    other, lead2 = await api.person("adviser2"), await api.person("lead2")
    director = (await shown(api, id_))["contacts"][0]["id"]
    start = "steps/start-conversation"
    planned = {"on": day(2), "at": "14:30", "reason": "Vakantie"}
    reached = {"way": "mail", "reached": True, "contact": director, "note": "Goed gesprek"}
    corrected = {"form": START | {"barriers": ["support"]}, "reason": "Verkeerd gehoord"}
    paused = {"reason": "illness", "returnOn": day(30), "note": "Directeur ziek"}
    completed = ["step-completed", "step-opened", "step-opened"]
    story: list[tuple[str, str, dict[str, Any], list[str]]] = [
        ("adviser1", f"{start}/appointments", planned, ["step-planned"]),
        ("adviser1", "contact-attempts", reached, ["contacted"]),
        ("adviser1", f"{start}/completion", {"form": START, "heardFrom": director}, completed),
        ("adviser1", f"{start}/corrections", corrected, ["step-corrected"]),
        ("adviser1", "pauses", paused, ["paused"]),
        ("adviser1", "resumptions", {}, ["resumed"]),
        ("lead1", "steps/action-plan/skip", {"reason": "Bestaat al"}, ["step-skipped", "step-opened"]),
        ("adviser1", "steps/action-plan/reopening", {"reason": "Toch niet"}, ["step-reopened"]),
        ("lead1", "reassignments", {"post": "adviser", "person": other}, ["handed-over"]),
        (
            "lead1",
            "reassignments",
            {"post": "lead", "person": lead2, "from": day(10)},
            ["handover-planned"],
        ),
        ("lead1", "reassignments", {"post": "adviser", "person": None}, ["handed-over"]),
        ("lead2", "notes", {"text": "Genoteerd"}, ["noted"]),
        ("lead2", "withdrawal", {"reason": "other", "note": "Zomaar"}, ["withdrawn"]),
    ]
    for who, command, body, events in story:
        answer = await api.post(who, f"{path}/{command}", body)
        assert (answer.status_code, answer.json().get("events")) == (200, events), (command, answer.text)
    trajectory = await shown(api, id_)
    assert (trajectory["state"], trajectory["phase"], trajectory["closedOn"]) == ("withdrawn", None, day())
    assert trajectory["pauses"] == [{"pausedOn": day(), "returnOn": day(30), "resumedOn": day()}]
    assert trajectory["handovers"] == [
        {"post": "lead", "person": {"id": lead2, "name": "Demo Projectleider Twee"}, "from": day(10)}
    ]


async def test_a_contact_who_leaves_makes_meeting_the_next_one_a_task(api: Api, pool: Pool) -> None:
    id_ = await api.launch(committedOn=day(-5), startedOn=day(-5))
    contacts = (await shown(api, id_))["contacts"]
    internal = next(contact["id"] for contact in contacts if contact["function"] == "internal")
    path = f"/v1/boards/{BOARD}/contacts"
    left = await api.patch("adviser1", f"{path}/{internal}", {"until": day(-1)}, key="left")
    assert (left.status_code, left.json()["until"]) == (200, day(-1))
    trajectory = await shown(api, id_)
    assert (trajectory["acquaint"], trajectory["stalled"]["reason"]) == (["internal"], "no-internal-contact")
    assert trajectory["unblocks"]["post"] == "director"
    assert [
        task["function"] for task in (await api.get("adviser1", "/v1/steps")).json()["acquaintances"]
    ] == ["internal"]
    events = await pool.fetchval("select count(*) from event")
    assert (
        await api.patch("adviser1", f"{path}/{internal}", {"until": day(-1)}, key="left")
    ).text == left.text
    assert await pool.fetchval("select count(*) from event") == events

    next_one = await api.contact(BOARD, "internal", name="Demo Opvolger")
    attempt = {"way": "visit", "reached": True, "contact": next_one}
    await api.post("adviser1", f"/v1/trajectories/{id_}/contact-attempts", attempt)
    trajectory = await shown(api, id_)
    assert (trajectory["acquaint"], trajectory["stalled"]) == ([], None)


async def test_one_call_hands_over_all_trajectories_of_a_person(api: Api) -> None:
    ids = [await api.launch(), await api.launch(OTHER_BOARD)]
    gone, first, second = [await api.person(f"adviser{n}") for n in (1, 2, 3)]
    handover = {"from": gone, "post": "adviser", "to": [first, second]}
    answer = await api.post("lead1", "/v1/handovers", handover, key="all")
    assert answer.status_code == 200
    moved = {it["trajectoryId"]: it["to"] for it in answer.json()["moved"]}
    assert set(moved) == set(ids)
    assert sorted(moved.values()) == sorted([first, second])
    assert {id_: (await shown(api, id_))["adviser"]["id"] for id_ in ids} == moved
    assert {board["number"] for board in answer.json()["boards"]} == {BOARD, OTHER_BOARD}
    again = await api.post("lead1", "/v1/handovers", handover, key="all")
    assert again.text == answer.text
    other = await api.post("lead1", "/v1/handovers", handover | {"to": [first]}, key="all")
    assert (other.status_code, other.json()["rule"]) == (422, "key-reused")
    wrong = {"from": first, "post": "lead", "to": [first, gone]}
    problem = (await api.post("lead1", "/v1/handovers", wrong)).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/to/0", "/to/1", "/to"]
