"""Handing over all trajectories of a person at once: a workflow does it, each trajectory once."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.handover import Handover, Moved
from api.auth import Lead, Person, SignedIn
from api.idempotency import Call, Called, known_answer
from api.people import unfit
from api.problems import blame, invalid
from api.shapes import Body, Reply
from api.state import Here, State
from api.walk import today
from db.queries import queries
from domain.refusals import KeyReused
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["people"])
SUBJECT = "handovers"
HANDOVER = "Handover"  # the workflow's type


class NewHandover(Body):
    from_person: UUID = Field(alias="from", description="Whose trajectories go")
    post: Literal["lead", "adviser"]
    to: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=50)] = Field(
        description="Who get them, in turn"
    )
    from_on: Day | None = Field(None, description="From which day; today when left out")


class MovedReply(Reply):
    trajectory_id: str
    to: UUID
    refused: str | None = Field(None, description="The rule by which this one was not handed over")


class HandoverReply(Reply):
    moved: list[MovedReply]


@router.post("/handovers", operation_id="handOver")
async def hand_over(state: Here, person: Lead, call: Called, body: NewHandover) -> HandoverReply:
    """Hand over all open trajectories of a person, from a day on. It can be repeated safely."""
    fingerprint = call.fingerprint(body)
    known = await known_answer(state.pool, call, fingerprint, SUBJECT)
    if not known:
        await _check(state, body)
        # Claimed first: while the workflow is under way there is no answer, and the key is in use.
        about = {"subject": SUBJECT, "id": call.id}
        if await queries.claim_command(state.pool, **about, fingerprint=fingerprint) != fingerprint:
            raise KeyReused
        moved = await _carried_out(state, person, call, body)
        known = HandoverReply(moved=[_moved(it) for it in moved]).model_dump(mode="json")
        await queries.settle_command(state.pool, **about, outcome=known)
    return HandoverReply.model_validate(known)


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


def _moved(moved: Moved) -> MovedReply:
    refusal = moved.outcome.refusal
    return MovedReply(
        trajectory_id=moved.trajectory_id, to=moved.to, refused=refusal.rule if refusal else None
    )
