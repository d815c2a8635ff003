"""One trajectory: where it stands, what is to be done, and what has happened."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages.page import Here
from api.pages.route import PageRoute
from api.pages.track import track
from api.pages.written import written
from api.shapes import TrajectoryId
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/trajecten/{trajectory_id}")

Id = Annotated[TrajectoryId, Path()]
FIRST = 6  # of the timeline, on the page itself


@router.get("")
async def show_trajectory(page: Here, trajectory_id: Id) -> Response:
    trajectory = await page.get(f"/trajectories/{trajectory_id}")
    timeline, plan, start, evaluation = await asyncio.gather(
        page.get(f"/trajectories/{trajectory_id}/timeline", limit=FIRST),
        written(page, trajectory, "action-plan"),
        written(page, trajectory, "start-conversation"),
        written(page, trajectory, "evaluation"),
    )
    return page.show(
        "trajectory.html",
        trajectory=trajectory,
        track=track(trajectory["steps"]),
        timeline=timeline,
        plan=plan,
        start=start,
        evaluation=evaluation,
    )


@router.get("/tijdlijn")
async def show_timeline(page: Here, trajectory_id: Id) -> Response:
    """All that happened, and which mail went to whom."""
    query = page.request.query_params
    trajectory, timeline, mail = await asyncio.gather(
        page.get(f"/trajectories/{trajectory_id}"),
        page.get(f"/trajectories/{trajectory_id}/timeline", after=query.get("after")),
        page.get(f"/trajectories/{trajectory_id}/mail", after=query.get("mail")),
    )
    return page.show("timeline.html", trajectory=trajectory, timeline=timeline, mail=mail)


@router.get("/vooruitblik")
async def show_forecast(page: Here, trajectory_id: Id) -> Response:
    """What comes if nobody does anything."""
    trajectory, forecast = await asyncio.gather(
        page.get(f"/trajectories/{trajectory_id}"), page.get(f"/trajectories/{trajectory_id}/forecast")
    )
    return page.show("forecast.html", trajectory=trajectory, forecast=forecast)


@router.get("/overdracht")
async def show_handover(page: Here, trajectory_id: Id) -> Response:
    """One page to print, for a colleague who takes over."""
    trajectory = await page.get(f"/trajectories/{trajectory_id}")
    timeline, plan, start, carried_out = await asyncio.gather(
        page.get(f"/trajectories/{trajectory_id}/timeline"),
        written(page, trajectory, "action-plan"),
        written(page, trajectory, "start-conversation"),
        written(page, trajectory, "carry-out"),
    )
    told = [it for it in timeline["items"] if it["type"] in {"contacted", "noted"}]
    return page.show(
        "handover.html",
        trajectory=trajectory,
        last=told[:FIRST],
        plan=plan,
        start=start,
        carried_out=carried_out,
        now=today(),
    )
