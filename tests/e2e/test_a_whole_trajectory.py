"""One board's trajectory from import to end, over HTTP, with real mail, a worker that is killed on the way,
mail that is refused and a commit that fails: and then nothing personal is found where it should not be."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from tests.e2e.conftest import Stack

# What people wrote or are called: none of it may reach Temporal or a log.
SECRET = {
    "director": "Demo Bestuurder Zonnebloem",
    "director's address": "zonnebloem@board.example",
    "internal contact": "Demo Verantwoordelijke Korenbloem",
    "internal contact's address": "korenbloem@board.example",
    "participant": "Demo Deelnemer Klaproos",
    "barrier": "Er is vertrouwelijk gesproken over duizendblad",
    "note": "Een notitie over boterbloemen",
    "reason": "Uitgesteld om wilgenroosje",
    "worked": "Wat werkte was akkerwinde",
}
STAFF = (
    "Demo Projectleider Een",
    "Demo Adviseur Een",
    "Demo Adviseur Twee",
    "lead1@demo.example",
    "adviser1@demo.example",
    "adviser2@demo.example",
)
BOARD = "42510"
STARTED = date.today() - timedelta(days=60)  # noqa: DTZ011 -- any day some weeks ago will do
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "start-conversation": (
        "adviser1",
        {
            "heldOn": str(STARTED + timedelta(days=3)),
            "participants": [SECRET["participant"]],
            "barriers": ["time", "other"],
            "otherBarrier": SECRET["barrier"],
        },
    ),
    "action-plan": (
        "adviser1",
        {
            "firstStep": "internship",
            "actions": [{"what": SECRET["note"], "kind": "job-carving"}],
            "barriers": ["time"],
            "meetingOn": str(STARTED + timedelta(days=30)),
        },
    ),
    "regional-meeting": ("lead1", {"heldOn": str(STARTED + timedelta(days=20))}),
    "board-decision": ("adviser1", {"decision": "adopted"}),
    "carry-out": ("adviser1", {"actions": [{"what": SECRET["worked"], "state": "done"}]}),
    "evaluation": (
        "adviser2",
        {
            "heldOn": str(STARTED + timedelta(days=50)),
            "whatWorked": SECRET["worked"],
            "solvedBarriers": ["time"],
            "realisedJobs": 0,
        },
    ),
    "share-lessons": ("lead1", {"lesson": "none"}),
}


@pytest.fixture
async def trajectory(stack: Stack) -> str:
    """The board with its two contacts, launched for adviser1."""
    contacts = [
        await stack.command(
            "lead1",
            f"/v1/boards/{BOARD}/contacts",
            {"function": function, "name": name, "mail": mail, "from": str(STARTED)},
        )
        for function, name, mail in (
            ("director", SECRET["director"], SECRET["director's address"]),
            ("internal", SECRET["internal contact"], SECRET["internal contact's address"]),
        )
    ]
    adviser = await stack.get("adviser1", "/v1/people/me")
    launched = await stack.command(
        "lead1",
        "/v1/trajectories",
        {
            "board": BOARD,
            "adviser": adviser["id"],
            "committedBy": contacts[0]["id"],
            "committedOn": str(STARTED),
            "startedOn": str(STARTED),
        },
    )
    id_: str = launched["trajectoryId"]
    return id_


async def complete(stack: Stack, trajectory: str, step: str, key: str | None = None) -> Any:
    who, form = FORMS[step]
    path = f"/v1/trajectories/{trajectory}/steps/{step}/completion"
    return await stack.command(who, path, {"form": form}, key=key)


async def post(stack: Stack) -> None:
    """What happens every minute. What was queued lies there a while, as if nothing more were to come."""
    await stack.pool.execute("update notification set queued_at = queued_at - interval '1 minute'")
    await stack.client.get_schedule_handle("post").trigger()
    await asyncio.sleep(0.2)


async def mailed(stack: Stack, address: str) -> str:
    """The text of the mail that this address gets."""
    async with asyncio.timeout(40):
        while not stack.smtp.to(address):
            await post(stack)
    body = stack.smtp.to(address)[-1].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_a_board_goes_through_all_steps_and_nothing_personal_leaks(
    stack: Stack, trajectory: str
) -> None:
    path = f"/v1/trajectories/{trajectory}"

    # The adviser is mailed that the trajectory has begun.
    assert "Stichting Openbaar Onderwijs Groningen" in await mailed(stack, "adviser1@demo.example")

    # The worker is killed; a command that comes meanwhile is done once it is back, once.
    await complete(stack, trajectory, "start-conversation")
    await stack.worker.kill()
    away = await stack.call(
        "adviser1",
        "POST",
        f"{path}/steps/action-plan/completion",
        {"form": FORMS["action-plan"][1]},
        key="plan",
    )
    assert (away.status_code, away.headers["retry-after"].isdecimal()) == (503, True)
    await stack.worker.start()
    done = await complete(stack, trajectory, "action-plan", key="plan")
    assert done == await complete(stack, trajectory, "action-plan", key="plan")
    assert done["events"] == ["step-completed", "step-opened"]

    # A commit fails with values in its error; mended, the same key gets the step done.
    await stack.pool.execute("alter table event add constraint broken check (stream = '') not valid")
    body = {"form": FORMS["regional-meeting"][1]}
    broken = await stack.call(
        "lead1", "POST", f"{path}/steps/regional-meeting/completion", body, key="meeting"
    )
    assert broken.status_code == 500
    assert "constraint" not in broken.text
    await stack.pool.execute("alter table event drop constraint broken")
    await complete(stack, trajectory, "regional-meeting", key="meeting")
    await stack.command("manager1", f"{path}/notes", {"text": SECRET["note"]})

    # The boards of adviser1 go to adviser2, whose address refuses mail at first.
    stack.smtp.refuse("adviser2@demo.example", 550)
    people = {who: (await stack.get(who, "/v1/people/me"))["id"] for who in ("adviser1", "adviser2")}
    await complete(stack, trajectory, "board-decision")
    handover = {"from": people["adviser1"], "post": "adviser", "to": [people["adviser2"]]}
    moved = await stack.command("lead1", "/v1/handovers", handover)
    assert [move["trajectoryId"] for move in moved["moved"]] == [trajectory]
    async with asyncio.timeout(40):
        while not (await stack.get("lead1", f"/v1/people/{people['adviser2']}"))["mailRefused"]:
            await post(stack)

    forbidden = await stack.call(
        "adviser1", "POST", f"{path}/steps/carry-out/completion", {"form": FORMS["carry-out"][1]}
    )
    assert forbidden.status_code == 403
    await stack.command("adviser2", f"{path}/steps/carry-out/completion", {"form": FORMS["carry-out"][1]})
    await complete(stack, trajectory, "evaluation")
    ended = await complete(stack, trajectory, "share-lessons", key="last")
    assert ended["events"] == ["step-completed", "completed"]

    # It has ended; what was asked before is still answered, and nothing new is taken.
    assert await complete(stack, trajectory, "share-lessons", key="last") == ended
    late = await stack.call("adviser2", "POST", f"{path}/notes", {"text": SECRET["note"]})
    assert (late.status_code, late.json()["rule"]) == (409, "trajectory-closed")
    await stack.client.get_workflow_handle(trajectory).result()
    shown = await stack.get("manager1", path)
    assert (shown["state"], [step["status"] for step in shown["steps"]]) == ("completed", ["completed"] * 7)
    timeline = await stack.get("manager1", f"{path}/timeline?limit=100")
    types = [event["type"] for event in timeline["items"]]
    assert types.count("step-completed") == 7

    # What people wrote stands in PostgreSQL, and nowhere else.
    assert SECRET["barrier"] in str(timeline)
    await stack.temporal.stop()
    kept, logs = stack.temporal_bytes(), stack.logs
    assert trajectory.encode() in kept, "the search would find what is there"
    assert all(trajectory in log for log in logs.values())
    for word in (*SECRET.values(), *STAFF):
        assert word.encode() not in kept
        assert not [name for name, log in logs.items() if word in log]
