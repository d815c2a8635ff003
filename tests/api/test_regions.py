import asyncio
from typing import Any
from uuid import uuid4

import pytest

from db.connect import Pool
from tests.api.conftest import BOARD, Api, day

REGION = "/v1/regions/AM01"
POINTS = f"{REGION}/contact-points"
NEW: dict[str, Any] = {"kind": "organisation", "name": "Demo WSP", "mail": "wsp@region.example"}


async def regions(api: Api, query: str = "") -> dict[str, Any]:
    items = (await api.get("manager1", f"/v1/regions{query}")).raise_for_status().json()["items"]
    return {region["code"]: region for region in items}


async def test_the_regions_are_listed_by_name(api: Api) -> None:
    found = await regions(api)
    assert len(found) == 35
    assert next(iter(found.values())) == {
        "code": "AM09",
        "name": "Achterhoek",
        "contactPoint": None,
        "arrangement": None,
        "boards": 0,
        "openTrajectories": 0,
    }


@pytest.mark.usefixtures("demo", "worker")
async def test_a_region_shows_how_many_boards_it_has_and_how_many_are_under_way(api: Api) -> None:
    id_ = await api.launch()
    code = (await api.get("lead1", f"/v1/trajectories/{id_}")).json()["region"]
    boards = (await api.get("lead1", f"/v1/boards?region={code}&limit=100")).json()["items"]
    region = (await regions(api))[code]
    assert (region["boards"], region["openTrajectories"]) == (len(boards), 1)
    assert BOARD in [board["number"] for board in boards]
    await api.post("lead1", f"/v1/trajectories/{id_}/withdrawal", {"reason": "merger"})
    assert (await regions(api))[code]["openTrajectories"] == 0


async def test_a_region_has_the_contact_point_of_today_and_the_lead_sees_where_there_is_none(
    api: Api,
) -> None:
    past = NEW | {"name": "Demo vroeger", "from": day(-90), "until": day(-1)}
    await api.post("lead1", POINTS, past)
    assert (await regions(api))["AM01"]["contactPoint"] is None
    coming = NEW | {"name": "Demo straks", "from": day(1)}
    await api.post("lead1", POINTS, coming)
    added = await api.post("lead1", POINTS, NEW | {"deputy": "Demo Plaatsvervanger", "until": day()})
    assert (added.status_code, added.headers["location"]) == (201, POINTS)
    point = added.json()
    assert point == NEW | {
        "id": point["id"],
        "deputy": "Demo Plaatsvervanger",
        "phone": None,
        "language": "nl",
        "from": day(),
        "until": day(),
        "mailRefused": False,
    }
    assert (await regions(api))["AM01"]["contactPoint"] == point
    all_ = (await api.get("adviser2", POINTS)).json()["items"]
    assert [it["name"] for it in all_] == ["Demo straks", "Demo WSP", "Demo vroeger"]

    without = await regions(api, "?withoutContactPoint=true")
    assert len(without) == 34
    assert "AM01" not in without
    assert list(await regions(api, "?withoutContactPoint=false")) == ["AM01"]


async def test_two_contact_points_are_never_there_on_one_day(api: Api) -> None:
    first = (await api.post("lead1", POINTS, NEW | {"from": day(-9)})).json()["id"]
    second = await api.post("lead1", POINTS, NEW)
    assert (second.status_code, second.json()["rule"]) == (409, "contact-points-meet")
    # Its last day is its own too.
    await api.patch("lead1", f"{POINTS}/{first}", {"until": day(3)})
    assert (await api.post("lead1", POINTS, NEW | {"from": day(3)})).status_code == 409
    assert (await api.post("lead1", POINTS, NEW | {"from": day(-20), "until": day(-9)})).status_code == 409
    assert (await api.post("lead1", POINTS, NEW | {"from": day(4)})).status_code == 201
    again = await api.patch("lead1", f"{POINTS}/{first}", {"until": None})
    assert (again.status_code, again.json()["rule"]) == (409, "contact-points-meet")
    elsewhere = await api.post("lead1", "/v1/regions/AM02/contact-points", NEW)
    assert elsewhere.status_code == 201


