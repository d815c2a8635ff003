"""What there is to look at: an example of everything that a page can be about."""

import asyncio
from collections.abc import Mapping
from typing import Any

from tests.browser.beside import beside_the_demo
from tests.browser.site import Site

Known = Mapping[str, str]
WAITING = 6  # boards that are launched beside the demo


async def look_around(site: Site) -> Known:
    """Names as they stand in the paths of tests/browser/pages.py, with the id of the first of its kind."""

    async def items(path: str) -> list[Any]:
        return list((await site.call("lead1", "GET", path))["items"])

    trajectories, meetings, lessons, reports, boards, line = await asyncio.gather(
        items("trajectories?limit=100"),
        items("meetings"),
        items("lessons"),
        items("reports"),
        items("boards?limit=100"),
        items("programmes/baanbrekers/waiting-list"),
    )
    taken = [it["board"]["number"] for it in (*trajectories, *line)]
    free = [it["number"] for it in boards if it["number"] not in taken]
    # What completes its last open step only closes after a while, and a stalled one may be paused too.
    by_state = {it["state"]: it for it in reversed(trajectories)}
    stalled = next(it for it in trajectories if it["stalled"])
    mine = next(it for it in trajectories if it["adviser"] and it["adviser"]["name"].endswith("Een"))
    board = await site.call("lead1", "GET", f"boards/{mine['board']['number']}")
    points = await items(f"regions/{mine['region']}/contact-points")
    beside = await beside_the_demo(site, free[-WAITING:], mine["id"], board["contacts"][0]["id"])
    return {
        "programme": "baanbrekers",
        "adviser": (await site.call("adviser1", "GET", "people/me"))["id"],
        "free_board": free[-WAITING - 1],
        "taken_board": board["number"],
        "contact": board["contacts"][0]["id"],
        "region": mine["region"],
        "contact_point": points[0]["id"],
        "lesson": lessons[0]["id"],
        "report": reports[0]["id"],
        "stalled": stalled["id"],
        **{state: it["id"] for state, it in by_state.items()},
        **{f"meeting_{it['state']}": it["id"] for it in reversed(meetings)},
        **await _steps(site, [it["id"] for it in trajectories if it["state"] == "running"]),
        **beside,
    }


async def _steps(site: Site, running: list[str]) -> dict[str, str]:
    """A trajectory with such a step, or where a lead may do such a thing with it: open_action_plan,
    completed_start_conversation, reopen_carry_out."""
    found: dict[str, str] = {}
    for trajectory in await asyncio.gather(
        *(site.call("lead1", "GET", f"trajectories/{id_}") for id_ in running)
    ):
        for step in trajectory["steps"]:
            for what in (step["status"], *step["may"]):
                found.setdefault(f"{what}_{step['key'].replace('-', '_')}", trajectory["id"])
    return found
