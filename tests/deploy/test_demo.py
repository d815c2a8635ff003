"""The demo of `make run`, on everything that runs: alive for whoever signs in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from activities.calendars import calendar
from deploy import demo, identity, servers
from deploy.demo.office import ABSENT, WITHOUT_CONTACT_POINT
from deploy.demo.stage import document, table
from domain.calendar import local_day
from domain.programme import StallReason
from tests.cast import PROGRAMME
from tests.deploy.test_demo_days import README_LAUNCHES
from tests.deploy.test_local import PARTS, PATIENCE_S, LocalStack, local_stack
from tests.servers import IdentityProvider, are_gone, free_ports

ADVISERS = ("adviser1", "adviser2", "adviser3")
ZONES = {row["bestuursnummer"]: row["vakantieregio"] for row in table("trajectories")}


@dataclass(frozen=True)
class Played:
    """The day is the one on which it was played."""

    stack: LocalStack
    client: httpx.AsyncClient
    idp: IdentityProvider
    on: date

    async def read(self, path: str, who: str = "manager1") -> Any:
        headers = {"Authorization": f"Bearer {await self.idp.token(who)}"}
        return (await self.client.get(f"/v1/{path}", headers=headers)).raise_for_status().json()

    async def trajectories(self) -> list[dict[str, Any]]:
        return list((await self.read("trajectories?limit=100"))["items"])

    async def of(self, board: str) -> Any:
        found = next(it for it in await self.trajectories() if it["board"]["number"] == board)
        return await self.read(f"trajectories/{found['id']}")

    async def figures(self) -> Any:
        period = f"from={self.on - timedelta(days=700)}&until={self.on}"
        return (await self.read(f"figures?{period}"))["total"]["now"]


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    port, on = free_ports(PARTS), local_day(datetime.now(UTC))
    issuer = identity.issuer(port + 3)
    async with local_stack(tmp_path_factory.mktemp("demo"), port, demo="yes") as stack:
        await stack.hear("Ctrl-C stops everything")
        assert "could not be launched" not in stack.said
        async with httpx.AsyncClient(base_url=stack.url, timeout=PATIENCE_S) as client:
            yield Played(stack, client, IdentityProvider(issuer), on)


async def test_boards_are_in_every_state_and_phase_in_all_three_zones(played: Played) -> None:
    shown = await played.trajectories()
    assert len(shown) == len(ZONES)
    assert {it["state"] for it in shown} == {"running", "paused", "completed", "withdrawn"}
    assert {it["phase"] for it in shown} == {*PROGRAMME.phases, None}
    assert {ZONES[it["board"]["number"]] for it in shown} == {"noord", "midden", "zuid"}
    assert len({it["region"] for it in shown}) >= 14


async def test_some_are_stalled_for_each_reason_and_most_go_well(played: Played) -> None:
    shown = await played.trajectories()
    stalled = [it for it in shown if it["stalled"]]
    assert {it["stalled"]["reason"] for it in stalled} == set(StallReason)
    assert 12 <= len(stalled) < len(shown) / 3
    assert len({it["region"] for it in stalled}) >= 8
    for it in stalled:
        who = (await played.read(f"trajectories/{it['id']}", "lead1"))["unblocks"]
        assert who["phone"].startswith("020-0"), it["board"]


@pytest.mark.parametrize("adviser", ADVISERS)
async def test_an_adviser_has_a_week_of_work(played: Played, adviser: str) -> None:
    steps = (await played.read("steps", adviser))["items"]
    assert 3 <= len(steps) <= 8
    assert any(step["late"] for step in steps)
    soonest = [calendar(ZONES[it["board"]["number"]]).add(played.on, 1) for it in steps]
    appointments = [it["appointmentOn"] for it in steps]
    assert any(on == str(next_) for on, next_ in zip(appointments, soonest, strict=True))
    assert any(step["attempts"] for step in steps)


async def test_figures_tell_of_everything_from_reach_to_jobs(played: Played) -> None:
    figures = await played.figures()
    assert figures["reach"]["everReached"] > 60
    assert sum(figures["reach"]["standings"].values()) == len(table("earlier_contacts"))
    assert {step["step"] for step in figures["steps"]} == {step.key for step in PROGRAMME.steps}
    assert len(figures["barriers"]) == 12, "every barrier is found somewhere"
    assert figures["planned"]["jobs"] > figures["realised"]["jobs"] > 0
    assert figures["plans"]["made"] > figures["plans"]["adopted"] > 0
    assert figures["satisfaction"]["answers"] > 5
    assert len({stop["reason"] for stop in figures["trajectories"]["stops"]}) == 5
    assert figures["meetings"] == {"held": 1, "invited": 3, "attended": 2}
    assert figures["questions"] == {"asked": 2, "answered": 1}


async def test_a_meeting_is_worth_planning_and_one_is_planned_and_one_held(played: Played) -> None:
    meetings = (await played.read("meetings"))["items"]
    worth = [it for it in meetings if {"boards"} <= {why["code"] for why in it["worthPlanning"]}]
    assert worth
    told = document("meetings")
    by_region = {it["regions"][0]["code"]: it for it in meetings if it["state"] != "gathering"}
    assert set(by_region) == {it["region"] for it in told}
    for it in told:
        assert by_region[it["region"]]["state"] == ("held" if "attended" in it else "planned")
        assert by_region[it["region"]]["wouldCome"] >= sum(it["responses"].values())


async def test_boards_wait_for_a_place_and_who_stopped_made_room_for_the_first(played: Played) -> None:
    told = document("line")
    first, second, third, fourth, last = [it["board"] for it in told["boards"]]
    line = (await played.read("programmes/baanbrekers/waiting-list"))["items"]
    stands = [(it["board"]["number"], it["position"]) for it in line]
    assert stands == [(first, None), (second, None), (last, 1), (third, 2), (fourth, 3)]
    assert {first, second} == README_LAUNCHES, "whoever follows the README finds a place"
    assert line[2]["moved"]["reason"] == told["moved"]["reason"]
    places = await played.read("programmes/baanbrekers/places")
    assert (places["places"], places["free"], places["offered"], places["waiting"]) == (38, 0, 2, 3)


async def test_lessons_notes_forms_and_a_report_are_there_to_read(played: Played) -> None:
    lessons = (await played.read("lessons", "adviser1"))["items"]
    assert len({it["title"] for it in lessons}) == len(lessons) == 5
    taken_over = await played.of("41585")
    assert str(taken_over).count("stage"), "its forms are filled in"
    without = (await played.read("regions?withoutContactPoint=true", "lead1"))["items"]
    assert [it["code"] for it in without] == [WITHOUT_CONTACT_POINT]
    assert len((await played.read("reports"))["items"]) == 1
    people = {it["mail"]: it["id"] for it in (await played.read("people"))["items"]}
    absences = await played.read(f"people/{people[f'{ABSENT}@demo.example']}/absences", "lead1")
    assert len(absences["items"]) == 1


async def test_it_is_played_once(played: Played) -> None:
    before = await played.trajectories()
    await demo.play(str(played.client.base_url), played.idp.issuer)
    assert await played.trajectories() == before


async def test_what_was_there_is_there_again_even_after_a_kill(played: Played) -> None:
    """The last here: what it kills does not come back for another."""
    before, stack = await played.trajectories(), played.stack
    await in_postgres(stack, "create table kept as select 1 as number")
    await (await temporal_of(stack)).start_workflow("Kept", id="kept", task_queue="nobody")
    children = stack.children()
    stack.process.kill()
    await stack.end()
    assert await are_gone(children, PATIENCE_S)

    async with local_stack(stack.folder, stack.port, demo="yes") as again:
        await again.hear("Ctrl-C stops everything")
        assert await in_postgres(again, "select number from kept") == 1
        assert (await (await temporal_of(again)).get_workflow_handle("kept").describe()).id == "kept"
        assert await played.trajectories() == before


async def temporal_of(stack: LocalStack) -> Client:
    return await Client.connect(f"127.0.0.1:{stack.port + 1}")


async def in_postgres(stack: LocalStack, statement: str) -> object:
    connection = await asyncpg.connect(servers.postgres_dsn(stack.port + 5))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
