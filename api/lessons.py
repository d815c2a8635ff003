"""What boards have learned: to search, and to hand out."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import Field

from api.auth import SignedIn
from api.lessons_bundle import bundle
from api.paging import After, Size, instant, page, place
from api.problems import blame, invalid, not_found
from api.programmes import find_programme
from api.shapes import BoardRef, CodeReply, RegionCode, Reply, coded
from api.state import Here, State
from api.walk import today
from db.queries import queries
from domain.forms import Barrier, FunctionArea
from domain.programme import Code
from domain.trajectory import Trajectory
from domain.words import WORDS

router = APIRouter(route_class=SignedIn, tags=["lessons"])

MOST_OFFERED = 5
LABELS = {
    code: " ".join(found) for kind in ("barrier", "function-area") for code, found in WORDS[kind].items()
}


Scope = Literal["region", "nation"]


class AdditionReply(Reply):
    board: BoardRef
    may_be_named: bool
    text: str
    added_at: datetime


class LessonReply(Reply):
    id: UUID
    title: str
    text: str
    what_worked: str | None
    barriers: list[CodeReply] = Field(description="That it helps with")
    function_areas: list[CodeReply]
    scope: Scope = Field(description="Where it is shared: in its region, or nationally too")
    region: str
    programme: str
    trajectory_id: str = Field(description="In which it was learned: there it is corrected")
    board: BoardRef
    may_be_named: bool = Field(description="Outside the project the board is named only when this is true")
    added_at: datetime
    additions: list[AdditionReply] = Field(description="What others have added, the oldest first")


class LessonPage(Reply):
    items: list[LessonReply]
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one")


class Markdown(Response):
    media_type = "text/markdown"


@router.get("/lessons", operation_id="listLessons")
async def list_lessons(
    *,
    state: Here,
    q: Annotated[
        str | None,
        Query(
            max_length=200,
            description='Words, in any form; "words in a row", this or that, -without this',
        ),
    ] = None,
    barrier: Annotated[Barrier | None, Query(description="That it helps with")] = None,
    region: Annotated[
        RegionCode | None, Query(description="What is shared there: its own lessons and the national ones")
    ] = None,
    area: Annotated[FunctionArea | None, Query()] = None,
    scope: Annotated[Scope | None, Query(description="Where it is shared")] = None,
    after: After = None,
    limit: Size = 50,
) -> LessonPage:
    """Search the lessons: those in which the words count most first, and then the newest."""
    rank, added_at, id_ = place(after, _finite, instant, UUID)
    found = queries.lessons(
        state.pool,
        q=(q or "").replace("\x00", " ").strip() or None,
        labels=LABELS,
        barrier=barrier,
        region=region,
        area=area,
        scope=scope,
        after_rank=rank,
        after_at=added_at,
        after_id=id_,
        size=limit + 1,
    )
    shown, following = page([row async for row in found], limit, "rank", "added_at", "id")
    return LessonPage(items=_lessons(shown), next=following)


@router.get("/lessons/bundle", operation_id="bundleLessons", response_class=Markdown)
async def bundle_lessons(
    state: Here,
    region: Annotated[RegionCode | None, Query(description="To hand out there")] = None,
    programme: Annotated[Code | None, Query(description="Of this programme only")] = None,
) -> Markdown:
    """The lessons by barrier, as Markdown to hand out: in a region, or else what is shared nationally.

    A board is named only with its consent.
    """
    where = await queries.region_name(state.pool, code=region) if region else "landelijk"
    if where is None:
        raise invalid(blame("/region", "There is no such region.", "query"))
    found = queries.lessons_to_bundle(state.pool, region=region, programme=programme)
    meant = await find_programme(state.pool, programme) if programme else None
    title = meant.title.nl if meant else programme
    name = "-".join(filter(None, ("ervaringen", region, str(today()))))
    headers = {"Content-Disposition": f'attachment; filename="{name}.md"'}
    return Markdown(bundle([row async for row in found], where, today(), title), headers=headers)


@router.get("/lessons/{lessonId}", operation_id="getLesson")
async def get_lesson(state: Here, lesson_id: Annotated[UUID, Path(alias="lessonId")]) -> LessonReply:
    """One lesson."""
    row = await queries.lesson(state.pool, id=lesson_id)
    if row is None:
        raise not_found("lesson")
    return _lesson(row)


async def lessons_that_help(state: State, trajectory: Trajectory) -> list[LessonReply]:
    """What other boards have learned about the barriers of this one, the likeliest to help first."""
    if not trajectory.barriers:
        return []
    found = queries.lessons_that_help(
        state.pool,
        barriers=list(trajectory.barriers),
        region=trajectory.region,
        board=trajectory.board,
        size=MOST_OFFERED,
    )
    return _lessons([row async for row in found])


def _lessons(rows: Sequence[Any]) -> list[LessonReply]:
    return [_lesson(row) for row in rows]


def _lesson(row: Any) -> LessonReply:
    names = ("id", "title", "text", "scope", "programme", "trajectory_id", "added_at")
    return LessonReply(
        **{name: row[name] for name in names},
        what_worked=row["worked"],
        barriers=coded("barrier", row["barriers"]),
        function_areas=coded("function-area", row["function_areas"]),
        region=row["region_code"],
        board=BoardRef(number=row["board_number"], name=row["board_name"]),
        may_be_named=row["named"],
        additions=[_addition(it) for it in row["additions"]],
    )


def _addition(it: dict[str, Any]) -> AdditionReply:
    return AdditionReply(
        board=BoardRef(number=it["board_number"], name=it["board_name"]),
        may_be_named=it["named"],
        text=it["text"],
        added_at=it["added_at"],
    )


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("a rank is a number")
    return number
