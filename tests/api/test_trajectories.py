"""The trajectory over HTTP, with a worker that decides."""

import asyncio
from typing import Any

import pytest

from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day

pytestmark = pytest.mark.usefixtures("demo", "worker")

START = {"heldOn": day(-35), "participants": ["directeur", "HR"], "barriers": ["time", "budget"]}
PLAN = {"firstStep": "internship", "actions": [{"what": "Geheim plan"}], "meetingOn": day(7)}


async def complete(
    api: Api, id_: str, step: str, form: dict[str, Any], who: str = "adviser1", **more: Any
) -> Any:
    path = f"/v1/trajectories/{id_}/steps/{step}/completion"
    return await api.post(who, path, {"form": form, **more.pop("body", {})}, **more)


async def shown(api: Api, id_: str) -> dict[str, Any]:
    trajectory: dict[str, Any] = (await api.get("lead1", f"/v1/trajectories/{id_}")).raise_for_status().json()
    return trajectory


async def test_a_launch_tells_where_the_trajectory_is_and_when_it_should_end(api: Api) -> None:
    director = await api.contact(BOARD)
    wanted = {"board": BOARD, "committedBy": director, "committedOn": day(-1)}
    answer = await api.post("lead1", "/v1/trajectories", wanted, key="launch")
    assert answer.status_code == 201
    told = answer.json()
    assert told["events"] == ["launched", "step-opened"]
    trajectory = (await api.get("manager1", answer.headers["location"])).json()
    assert trajectory["id"] == told["trajectoryId"]
    assert trajectory["expectedEndOn"] == told["expectedEndOn"] > day(100)
    assert (trajectory["lead"]["name"], trajectory["adviser"]) == ("Demo Projectleider Een", None)
    assert trajectory["stalled"]["reason"] == "no-adviser"
    assert trajectory["unblocks"]["name"] == "Demo Projectleider Een"
    again = await api.post("lead1", "/v1/trajectories", wanted, key="launch")
    assert (again.status_code, again.json(), again.headers["location"]) == (
        201,
        told,
        answer.headers["location"],
    )


async def test_a_launch_that_does_not_fit_tells_all_that_is_wrong(api: Api) -> None:
    stranger = await api.contact(OTHER_BOARD)
    wrong = {
        "board": "41039",  # without a municipality
        "programme": "other",
        "committedBy": stranger,
        "committedOn": day(),
        "lead": await api.person("adviser1"),
        "adviser": await api.person("manager1"),
    }
    problem = (await api.post("lead1", "/v1/trajectories", wrong)).json()
    assert problem["status"] == 400
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"/region", "/zone", "/programme", "/committedBy", "/lead", "/adviser"}
    unknown = await api.post("lead1", "/v1/trajectories", wrong | {"board": "99999"})
    assert [error["pointer"] for error in unknown.json()["errors"]] == ["/board"]


async def test_what_a_municipality_tells_is_not_contradicted(api: Api) -> None:
    wanted = {"board": BOARD, "committedBy": await api.contact(BOARD), "committedOn": day()}
    for given, pointers in (
        ({"region": "AM01"}, ["/region"]),
        ({"zone": "zuid"}, ["/zone"]),
        ({"region": "AM36", "zone": "noord"}, []),
    ):
        answer = await api.post("lead1", "/v1/trajectories", wanted | given)
        assert [error["pointer"] for error in answer.json().get("errors", [])] == pointers


async def test_a_board_keeps_the_region_and_zone_of_its_launch(api: Api) -> None:
    await api.launch("41039", region="AM02", zone="noord")
    board = (await api.get("lead1", "/v1/boards/41039")).json()
    assert (board["region"], board["zone"]) == ("AM02", "noord")


async def test_a_zone_is_one_of_the_municipalitys(api: Api, pool: Pool) -> None:
    await pool.execute(
        "update board set municipality_code = 'GM1959', region_code = 'AM25', zone = null where number = $1",
        BOARD,
    )
    wanted = {"board": BOARD, "committedBy": await api.contact(BOARD), "committedOn": day()}
    assert (await api.post("lead1", "/v1/trajectories", wanted | {"zone": "noord"})).status_code == 400
    assert (await api.post("lead1", "/v1/trajectories", wanted | {"zone": "zuid"})).status_code == 201


