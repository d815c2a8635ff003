"""Opening a regional meeting by hand: otherwise one opens of itself when a board of its region is to meet."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from activities.give import give_meeting
from api.auth import Lead, Person, SignedIn
from api.idempotency import Call, Called, known_answer
from api.meeting_walk import MeetingCommandReply, meeting_reply
from api.problems import blame, invalid
from api.programmes import InBody, programme_meant
from api.shapes import Body, RegionCode
from api.state import Here, State
from db.connect import Pool
from db.queries import queries
from domain.commands import Zone
from domain.meeting_commands import Gather, meeting_id
from domain.outcome import Outcome

router = APIRouter(route_class=SignedIn, tags=["meetings"])

RegionCodes = Annotated[tuple[RegionCode, ...], Field(min_length=1, max_length=35)]


class NewMeeting(Body):
    programme: InBody = None
    regions: RegionCodes
    zone: Zone | None = Field(
        None,
        description="School holidays by which its terms are reckoned; that of most of the first region's "
        "municipalities when left out",
    )


@router.post("/meetings", operation_id="openMeeting", status_code=201)
async def open_meeting(
    state: Here, person: Lead, call: Called, body: NewMeeting, response: Response
) -> MeetingCommandReply:
    """Open a regional meeting. The boards of its regions join it of themselves when they are to meet."""
    id_ = meeting_id(body.regions[0], call.id)
    known = await known_answer(state.pool, call, call.fingerprint(body), id_)
    outcome = Outcome.model_validate(known) if known else await _open(state, person, call, id_, body)
    response.headers["Location"] = f"/v1/meetings/{id_}"
    return meeting_reply(id_, outcome)


async def _open(state: State, person: Person, call: Call, id_: str, body: NewMeeting) -> Outcome:
    zones = await known_regions(state.pool, body.regions)
    programme = await programme_meant(state.pool, body.programme)
    zone = body.zone or zones[body.regions[0]]
    if zone is None:
        raise invalid(blame("/zone", "This region's school-holiday zone is not known: give it."))
    command = Gather(
        id=call.id,
        fingerprint=call.fingerprint(body),
        by=person.id,
        role=person.role,
        programme=programme.key,
        rules=programme.meeting,
        regions=tuple(dict.fromkeys(body.regions)),
        zone=zone,
        lead=person.id,
    )
    return await give_meeting(state.temporal, state.settings.task_queue, id_, command)


async def known_regions(connection: Pool, codes: tuple[str, ...]) -> dict[str, Zone | None]:
    """Their zones. One that there is not is refused."""
    found = queries.regions_by_code(connection, codes=list(codes))
    zones = {row["code"]: row["zone"] async for row in found}
    unknown = [
        blame(f"/regions/{index}", "There is no such region.")
        for index, code in enumerate(codes)
        if code not in zones
    ]
    if unknown:
        raise invalid(*unknown)
    return zones
