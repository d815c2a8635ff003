"""What surrounds the trajectories: regions and their contact points, people, earlier contacts, a report."""

import asyncio
import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from activities.calendars import calendar
from deploy.demo.days import day
from deploy.demo.stage import Stage, phone, table

WITHOUT_CONTACT_POINT = "AM20"
ABSENT, SUBSTITUTE, AWAY = "adviser2", "adviser1", ("+6", "+10")
A_QUARTER = timedelta(days=91)


async def contact_points(stage: Stage) -> None:
    regions = (await stage.got("regions"))["items"]
    await asyncio.gather(
        *(_add_contact_point(stage, it) for it in regions if it["code"] != WITHOUT_CONTACT_POINT)
    )


async def _add_contact_point(stage: Stage, region: dict[str, Any]) -> None:
    code = region["code"]
    point = {
        "kind": "organisation",
        "name": f"Demo Werkgeversservicepunt {region['name']}",
        "mail": f"wsp-{code.lower()}@demo.example",
        "phone": phone(f"2000{code[2:]}"),
    }
    await stage.post(f"regions/{code}/contact-points", json=point)


async def phones(stage: Stage) -> None:
    """So that a page can tell whom to call, and under which number."""
    ids = await stage.people()
    lines = enumerate(sorted(ids), start=1)
    await asyncio.gather(
        *(stage.patch(f"people/{ids[name]}", json={"phone": phone(str(line))}) for line, name in lines)
    )


async def absence(stage: Stage) -> None:
    ids, days = await stage.people(), calendar("midden")
    away_from, until = (str(day(told, stage.today, days)) for told in AWAY)
    absent = {"from": away_from, "until": until, "substitute": ids[SUBSTITUTE]}
    await stage.post(f"people/{ids[ABSENT]}/absences", json=absent)


async def earlier_contacts(stage: Stage) -> None:
    days, text = calendar("noord"), StringIO(newline="")
    rows = [row | {"datum": str(day(row["datum"], stage.today, days))} for row in table("earlier_contacts")]
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    await stage.post("boards/earlier-contacts", content=text.getvalue().encode())


async def report(stage: Stage) -> None:
    period = {"from": str(stage.today - A_QUARTER), "until": str(stage.today)}
    await stage.post("reports", json=period)
