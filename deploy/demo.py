"""A believable demo: boards in every phase, and some stalled for each of the reasons, as of today.

`data/demo_trajectories.csv` is a spreadsheet as the API takes it in, but for its days: -12 is twelve working
days ago. What a spreadsheet cannot say is done through the API too.
"""

import csv
import re
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any
from uuid import uuid4

import httpx

from activities.calendars import calendar
from deploy import identity
from deploy.process import ROOT
from domain.calendar import local_day

UNREACHED, STOPS, TELLS = "41492", "41631", "41850"
WITHOUT_CONTACT_POINT = "AM20"
LESSON = {
    "lesson": "new",
    "title": "Begin met de conciërge",
    "text": "Taken bij elkaar leggen lukt het snelst waar iedereen ziet wat er blijft liggen.",
    "whatWorked": "Een halve dag meelopen, en daarna pas over functies praten.",
    "barriers": ["time", "distance"],
    "functionAreas": ["facility"],
}


def spreadsheet(today: date) -> bytes:
    with (ROOT / "data" / "demo_trajectories.csv").open(encoding="utf-8", newline="") as file:
        rows = [_row(row, today) for row in csv.DictReader(file)]
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _row(row: dict[str, str], today: date) -> dict[str, str]:
    number, days = row["bestuursnummer"], calendar(row["vakantieregio"])
    told = {
        head: str(days.add(today, int(cell))) if re.fullmatch(r"[-+]\d+", cell) else cell
        for head, cell in row.items()
    }
    return told | {
        "adviseur": row["adviseur"] and f"{row['adviseur']}@demo.example",
        "bestuurder naam": "Demo Bestuurder",
        "bestuurder mail": f"bestuurder-{number}@demo.example",
        "interne verantwoordelijke naam": "Demo Verantwoordelijke",
        "interne verantwoordelijke mail": f"intern-{number}@demo.example",
    }


async def play(url: str, issuer: str) -> None:
    """As lead1."""
    lead = {"Authorization": f"Bearer {await identity.token(issuer, 'lead1')}"}
    async with httpx.AsyncClient(base_url=url, headers=lead, timeout=30) as client:
        await play_as(client)


async def play_as(client: httpx.AsyncClient) -> None:
    """Once: where there are trajectories already, nothing is done."""
    if (await _got(client, "trajectories?limit=1"))["items"]:
        return
    today = local_day(datetime.now(UTC))
    for region in (await _got(client, "regions"))["items"]:
        if region["code"] != WITHOUT_CONTACT_POINT:
            await _add_contact_point(client, region)
    answer = await _post(client, "spreadsheets", content=spreadsheet(today))
    ids = {row["board"]["number"]: row["trajectoryId"] for row in answer["rows"]}
    for days in (-4, -2, -1):
        attempt = {"on": str(calendar("noord").add(today, days)), "way": "phone", "reached": False}
        await _post(client, f"trajectories/{ids[UNREACHED]}/contact-attempts", json=attempt)
    await _post(client, f"trajectories/{ids[STOPS]}/withdrawal", json={"reason": "other-priority"})
    await _post(client, f"trajectories/{ids[TELLS]}/steps/share-lessons/completion", json={"form": LESSON})


async def _add_contact_point(client: httpx.AsyncClient, region: dict[str, Any]) -> None:
    point = {
        "kind": "organisation",
        "name": f"Demo Werkgeversservicepunt {region['name']}",
        "mail": f"wsp-{region['code'].lower()}@demo.example",
    }
    await _post(client, f"regions/{region['code']}/contact-points", json=point)


async def _got(client: httpx.AsyncClient, path: str) -> Any:
    return (await client.get(f"/v1/{path}")).raise_for_status().json()


async def _post(client: httpx.AsyncClient, path: str, **content: Any) -> Any:
    answer = await client.post(f"/v1/{path}", headers={"Idempotency-Key": str(uuid4())}, **content)
    return answer.raise_for_status().json()
