"""What has come of a trajectory, told after its end."""

from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.client import Client

from activities.calendars import calendar
from activities.give import give
from domain.calendar import local_day
from domain.commands import Tick
from tests.api.conftest import Api, day
from tests.cast import PROGRAMME

pytestmark = pytest.mark.usefixtures("demo", "worker")


async def ended(api: Api, days_ago: int) -> str:
    done = [{"step": step.key, "on": day(-days_ago)} for step in PROGRAMME.steps]
    return await api.launch(startedOn=day(-days_ago), committedOn=day(-days_ago), done=done)


async def test_the_adviser_is_asked_what_came_of_it_and_tells(
    api: Api, temporal: Client, task_queue: str
) -> None:
    id_ = await ended(api, 200)
    path = f"/v1/trajectories/{id_}/measurements"

    async def asked(who: str) -> list[tuple[str, int]]:
        steps = (await api.get(who, "/v1/steps")).raise_for_status().json()
        return [(it["trajectoryId"], it["months"]) for it in steps["asked"]]

    assert await asked("adviser1") == []
    now = datetime.now(UTC)
    rings_at = calendar("noord").next_tick(now, local_day(now))  # nobody is asked anything on a closed day
    await give(temporal, task_queue, id_, Tick(id="tick", fingerprint="tick", at=rings_at))
    assert await asked("adviser1") == [(id_, 6)]
    assert await asked("adviser2") == await asked("lead1") == []
    absence = {"from": day(), "until": day(3), "substitute": await api.person("adviser2")}
    await api.post("adviser1", f"/v1/people/{await api.person('adviser1')}/absences", absence)
    assert await asked("adviser2") == [(id_, 6)]

    came_of_it = {"months": 6, "jobs": 2, "hours": 51, "internalStays": False, "note": "Vast contract"}
    told = await api.post("adviser2", path, came_of_it, key="measured")
    assert (told.status_code, told.json()["events"]) == (200, ["measured"])
    assert (await api.post("adviser2", path, came_of_it, key="measured")).json() == told.json()
    assert await asked("adviser1") == await asked("adviser2") == []
    newest = (await api.get("lead1", f"/v1/trajectories/{id_}/timeline")).json()["items"][0]
    assert (newest["about"], newest["texts"]) == (
        {"months": 6, "on": day(), "jobs": 2, "hours": 51, "internalStays": False},
        [{"kind": "note", "text": "Vast contract"}],
    )


async def test_only_of_what_was_completed_and_only_then_is_told_what_came_of_it(api: Api) -> None:
    id_ = await ended(api, 30)
    path = f"/v1/trajectories/{id_}/measurements"
    running = await api.launch("42510")
    told: dict[tuple[str, str], Any] = {
        (path, "/months"): {"months": 5},
        (path, "/on"): {"months": 6, "on": day(1)},
        (path, "/on "): {"months": 6, "on": day(-31)},
        (f"/v1/trajectories/{running}/measurements", ""): {"months": 6},
    }
    answers = [(await api.post("lead1", to, body)).json() for (to, _), body in told.items()]
    assert [(it["status"], it["rule"]) for it in answers] == [
        (409, "not-asked-then"),
        (409, "in-the-future"),
        (409, "before-the-start"),
        (409, "not-completed"),
    ]
    wrong = (await api.post("lead1", path, {"months": 6, "jobs": -1, "hours": "veel"})).json()
    assert [it["pointer"] for it in wrong["errors"]] == ["/jobs", "/hours"]
    for who in ("adviser2", "manager1"):
        assert (await api.post(who, path, {"months": 6})).status_code == 403