async def test_a_board_has_one_running_trajectory(api: Api) -> None:
    await api.launch()
    wanted = {"board": BOARD, "committedBy": await api.contact(BOARD), "committedOn": day()}
    refusal = (await api.post("lead1", "/v1/trajectories", wanted)).json()
    assert (refusal["status"], refusal["rule"]) == (409, "board-has-trajectory")


async def test_a_launch_may_lie_in_the_past_with_steps_done(api: Api) -> None:
    done = [{"step": "start-conversation", "on": day(-30)}]
    trajectory = await shown(api, await api.launch(done=done))
    status = {
        step["key"]: (step["status"], step["endedOn"] or step["openedOn"]) for step in trajectory["steps"]
    }
    assert status["start-conversation"] == ("completed", day(-30))
    assert status["action-plan"] == ("open", day(-30))
    wanted = {"board": OTHER_BOARD, "committedBy": await api.contact(OTHER_BOARD), "committedOn": day()}
    early = await api.post("lead1", "/v1/trajectories", wanted | {"startedOn": day(-1), "done": done})
    assert (early.json()["rule"], early.json()["errors"][0]["pointer"]) == ("before-the-start", "/done/0/on")
    later = await api.post("lead1", "/v1/trajectories", wanted | {"committedOn": day(1)})
    assert (later.json()["rule"], later.json()["errors"][0]["pointer"]) == ("in-the-future", "/committedOn")


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
    before = await pool.fetchval("select count(*) from event")
    again = await complete(api, id_, "start-conversation", START, key="same")
    assert (again.status_code, again.text) == (200, answers[0].text)
    ended = await api.post("adviser1", f"/v1/trajectories/{id_}/withdrawal", {"reason": "merger"}, key="end")
    assert ended.json() == withdrawn.json()
    late = await complete(api, id_, "start-conversation", START)
    assert (late.status_code, late.json()["rule"]) == (409, "trajectory-closed")
    assert await pool.fetchval("select count(*) from event") == before


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


async def test_a_manager_reads_all_and_may_add_a_note(api: Api) -> None:
    id_ = await api.launch()
    path = f"/v1/trajectories/{id_}"
    assert (await api.post("manager1", f"{path}/notes", {"text": "Graag even bellen"})).status_code == 200
    assert (await api.post("manager1", f"{path}/resumptions", {})).status_code == 403
    newest = (await api.get("manager1", f"{path}/timeline")).json()["items"][0]
    assert (newest["type"], newest["by"]["name"]) == ("noted", "Demo Manager Een")
    assert newest["texts"] == [{"kind": "note", "text": "Graag even bellen"}]


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


async def test_a_contact_who_leaves_makes_meeting_the_next_one_a_task(api: Api, pool: Pool) -> None:
    id_ = await api.launch(committedOn=day(-5), startedOn=day(-5))
    contacts = (await shown(api, id_))["contacts"]
    internal = next(contact["id"] for contact in contacts if contact["function"] == "internal")
    path = f"/v1/boards/{BOARD}/contacts"
    left = await api.patch("adviser1", f"{path}/{internal}", {"until": day(-1)}, key="left")
    assert (left.status_code, left.json()["until"]) == (200, day(-1))
    trajectory = await shown(api, id_)
    assert (trajectory["acquaint"], trajectory["stalled"]["reason"]) == (["internal"], "no-internal-contact")
    assert trajectory["unblocks"]["kind"] == "director"
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
    again = await api.post("lead1", "/v1/handovers", handover, key="all")
    assert again.text == answer.text
    other = await api.post("lead1", "/v1/handovers", handover | {"to": [first]}, key="all")
    assert (other.status_code, other.json()["rule"]) == (422, "key-reused")
    wrong = {"from": first, "post": "lead", "to": [first, gone]}
    problem = (await api.post("lead1", "/v1/handovers", wrong)).json()
    assert [error["pointer"] for error in problem["errors"]] == ["/to/0", "/to/1", "/to"]
