"""Which trajectories there are: which are stalled, where, why, and since when."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from api.auth import Anyone, SignedIn
from api.exports import FILES, MOST_ROWS, Cell, Format, Table, file
from api.paging import After, Size, instant, page, place
from api.problems import blame, invalid
from api.reading import only_of
from api.shapes import BoardRef, PersonRef, RegionCode, Reply, words
from api.stalled_lines import NoteReply, help_with
from api.state import Here
from api.state import State as Parts
from api.unblocking import UnblockerReply
from api.walk import today
from db.queries import queries
from domain.commands import Zone
from domain.events import State
from domain.forms import NO_NUL
from domain.outlook import UNBLOCKED_BY, Unblocker
from domain.programme import Code, StallReason

router = APIRouter(route_class=SignedIn, tags=["trajectories"])

HEADS = (
    *("Traject", "Bestuursnummer", "Bestuur", "Regio", "Stand", "Fase", "Projectleider", "Adviseur"),
    *("Gestart", "Verwacht einde", "Afgesloten", "Stilgevallen sinds", "Waarom"),
)
NOT_NAMED = "–"


class StalledReply(Reply):
    since: datetime
    reason: StallReason
    unblocked_by: Unblocker = Field(description="Who can help: `unblocks` tells who that is")


class TrajectoryLine(Reply):
    id: str
    board: BoardRef
    region: str
    region_name: str
    zone: Zone
    state: State
    phase: str | None = Field(description="Null when the trajectory has ended")
    lead: PersonRef
    adviser: PersonRef | None
    started_on: date
    expected_end_on: date
    closed_on: date | None
    stalled: StalledReply | None
    unblocks: UnblockerReply | None = Field(
        None, description="Who can help, as things are today; null when it is not stalled"
    )
    working_days: int | None = Field(None, description="Of the board, for which it has been stalled")
    last_note: NoteReply | None = Field(None, description="The last note, of a stalled one")


class TrajectoryPage(Reply):
    items: list[TrajectoryLine]
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one")


Audience = Annotated[
    Literal["inside", "outside"],
    Query(description="Outside the project a file names no board without its consent"),
]


@router.get("/trajectories", operation_id="listTrajectories", response_model=TrajectoryPage, responses=FILES)
async def list_trajectories(
    *,
    state: Here,
    person: Anyone,
    stalled: Annotated[
        bool | None, Query(description="Only those that are stalled now, or only the others")
    ] = None,
    reason: Annotated[StallReason | None, Query(description="Why it is stalled")] = None,
    region: Annotated[RegionCode | None, Query()] = None,
    lead: Annotated[UUID | None, Query(description="Id of a person")] = None,
    adviser: Annotated[UUID | None, Query(description="Id of a person")] = None,
    phase: Annotated[Code | None, Query()] = None,
    board: Annotated[
        str | None,
        Query(max_length=200, pattern=NO_NUL, description="A part of the board's name, or its number"),
    ] = None,
    in_state: Annotated[State | None, Query(alias="state")] = None,
    after: After = None,
    limit: Size = 50,
    format_: Format = "json",
    audience: Audience = "inside",
) -> Any:
    """The trajectories, of an adviser his or her own. Stalled ones by how long, the longest first; when it
    does not matter whether they are stalled, the newest first."""
    if reason and stalled is False:
        raise invalid(blame("/reason", "Only what is stalled has a reason.", "query"))
    if audience == "outside" and format_ == "json":
        raise invalid(blame("/audience", "What goes outside the project is a file: csv or xlsx.", "query"))
    by_stall = stalled is True or reason is not None
    key = place(after, instant if by_stall else date.fromisoformat, str)
    query = queries.stalled_trajectories if by_stall else queries.trajectories
    more = {"reason": reason} if by_stall else {"stalled": stalled}
    now = datetime.now(UTC)
    found = query(
        state.pool,
        now=now,
        region=region,
        lead=lead,
        adviser=adviser,
        phase=phase,
        board=board,
        state=in_state,
        person=only_of(person),
        today=today(),
        after_key=key[0],
        after_id=key[1],
        size=limit + 1 if format_ == "json" else MOST_ROWS,
        **more,
    )
    rows = [row async for row in found]
    if format_ != "json":
        names = {row["code"]: row["name"] async for row in queries.region_names(state.pool)}
        lines = [_cells(row, now, names, outside=audience == "outside") for row in rows]
        return await file(Table("stilgevallen" if by_stall else "trajecten", HEADS, lines), format_)
    shown, following = page(rows, limit, "stalls_at" if by_stall else "started_on", "id")
    return TrajectoryPage(items=await trajectory_lines(state, shown, now), next=following)


async def trajectory_lines(parts: Parts, rows: Sequence[Any], now: datetime) -> list[TrajectoryLine]:
    """With who can help those that are stalled."""
    help_ = await help_with(parts, rows, now)
    return [TrajectoryLine(**line(row, now), **help_.get(row["id"], {})) for row in rows]


def line(row: Any, now: datetime) -> dict[str, Any]:
    """What a list shows of a trajectory, from its row."""
    is_stalled = row["stalls_at"] is not None and row["stalls_at"] <= now
    adviser = PersonRef(id=row["adviser_id"], name=row["adviser_name"]) if row["adviser_id"] else None
    names = ("id", "zone", "state", "phase", "started_on", "expected_end_on", "closed_on")
    return {name: row[name] for name in names} | {
        "board": BoardRef(number=row["board_number"], name=row["board_name"]),
        "region": row["region_code"],
        "region_name": row["region_name"],
        "lead": PersonRef(id=row["lead_id"], name=row["lead_name"]),
        "adviser": adviser,
        "stalled": _stalled(row["stalls_at"], StallReason(row["stall_reason"])) if is_stalled else None,
    }


def _stalled(since: datetime, reason: StallReason) -> StalledReply:
    return StalledReply(since=since, reason=reason, unblocked_by=UNBLOCKED_BY[reason])


def _cells(row: Any, now: datetime, regions: Mapping[str, str], *, outside: bool) -> tuple[Cell, ...]:
    # The number of the board stands in the trajectory's id.
    board = (row["id"], row["board_number"], row["board_name"])
    is_stalled = row["stalls_at"] is not None and row["stalls_at"] <= now
    return (
        *(board if row["may_be_named"] or not outside else [NOT_NAMED] * 3),
        regions.get(row["region_code"]),
        words("state", row["state"]).nl,
        row["phase"] and words("phase", row["phase"]).nl,
        row["lead_name"],
        row["adviser_name"],
        row["started_on"],
        row["expected_end_on"],
        row["closed_on"],
        row["stalls_at"] if is_stalled else None,
        words("stall-reason", row["stall_reason"]).nl if is_stalled else None,
    )
