from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from activities import give
from api.auth import Lead, Person, SignedIn
from api.idempotency import Call, Called, known_answer
from api.people import unfit
from api.problems import FieldError, blame, invalid
from api.programmes import InBody, find_programme, unknown
from api.shapes import BoardNumber, Body, RegionCode, Reply
from api.state import Here, State
from api.walk import CommandReply, reply, today
from db.connect import Pool
from db.queries import queries
from domain.commands import Done, Launch, Zone, trajectory_id
from domain.outcome import Outcome
from domain.programme import Code, Programme
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["trajectories"])


class DoneStep(Body):
    step: Code
    on: Day


class NewTrajectory(Body):
    board: BoardNumber
    programme: InBody = None
    region: RegionCode | None = Field(None, description="Where the board's municipality does not tell it")
    zone: Zone | None = Field(None, description="Where the board's municipality does not tell it")
    lead: UUID | None = Field(None, description="Whoever launches it, when left out")
    adviser: UUID | None = Field(None, description="May follow later")
    committed_by: UUID = Field(description="The contact who committed the board")
    committed_on: Day
    started_on: Day | None = Field(None, description="Today when left out; may lie in the past")
    done: Annotated[tuple[DoneStep, ...], Field(max_length=50)] = Field(
        (), description="Steps that were completed before, with their dates"
    )


class LaunchReply(CommandReply):
    expected_end_on: date = Field(description="When every step takes just its term")


class Queued(Reply):
    board: BoardNumber
    programme: Code
    position: int = Field(description="The first in line is 1")


class WaitingReply(Reply):
    waiting: Queued


OR_WAITING: dict[int | str, dict[str, Any]] = {
    202: {"model": WaitingReply, "description": "No place is free: the board is on the waiting list"}
}


@router.post(
    "/trajectories",
    operation_id="launchTrajectory",
    status_code=201,
    response_model=LaunchReply,
    responses=OR_WAITING,
)
async def launch_trajectory(state: Here, person: Lead, call: Called, body: NewTrajectory) -> Response:
    """Launch a board's trajectory. All of the board's contacts go with it. Where no place is free, the board
    joins the waiting list."""

    async def wanted() -> dict[str, Any]:
        return await _checked(state.pool, person, body, programme)

    programme = await find_programme(state.pool, body.programme)
    launch = Launching(state, person, call, body.board, programme.key if programme else "")
    return await launch.once(body, wanted)


Wanted = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Launching:
    state: State
    person: Person
    call: Call
    board: str
    programme: str

    async def once(self, body: Body, wanted: Wanted) -> Response:
        """`wanted` checks and tells what the launch command holds; a repeat does not ask for it again."""
        id_, fingerprint = trajectory_id(self.board, self.call.id), self.call.fingerprint(body)
        known = await known_answer(self.state.pool, self.call, fingerprint, id_)
        if known:
            return await self._answer(id_, Outcome.model_validate(known))
        about = {"id": self.call.id, "fingerprint": fingerprint}
        by = {"by": self.person.id, "role": self.person.role}
        command = Launch.model_validate({**about, **by, **await wanted()})
        queue = self.state.settings.task_queue
        return await self._answer(id_, await give.launch(self.state.temporal, queue, id_, command))

    async def _answer(self, id_: str, outcome: Outcome) -> Response:
        launched = reply(id_, outcome)
        if outcome.waiting is not None:
            line = Queued(board=self.board, programme=self.programme, position=outcome.waiting)
            where = f"/v1/programmes/{self.programme}/waiting-list"
            return _json(202, WaitingReply(waiting=line), where)
        expected = await queries.expected_end(self.state.pool, id=id_)
        return _json(
            201, LaunchReply(**launched.model_dump(), expected_end_on=expected), f"/v1/trajectories/{id_}"
        )


def _json(status: int, body: Reply, location: str) -> Response:
    return JSONResponse(body.model_dump(mode="json"), status, {"Location": location})


async def _checked(
    connection: Pool, person: Person, body: NewTrajectory, programme: Programme | None
) -> dict[str, Any]:
    """What the launch command holds. What does not fit is told all at once."""
    board = await queries.board_to_launch(connection, number=body.board, region=body.region)
    if board is None:
        raise invalid(blame("/board", "There is no such board."))
    errors = [*_located(board, body), *await _unfit(connection, body)]
    if programme is None:
        errors.append(unknown())
    if await queries.contact(connection, board=body.board, id=body.committed_by) is None:
        errors.append(blame("/committedBy", "This is not a contact of the board."))
    if errors or programme is None:
        raise invalid(*errors)
    return {
        "board": body.board,
        "programme": programme,
        "region": board["region_code"] or body.region,
        "zone": board["zone"] or body.zone,
        "lead": body.lead or person.id,
        "adviser": body.adviser,
        "committed_by": body.committed_by,
        "committed_on": body.committed_on,
        "started_on": body.started_on or today(),
        "done": tuple(Done(step=step.step, on=step.on) for step in body.done),
    }


def _located(board: Any, body: NewTrajectory) -> list[FieldError]:
    """The region and zone are asked for where the municipality does not tell them, and only there."""
    errors = []
    if body.region is None and board["region_code"] is None:
        errors.append(blame("/region", "This board's municipality is not known: give its region."))
    if body.region and board["region_code"] not in (None, body.region):
        errors.append(blame("/region", "This board lies in region %(region)s.", region=board["region_code"]))
    if body.region and not board["region_exists"]:
        errors.append(blame("/region", "There is no such region."))
    if body.zone is None and board["zone"] is None:
        errors.append(blame("/zone", "This board's school-holiday zone is not known: give it."))
    zones = (board["zone"],) if board["zone"] else tuple(board["zones"] or ())
    if body.zone and zones and body.zone not in zones:
        errors.append(blame("/zone", "This board lies in zone %(zone)s.", zone=zones))
    return errors


async def _unfit(connection: Pool, body: NewTrajectory) -> list[FieldError]:
    posts = {"lead": body.lead, "adviser": body.adviser}
    checks = [await unfit(connection, post, person, f"/{post}") for post, person in posts.items() if person]
    return [error for error in checks if error]
