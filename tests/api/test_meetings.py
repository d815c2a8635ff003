"""Regional meetings over HTTP."""

import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from activities.invitations import gather_invitations
from api.idempotency import Call
from api.meeting_commands import Planning
from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.story import settled, shown
from tests.stage import until

pytestmark = pytest.mark.usefixtures("demo", "worker")

REGION, BOARDS = "AM02", ("13603", "41419", "41442")
DONE = [{"step": "start-conversation", "on": day(-30)}]
PLAN: dict[str, Any] = {
    "on": day(5),
    "begins": "13:30",
    "ends": "16:00",
    "presence": "in-person",
    "place": "Demostraat 1",
}
PLAN |= {"evenIfClosed": True}  # whatever day it is today


async def read(api: Api, path: str, who: str = "manager1") -> Any:
    return (await api.get(who, path)).raise_for_status().json()


async def open_meeting(api: Api, *regions: str) -> str:
    answer = await api.post("lead1", "/v1/meetings", {"regions": regions or (REGION,)})
    return str(answer.raise_for_status().json()["meetingId"])


async def regional_step(api: Api, trajectory: str) -> dict[str, Any]:
    steps: list[dict[str, Any]] = (await shown(api, trajectory))["steps"]
    return next(step for step in steps if step["key"] == "regional-meeting")


