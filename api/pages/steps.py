"""A step of a trajectory: its form, to complete, to keep for later, or to correct; and its appointment."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages.offered import check_may
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.pages.written import written
from api.problems import not_found
from api.shapes import TrajectoryId
from api.walk import today
from domain.programme import Code

router = APIRouter(route_class=PageRoute, prefix="/trajecten/{trajectory_id}/stappen/{step}")

Id = Annotated[TrajectoryId, Path()]
Key = Annotated[Code, Path()]


@router.get("")
async def show_step(page: Here, trajectory_id: Id, step: Key) -> Response:
    """The form of an open step, with what was typed before; of a step that is done, what it says."""
    trajectory, shown = await _step(page, trajectory_id, step)
    if "complete" not in shown["may"]:
        return await _show_done(page, trajectory, shown)
    draft = await page.maybe(f"{_api(trajectory_id, step)}/draft")
    form = await _begun(page, trajectory, shown, draft and draft["form"])
    return await _show_form(page, trajectory, shown, filled({"form": form}), draft)


@router.post("")
async def complete(page: Here, trajectory_id: Id, step: Key) -> Response:
    trajectory, shown = await _step(page, trajectory_id, step)
    if "_add" in page.sent.pressed:
        return await _show_form(page, trajectory, shown, page.sent)
    if "_draft" in page.sent.pressed:
        return await page.command(
            "PUT",
            f"{_api(trajectory_id, step)}/draft",
            body=page.sent.body.get("form", {}),
            again=lambda page, sent: _show_form(page, trajectory, shown, sent),
            to=page.request.url.path,
            told=page._("What you typed has been kept. You can go on with it later."),
        )
    return await page.command(
        "POST",
        f"{_api(trajectory_id, step)}/completion",
        body={"form": {}} | dict(page.sent.body),
        again=lambda page, sent: _show_form(page, trajectory, shown, sent),
        to=f"/trajecten/{trajectory_id}",
        told=page._("The step has been completed."),
    )


@router.get("/verbeteren")
async def show_correction(page: Here, trajectory_id: Id, step: Key) -> Response:
    trajectory, shown = await _step(page, trajectory_id, step)
    check_may(page, "correct", shown["may"])
    before = await page.get(f"{_api(trajectory_id, step)}/form")
    return await _show_correction(page, trajectory, shown, filled({"form": before["form"]}))


@router.post("/verbeteren")
async def correct(page: Here, trajectory_id: Id, step: Key) -> Response:
    trajectory, shown = await _step(page, trajectory_id, step)
    if "_add" in page.sent.pressed:
        return await _show_correction(page, trajectory, shown, page.sent)
    return await page.command(
        "POST",
        f"{_api(trajectory_id, step)}/corrections",
        body={"form": {}} | dict(page.sent.body),
        again=lambda page, sent: _show_correction(page, trajectory, shown, sent),
        to=f"/trajecten/{trajectory_id}/stappen/{step}",
        told=page._("The form has been corrected."),
    )


@router.post("/afspraak")
async def plan(page: Here, trajectory_id: Id, step: Key) -> Response:
    """Also a part of the step's own page."""
    return await page.command(
        "POST",
        f"{_api(trajectory_id, step)}/appointments",
        again=lambda page, sent: _show_plan(page, trajectory_id, step, sent),
        to=f"/trajecten/{trajectory_id}",
        told=page._("The appointment has been made."),
    )


@router.get("/afspraak")
async def show_plan(page: Here, trajectory_id: Id, step: Key) -> Response:
    return await _show_plan(page, trajectory_id, step, filled())


@router.get("/overslaan")
async def show_skip(page: Here, trajectory_id: Id, step: Key) -> Response:
    return await _show_reason(page, trajectory_id, step, filled())


@router.post("/overslaan")
async def skip(page: Here, trajectory_id: Id, step: Key) -> Response:
    return await page.command(
        "POST",
        f"{_api(trajectory_id, step)}/skip",
        again=lambda page, sent: _show_reason(page, trajectory_id, step, sent),
        to=f"/trajecten/{trajectory_id}",
        told=page._("The step has been skipped."),
    )


@router.get("/heropenen")
async def show_reopen(page: Here, trajectory_id: Id, step: Key) -> Response:
    return await _show_reason(page, trajectory_id, step, filled())


@router.post("/heropenen")
async def reopen(page: Here, trajectory_id: Id, step: Key) -> Response:
    return await page.command(
        "POST",
        f"{_api(trajectory_id, step)}/reopening",
        again=lambda page, sent: _show_reason(page, trajectory_id, step, sent),
        to=f"/trajecten/{trajectory_id}",
        told=page._("The step is open again."),
    )


def _api(trajectory_id: str, step: str) -> str:
    return f"/trajectories/{trajectory_id}/steps/{step}"


async def _step(page: Page, trajectory_id: str, key: str) -> tuple[Any, Any]:
    trajectory = await page.get(f"/trajectories/{trajectory_id}")
    for step in trajectory["steps"]:
        if step["key"] == key:
            return trajectory, step
    raise not_found("step")


async def _begun(page: Page, trajectory: Any, step: Any, draft: Mapping[str, Any] | None) -> dict[str, Any]:
    """What stands in the form already: the draft; or else what is known from the steps before."""
    if draft:
        return dict(draft)
    begun: dict[str, Any] = {}
    held_on = step["appointmentOn"]
    if held_on and held_on <= today().isoformat() and step["form"] in {"start-conversation", "evaluation"}:
        begun["heldOn"] = held_on
    if step["form"] == "action-plan":
        begun["barriers"] = [barrier["code"] for barrier in trajectory["barriers"]]
    if step["form"] == "carry-out" and (plan := await written(page, trajectory, "action-plan")):
        begun["actions"] = [{"what": action["what"], "state": "to-do"} for action in plan["actions"]]
    return begun


async def _lessons(page: Page, step: Any) -> Any:
    """That one can add to."""
    return await page.every("/lessons") if step["form"] == "share-lessons" else []


async def _show_form(page: Page, trajectory: Any, step: Any, form: Sent, draft: Any = None) -> Response:
    return page.show(
        "step.html",
        form=form,
        trajectory=trajectory,
        step=step,
        draft=draft,
        lessons=await _lessons(page, step),
    )


async def _show_correction(page: Page, trajectory: Any, step: Any, form: Sent) -> Response:
    return page.show(
        "step_correct.html",
        form=form,
        trajectory=trajectory,
        step=step,
        lessons=await _lessons(page, step),
    )


async def _show_done(page: Page, trajectory: Any, step: Any) -> Response:
    form = await page.maybe(f"{_api(trajectory['id'], step['key'])}/form")
    return page.show("step_done.html", trajectory=trajectory, step=step, written=form)


async def _show_plan(page: Page, trajectory_id: str, key: str, form: Sent) -> Response:
    trajectory, step = await _step(page, trajectory_id, key)
    check_may(page, "plan", step["may"])
    return page.show("step_plan.html", form=form, trajectory=trajectory, step=step)


async def _show_reason(page: Page, trajectory_id: str, key: str, form: Sent) -> Response:
    """Skipping and reopening ask for a reason, and no more."""
    trajectory, step = await _step(page, trajectory_id, key)
    skipping = page.request.url.path.endswith("/overslaan")
    check_may(page, "skip" if skipping else "reopen", step["may"])
    return page.show("step_reason.html", form=form, trajectory=trajectory, step=step, skipping=skipping)
