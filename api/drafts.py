"""A step's form: the one that completed it, and what was typed in and not yet sent."""

import json
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.auth import ACTING_ONLY, SignedIn
from api.idempotency import Answer, once
from api.problems import blame, invalid, not_found
from api.reading import Reading
from api.shapes import Reply
from api.state import Here
from api.steps import Json, Step
from api.walk import Walking
from db.connect import Connection
from db.queries import queries
from domain.trajectory import Trajectory

router = APIRouter(route_class=SignedIn, tags=["steps"], prefix="/trajectories/{trajectoryId}/steps/{step}")

MOST_CHARACTERS = 200_000


class DraftReply(Reply):
    form: dict[str, Any] = Field(description="As it was sent: a draft need not be right yet")
    at: datetime
    from_trajectory: str | None = Field(
        None, description="This is the form of the board's earlier trajectory: nothing was typed in yet"
    )


class FormReply(Reply):
    form: dict[str, Any]
    at: datetime = Field(description="When it was written")


@router.get("/draft", operation_id="getDraft")
async def get_draft(state: Here, read: Reading, step: Step) -> DraftReply:
    """The newest draft of a step's form. A board that has come back begins with what was found before."""
    row = await queries.draft(state.pool, trajectory=read.id, step=step)
    earlier = None
    if row is None and (earlier := _begun_before(read.trajectory, step)):
        row = await queries.form_of_step(state.pool, trajectory=earlier, step=step)
    if row is None:
        raise not_found("draft")
    return DraftReply(**dict(row), from_trajectory=earlier)


@router.get("/form", operation_id="getForm")
async def get_form(state: Here, read: Reading, step: Step) -> FormReply:
    """The form with which a step was completed, as it was corrected since."""
    row = await queries.form_of_step(state.pool, trajectory=read.id, step=step)
    if row is None:
        raise not_found("form")
    return FormReply(**dict(row))


def _begun_before(trajectory: Trajectory, key: str) -> str | None:
    """The earlier trajectory, for the steps with which one begins: what comes later is made anew."""
    begins = any(step.key == key and not step.opens_after for step in trajectory.programme.steps)
    return trajectory.came_from if begins and not trajectory.step(key).is_done else None


@router.put("/draft", operation_id="keepDraft", dependencies=[ACTING_ONLY], response_model=DraftReply)
async def keep_draft(walk: Walking, step: Step, form: Json) -> Any:
    """Keep what was typed in of a step's form; the drafts before it are kept too."""
    walk.form_of(step)
    kept = _keepable(form)
    id_ = walk.call.new_id("draft")

    async def do(connection: Connection) -> Answer:
        about = {"id": id_, "trajectory": walk.trajectory_id, "person": walk.person.id}
        at = await queries.add_draft(connection, **about, content={"step": step, "form": kept})
        return Answer(200, DraftReply(form=kept, at=at))

    fingerprint = walk.call.fingerprint(json.dumps(kept, sort_keys=True))
    return await once(walk.state, walk.call, "drafts", fingerprint, do)


def _keepable(form: dict[str, Any]) -> dict[str, Any]:
    """Nothing has looked into it yet, and there is JSON that PostgreSQL or an answer cannot hold."""
    try:
        written = DraftReply(form=form, at=datetime.now(UTC)).model_dump_json()
    except ValueError:
        written = ""
    if not 0 < len(written) <= MOST_CHARACTERS or "\\u0000" in written:
        raise invalid(blame("", "This draft cannot be kept: it is too long, or not all of it is text."))
    kept: dict[str, Any] = json.loads(written)["form"]
    return kept
