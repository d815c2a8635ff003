"""How many trajectories are stalled now, why and where."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.auth import Anyone, SignedIn
from api.reading import only_of
from api.shapes import RegionCode, Reply, Words, words
from api.state import Here
from api.trajectories import TrajectoryLine, trajectory_lines
from api.walk import today
from db.queries import queries
from domain.programme import StallReason

router = APIRouter(route_class=SignedIn, tags=["trajectories"])


class StalledForReason(Reply):
    reason: StallReason
    words: Words
    stalled: int


class StalledInRegion(Reply):
    region: str
    name: str
    stalled: int
    open: int = Field(description="All that are open there: running or paused")


class StalledOverview(Reply):
    stalled: int = Field(description="All that are, whatever was asked")
    open: int = Field(description="All that are open: running or paused")
    reasons: list[StalledForReason] = Field(description="The commonest first; only those that occur")
    regions: list[StalledInRegion] = Field(description="Where most are stalled first; only where any is open")
    longest: TrajectoryLine | None = Field(description="Which has been stalled the longest")


@router.get("/stalled", operation_id="getStalledOverview")
async def get_stalled_overview(
    state: Here,
    person: Anyone,
    only_reason: Annotated[
        StallReason | None, Query(alias="reason", description="The regions count only what is stalled for it")
    ] = None,
    only_region: Annotated[
        RegionCode | None, Query(alias="region", description="The reasons count only what is stalled there")
    ] = None,
) -> StalledOverview:
    """How many are stalled now, by reason and by region, and the longest; of an adviser his or her own.
    `GET /trajectories?stalled=true` tells which."""
    now, own = datetime.now(UTC), {"person": only_of(person), "today": today()}
    reasons: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    names: dict[str, str] = {}
    stalled = 0
    async for row in queries.stalled_counts(state.pool, now=now, **own):
        names[row["region_code"]] = row["region_name"]
        everywhere[row["region_code"]] += row["trajectories"]
        if not row["reason"]:
            continue
        stalled += row["trajectories"]
        if only_region in (None, row["region_code"]):
            reasons[row["reason"]] += row["trajectories"]
        if only_reason in (None, row["reason"]):
            regions[row["region_code"]] += row["trajectories"]
    none = dict.fromkeys(queries.stalled_trajectories.parameters)
    first = queries.stalled_trajectories(state.pool, **none | own | {"now": now, "size": 1})
    longest = await trajectory_lines(state, [row async for row in first], now)
    return StalledOverview(
        stalled=stalled,
        open=everywhere.total(),
        reasons=[
            StalledForReason(reason=StallReason(reason), words=words("stall-reason", reason), stalled=count)
            for reason, count in sorted(reasons.items(), key=lambda it: (-it[1], it[0]))
        ],
        regions=[
            StalledInRegion(region=code, name=names[code], stalled=regions[code], open=everywhere[code])
            for code in sorted(names, key=lambda code: (-regions[code], names[code]))
        ],
        longest=longest[0] if longest else None,
    )
