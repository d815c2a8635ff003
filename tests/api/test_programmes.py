"""A lead changes the programme, and moves to it on purpose what runs already."""

import asyncio
from typing import Any

import pytest

from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.story import PLAN, START, complete, settled, shown

pytestmark = pytest.mark.usefixtures("demo", "worker")

P = "/v1/programmes/baanbrekers"
# One day more for the plan, and one less for carrying it out: as long as before.
SHIFTED = {"basedOnVersion": 1, "terms": {"action-plan": 21, "carry-out": 24}}
THIRD_BOARD = "13603"


async def change(api: Api, body: dict[str, Any], query: str = "", **more: Any) -> Any:
    return await api.post("lead1", f"{P}/versions{query}", body, **more)


async def move(api: Api, id_: str, version: int, query: str = "", **more: Any) -> Any:
    body = {"version": version, **more.pop("body", {})}
    return await api.post("lead1", f"/v1/trajectories/{id_}/programme{query}", body, **more)


async def read(api: Api, path: str = "", who: str = "adviser1") -> Any:
    return (await api.get(who, f"{P}{path}")).raise_for_status().json()


def dues(trajectory: dict[str, Any]) -> dict[str, str]:
    return {step["key"]: step["due"]["on"] for step in trajectory["steps"] if step["status"] == "open"}


async def test_a_programme_tells_what_it_holds(api: Api) -> None:
    programme = await read(api)
    assert (programme["version"], programme["newest"], programme["by"]) == (1, True, None)
    assert (programme["longestWay"], programme["places"]) == (85, 72)
    assert programme["promised"] == {"fromMonths": 4, "untilMonths": 6}
    plan = next(step for step in programme["steps"] if step["key"] == "action-plan")
    assert (plan["term"], plan["who"], plan["opensAfter"]) == (20, "adviser", ["start-conversation"])
    assert plan["title"] == {"nl": "Actieplan", "en": "Action plan"}
    assert programme["ladder"][0] == {
        "offset": -5,
        "to": [{"code": "owner", "words": {"nl": "wie de stap doet", "en": "whoever does the step"}}],
    }
    for path in ("/v1/programmes/other", f"{P}?version=2", "/v1/programmes/other/versions"):
        assert (await api.get("lead1", path)).status_code == 404


async def test_a_change_is_a_new_version_for_the_launches_from_now_on(api: Api) -> None:
    runs = await api.launch()

    answer = await change(api, SHIFTED | {"places": 80, "meeting": {"worthBoards": 6}}, key="once")

    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert answer.headers["location"] == f"{P}?version=2"
    check = answer.json()["check"]
    assert (check["longestWay"], check["asPromised"]) == (85, True)
    assert [zone["zone"] for zone in check["zones"]] == ["noord", "midden", "zuid"]
    newest = await read(api)
    terms = {step["key"]: step["term"] for step in newest["steps"]}
    assert (terms["action-plan"], terms["carry-out"], terms["evaluation"]) == (21, 24, 10)
    assert (newest["version"], newest["places"], newest["meeting"]["worthBoards"]) == (2, 80, 6)
    assert newest["meeting"]["remindedBefore"] == 3
    assert newest["by"]["name"] == "Demo Projectleider Een"
    first = await read(api, "?version=1")
    assert (first["places"], first["newest"]) == (72, False)
    assert (await read(api, "/places"))["places"] == 80

    # Repeated it is the same answer, and no third version.
    again = await change(api, SHIFTED | {"places": 80, "meeting": {"worthBoards": 6}}, key="once")
    assert (again.status_code, again.json()) == (201, answer.json())
    later = await api.launch(OTHER_BOARD)
    assert (await shown(api, runs))["programmeVersion"] == 1
    assert (await shown(api, later))["programmeVersion"] == 2
    versions = (await read(api, "/versions"))["items"]
    assert [(it["version"], it["running"], it["by"] is None) for it in versions] == [
        (2, 1, False),
        (1, 1, True),
    ]
    running = (await read(api, "/trajectories", "manager1"))["items"]
    assert [(it["trajectoryId"], it["version"]) for it in running] == [(runs, 1), (later, 2)]


