"""Boards in line for a place. The programme is full: those who stop make room for the first of them."""

import asyncio
from typing import Any

from activities.calendars import calendar
from deploy.demo.days import dated
from deploy.demo.stage import Stage, document, phone

PROGRAMME = "programmes/baanbrekers"


async def queue(stage: Stage) -> None:
    """Before anybody stops: a board that is launched while a place is free does not join the line."""
    told = document("line")
    boards = dated(told["boards"], stage.today, calendar("noord"))
    people, contacts, _ = await asyncio.gather(
        stage.people(), asyncio.gather(*(_director(stage, it) for it in boards)), _fill(stage, told["places"])
    )
    for board, contact in zip(boards, contacts, strict=True):  # in turn, or nobody knows who is the first
        adviser = {"adviser": people[board["adviser"]]} if "adviser" in board else {}
        await stage.post("trajectories", json={**board, **adviser, "committedBy": contact})


async def move(stage: Stage) -> None:
    told = document("line")["moved"]
    place = {name: told[name] for name in ("position", "reason")}
    await stage.post(f"{PROGRAMME}/waiting-list/{told['board']}/position", json=place)


async def _fill(stage: Stage, places: int) -> None:
    """Whatever day it is: the programme takes as long as it does."""
    newest = await stage.got(PROGRAMME)
    change = {"basedOnVersion": newest["version"], "places": places, "evenIfOutside": True}
    await stage.post(f"{PROGRAMME}/versions", json=change)


async def _director(stage: Stage, told: dict[str, Any]) -> str:
    number = told["board"]
    contact = {
        "function": "director",
        "name": "Demo Bestuurder",
        "mail": f"bestuurder-{number}@demo.example",
        "phone": phone(f"0{number}"),
        "from": told["committedOn"],
    }
    return str((await stage.post(f"boards/{number}/contacts", json=contact))["id"])
