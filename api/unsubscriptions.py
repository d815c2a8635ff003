"""No more lessons by mail: the link that stands in every digest of them, opened by who has no login.

The page is for people; their mail program posts to the same address by itself (RFC 8058).
"""

from html import escape
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi.responses import HTMLResponse

from activities.signed import unsign
from api.answers import NO_LOGIN
from api.problems import not_found
from api.state import Here
from db.queries import queries

router = APIRouter(tags=["lessons"], prefix="/unsubscriptions/{token}", default_response_class=HTMLResponse)

ASK = {
    "nl": ("Wilt u voor {board} geen ervaringen van andere schoolbesturen meer ontvangen?", "Afmelden"),
    "en": ("Would you rather not receive lessons of other school boards for {board}?", "Unsubscribe"),
}
DONE = {
    "nl": "U krijgt voor {board} geen ervaringen van andere schoolbesturen meer.",
    "en": "You will receive no more lessons of other school boards for {board}.",
}


async def _subscription(
    state: Here, token: Annotated[str, Path(max_length=500, description="As it stands in the mail")]
) -> Any:
    contact = unsign(state.settings.secret_key.get_secret_value(), "unsubscription", token)
    row = await queries.subscription(state.pool, id=UUID(contact)) if contact else None
    if row is None:
        raise not_found("subscription")
    return row


Subscription = Annotated[Any, Depends(_subscription)]


@router.get("", operation_id="getSubscription", openapi_extra=NO_LOGIN)
async def get_subscription(subscription: Subscription) -> HTMLResponse:
    """A page that asks whether to unsubscribe; opening it, as a virus scanner may, does nothing yet."""
    if subscription["unsubscribed"]:
        return _done(subscription)
    question, button = ASK[subscription["language"]]
    return _page(subscription, question, f'<form method="post"><button>{button}</button></form>')


@router.post("", operation_id="unsubscribe", openapi_extra=NO_LOGIN)
async def unsubscribe(state: Here, subscription: Subscription) -> HTMLResponse:
    """Unsubscribe. Again changes nothing."""
    await queries.unsubscribe(state.pool, id=subscription["id"])
    return _done(subscription)


def _done(subscription: Any) -> HTMLResponse:
    return _page(subscription, DONE[subscription["language"]])


def _page(subscription: Any, sentence: str, form: str = "") -> HTMLResponse:
    said = escape(sentence.format(board=subscription["board_name"]))
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Traject</title>'
    body = f'<body style="padding: 1.5em; font: 16px/1.5 sans-serif"><p>{said}</p>{form}</body>'
    return HTMLResponse(
        f'<!doctype html>\n<html lang="{subscription["language"]}"><head>{head}</head>{body}</html>\n'
    )
