"""No more lessons by mail: the link that stands in every digest of them, opened by who has no login.

The page is for people; their mail program posts to the same address by itself (RFC 8058).
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi.responses import HTMLResponse

from activities.signed import unsign
from api.pages.by_link import NO_LOGIN, ForBrowsers, link_page
from api.problems import not_found
from api.state import Here
from db.queries import queries

router = APIRouter(
    route_class=ForBrowsers,
    tags=["lessons"],
    prefix="/unsubscriptions/{token}",
    default_response_class=HTMLResponse,
)


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
    return _page(subscription, unsubscribed=subscription["unsubscribed"])


@router.post("", operation_id="unsubscribe", openapi_extra=NO_LOGIN)
async def unsubscribe(state: Here, subscription: Subscription) -> HTMLResponse:
    """Unsubscribe. Again changes nothing."""
    await queries.unsubscribe(state.pool, id=subscription["id"])
    return _page(subscription, unsubscribed=True)


def _page(subscription: Any, *, unsubscribed: bool) -> HTMLResponse:
    board, language = subscription["board_name"], subscription["language"]
    return link_page("unsubscribe.html", language, board=board, unsubscribed=unsubscribed)