async def test_of_two_leads_at_once_one_begins_anew(api: Api) -> None:
    answers = await asyncio.gather(
        *(change(api, {"basedOnVersion": 1, "places": places}) for places in range(80, 84))
    )
    assert sorted(it.status_code for it in answers) == [201, 409, 409, 409]
    refused = next(it.json() for it in answers if it.status_code == 409)
    assert (refused["rule"], refused["errors"][0]["pointer"]) == ("not-the-newest", "/basedOnVersion")
    assert len((await read(api, "/versions"))["items"]) == 2
    assert (await change(api, {"basedOnVersion": 2, "places": 90})).json()["version"] == 3


async def test_everything_that_is_wrong_is_told_at_its_field(api: Api) -> None:
    wrong = {
        "basedOnVersion": 0,
        "terms": {"action-plan": 0},
        "ladder": [{"offset": 0, "to": ["lead", "board"]}, {"offset": 900, "to": []}],
        "places": 0,
        "placeGiven": "by-lot",
        "meeting": {"worthBoards": 0},
        "steps": [],
    }
    problem = (await change(api, wrong)).json()
    assert problem["status"] == 400
    assert {error["pointer"] for error in problem["errors"]} == {
        "/basedOnVersion",
        "/terms/action-plan",
        "/ladder/0/to/1",
        "/ladder/1/offset",
        "/ladder/1/to",
        "/places",
        "/placeGiven",
        "/meeting/worthBoards",
        "/steps",
    }
    for falls, why in ((4, "The rungs of the ladder rise."), (5, "There is a reminder on this day already.")):
        rungs = [{"offset": offset, "to": ["owner"]} for offset in (-5, 0, 5, falls)]
        wrong = {"basedOnVersion": 1, "terms": {"party": 5}, "ladder": rungs, "askedAfterMonths": [12, 6]}
        problem = (await change(api, wrong)).json()
        assert [(error["pointer"], error["detail"]) for error in problem["errors"]] == [
            ("/terms/party", "This programme has no such step."),
            ("/ladder/3/offset", why),
            ("/askedAfterMonths/1", "These months rise."),
        ]
    same = (await change(api, {"basedOnVersion": 1, "terms": {"action-plan": 20}, "places": 72})).json()
    assert (same["status"], same["rule"]) == (409, "same-programme")
    assert len((await read(api, "/versions"))["items"]) == 1


async def test_a_dry_run_tells_which_launches_would_take_other_than_promised(api: Api) -> None:
    longer = {"basedOnVersion": 1, "terms": {"carry-out": 60}}
    told = await change(api, longer, "?dryRun=true")
    assert (told.status_code, told.json()["version"]) == (200, None)
    check = told.json()["check"]
    assert (check["longestWay"], check["asPromised"]) == (120, False)
    for zone in check["zones"]:
        assert zone["longest"]["days"] > 184
        assert zone["longest"]["days"] >= zone["shortest"]["days"]
        assert {days["miss"] for days in zone["outside"]} == {"longer"}
        assert zone["outside"][0]["firstOn"] >= day()

    refused = (await change(api, longer)).json()
    assert (refused["status"], refused["rule"]) == (409, "outside-the-promise")
    assert [error["pointer"] for error in refused["errors"]] == ["/terms"]
    assert len((await read(api, "/versions"))["items"]) == 1
    kept = await change(api, longer | {"evenIfOutside": True})
    assert (kept.status_code, kept.json()["check"]) == (201, check)


async def test_a_dry_run_tells_what_is_and_what_would_be(api: Api) -> None:
    same = {"offset": -5, "to": ["owner"]}
    other = {"offset": 5, "to": ["owner"]}  # and no longer the lead
    body = {
        "basedOnVersion": 1,
        "terms": {"action-plan": 26, "evaluation": 10},
        "ladder": [same, {"offset": 2, "to": ["adviser"]}, other, {"offset": 10, "to": ["managers"]}],
        "places": 80,
        "placeGiven": "at-once",
        "offerTerm": 10,
        "meeting": {"worthBoards": 6, "remindedBefore": 3},
        "questionReminders": 0,
        "askedAfterMonths": [],
    }
    told = (await change(api, body, "?dryRun=true")).raise_for_status().json()

    assert {it["pointer"]: (it["before"], it["after"]) for it in told["changes"]} == {
        "/terms/action-plan": (20, 26),
        "/places": (72, 80),
        "/placeGiven": ("offer", "at-once"),
        "/meeting/worthBoards": (4, 6),
        "/questionReminders": (2, 0),
        "/askedAfterMonths": ([6, 12], []),
    }
    codes = [
        (it["offset"], *(to and [who["code"] for who in to] for to in (it["before"], it["after"])))
        for it in told["ladder"]
    ]
    assert codes == [
        (0, ["owner"], None),
        (2, None, ["adviser"]),
        (5, ["owner", "lead"], ["owner"]),
    ]
    assert (told["checkBefore"]["longestWay"], told["check"]["longestWay"]) == (85, 91)
    for now, then in zip(told["checkBefore"]["zones"], told["check"]["zones"], strict=True):
        assert now["zone"] == then["zone"]
        assert now["longest"]["days"] < then["longest"]["days"]
    kept = (await change(api, body | {"evenIfOutside": True})).raise_for_status().json()
    assert kept == told | {"version": 2}


