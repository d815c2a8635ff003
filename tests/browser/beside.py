"""What the demo does not hold: a small programme whose boards wait for a place, a meeting of today, a
question, mailed links."""

import asyncio
import json
from datetime import date
from typing import Any

import asyncpg

from activities.signed import sign
from deploy.process import ROOT
from tests.browser.site import Site

SMALL = "klein"
PATIENCE_S = 20
ANSWERABLE = "Welke jobcoach <b>kent</b> een school van binnen?"


async def beside_the_demo(site: Site, boards: list[str], asked: str, contact: str) -> dict[str, str]:
    """`boards` have no trajectory yet, `asked` is one, and `contact` is of some board."""
    launched = await _line(site, boards)
    path = f"trajectories/{asked}"
    await site.call("adviser1", "POST", f"{path}/questions", {"question": ANSWERABLE})
    question = (await site.call("lead1", "GET", path))["questions"][0]["id"]
    return {
        "small": SMALL,
        "small_trajectory": launched,
        "meeting_today": await _meeting_today(site),
        "offered_board": boards[2],
        "waiting_board": boards[3],
        "asked": asked,
        "question": question,
        "question_link": sign(site.local.secret_key, "answer", question),
        "contact_link": sign(site.local.secret_key, "unsubscription", contact),
    }


async def _line(site: Site, boards: list[str]) -> str:
    """Of two places one comes free, and is offered to the first in line. Then the programme changes."""
    definition = json.loads((ROOT / "data/programmes/baanbrekers.json").read_text(encoding="utf-8"))
    titles = {"nl": "Kleine proef", "en": "Small trial"}
    await _add_programme(site, definition | {"key": SMALL, "title": titles, "places": 2})
    first, second, *_ = [await _launch(site, board) for board in boards]
    await site.call("lead1", "POST", f"trajectories/{first['trajectoryId']}/withdrawal", {"reason": "merger"})
    path = f"programmes/{SMALL}"
    async with asyncio.timeout(PATIENCE_S):
        while not (await site.call("lead1", "GET", f"{path}/places"))["offered"]:  # noqa: ASYNC110 -- no event of ours
            await asyncio.sleep(0.1)
    moved = {"position": 1, "reason": "Dit bestuur kan dit kwartaal beginnen."}
    await site.call("lead1", "POST", f"{path}/waiting-list/{boards[4]}/position", moved)
    changed = {"basedOnVersion": 1, "terms": {"action-plan": 25}, "evenIfOutside": True}
    await site.call("lead1", "POST", f"{path}/versions", changed)
    return str(second["trajectoryId"])


async def _meeting_today(site: Site) -> str:
    """Whose day has come, so that one may say who was there."""
    opened = await site.call(
        "lead1", "POST", "meetings", {"programme": SMALL, "regions": ["AM01"], "zone": "noord"}
    )
    path = f"meetings/{opened['meetingId']}"
    board = (await site.call("lead1", "GET", "boards?limit=1"))["items"][0]["number"]
    await site.call("lead1", "POST", f"{path}/invitations", {"board": board})
    plan = {"begins": "13:30", "ends": "16:00", "presence": "online", "place": "https://demo.example/gesprek"}
    today = str(date.today())  # noqa: DTZ011 -- as above
    await site.call("lead1", "POST", f"{path}/planning", plan | {"on": today, "evenIfClosed": True})
    return str(opened["meetingId"])


async def _launch(site: Site, board: str) -> Any:
    today = str(date.today())  # noqa: DTZ011 -- the demo's day is this machine's
    director = {
        "function": "director",
        "name": "Demo Bestuurder",
        "mail": f"bestuurder-{board}@demo.example",
        "from": today,
    }
    contact = await site.call("lead1", "POST", f"boards/{board}/contacts", director)
    known = await site.call("lead1", "GET", f"boards/{board}")
    wanted = {"board": board, "programme": SMALL, "committedBy": contact["id"], "committedOn": today}
    lies = {"region": "AM01", "zone": "noord"}
    return await site.call(
        "lead1",
        "POST",
        "trajectories",
        wanted | {name: code for name, code in lies.items() if known[name] is None},
    )


async def _add_programme(site: Site, definition: dict[str, Any]) -> None:
    connection = await asyncpg.connect(site.local.environment["TRAJECT_DATABASE_URL"])
    try:
        await connection.execute(
            "insert into programme (key, version, definition) values ($1, 1, $2::jsonb)",
            SMALL,
            json.dumps(definition | {"version": 1}),
        )
    finally:
        await connection.close()