async def test_of_two_contact_points_at_once_one_is_refused(api: Api, pool: Pool) -> None:
    at_once = [api.post("lead1", POINTS, NEW | {"name": f"Demo {n}"}) for n in range(4)]
    answers = await asyncio.gather(*at_once)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    # Nor when one that had ended goes on after all while another one is added.
    elsewhere = "/v1/regions/AM02/contact-points"
    ended = (await api.post("lead1", elsewhere, NEW | {"from": day(-9), "until": day(-1)})).json()
    going_on = api.patch("lead1", f"{elsewhere}/{ended['id']}", {"until": None})
    answers = await asyncio.gather(going_on, *(api.post("lead1", elsewhere, NEW) for _ in range(3)))
    assert sorted(answer.is_success for answer in answers) == [False, False, False, True]
    assert await pool.fetchval("select count(*) from contact_point where until_on is null") == 2


async def test_a_correction_changes_what_it_names_and_a_new_address_was_not_refused_yet(
    api: Api, pool: Pool
) -> None:
    point = (await api.post("lead1", POINTS, NEW | {"phone": "050 1234567"})).json()
    path = f"{POINTS}/{point['id']}"
    await pool.execute("update contact_point set mail_refused_at = now()")
    assert (await api.patch("lead1", path, {"name": "Demo Anders"})).json() == point | {
        "name": "Demo Anders",
        "mailRefused": True,
    }
    changed = (await api.patch("lead1", path, {"mail": "new@region.example", "phone": None})).json()
    assert (changed["mailRefused"], changed["phone"], changed["name"]) == (False, None, "Demo Anders")


IMPOSSIBLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "team"}, "/kind"),
    ({"name": " "}, "/name"),
    ({"deputy": "a\nb"}, "/deputy"),
    ({"mail": "a@b"}, "/mail"),
    ({"phone": "bel maar"}, "/phone"),
    ({"language": "fr"}, "/language"),
    ({"from": day(1), "until": day()}, ""),
    ({"until": day(-1)}, "/until"),
    ({"id": str(uuid4())}, "/id"),
)


async def test_a_contact_point_that_cannot_be_is_refused(api: Api) -> None:
    for change, pointer in IMPOSSIBLE:
        answer = await api.post("lead1", POINTS, NEW | change)
        pointers = [error["pointer"] for error in answer.json().get("errors", [])]
        assert (answer.status_code, pointers) == (400, [pointer]), change


async def test_a_region_or_a_contact_point_that_is_not_there_is_not_found(api: Api) -> None:
    point = (await api.post("lead1", POINTS, NEW)).json()["id"]
    for answer in (
        await api.get("lead1", "/v1/regions/AM99/contact-points"),
        await api.get("lead1", "/v1/regions/groningen/contact-points"),
        await api.post("lead1", "/v1/regions/AM99/contact-points", NEW),
        await api.patch("lead1", f"/v1/regions/AM02/contact-points/{point}", {"name": "x"}),
        await api.patch("lead1", f"{POINTS}/{uuid4()}", {"name": "x"}),
        await api.call("lead1", "PUT", "/v1/regions/AM99/arrangement", json={"agreedOn": day()}),
        await api.call("lead1", "DELETE", "/v1/regions/AM99/arrangement"),
    ):
        assert answer.status_code == 404, answer.request.url


async def test_an_arrangement_is_kept_replaced_and_withdrawn(api: Api) -> None:
    path = f"{REGION}/arrangement"

    async def put(key: str | None = None, **body: Any) -> Any:
        return await api.call("lead1", "PUT", path, json={"agreedOn": day(-9), **body}, key=key)

    first = await put(link="https://region.example/brief.pdf", key="first")
    assert first.json() == {"agreedOn": day(-9), "link": "https://region.example/brief.pdf"}
    assert (await regions(api))["AM01"]["arrangement"] == first.json()
    assert (await put()).json() == {"agreedOn": day(-9), "link": None}
    # A repeat of the first one is answered as it was, and does not come back.
    assert (await put(link="https://region.example/brief.pdf", key="first")).text == first.text
    assert (await regions(api))["AM01"]["arrangement"]["link"] is None
    for link in ("http://region.example", "javascript:alert(1)", "//region.example", "https://", "brief"):
        answer = await put(link=link)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/link"], link
        assert answer.status_code == 400
    early = await put(agreedOn=day(1))
    assert (early.status_code, early.json()["rule"]) == (409, "in-the-future")
    assert (await api.call("lead1", "DELETE", path, key="end")).status_code == 204
    assert (await regions(api))["AM01"]["arrangement"] is None
    assert (await api.call("lead1", "DELETE", path, key="end")).status_code == 204
    assert (await api.call("lead1", "DELETE", path)).status_code == 404
