"""Regional meetings: the boards gather of themselves, and a lead plans some."""

import asyncio
from contextlib import suppress
from typing import Any

from activities.calendars import calendar
from deploy.demo.days import dated
from deploy.demo.stage import Stage, document

PATIENCE_S = 20  # boards join while the demo goes on; without them it goes on too


async def plan(stage: Stage) -> None:
    await asyncio.gather(*(_plan(stage, told) for told in document("meetings")))


async def _plan(stage: Stage, told: dict[str, Any]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            path = f"meetings/{await _gathered(stage, told['region'], set(told['boards']))}"
        # Nothing is planned in the past: what was held was held today, also when that is a Sunday.
        today = {"on": str(stage.today), "evenIfClosed": True}
        planning = today | dated(told["planning"], stage.today, calendar(told["zone"]))
        await stage.post(f"{path}/planning", json=planning)
        for board, coming in told["responses"].items():
            await stage.post(f"{path}/responses", json={"board": board, "coming": coming})
        if "attended" in told:
            await stage.post(f"{path}/attendance", json={"attended": told["attended"]})


async def _gathered(stage: Stage, region: str, boards: set[str]) -> str:
    """The meeting in which all of these boards are."""
    while True:
        for line in (await stage.got(f"meetings?region={region}"))["items"]:
            meeting = await stage.got(f"meetings/{line['id']}")
            if boards <= {it["board"]["number"] for it in meeting["boards"]}:
                return str(meeting["id"])
        await asyncio.sleep(0.2)
