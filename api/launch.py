from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from activities import give
from api.auth import Lead, Person, SignedIn
from api.idempotency import Call, Called, known_answer
from api.people import unfit
from api.problems import FieldError, blame, invalid
from api.shapes import BoardNumber, Body, RegionCode
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
    programme: Code = "baanbrekers"
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


@router.post("/trajectories", operation_id="launchTrajectory", status_code=201)
async def launch_trajectory(
    state: Here, person: Lead, call: Called, body: NewTrajectory, response: Response
) -> LaunchReply:
    """Launch a board's trajectory. All of the board's contacts go with it."""
    id_ = trajectory_id(body.board, call.id)
    fingerprint = call.fingerprint(body)
    known = await known_answer(state.pool, call, fingerprint, id_)
    outcome = Outcome.model_validate(known) if known else await _launch(state, person, call, id_, body)
    launched = reply(id_, outcome)
    expected = await queries.expected_end(state.pool, id=id_)
    response.headers["Location"] = f"/v1/trajectories/{id_}"
    return LaunchReply(**launched.model_dump(), expected_end_on=expected)


async def _launch(state: State, person: Person, call: Call, id_: str, body: NewTrajectory) -> Outcome:
    command = Launch(
        id=call.id,
        fingerprint=call.fingerprint(body),
        by=person.id,
        role=person.role,
        **await _checked(state.pool, person, body),
    )
    return await give.launch(state.temporal, state.settings.task_queue, id_, command)


async def _checked(connection: Pool, person: Person, body: NewTrajectory) -> dict[str, Any]:
    """What the launch command holds. What does not fit is told all at once."""
    board = await queries.board_to_launch(connection, number=body.board, region=body.region)
    if board is None:
        raise invalid(blame("/board", "There is no such board."))
    programme = await queries.newest_programme(connection, key=body.programme)
    errors = [*_located(board, body), *await _unfit(connection, body)]
    if programme is None:
        errors.append(blame("/programme", "There is no such programme."))
    if await queries.contact(connection, board=body.board, id=body.committed_by) is None:
        errors.append(blame("/committedBy", "This is not a contact of the board."))
    if errors or programme is None:
        raise invalid(*errors)
    return {
        "board": body.board,
        "programme": Programme.model_validate(programme["definition"]),
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
        errors.append(blame("/region", f"This board lies in region {board['region_code']}."))
    if body.region and not board["region_exists"]:
        errors.append(blame("/region", "There is no such region."))
    if body.zone is None and board["zone"] is None:
        errors.append(blame("/zone", "This board's school-holiday zone is not known: give it."))
    zones = [board["zone"]] if board["zone"] else board["zones"]
    if body.zone and zones and body.zone not in zones:
        errors.append(blame("/zone", f"This board lies in zone {' or '.join(zones)}."))
    return errors


async def _unfit(connection: Pool, body: NewTrajectory) -> list[FieldError]:
    posts = {"lead": body.lead, "adviser": body.adviser}
    checks = [await unfit(connection, post, person, f"/{post}") for post, person in posts.items() if person]
    return [error for error in checks if error]
