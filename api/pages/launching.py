"""Launching the trajectory of a board: who committed it, who advises it, and when it should end."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from starlette.datastructures import FormData

from api.pages import choices
from api.pages.for_leads import HereLead
from api.pages.page import Page
from api.pages.render import environment
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled, read
from api.problems import Problem, not_found
from api.shapes import BoardNumber

router = APIRouter(route_class=PageRoute, prefix="/starten/{number}")

Number = Annotated[BoardNumber, Path()]
WANTED = ("programme", "region", "zone", "lead", "adviser", "committedBy", "committedOn", "startedOn")
OF_A_CONTACT = ("name", "mail", "phone")


@router.get("")
async def show_launch(page: HereLead, number: Number) -> Response:
    return await _show(page, number, None)


@router.get("/einde")
async def show_expected_end(page: HereLead, number: Number) -> Response:
    """While one types: the fields that it depends on are in the query, called as in the form."""
    form = read(FormData([*page.request.query_params.multi_items()]))
    board, programmes = await asyncio.gather(page.get(f"/boards/{number}"), page.get("/programmes"))
    ends_on = await _expected_end(page, _chosen(programmes, form), board["zone"], form)
    return page.part("_expected_end.html", ends_on=ends_on)


@router.post("")
async def launch(page: HereLead, number: Number) -> Response:
    if "_reckon" in page.sent.pressed:
        return await _show(page, number, page.sent)
    try:
        page = await _with_contact(page, number)
    except Problem as problem:
        return await _show(page, number, _under("contact", page.blamed(problem)))
    wanted, days = _wanted(number, page.sent.body)
    try:
        answer = await page.send("POST", "/trajectories", wanted)
    except Problem as problem:
        return await _show(page, number, _at_steps(list(days), page.blamed(problem)))
    return told_of_launch(page, answer)


def told_of_launch(page: Page, answer: Any) -> Response:
    """It runs; or no place is free, and then the board stands in line."""
    if waiting := answer.get("waiting"):
        told = page._("No place is free. The board has been put on the waiting list, at position %(n)s.")
        return page.go("/wachtlijst", told % {"n": waiting["position"]})
    told = page._("The trajectory has been launched. It is expected to end on %(day)s.")
    day = environment(page.language).filters["day"](answer["expectedEndOn"])
    return page.go(f"/trajecten/{answer['trajectoryId']}", told % {"day": day})


async def _with_contact(page: Page, number: str) -> Page:
    """Whoever was typed in is made a contact of the board, and is who committed it."""
    contact = page.sent.body.get("contact")
    if not isinstance(contact, Mapping) or not any(name in contact for name in OF_A_CONTACT):
        return page
    # A key of its own, that goes with the form's: sent twice, the contact is added once.
    headers = {"Idempotency-Key": f"{page.sent.key}-contact"}
    added = await page.inside.ask("POST", f"/boards/{number}/contacts", body=contact, headers=headers)
    rest = {name: value for name, value in page.sent.body.items() if name != "contact"}
    return replace(page, sent=replace(page.sent, body=rest | {"committedBy": added.json()["id"]}))


def _wanted(number: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], Mapping[str, str]]:
    """What the API is asked, and the days of the steps that were done before."""
    days = _days(body)
    done = [{"step": step, "on": on} for step, on in days.items()]
    wanted = {name: body[name] for name in WANTED if name in body}
    return wanted | {"board": number} | ({"done": done} if done else {}), days


def _days(body: Mapping[str, Any]) -> dict[str, str]:
    days = body.get("doneOn")
    return dict(days) if isinstance(days, Mapping) else {}


def _under(part: str, sent: Sent) -> Sent:
    """The API speaks of a part of this form as of a whole."""
    return replace(sent, errors={f"{part}/{at}": text for at, text in sent.errors.items()})


def _at_steps(steps: list[str], sent: Sent) -> Sent:
    """done/0/on is the day of the first step for which a day was typed."""

    def at_step(at: str) -> str:
        _, done, rest = at.partition("done/")
        place = rest.partition("/")[0]
        known = done and place.isdecimal() and int(place) < len(steps)
        return f"doneOn/{steps[int(place)]}" if known else at

    return replace(sent, errors={at_step(at): text for at, text in sent.errors.items()})


def _current(board: Any) -> list[Any]:
    return [it for it in board["contacts"] or () if not it["former"]]


def _begun(page: Page, board: Any) -> Sent:
    """What is filled in already, when nothing has been sent yet."""
    current = _current(board)
    only = {"committedBy": current[0]["id"]} if len(current) == 1 else {}
    return filled({"lead": str(page.person.id), **only})


async def _show(page: Page, number: str, sent: Sent | None) -> Response:
    board, regions, people, programmes = await asyncio.gather(
        page.get(f"/boards/{number}"), page.get("/regions"), page.every("/people"), page.get("/programmes")
    )
    form = sent or _begun(page, board)
    chosen = _chosen(programmes, form)
    programme, ends_on = await asyncio.gather(
        page.get(f"/programmes/{chosen}"), _expected_end(page, chosen, board["zone"], form)
    )
    return page.show(
        "launch.html",
        form=form,
        board=board,
        contacts=_current(board),
        regions=choices.regions(regions),
        leads=choices.people(people, "lead"),
        advisers=choices.people(people, "adviser", "lead"),
        programmes=choices.programmes(programmes, page.language),
        steps=programme["steps"],
        ends_on=ends_on,
    )


def _chosen(programmes: Any, form: Sent) -> str:
    keys = [str(programme["key"]) for programme in programmes["items"]]
    if not keys:
        raise not_found("programme")
    return form.text("programme") if form.text("programme") in keys else keys[0]


async def _expected_end(page: Page, programme: str, zone: str | None, form: Sent) -> str | None:
    """Nothing as long as what is typed is not right, or the zone is not known."""
    zone = zone or form.text("zone") or None
    if zone is None:
        return None
    done = [f"{step}:{day}" for step, day in _days(form.body).items()]
    query = {"zone": zone, "startedOn": form.text("startedOn") or None, "done": done or None}
    try:
        return str((await page.get(f"/programmes/{programme}/expected-end", **query))["on"])
    except Problem as problem:
        if problem.status not in (400, 404):
            raise
        return None
