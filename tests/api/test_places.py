"""Places and the waiting list over HTTP."""

from typing import Any

import pytest

from db.connect import Pool
from db.queries import queries
from tests.api.conftest import BOARD, Api, day
from tests.api.story import START, complete, settled, shown
from tests.cast import PROGRAMME

pytestmark = pytest.mark.usefixtures("demo", "worker")

SMALL, BOARDS = "small", ("13603", "41419", "41442", "42510")
LIST = f"/v1/programmes/{SMALL}/waiting-list"


@pytest.fixture
async def small(pool: Pool) -> None:
    """A programme with two places."""
    definition = PROGRAMME.model_copy(update={"key": SMALL, "places": 2}).model_dump(mode="json")
    await queries.add_programme(pool, key=SMALL, version=1, definition=definition)


async def launch(api: Api, board: str, key: str | None = None, **more: Any) -> Any:
    wanted = {"board": board, "programme": SMALL, "committedOn": day(-9), **more}
    if "committedBy" not in wanted:
        wanted["committedBy"] = await api.contact(board)
    return await api.post("lead1", "/v1/trajectories", wanted, key=key)


async def read(api: Api, path: str) -> Any:
    return (await api.get("manager1", path)).raise_for_status().json()


async def line(api: Api) -> list[tuple[str, int | None]]:
    return [(it["board"]["number"], it["position"]) for it in (await read(api, LIST))["items"]]


async def counts(api: Api) -> list[int]:
    places = await read(api, f"/v1/programmes/{SMALL}/places")
    return [places[name] for name in ("places", "taken", "offered", "waiting", "free")]


async def test_who_finds_no_place_waits_for_the_first_that_comes_free(api: Api, small: None) -> None:
    first, second, third, fourth = BOARDS
    programmes = (await read(api, "/v1/programmes"))["items"]
    assert {(it["key"], it["places"]) for it in programmes} == {("baanbrekers", 72), (SMALL, 2)}
    assert {it["firstStartedOn"] for it in programmes} == {None}
    assert (await counts(api), await line(api)) == ([2, 0, 0, 0, 2], [])
    launched = [await launch(api, board) for board in (first, second)]
    assert [it.status_code for it in launched] == [201, 201]
    programmes = (await read(api, "/v1/programmes"))["items"]
    assert {it["key"]: it["firstStartedOn"] for it in programmes} == {"baanbrekers": None, SMALL: day()}

    # No place is left: the answer is a position in line, and on repeating it is the same one.
    contact = await api.contact(third)
    queued = await launch(api, third, key="third", committedBy=contact)
    assert queued.status_code == 202
    assert queued.json() == {"waiting": {"board": third, "programme": SMALL, "position": 1}}
    assert queued.headers["location"] == LIST
    assert (await launch(api, fourth, adviser=await api.person("adviser1"))).json()["waiting"][
        "position"
    ] == 2
    again = await launch(api, third, committedBy=contact)
    assert (again.status_code, again.json()["rule"]) == (409, "on-waiting-list")
    early = await api.post("lead1", f"{LIST}/{third}/launch", {})
    assert (early.status_code, early.json()["rule"]) == (409, "on-waiting-list")
    assert await counts(api) == [2, 2, 0, 2, 0]

    # A lead changes the order, with a reason.
    moved = await api.post("lead1", f"{LIST}/{fourth}/position", {"position": 1, "reason": "Haast"}, key="m")
    assert (moved.status_code, moved.json()["events"]) == (200, ["board-moved"])
    assert await line(api) == [(fourth, 1), (third, 2)]
    why = [it["moved"] for it in (await read(api, LIST))["items"]]
    assert why[1] is None
    assert (why[0]["reason"], why[0]["position"], why[0]["on"]) == ("Haast", 1, day())
    assert why[0]["by"]["name"] == "Demo Projectleider Een"
    repeat = await api.post("lead1", f"{LIST}/{fourth}/position", {"position": 1, "reason": "Haast"}, key="m")
    assert repeat.json() == moved.json()
    repeat = await launch(api, third, key="third", committedBy=contact)
    assert (repeat.status_code, repeat.json()) == (202, queued.json())
    assert (await read(api, f"/v1/boards/{third}"))["waiting"] == [
        {"programme": SMALL, "position": 2, "offeredUntil": None}
    ]

    # A place comes free, and is offered to the next in line.
    ended = f"/v1/trajectories/{launched[0].json()['trajectoryId']}/withdrawal"
    assert (await api.post("lead1", ended, {"reason": "merger"})).status_code == 200
    assert await counts(api) == [2, 1, 1, 1, 0]
    offered, waits = (await read(api, LIST))["items"]
    assert (offered["board"]["number"], offered["position"], waits["position"]) == (fourth, None, 1)
    assert offered["offeredUntil"] > day()
    assert offered["adviser"]["name"] == "Demo Adviseur Een"
    accepted = await api.post("lead1", f"{LIST}/{fourth}/launch", {"startedOn": day(-1)}, key="accept")
    assert accepted.status_code == 201
    trajectory = await shown(api, accepted.json()["trajectoryId"])
    assert (trajectory["startedOn"], trajectory["adviser"]["name"]) == (day(-1), "Demo Adviseur Een")
    repeat = await api.post("lead1", f"{LIST}/{fourth}/launch", {"startedOn": day(-1)}, key="accept")
    assert (repeat.status_code, repeat.json()) == (201, accepted.json())

    # Who gives up leaves the line.
    gone = await api.post("lead1", f"{LIST}/{third}/departure", {"reason": "Wil niet meer wachten"})
    assert gone.json()["events"] == ["board-left-line"]
    (left,) = (await read(api, LIST))["left"]
    assert (left["board"]["number"], left["reason"]) == (third, "Wil niet meer wachten")
    assert (left["on"], left["by"]["name"]) == (day(), "Demo Projectleider Een")
    for command in ("launch", "departure", "position"):
        body = {"launch": {}, "departure": {"reason": "x"}, "position": {"position": 1, "reason": "x"}}
        answer = await api.post("lead1", f"{LIST}/{third}/{command}", body[command])
        assert (answer.status_code, answer.json()["rule"]) == (409, "not-on-waiting-list"), command
    assert (await counts(api), await line(api)) == ([2, 2, 0, 0, 0], [])
    for path in ("places", "waiting-list"):
        assert (await api.get("lead1", f"/v1/programmes/other/{path}")).status_code == 404