async def test_boards_meet_and_one_slow_board_does_not_hold_up_the_rest(api: Api, pool: Pool) -> None:
    id_ = await open_meeting(api)
    path = f"/v1/meetings/{id_}"
    trajectories = {board: await api.launch(board, done=DONE) for board in BOARDS}
    first, second, slow = BOARDS

    async def has_gathered() -> bool:
        return bool((await read(api, path))["gathered"] == 3)

    await until(has_gathered)
    gathers = await read(api, path)
    assert [it["trajectoryId"] for it in gathers["boards"]] == list(trajectories.values())
    assert (gathers["state"], gathers["worthPlanning"], gathers["regions"]) == (
        "gathering",
        [
            {
                "code": "due",
                "words": {"nl": "een uiterste datum komt dichtbij", "en": "a due date comes near"},
            }
        ],
        [{"code": REGION, "name": "Friesland"}],
    )
    term = gathers["firstDueOn"]
    assert (await api.post("lead1", f"{path}/invitations", {"board": OTHER_BOARD})).status_code == 200

    # Planned, and moved: the due dates follow, and say so.
    chair = await api.person("adviser2")
    for on, place in ((day(5), "Demostraat 1"), (day(), "https://demo.example/meet")):
        plan = {**PLAN, "on": on, "chair": chair, "place": place, "note": "Graag op tijd"}
        planned = (await api.post("lead1", f"{path}/planning", plan)).json()
        assert planned["events"] == ["meeting-planned"]

        async def follows(on: str = on) -> bool:
            steps = [await regional_step(api, it) for it in trajectories.values()]
            return all(step["due"]["on"] == on for step in steps)

        await until(follows)
    step = await regional_step(api, trajectories[slow])
    assert [line["why"] for line in step["due"]["lines"]] == ["term", "regional-meeting"]
    assert step["meeting"] == id_
    told = (await read(api, path))["planned"]
    assert told == {
        **{"on": day(), "begins": "13:30", "ends": "16:00", "presence": "in-person"},
        **{"chair": {"id": chair, "name": "Demo Adviseur Twee"}, "note": "Graag op tijd"},
        "place": "https://demo.example/meet",
        **{"revision": planned["sequence"], "by": {"id": told["by"]["id"], "name": "Demo Projectleider Een"}},
    }

    # The board's own adviser tells whether it comes.
    coming = {"board": slow, "coming": False}
    assert (await api.post("adviser2", f"{path}/responses", coming)).status_code == 403
    assert (await api.post("adviser1", f"{path}/responses", coming)).status_code == 200

    # Going ahead without a board: what it means, before it is done.
    query = f"{path}/without?board={slow}&board={OTHER_BOARD}"
    means = await read(api, query)
    assert (means["gathered"], means["wouldCome"]) == (2, 2)
    for_slow, for_other = means["boards"]
    assert for_other["means"] is None, "it has no trajectory"
    assert for_slow["board"]["number"] == slow
    assert (for_slow["coming"], for_other["coming"]) == (False, None)
    assert (for_slow["means"]["dueOn"], for_slow["means"]["thenDueOn"]) == (day(), term)
    assert (for_slow["means"]["late"], for_slow["means"]["holdsUp"]) == (False, [])
    assert for_slow["means"]["stalls"]["reason"]["code"] == "board-silent"
    without = await api.post("lead1", f"{path}/without", {"boards": [slow]})
    assert without.json()["events"] == ["board-left"]

    # The chair records who was there, once. The others go to the next meeting.
    attended = {"attended": [first, OTHER_BOARD]}
    assert (await api.post("adviser1", f"{path}/attendance", attended)).status_code == 403
    held = await api.post("adviser2", f"{path}/attendance", attended, key="held")
    assert [it["number"] for it in held.json()["attended"]] == [first, OTHER_BOARD]
    assert [it["number"] for it in held.json()["absent"]] == [second]
    again = await api.post("adviser2", f"{path}/attendance", attended, key="held")
    assert (again.status_code, again.json()) == (200, held.json())
    late = await api.post("lead1", f"{path}/attendance", attended)
    assert (late.status_code, late.json()["rule"]) == (409, "meeting-over")

    async def has_moved_on() -> bool:
        done = (await regional_step(api, trajectories[first]))["status"] == "completed"
        open_now = await read(api, f"/v1/meetings?state=gathering&region={REGION}")
        return done and sum(int(it["gathered"]) for it in open_now["items"]) == 2

    await until(has_moved_on)
    listed = (await read(api, "/v1/meetings"))["items"]
    assert [it["state"] for it in listed] == ["gathering", "held"]
    following = await read(api, f"/v1/meetings/{listed[0]['id']}")
    assert {it["board"]["number"] for it in following["boards"]} == {second, slow}
    left = {
        it["board"]["number"]: (it["left"] and it["left"]["code"], it["attended"])
        for it in (await read(api, path))["boards"]
    }
    assert left == {
        first: (None, True),
        second: (None, False),
        slow: ("without", False),
        OTHER_BOARD: (None, True),
    }
    assert (await regional_step(api, trajectories[slow]))["due"]["on"] == term
    timeline = (await read(api, f"/v1/trajectories/{trajectories[slow]}/timeline"))["items"]
    assert [it["words"]["nl"] for it in timeline if it["type"] == "meeting-assigned"] == [
        "bij het regiogesprek gekomen",
        "uit het regiogesprek",
        "regiogesprek gepland",
        "regiogesprek gepland",
        "bij het regiogesprek gekomen",
    ]
    await settled(pool)


