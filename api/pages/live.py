"""What happens elsewhere, for a page that is open."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from pydantic import StringConstraints

from api.auth import Person
from api.live.log import Log
from api.live.reader import STOP, Reader
from api.live.stream import Stream
from api.pages.route import OpenRoute
from api.pages.session import session_of
from api.state import State, state_of
from api.walk import today
from db.queries import queries

router = APIRouter(route_class=OpenRoute)

StreamId = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Place = Annotated[str, Query(max_length=40)]


@router.get("/live")
async def live(
    request: Request,
    van: Annotated[list[StreamId], Query(max_length=100)] = [],  # noqa: B006 -- FastAPI copies it
    gemaakt: Place = "",
    na: Place = "",
    last_event_id: Annotated[str, Header(max_length=40)] = "",
) -> Response:
    """Of these streams, or of all that one may see; from where the page was made, or where it was last."""
    state = state_of(request)
    session = await session_of(request, state)
    if session is None:
        # An error would tell a browser no more than a failing network does.
        return Response(STOP, media_type=Stream.media_type)
    reader = Reader(
        log=state.live.log,
        session=session.id,
        language=session.person.language,
        acts_for=await _acts_for(state, session.person),
        streams=frozenset(van),
        place=_place(state.live.log, gemaakt, last_event_id or na),
    )
    return Stream(state.live, reader)


async def _acts_for(state: State, person: Person) -> frozenset[UUID] | None:
    """As in api/reading.py."""
    if person.role != "adviser":
        return None
    rows = queries.acts_for(state.pool, person=person.id, today=today())
    return frozenset([row["id"] async for row in rows])


def _place(log: Log, made_at: str, last: str) -> int | None:
    """Who comes back must miss nothing; a page that another process made begins from now."""
    if last:
        return log.place(last)
    known = log.place(made_at)
    return log.last if known is None else known
