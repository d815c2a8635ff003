"""Which boards are stalled, where and why: over trajectories that stand in the database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.connect import Pool
from tests.api.conftest import Api, day

NOW = datetime.now(UTC)


@pytest.fixture
async def many(demo: None, pool: Pool, api: Api) -> list[str]:
    """Twelve trajectories: every third is stalled, one is withdrawn; adviser1 has the even ones."""
    lead, even, odd = [UUID(await api.person(who)) for who in ("lead1", "adviser1", "adviser2")]
    boards = await pool.fetch("select number from board order by number limit 12")
    ids = []
    for place, board in enumerate(boards):
        stalls_at = NOW - timedelta(hours=place) if place % 3 == 0 else NOW + timedelta(days=1)
        closed = place == 11
        ids.append(f"{board['number']}-{place:08x}")
        await pool.execute(
            "insert into trajectory (id, board_number, programme, region_code, zone, lead_id, adviser_id, "
            "state, phase, started_on, expected_end_on, stalls_at, stall_reason, sequence, definition, view) "
            "values ($1, $2, 'baanbrekers', $3, 'noord', $4, $5, $6, $7, $8, $8, $9, $10, 1, '{}', '{}')",
            ids[-1],
            board["number"],
            "AM01" if place < 6 else "AM02",
            lead,
            odd if place % 2 else even,
            "withdrawn" if closed else "running",
            None if closed else "intake" if place < 4 else "plan",
            NOW.date() - timedelta(days=place // 2),
            None if closed else stalls_at,
            None if closed else "board-silent" if place < 6 else "lead-overdue",
        )
    return ids


async def found(api: Api, query: str, who: str = "manager1") -> list[str]:
    page: dict[str, Any] = (
        (await api.get(who, f"/v1/trajectories?limit=100&{query}")).raise_for_status().json()
    )
    return [item["id"] for item in page["items"]]


async def test_what_is_stalled_comes_the_longest_first(api: Api, many: list[str]) -> None:
    assert await found(api, "stalled=true") == [many[9], many[6], many[3], many[0]]
    page = (await api.get("manager1", "/v1/trajectories?stalled=true&limit=1")).json()
    assert page["items"][0]["stalled"]["reason"] == "lead-overdue"
    assert page["items"][0]["stalled"]["unblockedBy"] == "lead"
    assert page["items"][0]["stalled"]["since"].endswith("Z")


QUESTIONS: dict[str, list[int]] = {
    "reason=board-silent": [3, 0],
    "stalled=true&region=AM02": [9, 6],
    "stalled=true&phase=intake": [3, 0],
    "state=withdrawn": [11],
    "stalled=false&region=AM02&state=running": [7, 8, 10],
    "phase=plan&region=AM01": [4, 5],
    "state=paused": [],
    "region=AM99": [],
}


async def test_trajectories_are_found_by_what_is_asked(api: Api, many: list[str]) -> None:
    for query, places in QUESTIONS.items():
        assert sorted(await found(api, query)) == sorted(many[place] for place in places), query


async def test_trajectories_are_found_by_adviser(api: Api, many: list[str]) -> None:
    adviser = await api.person("adviser2")
    assert set(await found(api, f"adviser={adviser}")) == set(many[1::2])
    assert set(await found(api, f"adviser={adviser}&stalled=true")) == {many[3], many[9]}


async def test_trajectories_are_found_by_lead(api: Api, many: list[str]) -> None:
    one, two = [await api.person(f"lead{n}") for n in (1, 2)]
    assert set(await found(api, f"lead={one}")) == set(many)
    assert {*await found(api, f"lead={two}"), *await found(api, f"lead={two}&stalled=true")} == set()


async def test_an_adviser_sees_the_own_trajectories_and_those_of_whom_is_substituted(
    api: Api, many: list[str]
) -> None:
    assert set(await found(api, "", "adviser2")) == set(many[1::2])
    mine, other = await api.person("adviser1"), await api.person("adviser2")
    absence = {"from": day(), "until": day(), "substitute": other}
    await api.post("adviser1", f"/v1/people/{mine}/absences", absence)
    assert set(await found(api, "", "adviser2")) == set(many)
    assert set(await found(api, "stalled=true", "adviser2")) == {many[0], many[3], many[6], many[9]}


async def test_the_overview_counts_what_is_stalled_by_reason_and_region(api: Api, many: list[str]) -> None:
    overview = (await api.get("manager1", "/v1/stalled")).raise_for_status().json()
    assert (overview["stalled"], overview["open"]) == (4, 11)
    assert {it["reason"]: it["stalled"] for it in overview["reasons"]} == {
        "board-silent": 2,
        "lead-overdue": 2,
    }
    assert overview["reasons"][0]["words"]["nl"] == "bestuur reageert niet"
    regions = {it["region"]: (it["stalled"], it["open"]) for it in overview["regions"]}
    assert regions == {"AM01": (2, 6), "AM02": (2, 5)}
    assert all(it["name"] for it in overview["regions"])
    assert overview["longest"]["id"] == many[9]


async def test_a_reason_narrows_the_regions_of_the_overview_and_a_region_its_reasons(
    api: Api, many: list[str]
) -> None:
    query = "/v1/stalled?reason=board-silent&region=AM02"
    overview = (await api.get("manager1", query)).raise_for_status().json()
    assert {it["reason"]: it["stalled"] for it in overview["reasons"]} == {"lead-overdue": 2}
    assert {it["region"]: it["stalled"] for it in overview["regions"]} == {"AM01": 2, "AM02": 0}
    assert (overview["stalled"], overview["open"]) == (4, 11)


async def test_the_overview_of_an_adviser_counts_the_own_trajectories(api: Api, many: list[str]) -> None:
    overview = (await api.get("adviser2", "/v1/stalled")).raise_for_status().json()
    assert (overview["stalled"], overview["open"], overview["longest"]["id"]) == (2, 5, many[9])


async def test_where_nothing_is_stalled_the_overview_says_so(api: Api, demo: None) -> None:
    overview = (await api.get("lead1", "/v1/stalled")).raise_for_status().json()
    assert overview == {"stalled": 0, "open": 0, "reasons": [], "regions": [], "longest": None}


async def test_a_stalled_line_tells_who_unblocks_for_how_long_and_what_was_last_noted(
    api: Api, many: list[str], pool: Pool
) -> None:
    await pool.execute(
        "update trajectory set stalls_at = $2, stall_reason = 'awaiting-decision' where id = any($1)",
        many[:4],
        NOW - timedelta(days=60),
    )
    director = await pool.fetchval(
        "insert into contact (id, board_number, function, name, mail, phone, from_on) values "
        "(gen_random_uuid(), $1, 'director', 'Demo director', 'd@b.example', '06 12345678', '2026-01-01') "
        "returning id::text",
        many[1][:5],
    )
    writer = UUID(await api.person("manager1"))
    for sequence, text in enumerate(("Eerst", "Ik bel de bestuurder"), start=2):
        document: UUID = await pool.fetchval(
            "insert into document (id, subject, kind, content) values (gen_random_uuid(), $1, 'note', $2) "
            "returning id",
            many[1],
            {"text": text},
        )
        await pool.execute(
            "insert into event (stream, kind, sequence, type, at, data) "
            "values ($1, 'trajectory', $2, 'noted', $3, $4)",
            many[1],
            sequence,
            NOW,
            {"document": str(document), "by": str(writer)},
        )
    items = (await api.get("lead1", "/v1/trajectories?stalled=true&reason=awaiting-decision")).json()["items"]
    lines = {item["id"]: item for item in items}
    called, other = lines[many[1]], lines[many[0]]
    assert (called["unblocks"]["id"], called["unblocks"]["phone"]) == (director, "06 12345678")
    assert other["unblocks"]["name"] == "Demo Projectleider Een", "where the board has no director"
    assert 25 <= called["workingDays"] <= 44
    assert (called["lastNote"]["text"], called["lastNote"]["by"]["name"]) == (
        "Ik bel de bestuurder",
        "Demo Manager Een",
    )
    assert other["lastNote"] is None
    running = (await api.get("lead1", "/v1/trajectories?stalled=false")).json()["items"][0]
    assert (running["unblocks"], running["workingDays"], running["lastNote"]) == (None, None, None)


async def test_paging_shows_every_trajectory_once_and_in_order(api: Api, many: list[str]) -> None:
    for query, total in {"stalled=true": 4, "stalled=false": 8, "": 12}.items():
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = (await api.get("lead1", f"/v1/trajectories?limit=2&{query}{after}")).json()
            seen += [item["id"] for item in page["items"]]
            after = page["next"] and f"&after={page['next']}"
        assert seen == await found(api, query)
        assert len(seen) == total


async def test_a_question_that_cannot_be_is_invalid(api: Api, many: list[str]) -> None:
    wrong = {
        "stalled=false&reason=board-silent": "/reason",
        "reason=unknown": "/reason",
        "state=open": "/state",
        "adviser=x": "/adviser",
        "after=x": "/after",
        "stalled=true&after=WyIyMDI2LTAxLTAxIiwgIngiXQ": "/after",
        "limit=101": "/limit",
    }
    for query, pointer in wrong.items():
        answer = await api.get("lead1", f"/v1/trajectories?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer), query


async def test_a_search_for_a_sign_that_no_name_can_have_is_refused(api: Api, demo: None) -> None:
    assert (await api.get("lead1", "/v1/trajectories?board=%00")).status_code == 400