async def test_a_meeting_is_opened_once_and_a_region_has_one_that_gathers(api: Api) -> None:
    wanted = {"regions": [REGION, "AM01"]}
    opened = await api.post("lead1", "/v1/meetings", wanted, key="open")
    again = await api.post("lead1", "/v1/meetings", wanted, key="open")
    assert opened.status_code == again.status_code == 201
    assert (opened.json(), opened.headers["location"]) == (again.json(), again.headers["location"])
    other = await api.post("lead1", "/v1/meetings", {"regions": [REGION]}, key="open")
    assert (other.status_code, other.json()["rule"]) == (422, "key-reused")
    second = await api.post("lead2", "/v1/meetings", {"regions": ["AM01"]})
    assert (second.status_code, second.json()["rule"]) == (409, "region-gathers")

    # Another meeting may cover more regions.
    third = await open_meeting(api, "AM05")
    covered = await api.post("lead1", f"/v1/meetings/{third}/regions", {"regions": ["AM03"]})
    assert covered.json()["events"] == ["regions-covered"]
    meetings = (await read(api, "/v1/meetings?region=AM03"))["items"]
    assert [[region["code"] for region in it["regions"]] for it in meetings] == [["AM05", "AM03"]]

    # Pages follow each other: the planned one first, then who gathers, then what is over.
    await api.post("lead1", f"/v1/meetings/{third}/planning", PLAN)
    chair = (await read(api, f"/v1/meetings/{third}"))["planned"]["chair"]
    assert chair["name"] == "Demo Projectleider Een", "whoever plans it, when nobody is named"
    fourth = await open_meeting(api, "AM06")
    await api.post("lead1", f"/v1/meetings/{fourth}/cancellation", {"reason": "Te weinig besturen"})
    in_order, after = [], ""
    while True:
        page = await read(api, f"/v1/meetings?limit=1{after}")
        in_order += [it["state"] for it in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert in_order == ["planned", "gathering", "called-off"]
    assert (await read(api, f"/v1/meetings/{fourth}"))["calledOffBecause"] == "Te weinig besturen"


async def test_what_a_meeting_cannot_is_told_by_rule_and_by_field(api: Api) -> None:
    id_ = await open_meeting(api)
    path = f"/v1/meetings/{id_}"
    manager = await api.person("manager1")
    await api.post("lead1", f"{path}/invitations", {"board": BOARD})
    open_path = "/v1/meetings"

    async def refuse(to: str, body: Any, status: int, rule: str | None, *pointers: str) -> None:
        answer = (await api.post("lead1", to, body)).json()
        told = {error["pointer"] for error in answer.get("errors", [])}
        assert (answer.get("status"), answer.get("rule"), told) == (status, rule, set(pointers)), (to, body)

    await refuse(open_path, {"regions": ["AM01", "AM99"]}, 400, None, "/regions/1")
    await refuse(open_path, {"regions": []}, 400, None, "/regions")
    await refuse(open_path, {"regions": ["AM01"], "programme": "other"}, 400, None, "/programme")
    await refuse(f"{path}/regions", {"regions": ["AM99"]}, 400, None, "/regions/0")
    await refuse(f"{path}/planning", {**PLAN, "chair": manager}, 400, None, "/chair")
    await refuse(f"{path}/planning", {**PLAN, "begins": "25:00"}, 400, None, "/begins")
    await refuse(f"{path}/planning", {**PLAN, "place": "a\nb"}, 400, None, "/place")
    await refuse(f"{path}/planning", {**PLAN, "ends": "13:30"}, 409, "ends-before-it-begins", "/ends")
    await refuse(f"{path}/planning", {**PLAN, "on": day(-1)}, 409, "in-the-past", "/on")
    weekend = {"on": day(6 - date.fromisoformat(day()).weekday()), "evenIfClosed": False}
    await refuse(f"{path}/planning", {**PLAN, **weekend}, 409, "closed-day", "/on")
    await refuse(f"{path}/invitations", {"board": "99999"}, 400, None, "/board")
    await refuse(f"{path}/departures", {"board": OTHER_BOARD}, 409, "not-this-meeting", "/board")
    await refuse(
        f"{path}/responses", {"board": OTHER_BOARD, "coming": True}, 409, "not-this-meeting", "/board"
    )
    await refuse(f"{path}/without", {"boards": [BOARD]}, 409, "nobody-left", "/boards")
    await refuse(f"{path}/attendance", {"attended": []}, 409, "not-planned")
    await api.post("lead1", f"{path}/planning", {**PLAN, "on": day()})
    await refuse(f"{path}/attendance", {"attended": [BOARD, "99999"]}, 409, "not-this-meeting", "/attended/1")
    unknown = await api.get("lead1", f"{path}/without?board={BOARD}&board=99999")
    assert [(it["in"], it["pointer"]) for it in unknown.json()["errors"]] == [("query", "/board/1")]
    assert (await api.post("lead1", f"{path}/departures", {"board": BOARD})).status_code == 200
    assert (await api.get("lead1", "/v1/meetings/AM02-00000000")).status_code == 404
    assert (await api.post("lead1", "/v1/meetings/AM02-00000000/planning", PLAN)).status_code == 404


async def test_of_leads_who_plan_a_meeting_at_once_one_plans_it_and_one_invitation_goes(
    api: Api, pool: Pool
) -> None:
    id_ = await open_meeting(api)
    await api.contact(BOARD)
    (await api.post("lead1", f"/v1/meetings/{id_}/invitations", {"board": BOARD})).raise_for_status()

    async def plans(who: str, seen: int, on: int) -> httpx.Response:
        plan = {**PLAN, "on": day(on), "replacesRevision": seen}
        answer = await api.post(who, f"/v1/meetings/{id_}/planning", plan)
        await gather_invitations(pool, datetime.now(UTC))  # as each minute does
        return answer

    seen, rounds = 0, 8
    for turn in range(rounds):
        asked = enumerate(("lead1", "lead2", "lead1", "lead2"), start=5 + 4 * turn)
        answers = await asyncio.gather(*(plans(who, seen, on) for on, who in asked))
        assert sorted(it.status_code for it in answers) == [200, 409, 409, 409]
        refused = next(it.json() for it in answers if it.status_code == 409)
        assert (refused["rule"], refused["errors"][0]["pointer"]) == ("plan-changed", "/replacesRevision")
        taken = next(it.json() for it in answers if it.status_code == 200)
        planned = (await read(api, f"/v1/meetings/{id_}"))["planned"]
        assert planned["revision"] == taken["sequence"] > seen
        seen = planned["revision"]

    events = "select count(*) from event where stream = $1 and type = 'meeting-planned'"
    assert await pool.fetchval(events, id_) == rounds
    owed = "select revision from mail where meeting_id = $1 and contact_id is not null"
    revisions = [row["revision"] for row in await pool.fetch(owed, id_)]
    assert (len(revisions), len(set(revisions))) == (rounds, rounds)


async def test_a_plan_that_names_no_other_replaces_whatever_stands(api: Api) -> None:
    path = f"/v1/meetings/{await open_meeting(api)}"
    for who, on in (("lead1", 5), ("lead2", 6)):
        (await api.post(who, f"{path}/planning", {**PLAN, "on": day(on)})).raise_for_status()
    assert (await read(api, path))["planned"]["on"] == day(6)


async def test_a_meeting_that_an_earlier_release_planned_is_read_and_moved(api: Api, pool: Pool) -> None:
    path = f"/v1/meetings/{await open_meeting(api)}"
    (await api.post("lead1", f"{path}/planning", PLAN)).raise_for_status()
    await pool.execute("update meeting set view = view #- '{planned,by}'")
    planned = (await read(api, path))["planned"]
    assert planned["by"] is None
    moved = {**PLAN, "on": day(6), "replacesRevision": planned["revision"]}
    (await api.post("lead2", f"{path}/planning", moved)).raise_for_status()
    assert (await read(api, path))["planned"]["by"]["name"] == "Demo Projectleider Twee"


def test_a_plan_that_an_earlier_release_took_can_be_repeated() -> None:
    earlier = {**PLAN, "chair": None, "note": None, "even_if_closed": True}
    earlier.pop("evenIfClosed")
    call = Call("demo", "POST", "/v1/meetings/AM02-1a2b3c4d/planning")
    kept = call.fingerprint(json.dumps(earlier, sort_keys=True))
    assert call.fingerprint(Planning(**PLAN)) == kept
    assert call.fingerprint(Planning(**PLAN, replaces_revision=0)) != kept
