"""What has come of a trajectory, some time after its end: asked and told, never demanded."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.auth import ACTING_ONLY, SignedIn
from api.commanded import text
from api.shapes import Body
from api.walk import CommandReply, Walking, today
from domain.commands import Measure
from domain.forms import Count, Hours, Text
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["trajectories"], prefix="/trajectories/{trajectoryId}")


class Measurement(Body):
    months: Annotated[int, Field(ge=1, le=120)] = Field(
        description="How many after the end: one of those after which the programme asks"
    )
    on: Day | None = Field(None, description="To which day it applies; today when it is left out")
    jobs: Count | None = Field(None, description="Contracts; null when it is not known")
    hours: Hours | None = Field(None, description="Paid, a week, of all of them together")
    internal_stays: bool | None = Field(None, description="Whether the internal contact is still there")
    note: Text | None = None


@router.post("/measurements", operation_id="measureTrajectory", dependencies=[ACTING_ONLY])
async def measure_trajectory(walk: Walking, body: Measurement) -> CommandReply:
    """Record what has come of a completed trajectory; again, to correct it."""
    fields = body.model_dump(exclude={"on", "note"})
    written = {"document": text("note", body.note)}
    return await walk.give(Measure, body, written, on=body.on or today(), **fields)
