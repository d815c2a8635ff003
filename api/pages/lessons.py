"""What boards have learned: to search, to read, and to hand out."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.pages import choices
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import filled
from api.pages.written import completed_with
from api.problems import Problem
from api.shapes import RegionCode
from domain.words import WORDS

router = APIRouter(route_class=PageRoute, prefix="/ervaringen")

Sought = Annotated[str, Query(max_length=200)]
Region = Annotated[RegionCode | Literal[""], Query(alias="regio")]
FILTERS: Mapping[str, str] = {
    "q": "q",
    "knelpunt": "barrier",
    "gebied": "area",
    "regio": "region",
    "voor": "scope",
}
AT_ONCE = 20


@router.get("")
async def show_lessons(page: Here, after: str | None = None) -> Response:
    """Filtered by what stands in the address."""
    asked = {name: page.request.query_params.get(name, "") for name in FILTERS}
    query = {FILTERS[name]: value for name, value in asked.items()}
    regions, lessons = await asyncio.gather(
        page.get("/regions"), page.get("/lessons", **query, after=after, limit=AT_ONCE)
    )
    names = choices.regions(regions)
    return page.show(
        "lessons.html",
        form=filled(asked),
        asked={name: value for name, value in asked.items() if value},
        lessons=lessons,
        regions=names,
        region_names=dict(names),
    )


@router.get("/bundel")
async def show_bundle(page: Here, region: Region = "") -> Response:
    """To print: what is shared in a region, or else nationally. A board is named only with its consent."""
    regions, lessons = await asyncio.gather(page.get("/regions"), _shared(page, region))
    names = dict(choices.regions(regions))
    if region and region not in names:
        raise Problem(404, "There is no such region.")
    return page.show(
        "lessons_bundle.html",
        form=filled({"regio": region}),
        region=region,
        names=names,
        chapters=_by_barrier(lessons),
    )


@router.get("/bundel.md")
async def download_bundle(page: Here, region: Region = "") -> Response:
    found = await page.inside.ask("GET", "/lessons/bundle", query={"region": region})
    headers = {"Content-Disposition": found.headers["content-disposition"]}
    return Response(found.content, media_type=found.headers["content-type"], headers=headers)


@router.get("/{lesson_id}")
async def show_lesson(page: Here, lesson_id: UUID) -> Response:
    lesson, regions = await asyncio.gather(page.get(f"/lessons/{lesson_id}"), page.get("/regions"))
    names = dict(choices.regions(regions))
    corrects = await _where_to_correct(page, lesson) if page.person.role == "lead" else None
    return page.show("lesson.html", lesson=lesson, region=names[lesson["region"]], corrects=corrects)


async def _where_to_correct(page: Page, lesson: Any) -> str | None:
    """The form of the step with which it was shared."""
    id_ = lesson["trajectoryId"]
    step = completed_with(await page.get(f"/trajectories/{id_}"), "share-lessons")
    return step and f"/trajecten/{id_}/stappen/{step['key']}/verbeteren"


async def _shared(page: Page, region: str) -> list[Any]:
    query = {"region": region} if region else {"scope": "nation"}
    return await page.every("/lessons", **query)


def _by_barrier(lessons: Sequence[Any]) -> list[tuple[str | None, list[Any]]]:
    """Each under the first of its barriers, and those without one at the end."""
    order = [*WORDS["barrier"]]
    codes = {it["barriers"][0]["code"] for it in lessons if it["barriers"]}
    ordered = sorted(codes, key=lambda code: order.index(code) if code in order else len(order))
    chapters: list[tuple[str | None, list[Any]]] = [
        (code, [it for it in lessons if it["barriers"] and it["barriers"][0]["code"] == code])
        for code in ordered
    ]
    general = [it for it in lessons if not it["barriers"]]
    return [*chapters, (None, general)] if general else chapters
