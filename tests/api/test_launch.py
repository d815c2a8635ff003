"""Launching a trajectory over HTTP."""

import pytest

from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.story import shown

pytestmark = pytest.mark.usefixtures("demo", "worker")


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


async def test_the_expected_end_is_known_before_the_launch(api: Api) -> None:
    director = await api.contact("41442")
    done = [{"step": "start-conversation", "on": day(-20)}]
    wanted = {"board": "41442", "committedBy": director, "committedOn": day(-30), "startedOn": day(-30)}
    path = "/v1/programmes/baanbrekers/expected-end"
    asked = f"?zone=noord&startedOn={day(-30)}&done=start-conversation:{day(-20)}"
    before = (await api.get("lead1", path + asked)).json()
    launched = (await api.post("lead1", "/v1/trajectories", wanted | {"done": done})).json()
    assert before == {"on": launched["expectedEndOn"]}
    for wrong in ("", "?zone=oost", "?zone=noord&startedOn=1999-01-01", "?zone=noord&done=a:2026-02-30"):
        assert (await api.get("lead1", path + wrong)).status_code == 400, wrong
    assert (await api.get("lead1", "/v1/programmes/other/expected-end?zone=noord")).status_code == 404
