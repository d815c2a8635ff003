"""My week: what waits for who is signed in, by when it is to be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages.page import Here
from api.pages.route import PageRoute
from api.walk import today

router = APIRouter(route_class=PageRoute)

When = Literal["late", "now", "week", "later"]
SOON = timedelta(days=1)
WEEK = timedelta(days=7)
MOST = 30  # that are shown in full: who has more reads the others as a list


@dataclass(frozen=True)
class Group:
    when: When
    steps: Sequence[Any]
    in_full: int  # the first so many


@router.get("/week")
async def show_week(page: Here) -> Response:
    mine = await page.get("/steps")
    return page.show("week.html", mine=mine, groups=list(grouped(mine["items"], today())))


def grouped(steps: Sequence[Any], day: date) -> Iterator[Group]:
    """The steps by when somebody has to be about them, which an appointment tells better than a due date."""
    by_when: dict[When, list[Any]] = {"late": [], "now": [], "week": [], "later": []}
    for step in sorted(steps, key=_on):
        by_when[_when(step, day)].append(step)
    left = MOST
    for when, found in by_when.items():
        if found:
            yield Group(when, found, min(left, len(found)))
            left -= min(left, len(found))


def _on(step: Any) -> str:
    on: str = step["appointmentOn"] or step["dueOn"]
    return on


def _when(step: Any, day: date) -> When:
    on = date.fromisoformat(_on(step))
    if step["late"]:
        return "late"
    if step["paused"] and step["todo"]["code"] == "wait-for-return":
        return "later"
    return "now" if on <= day + SOON else "week" if on <= day + WEEK else "later"
