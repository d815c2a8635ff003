"""What an adviser or a lead is to do next, and whom to call."""

from typing import Any
from uuid import UUID

import pytest

from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.story import PLAN, START, complete

pytestmark = pytest.mark.usefixtures("demo", "worker")

AWAY = "insert into absence values (gen_random_uuid(), $1, current_date - 1, current_date + 1, $2)"


async def steps(api: Api, who: str = "adviser1") -> dict[str, dict[str, Any]]:
    items = (await api.get(who, "/v1/steps")).raise_for_status().json()["items"]
    return {item["step"]: item for item in items}


async def launch_today(api: Api) -> str:
    return await api.launch(startedOn=day(), committedOn=day())


async def test_a_step_says_what_to_do_and_whom_to_call_with_phone_and_mail(api: Api) -> None:
    await launch_today(api)
    step = (await steps(api))["start-conversation"]
    assert step["todo"]["code"] == "plan-start-conversation"
    assert step["todo"]["words"]["nl"] == "bel het bestuur om het startgesprek te plannen"
    call = step["call"]
    assert (call["name"], call["function"]) == ("Demo internal", "internal")
    assert (call["mail"], call["phone"]) == (f"internal-{BOARD}@board.example", None)


async def test_the_director_is_called_for_a_decision_and_the_internal_contact_for_what_is_carried_out(
    api: Api,
) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)
    await complete(api, id_, "action-plan", PLAN)
    deciding = (await steps(api))["board-decision"]
    assert (deciding["todo"]["code"], deciding["call"]["function"]) == ("ask-decision", "director")
    await complete(api, id_, "board-decision", {"decision": "adopted"})
    carrying = (await steps(api))["carry-out"]
    assert (carrying["todo"]["code"], carrying["call"]["function"]) == ("ask-progress", "internal")


async def test_unanswered_attempts_are_counted_and_a_silent_board_is_called_at_its_director(api: Api) -> None:
    id_ = await launch_today(api)
    for _ in range(3):
        attempt = {"way": "phone", "reached": False}
        await api.post("adviser1", f"/v1/trajectories/{id_}/contact-attempts", attempt)
    step = (await steps(api))["start-conversation"]
    assert (step["attempts"], step["lastAttemptOn"]) == (3, day())
    assert (step["todo"]["code"], step["stalled"]["code"]) == ("call-again", "board-silent")
    assert step["call"]["function"] == "director"
    await api.post("adviser1", f"/v1/trajectories/{id_}/contact-attempts", {"way": "phone", "reached": True})
    step = (await steps(api))["start-conversation"]
    assert (step["attempts"], step["lastAttemptOn"], step["stalled"]) == (0, None, None)


async def test_todays_appointment_and_a_draft_are_told(api: Api) -> None:
    id_ = await launch_today(api)
    path = f"/v1/trajectories/{id_}/steps/start-conversation"
    assert (await steps(api))["start-conversation"]["draft"] is False
    await api.call("adviser1", "PUT", f"{path}/draft", json={"barriers": ["time"]})
    await api.post("adviser1", f"{path}/appointments", {"on": day()})
    step = (await steps(api))["start-conversation"]
    assert (step["draft"], step["todo"]["code"]) == (True, "hold-appointment")


async def test_a_lead_sees_whether_a_regional_meeting_is_to_be_planned(api: Api) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", {**START, "heldOn": day(-5)})
    step = (await steps(api, "lead1"))["regional-meeting"]
    assert (step["todo"]["code"], step["call"]["function"]) == ("plan-meeting", "internal")


async def test_an_adviser_who_stands_in_for_a_lead_as_was_possible_once_is_told_and_does_not_act(
    api: Api, pool: Pool
) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)
    lead, other = await api.person("lead1"), await api.person("adviser2")
    await pool.execute(AWAY, lead, other)
    step = (await steps(api, "adviser2"))["regional-meeting"]
    assert (step["insteadOf"]["name"], step["call"]) == ("Demo Projectleider Een", None)
    assert step["may"] == []
    assert (await steps(api, "lead1"))["regional-meeting"]["may"] == ["complete", "plan", "skip"]
    refused = [
        (await api.get("adviser2", path)).status_code
        for path in (f"/v1/boards/{BOARD}/contacts", f"/v1/trajectories/{id_}")
    ]
    assert refused == [403, 403]


async def test_offers_of_a_place_are_counted_for_the_lead(api: Api, pool: Pool) -> None:
    lead, other = UUID(await api.person("lead1")), UUID(await api.person("lead2"))
    line = [
        {"board": BOARD, "wish": {"lead": str(lead)}, "offered_until": day(3)},
        {"board": OTHER_BOARD, "wish": {"lead": str(lead)}},
        {"board": "90009", "wish": {"lead": str(other)}, "offered_until": day(3)},
    ]
    await pool.execute(
        "insert into places (programme, view) values ('another', $1), ('empty', '{}')", {"line": line}
    )
    counts = [(await api.get(who, "/v1/steps")).json()["offers"] for who in ("lead1", "lead2", "adviser1")]
    assert counts == [1, 1, 0]


async def test_two_trajectories_with_programmes_of_their_own_keep_them_apart(api: Api, pool: Pool) -> None:
    await launch_today(api)
    other = await api.launch(OTHER_BOARD, startedOn=day(), committedOn=day())
    await pool.execute(
        "update trajectory set definition = jsonb_set(definition, '{steps,0,title,nl}', '\"Kennismaking\"') "
        "where id = $1",
        other,
    )
    items = (await api.get("adviser1", "/v1/steps")).json()["items"]
    titles = {item["board"]["number"]: item["title"]["nl"] for item in items}
    assert titles == {BOARD: "Startgesprek", OTHER_BOARD: "Kennismaking"}
