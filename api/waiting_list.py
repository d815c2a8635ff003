"""Who waits for a place, in order, and what a lead does about it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from activities.commit_places import command_places
from api.auth import Lead, Person, SignedIn
from api.commanded import Happened, keep, text
from api.idempotency import Answer, Call, Called, once
from api.launch import OR_WAITING, Launching, LaunchReply
from api.places import Programme, known_programme, places_of
from api.shapes import BoardNumber, BoardRef, Body, PersonRef, Reply
from api.state import Here, State
from api.walk import today
from db.connect import Connection
from db.queries import queries
from domain.calendar import local_day
from domain.commands import Command
from domain.forms import Text
from domain.places import Places, Waiting
from domain.places_commands import LeaveLine, MoveInLine
from domain.refusals import NotOnWaitingList
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["programmes"], prefix="/programmes/{programme}/waiting-list")

MOST_LEFT = 50
Board = Annotated[BoardNumber, Path(description="Number of a board in line")]


class Moved(Reply):
    on: date
    by: PersonRef | None
    position: int
    reason: str | None


class LeftLine(Reply):
    board: BoardRef
    on: date
    by: PersonRef | None
    reason: str | None


class WaitingBoard(Reply):
    board: BoardRef
    position: int | None = Field(description="The first in line is 1; null where a place was offered")
    since: date
    offered_until: date | None = Field(description="The last day of the offer of a place")
    region: str
    lead: PersonRef
    adviser: PersonRef | None
    moved: Moved | None = Field(description="By whom it was last moved in line, since it joined, and why")


class WaitingList(Reply):
    items: list[WaitingBoard] = Field(description="In order")
    left: list[LeftLine] = Field(description="Who were taken off it, and why: the last first, 50 at most")


class Acceptance(Body):
    started_on: Day | None = Field(None, description="When left out: as it was wanted, or today")


class GivenUp(Body):
    reason: Text


class NewPosition(Body):
    position: int = Field(ge=1, le=10_000, description="Among those without an offer; the first in line is 1")
    reason: Text


@router.get("", operation_id="getWaitingList")
async def get_waiting_list(state: Here, programme: Programme) -> WaitingList:
    """Who waits for a place, in order; who was moved or taken off, and why."""
    await known_programme(state.pool, programme)
    return await _waiting_list(state, programme, await places_of(state.pool, programme))


@router.post(
    "/{board}/launch",
    operation_id="launchFromWaitingList",
    status_code=201,
    response_model=LaunchReply,
    responses=OR_WAITING,
)
async def launch_from_waiting_list(
    *, state: Here, person: Lead, call: Called, programme: Programme, board: Board, body: Acceptance
) -> Response:
    """Accept the offer of a place: launch the board's trajectory with what was wanted when it joined."""
    definition = await known_programme(state.pool, programme)

    async def wanted() -> dict[str, Any]:
        waiting = (await places_of(state.pool, programme)).waiting(board)
        if waiting is None:
            raise NotOnWaitingList
        started_on = body.started_on or waiting.wish.started_on or today()
        # Accepting: between this look and the launch somebody may take the board off the list.
        about = {"board": board, "programme": definition, "started_on": started_on, "accepts": True}
        return waiting.wish.model_dump() | about

    return await Launching(state, person, call, board, programme).once(body, wanted)


@router.post("/{board}/departure", operation_id="leaveWaitingList", response_model=Happened)
async def leave_waiting_list(
    *, state: Here, person: Lead, call: Called, programme: Programme, board: Board, body: GivenUp
) -> Response:
    """Take a board off the waiting list."""
    line = _Line(state, person, call, programme, board)
    return await line.change(LeaveLine, body, body.reason)


@router.post("/{board}/position", operation_id="moveInWaitingList", response_model=Happened)
async def move_in_waiting_list(
    *, state: Here, person: Lead, call: Called, programme: Programme, board: Board, body: NewPosition
) -> Response:
    """Change the order of the waiting list."""
    line = _Line(state, person, call, programme, board)
    return await line.change(MoveInLine, body, body.reason, position=body.position)


@dataclass(frozen=True)
class _Line:
    state: State
    person: Person
    call: Call
    programme: str
    board: str

    async def change(self, kind: type[Command], body: Body, reason: str, **fields: Any) -> Response:
        await known_programme(self.state.pool, self.programme)
        fingerprint = self.call.fingerprint(body)

        async def do(connection: Connection) -> Answer:
            documents = await keep(
                connection,
                {"document": text("reason", reason)},
                call=self.call,
                person=self.person,
                subject=self.programme,
                fingerprint=fingerprint,
            )
            about = {"id": self.call.id, "fingerprint": fingerprint, "board": self.board}
            by = {"by": self.person.id, "role": self.person.role}
            command = kind.model_validate({**about, **by, **fields, **documents})
            events = (await command_places(connection, self.programme, command, datetime.now(UTC))).events
            sequence = events[-1].sequence if events else None
            return Answer(200, Happened(sequence=sequence, events=[event.type for event in events]))

        return await once(self.state, self.call, f"places:{self.programme}", fingerprint, do)


async def _waiting_list(state: State, programme: str, places: Places) -> WaitingList:
    boards = [waiting.board for waiting in places.line]
    names = {row["number"]: row["name"] async for row in queries.boards_by_number(state.pool, numbers=boards)}
    wishes = [waiting.wish for waiting in places.line]
    ids = [id_ for wish in wishes for id_ in (wish.lead, wish.adviser) if id_]
    people = {row["id"]: PersonRef(**dict(row)) async for row in queries.names(state.pool, people=ids)}
    told = [dict(row) async for row in queries.reasons_in_line(state.pool, programme=programme)]
    return WaitingList(
        left=[_left(row) for row in told if row["type"] == "board-left-line"][:MOST_LEFT],
        items=[
            WaitingBoard(
                board=BoardRef(number=waiting.board, name=names[waiting.board]),
                position=places.position(waiting.board),
                since=waiting.since,
                offered_until=waiting.offered_until,
                region=waiting.wish.region,
                lead=people[waiting.wish.lead],
                adviser=people[waiting.wish.adviser] if waiting.wish.adviser else None,
                moved=_moved(told, waiting),
            )
            for waiting in places.line
        ],
    )


def _moved(told: list[dict[str, Any]], waiting: Waiting) -> Moved | None:
    """Not before it joined the line, where it may have stood before."""
    last = next((row for row in told if row["board"] == waiting.board), None)
    if last is None or last["type"] != "board-moved" or local_day(last["at"]) < waiting.since:
        return None
    return Moved(position=last["position"], **_why(last))


def _left(row: dict[str, Any]) -> LeftLine:
    return LeftLine(board=BoardRef(number=row["board"], name=row["board_name"]), **_why(row))


def _why(row: dict[str, Any]) -> dict[str, Any]:
    by = PersonRef(id=row["by_id"], name=row["by_name"]) if row["by_id"] else None
    return {"on": local_day(row["at"]), "by": by, "reason": row["reason"]}
