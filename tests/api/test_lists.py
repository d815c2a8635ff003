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


async def test_an_adviser_sees_the_own_trajectories_and_those_of_whom_is_substituted(
    api: Api, many: list[str]
) -> None:
    assert set(await found(api, "", "adviser2")) == set(many[1::2])
    mine, other = await api.person("adviser1"), await api.person("adviser2")
    absence = {"from": day(), "until": day(), "substitute": other}
    await api.post("adviser1", f"/v1/people/{mine}/absences", absence)
    assert set(await found(api, "", "adviser2")) == set(many)
    assert set(await found(api, "stalled=true", "adviser2")) == {many[0], many[3], many[6], many[9]}


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