async def test_a_board_that_comes_back_begins_with_what_was_found_before(api: Api, pool: Pool) -> None:
    before = await api.launch()
    await complete(api, before, "start-conversation", START)
    await api.post("lead1", f"/v1/trajectories/{before}/withdrawal", {"reason": "setback"})
    back = await launch(api, BOARD, programme="baanbrekers", adviser=await api.person("adviser1"))
    id_ = back.json()["trajectoryId"]
    path = f"/v1/trajectories/{id_}/steps"

    draft = (await api.get("adviser1", f"{path}/start-conversation/draft")).raise_for_status().json()

    assert (draft["form"]["barriers"], draft["fromTrajectory"]) == (START["barriers"], before)
    returned = await shown(api, id_)
    assert [it["code"] for it in returned["barriers"]] == START["barriers"]
    assert returned["cameFrom"] == before
    assert (await api.get("adviser1", f"{path}/action-plan/draft")).status_code == 404
    own = {"barriers": ["support"]}
    await api.call("adviser1", "PUT", f"{path}/start-conversation/draft", json=own)
    draft = (await api.get("adviser1", f"{path}/start-conversation/draft")).json()
    assert (draft["form"], draft["fromTrajectory"]) == (own, None)
    await settled(pool)


async def test_more_places_are_offered_at_once_to_who_waits(api: Api, small: None) -> None:
    for board in BOARDS[:3]:
        await launch(api, board)
    assert (await counts(api), await line(api)) == ([2, 2, 0, 1, 0], [(BOARDS[2], 1)])
    change = {"basedOnVersion": 1, "places": 4, "evenIfOutside": True}
    (await api.post("lead1", f"/v1/programmes/{SMALL}/versions", change)).raise_for_status()
    assert (await counts(api), await line(api)) == ([4, 2, 1, 0, 1], [(BOARDS[2], None)])
    fewer = {"basedOnVersion": 2, "places": 1, "evenIfOutside": True}
    (await api.post("lead1", f"/v1/programmes/{SMALL}/versions", fewer)).raise_for_status()
    assert await line(api) == [(BOARDS[2], None)], "an offer stands"
