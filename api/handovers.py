"""Handing over all that a person does at once: a workflow does it, each trajectory and meeting once."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, computed_field
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.handover import Handover, Moved
from api.auth import Lead, Person, SignedIn
from api.idempotency import Call, Called, known_answer
from api.people import unfit
from api.problems import blame, invalid
from api.shapes import BoardRef, Body, Reply, Translatable
from api.state import Here, State
from api.walk import today
from db.queries import queries
from domain.refusals import KeyReused
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["people"])
SUBJECT = "handovers"
HANDOVER = "Handover"  # the workflow's type


class NewHandover(Body):
    from_person: UUID = Field(alias="from", description="Whose trajectories, meetings and boards in line go")
    post: Literal["lead", "adviser"]
    to: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=50)] = Field(
        description="Who get them, in turn"
    )
    from_on: Day | None = Field(None, description="From which day; today when left out")


class MovedReply(Translatable):
    trajectory_id: str
    to: UUID
    refused: str | None = Field(None, description="The rule by which this one was not handed over")
    detail: str | None = Field(None, description="That rule in words")

    @computed_field(description="Number of the board whose trajectory it is")  # type: ignore[prop-decorator]
    @property
    def board(self) -> str:
        return self.trajectory_id.partition("-")[0]


class MovedMeeting(Translatable):
    meeting_id: str
    to: UUID
    refused: str | None = Field(None, description="The rule by which this one was not handed over")
    detail: str | None = Field(None, description="That rule in words")

    @computed_field(description="The region in which it began")  # type: ignore[prop-decorator]
    @property
    def region(self) -> str:
        return self.meeting_id.partition("-")[0]


class MovedBoard(Translatable):
    programme: str
    board: str = Field(description="Number of a board on the waiting list")
    to: UUID
    refused: str | None = Field(None, description="The rule by which this one was not handed over")
    detail: str | None = Field(None, description="That rule in words")


class HandoverReply(Reply):
    moved: list[MovedReply] = Field(description="Trajectories")
    boards: list[BoardRef] = Field(default_factory=list, description="What the boards among them are called")
    meetings: list[MovedMeeting] = Field(
        default_factory=list, description="Regional meetings, led or chaired"
    )
    waiting: list[MovedBoard] = Field(default_factory=list, description="Boards in line for a place")


@router.post("/handovers", operation_id="handOver")
async def hand_over(state: Here, person: Lead, call: Called, body: NewHandover) -> HandoverReply:
    """Hand over all open trajectories of a person and the boards that wait for a place, and of a lead the
    regional meetings too, from a day on. It can be repeated safely."""
    fingerprint = call.fingerprint(body)
    known = await known_answer(state.pool, call, fingerprint, SUBJECT)
    if not known:
        await _check(state, body)
        # Claimed first: while the workflow is under way there is no answer, and the key is in use.
        about = {"subject": SUBJECT, "id": call.id}
        if await queries.claim_command(state.pool, **about, fingerprint=fingerprint) != fingerprint:
            raise KeyReused
        moved = await _carried_out(state, person, call, body)
        known = _reply(moved).model_dump(mode="json")
        await queries.settle_command(state.pool, **about, outcome=known)
    reply = HandoverReply.model_validate(known)
    return reply.model_copy(update={"boards": await _boards(state, reply)})


async def _boards(state: State, reply: HandoverReply) -> list[BoardRef]:
    """Not kept with the answer: a command's outcome holds ids and codes alone."""
    numbers = {it.board for it in reply.moved} | {it.board for it in reply.waiting}
    rows = queries.boards_by_number(state.pool, numbers=sorted(numbers))
    boards = [BoardRef(number=row["number"], name=row["name"]) async for row in rows]
    return sorted(boards, key=lambda board: board.number)


async def _check(state: State, body: NewHandover) -> None:
    checks = [
        await unfit(state.pool, body.post, person, f"/to/{place}") for place, person in enumerate(body.to)
    ]
    errors = [error for error in checks if error]
    if body.from_person in body.to:
        errors.append(blame("/to", "They are handed over to others."))
    if await queries.person_by_id(state.pool, id=body.from_person) is None:
        errors.append(blame("/from", "There is no such person."))
    if errors:
        raise invalid(*errors)


async def _carried_out(state: State, person: Person, call: Call, body: NewHandover) -> list[Moved]:
    handover = Handover(
        id=call.id,
        by=person.id,
        post=body.post,
        person=body.from_person,
        to=body.to,
        from_on=body.from_on or today(),
    )
    workflow = f"handover-{call.id}"
    try:
        handle = await state.temporal.start_workflow(
            HANDOVER,
            handover,
            id=workflow,
            task_queue=state.settings.task_queue,
            result_type=list[Moved],
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            # One that failed by a defect goes on where it failed.
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        )
    except WorkflowAlreadyStartedError:
        handle = state.temporal.get_workflow_handle(workflow, result_type=list[Moved])
    moved: list[Moved] = await handle.result()
    return moved


def _reply(moved: list[Moved]) -> HandoverReply:
    reply = HandoverReply(moved=[], meetings=[], waiting=[])
    for it in moved:
        refusal = it.outcome.refusal
        became: dict[str, Any] = {"to": it.to}
        if refusal:
            became |= {"refused": refusal.rule, **refusal.sentence}
        match it.kind:
            case "trajectory":
                reply.moved.append(MovedReply(trajectory_id=it.trajectory_id, **became))
            case "meeting":
                reply.meetings.append(MovedMeeting(meeting_id=it.trajectory_id, **became))
            case "waiting":
                became |= {"programme": it.programme or "", "board": it.trajectory_id}
                reply.waiting.append(MovedBoard(**became))
    return reply