async def test_a_trajectory_that_runs_is_moved_on_purpose(api: Api, pool: Pool) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)
    await settled(pool)
    terms = {"action-plan": 30, "carry-out": 15}
    await change(api, {"basedOnVersion": 1, "terms": terms, "decidedAfterMeeting": 5})
    before = await shown(api, id_)

    foreseen = (await move(api, id_, 2, "?dryRun=true")).raise_for_status().json()
    assert await shown(api, id_) == before
    answer = await move(api, id_, 2, key="move", body={"reason": "Het bestuur vraagt meer tijd"})
    repeat = await move(api, id_, 2, key="move", body={"reason": "Het bestuur vraagt meer tijd"})

    assert (answer.status_code, answer.json()["events"]) == (200, ["programme-changed"])
    assert repeat.json() == answer.json()
    after = await shown(api, id_)
    assert (after["programmeVersion"], dues(after).keys()) == (2, dues(before).keys())
    assert dues(after)["action-plan"] > dues(before)["action-plan"]
    assert dues(after)["regional-meeting"] == dues(before)["regional-meeting"]
    [line] = next(step for step in after["steps"] if step["key"] == "action-plan")["due"]["lines"]
    assert (line["workingDays"], line["start"]) == (30, day(-35))
    assert {it["step"]: (it["before"], it["after"]) for it in foreseen["steps"]} == {
        key: (dues(before)[key], dues(after)[key]) for key in dues(before)
    }
    assert (foreseen["versionBefore"], foreseen["versionAfter"]) == (1, 2)
    assert foreseen["expectedEnd"]["told"] == before["expectedEndOn"]
    assert foreseen["expectedEnd"]["after"] == after["expectedEndOn"]
    newest = (await api.get("lead1", f"/v1/trajectories/{id_}/timeline")).json()["items"][0]
    assert newest["words"]["nl"] == "verder met een andere versie van het programma"
    assert (newest["about"]["version"], newest["by"]["name"]) == (2, "Demo Projectleider Een")
    assert newest["texts"] == [{"kind": "reason", "text": "Het bestuur vraagt meer tijd"}]
    assert newest["about"]["dues"]["action-plan"]["on"] == dues(after)["action-plan"]
    # The next step opens on the new term.
    await complete(api, id_, "action-plan", PLAN)
    opened = next(step for step in (await shown(api, id_))["steps"] if step["key"] == "board-decision")
    assert opened["due"]["lines"][0]["workingDays"] == 5


async def test_a_trajectory_whose_programme_would_be_refused_today_goes_on(api: Api, pool: Pool) -> None:
    await pool.execute(
        "update programme set definition = jsonb_set(definition, '{ladder}', "
        """'[{"offset": 5, "to": ["owner"]}, {"offset": 0, "to": ["owner"]}]')"""
    )
    id_ = await api.launch()

    await complete(api, id_, "start-conversation", START)

    mine = (await api.get("adviser1", "/v1/steps")).raise_for_status().json()
    assert [step["step"] for step in mine["items"]] == ["action-plan"]
    assert dues(await shown(api, id_)).keys() == {"action-plan", "regional-meeting"}
    assert [rung["offset"] for rung in (await read(api))["ladder"]] == [5, 0]
    places = await change(api, {"basedOnVersion": 1, "places": 80})
    assert (places.status_code, places.json()["rule"]) == (409, "does-not-hang-together")
    rises = {"ladder": [{"offset": 0, "to": ["owner"]}, {"offset": 5, "to": ["owner"]}]}
    assert (await change(api, {"basedOnVersion": 1} | rises)).status_code == 201
    assert (await move(api, id_, 2)).status_code == 200


