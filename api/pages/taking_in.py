"""Taking in lists: first what would happen, line by line, and then in earnest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.envelope import MOST_BYTES
from api.pages import choices
from api.pages.for_leads import HereLead
from api.pages.kept_file import FILE, digest, file_of, packed, was_checked
from api.pages.page import Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled, new_key
from api.problems import Problem

router = APIRouter(route_class=PageRoute, prefix="/invoer")


@dataclass(frozen=True)
class List:
    """A kind of list that is taken in."""

    path: str  # of the API
    template: str
    choices: Sequence[str]  # beside the file; parameters of the API
    is_checked: bool = True  # whether it can be tried out


TRAJECTORIES = List("/spreadsheets", "take_in_trajectories.html", ("spreadPerWeek", "programme"))
CONTACTS = List("/boards/earlier-contacts", "take_in_contacts.html", ("programme",))
BOARDS = List("/boards/imports", "take_in_boards.html", ("sector",), is_checked=False)


@router.get("")
async def show_lists(page: HereLead) -> Response:
    return page.show("take_in.html")


@router.get("/trajecten")
async def show_trajectories(page: HereLead) -> Response:
    return await _show(page, TRAJECTORIES, filled())


@router.post("/trajecten")
async def take_in_trajectories(page: HereLead) -> Response:
    return await _take_in(page, TRAJECTORIES)


@router.get("/contacten")
async def show_contacts(page: HereLead) -> Response:
    return await _show(page, CONTACTS, filled())


@router.post("/contacten")
async def take_in_contacts(page: HereLead) -> Response:
    return await _take_in(page, CONTACTS)


@router.get("/besturen")
async def show_boards(page: HereLead) -> Response:
    return await _show(page, BOARDS, filled())


@router.post("/besturen")
async def take_in_boards(page: HereLead) -> Response:
    return await _take_in(page, BOARDS)


@router.get("/trajecten/voorbeeld.{kind}")
async def template(
    page: HereLead, kind: Annotated[Literal["csv", "xlsx"], Path()], programme: str | None = None
) -> Response:
    """An empty spreadsheet with the columns."""
    query = {"format": kind, "programme": programme}
    answer = await page.inside.ask("GET", "/spreadsheets/template", query=query)
    named = ("Content-Disposition", "Content-Type")
    return Response(answer.content, headers={name: answer.headers[name] for name in named})


async def _take_in(page: Page, list_: List) -> Response:
    data = await file_of(page.sent)
    if data is None:
        missing = replace(page.sent, errors={FILE: page._("Choose a file.")}, status=400)
        return await _show(page, list_, missing)
    query = {name: page.sent.body[name] for name in list_.choices if name in page.sent.body}
    if not list_.is_checked or was_checked(page.sent, data):
        try:
            answer = await _ask(page, list_, query, data, key=f"{page.sent.key}-{digest(data)[:16]}")
            return await _show(page, list_, filled(), answer)
        except Problem as problem:
            if not list_.is_checked:
                return await _show(page, list_, _blamed(page, problem))
            if problem.status not in (400, 409):
                raise
            # Something has changed since it was checked: what, is what checking it again tells.
    try:
        answer = await _ask(page, list_, query | {"dryRun": "true"}, data, key=new_key())
    except Problem as problem:
        return await _show(page, list_, _blamed(page, problem))
    again = {"kept": packed(data), "checked": digest(data)}
    return await _show(page, list_, replace(page.sent, key=new_key()), answer, again)


async def _ask(page: Page, list_: List, query: Mapping[str, Any], data: bytes, *, key: str) -> Any:
    headers = {"Idempotency-Key": key, "Content-Type": "application/octet-stream"}
    return (await page.inside.ask("POST", list_.path, query=query, content=data, headers=headers)).json()


def _blamed(page: Page, problem: Problem) -> Sent:
    """What is wrong with the file as a whole, is told at the field in which it is chosen."""
    sent = page.blamed(problem)
    whole = [error for error in problem.errors if not error.pointer.strip("/")]
    if not whole:
        return sent
    return replace(sent, errors={FILE: page.explain(whole[0]), **sent.errors}, general=())


async def _show(
    page: Page,
    list_: List,
    form: Sent,
    answer: Any = None,
    again: Mapping[str, str | None] | None = None,
) -> Response:
    """`again` is the file to take in, when this is what would happen."""
    programmes = await page.get("/programmes") if "programme" in list_.choices else {"items": []}
    return page.show(
        list_.template,
        form=form,
        answer=answer,
        again=again,
        most_megabytes=MOST_BYTES // 2**20,
        programmes=choices.programmes(programmes, page.language),
        why=page.said,
    )
