"""The trajectories are taken over, get the forms of what was done, and then what happened to each of them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from activities.calendars import calendar
from deploy.demo.days import dated
from deploy.demo.sheet import spreadsheet, told
from deploy.demo.stage import LEAD, Stage, document, table
from domain.calendar import Calendar

LEADS_STEP = "share-lessons"
FROM_PAPER = "Het formulier is bij het overnemen van papier overgenomen."


async def launch(stage: Stage) -> dict[str, str]:
    """The ids of the trajectories, by board."""
    answer = await stage.post("spreadsheets", content=spreadsheet(stage.today))
    return {row["board"]["number"]: row["trajectoryId"] for row in answer["rows"]}


async def go_on(stage: Stage, ids: Mapping[str, str]) -> None:
    stories, happenings = document("stories"), document("happenings")
    boards = []
    for row in table("trajectories"):
        number = row["bestuursnummer"]
        story, after = stories.get(row["verhaal"], {}), happenings.get(number, [])
        boards.append(_board(stage, ids[number], row, story, after))
    await asyncio.gather(*boards)


async def _board(
    stage: Stage, id_: str, row: Mapping[str, str], story: Mapping[str, Any], happenings: list[dict[str, Any]]
) -> None:
    """In turn, because the one follows on the other."""
    days = calendar(row["vakantieregio"])
    await _fill_in(stage, id_, row, story, days)
    for it in happenings:
        path = f"trajectories/{id_}/{it['path']}"
        if "{question}" in path:
            questions = (await stage.got(f"trajectories/{id_}"))["questions"]
            path = path.replace("{question}", questions[0]["id"])
        await stage.post(path, by=it["by"], json=dated(it["content"], stage.today, days))


async def _fill_in(
    stage: Stage, id_: str, row: Mapping[str, str], story: Mapping[str, Any], days: Calendar
) -> None:
    """A spreadsheet takes over days alone: the form of a step that it tells is a correction."""
    for it in told(row, stage.today):
        if it.step not in story:
            continue
        by = LEAD if it.step == LEADS_STEP else row["adviseur"]
        form = dated(story[it.step], it.on, days)
        if it.here:
            sent, content = "completion", {"on": str(it.on), "form": form}
        else:
            sent, content = "corrections", {"reason": FROM_PAPER, "form": form}
        await stage.post(f"trajectories/{id_}/steps/{it.step}/{sent}", by=by, json=content)
