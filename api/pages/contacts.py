"""Through whom a board is reached: adding a contact, correcting it, and saying until when it is one."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.auth import forbidden
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import not_found
from api.shapes import BoardNumber
from api.walk import today

router = APIRouter(route_class=PageRoute, prefix="/besturen/{number}/contactpersonen")

Number = Annotated[BoardNumber, Path()]
KEPT = ("function", "name", "mail", "language", "from")  # a contact always has these


@router.get("/nieuw")
async def show_new(page: Here, number: Number, functie: str = "") -> Response:
    return await _show(page, number, None, filled({"function": functie, "language": "nl"}))


@router.post("/nieuw")
async def add(page: Here, number: Number) -> Response:
    return await page.command(
        "POST",
        f"/boards/{number}/contacts",
        again=lambda page, sent: _show(page, number, None, sent),
        to=f"/besturen/{number}",
        told=page._("The contact has been added."),
    )


@router.get("/{contact_id}")
async def show_change(page: Here, number: Number, contact_id: UUID) -> Response:
    return await _show(page, number, contact_id, None)


@router.post("/{contact_id}")
async def change(page: Here, number: Number, contact_id: UUID) -> Response:
    """What is left empty is not known any more; but who it is, and from when, stays."""
    body = {name: value for name, value in page.sent.full.items() if value is not None or name not in KEPT}
    return await page.command(
        "PATCH",
        f"/boards/{number}/contacts/{contact_id}",
        body=body,
        again=lambda page, sent: _show(page, number, contact_id, sent),
        to=f"/besturen/{number}",
        told=page._("The contact has been changed."),
    )


@router.get("/{contact_id}/einde")
async def show_end(page: Here, number: Number, contact_id: UUID) -> Response:
    form = filled({"until": str(today())})
    return await _show(page, number, contact_id, form, "contact_end.html")


@router.post("/{contact_id}/einde")
async def end(page: Here, number: Number, contact_id: UUID) -> Response:
    """An empty day would let the contact stay: it is asked for."""
    return await page.command(
        "PATCH",
        f"/boards/{number}/contacts/{contact_id}",
        body={"until": page.sent.text("until")},
        again=lambda page, sent: _show(page, number, contact_id, sent, "contact_end.html"),
        to=f"/besturen/{number}",
        told=page._("It has been written down until when. Does somebody else come? Then add that contact."),
    )


async def _show(
    page: Page, number: str, contact_id: UUID | None, form: Sent | None, template: str = "contact_form.html"
) -> Response:
    board = await page.get(f"/boards/{number}")
    if not board["mayChange"]:
        # The API refuses too, but only what is sent: who may not send a form should not fill it in.
        raise forbidden("This is for the board's adviser, the adviser's substitute, or a lead.")
    contact = _contact(board, contact_id) if contact_id else None
    shown = form or filled(contact)
    now = str(today())
    others = [it for it in board["contacts"] if it is not contact and (not it["until"] or it["until"] >= now)]
    return page.show(template, form=shown, board=board, contact=contact, others=others)


def _contact(board: Any, contact_id: UUID) -> Any:
    for contact in board["contacts"]:
        if contact["id"] == str(contact_id):
            return contact
    raise not_found("contact")
