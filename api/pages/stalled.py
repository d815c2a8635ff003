"""What is stalled: how many, why, where, since when, and who can help. The longest comes first."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response
from markupsafe import Markup

from api.pages.charts.bars import bars
from api.pages.charts.kept import drawn
from api.pages.charts.shapes import Bar, Caption, Tile, TileWords
from api.pages.charts.tiles import tiles
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.shapes import RegionCode, words
from domain.programme import StallReason

router = APIRouter(route_class=PageRoute)

HERE = "/stilgevallen"
SIZE = 20

Reason = Annotated[StallReason | Literal[""], Query(alias="reden")]
Region = Annotated[RegionCode | Literal[""], Query(alias="regio")]


@dataclass(frozen=True)
class Chosen:
    reason: str
    region: str

    def address(self, **other: str) -> str:
        """Of the page with this choice, or another one."""
        chosen = {"reden": self.reason, "regio": self.region, **other}
        query = urlencode({name: code for name, code in chosen.items() if code})
        return f"{HERE}?{query}" if query else HERE


@router.get(HERE)
async def show_stalled(
    page: Here, reason: Reason = "", region: Region = "", after: str | None = None
) -> Response:
    chosen = Chosen(str(reason), region)
    asked = {"reason": chosen.reason, "region": chosen.region}
    overview, found, regions = await asyncio.gather(
        page.get("/stalled", **asked),
        page.get("/trajectories", stalled="true", limit=SIZE, after=after, **asked),
        page.get("/regions"),
    )
    names = {it["code"]: it["name"] for it in regions["items"]}
    return page.show(
        "stalled.html",
        chosen=chosen,
        asked=urlencode({name: code for name, code in asked.items() if code}),
        overview=overview,
        matching=sum(it["stalled"] for it in overview["reasons"] if not reason or it["reason"] == reason),
        found=found,
        regions=names,
        reasons_chart=_reasons(page, overview, chosen),
        regions_map=_map(page, overview, names, chosen),
        back=page.request.url.path + (f"?{page.request.url.query}" if page.request.url.query else ""),
        is_first=after is None,
    )


def _reasons(page: Page, overview: Any, chosen: Chosen) -> Markup:
    """A bar each, and the chosen one even when nothing is stalled for it any more. Pressed again, a choice is
    undone."""
    counts = {it["reason"]: it["stalled"] for it in overview["reasons"]}
    if chosen.reason:
        counts.setdefault(chosen.reason, 0)
    caption = Caption(
        "reasons",
        page._("Why they are stalled"),
        page._("A bar for each reason: how many trajectories are stalled for it. Follow a bar to see which."),
        page._("Nothing is stalled here."),
    )
    return drawn(
        bars,
        caption,
        [
            Bar(
                getattr(words("stall-reason", reason), page.language),
                count,
                str(count),
                chosen.address(reden="" if reason == chosen.reason else reason),
                reason == chosen.reason,
            )
            for reason, count in counts.items()
        ],
    )


def _map(page: Page, overview: Any, names: dict[str, str], chosen: Chosen) -> Markup:
    under_way = {it["region"]: it for it in overview["regions"]}
    caption = Caption(
        "regions",
        page._("Where they are stalled"),
        page._(
            "A tile for each region: how many of its trajectories are stalled. Follow a tile to see which."
        ),
        page._("There are no regions yet."),
    )
    shades = (
        page._("none"),
        page._("up to 10%"),
        page._("up to 25%"),
        page._("up to 50%"),
        page._("more than half"),
    )
    return drawn(
        tiles,
        caption,
        [_tile(page, code, name, under_way.get(code), chosen) for code, name in names.items()],
        TileWords(shades, page._("no trajectories")),
    )


def _tile(page: Page, code: str, name: str, counts: Any, chosen: Chosen) -> Tile:
    link, is_chosen = chosen.address(regio="" if code == chosen.region else code), code == chosen.region
    if counts is None:
        told = page._("%(region)s: no trajectories") % {"region": name}
        return Tile(code, None, "–", told, link, is_chosen)
    stalled, all_open = counts["stalled"], counts["open"]
    told = page._("%(region)s: %(stalled)s of %(open)s trajectories stalled")
    return Tile(
        code,
        stalled / all_open,
        f"{stalled}/{all_open}",
        told % {"region": name, "stalled": stalled, "open": all_open},
        link,
        is_chosen,
    )