async def test_what_cannot_be_moved_is_refused_and_says_why(api: Api, pool: Pool) -> None:
    id_ = await api.launch()
    for query in ("", "?dryRun=true"):
        unknown = (await move(api, id_, 7, query)).json()
        assert (unknown["status"], unknown["errors"][0]["pointer"]) == (400, "/version")
        same = (await move(api, id_, 1, query)).json()
        assert (same["status"], same["rule"]) == (409, "same-programme")
    await change(api, SHIFTED)
    await pool.execute(
        "update programme set definition = jsonb_set(definition, '{steps,6,form}', '\"other\"') "
        "where version = 2"
    )
    assert (await move(api, id_, 2)).json()["rule"] == "other-steps"
    await api.post("lead1", f"/v1/trajectories/{id_}/withdrawal", {"reason": "merger"})
    for query in ("", "?dryRun=true"):
        assert (await move(api, id_, 2, query)).json()["rule"] == "trajectory-closed"


async def test_many_are_moved_at_once_and_each_tells_what_came_of_it(api: Api, pool: Pool) -> None:
    first, second, ended = [await api.launch(board) for board in (BOARD, OTHER_BOARD, THIRD_BOARD)]
    await change(api, SHIFTED)
    await move(api, second, 2)
    await api.post("lead1", f"/v1/trajectories/{ended}/withdrawal", {"reason": "merger"})
    path = f"{P}/versions/2/trajectories"
    body = {"trajectories": [first, second, ended, first], "reason": "Iedereen op de nieuwe termijnen"}

    answer = await api.post("lead1", path, body, key="all")
    repeat = await api.post("lead1", path, body, key="all")

    assert answer.status_code == 200
    told = {it["trajectoryId"]: (it["moved"], it["refused"]) for it in answer.json()["items"]}
    assert told == {
        first: (True, None),
        second: (False, "same-programme"),
        ended: (False, "trajectory-closed"),
    }
    assert repeat.json() == answer.json()
    moved = await pool.fetchval("select count(*) from event where type = 'programme-changed'")
    assert moved == 2
    other = await api.post("lead1", path, body | {"trajectories": [first]}, key="all")
    assert other.status_code == 422
    texts = await pool.fetch("select subject from document where kind = 'reason'")
    assert {row["subject"] for row in texts} == {first, second}
    unknown = (await api.post("lead1", path, {"trajectories": [first, "99999-00000000"]})).json()
    assert [error["pointer"] for error in unknown["errors"]] == ["/trajectories/1"]
    assert (await api.post("lead1", f"{P}/versions/9/trajectories", body)).status_code == 404
    assert {it["version"] for it in (await read(api, "/trajectories", "lead1"))["items"]} == {2}


async def test_what_stopped_halfway_goes_on_where_it_stopped(api: Api, pool: Pool) -> None:
    first, second = [await api.launch(board) for board in (BOARD, OTHER_BOARD)]
    await change(api, SHIFTED)
    path, body = f"{P}/versions/2/trajectories", {"trajectories": [first, second]}
    answer = await api.post("lead1", path, body, key="half")
    # As if the answer had been lost, and the second one had not been moved yet.
    await pool.execute("update command set outcome = '{}' where subject = 'programme:baanbrekers'")
    await api.post("lead1", f"/v1/trajectories/{first}/withdrawal", {"reason": "merger"})

    again = await api.post("lead1", path, body, key="half")

    assert again.json() == answer.json()
    assert all(it["moved"] for it in again.json()["items"])


async def test_a_launch_that_is_repeated_after_a_move_is_answered_as_at_first(api: Api) -> None:
    wanted = {"board": BOARD, "committedBy": await api.contact(BOARD), "committedOn": day(-1)}
    launched = await api.post("lead1", "/v1/trajectories", wanted, key="launch")
    id_, expected = launched.json()["trajectoryId"], launched.json()["expectedEndOn"]
    await change(api, {"basedOnVersion": 1, "terms": {"start-conversation": 9}})
    await move(api, id_, 2)

    again = await api.post("lead1", "/v1/trajectories", wanted, key="launch")

    assert (again.status_code, again.json()) == (201, launched.json())
    assert (await shown(api, id_))["expectedEndOn"] != expected
