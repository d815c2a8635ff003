"""The commands on a step of a trajectory."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi import Body as JsonBody
from pydantic import Field

from api.auth import ACTING_ONLY, LEAD_ONLY, SignedIn
from api.problems import blame, invalid
from api.shapes import Body, LocalTime, validated
from api.step_forms import COMPLETIONS, CORRECTIONS, any_of
from api.walk import CommandReply, Walk, Walking, today
from db.queries import queries
from domain.commands import Complete, Correct, Plan, Reopen, Skip
from domain.forms import Form, ShareLessons, StartConversation, Text
from domain.programme import Code
from domain.value import Day

router = APIRouter(route_class=SignedIn, tags=["steps"], prefix="/trajectories/{trajectoryId}/steps/{step}")

Step = Annotated[Code, Path(description="Key of a step of the trajectory's programme")]
Json = Annotated[dict[str, Any], JsonBody()]


class Reason(Body):
    reason: Text


class Appointment(Body):
    on: Day
    at: LocalTime | None = Field(None, description="Local time, as in 14:30")
    reason: Text | None = Field(None, description="Needed when the appointment lies beyond the term")


@router.post(
    "/completion", operation_id="completeStep", dependencies=[ACTING_ONLY], openapi_extra=any_of(COMPLETIONS)
)
async def complete_step(walk: Walking, step: Step, content: Json) -> CommandReply:
    """Complete a step with its form. A decision that was deferred or returned is recorded here too."""
    form = walk.form_of(step)
    body = validated(COMPLETIONS[form], content)
    walk.check_contact(body.heard_from, "/heardFrom")
    _check_contacts(walk, body.form)
    await _check_lesson(walk, body.form)
    findings = body.form.findings()
    return await walk.give(
        Complete,
        body,
        {"document": ("form", _content(body.form))},
        step=step,
        form=form,
        on=body.on or findings.held_on or today(),
        heard_from=body.heard_from,
        findings=findings,
    )


@router.post(
    "/corrections", operation_id="correctStep", dependencies=[ACTING_ONLY], openapi_extra=any_of(CORRECTIONS)
)
async def correct_step(walk: Walking, step: Step, content: Json) -> CommandReply:
    """Correct the form of a completed step; nothing is reopened by it."""
    form = walk.form_of(step)
    body = validated(CORRECTIONS[form], content)
    _check_contacts(walk, body.form)
    await _check_lesson(walk, body.form)
    written = {"document": ("form", _content(body.form)), "reason": ("reason", {"text": body.reason})}
    return await walk.give(Correct, body, written, step=step, form=form, findings=body.form.findings())


@router.post("/skip", operation_id="skipStep", dependencies=[LEAD_ONLY])
async def skip_step(walk: Walking, step: Step, body: Reason) -> CommandReply:
    """Go on without a step that is open."""
    walk.form_of(step)
    return await walk.give(Skip, body, {"reason": ("reason", {"text": body.reason})}, step=step)


@router.post("/reopening", operation_id="reopenStep", dependencies=[ACTING_ONLY])
async def reopen_step(walk: Walking, step: Step, body: Reason) -> CommandReply:
    """Open a step again that was completed or skipped; what had opened after it waits again."""
    walk.form_of(step)
    return await walk.give(Reopen, body, {"reason": ("reason", {"text": body.reason})}, step=step)


@router.post("/appointments", operation_id="planStep", dependencies=[ACTING_ONLY])
async def plan_step(walk: Walking, step: Step, body: Appointment) -> CommandReply:
    """Make an appointment for a step: it is not late before it. Beyond the term it needs a reason."""
    walk.form_of(step)
    return await walk.give(
        Plan,
        body,
        {"document": ("appointment", body.model_dump(exclude={"on"}, exclude_none=True))},
        step=step,
        on=body.on,
        reasoned=body.reason is not None,
    )


def _check_contacts(walk: Walk, form: Form) -> None:
    if isinstance(form, StartConversation):
        walk.check_contact(form.internal_contact, "/form/internalContact")


async def _check_lesson(walk: Walk, form: Form) -> None:
    # A repeat is answered as the first time, also when the earlier lesson was withdrawn since.
    if not isinstance(form, ShareLessons) or form.lesson != "addition" or walk.known:
        return
    if not await queries.may_be_added_to(walk.state.pool, id=form.adds_to, trajectory=walk.trajectory_id):
        raise invalid(blame("/form/addsTo", "There is no such lesson of another trajectory."))


def _content(form: Form) -> dict[str, Any]:
    return form.model_dump(mode="json", by_alias=True, exclude_none=True)
