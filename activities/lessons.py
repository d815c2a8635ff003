"""The lessons that boards leave behind, as the forms that share them say."""

from uuid import UUID, uuid5

from db.connect import Connection
from db.queries import queries
from domain.events import AnyEvent, StepCompleted, StepCorrected, StepReopened
from domain.forms import FORMS, ShareLessons
from domain.trajectory import Trajectory

LESSONS = UUID("0b9d2c6e-51f7-4c83-8a3e-7d4f6e2a9c15")  # the namespace of their ids


async def keep_lesson(
    connection: Connection, trajectory_id: str, trajectory: Trajectory, event: AnyEvent
) -> None:
    """Within the commit of the event, so that there is a lesson if and only if the form stands."""
    match event:
        case StepCompleted() | StepCorrected() if event.findings.lesson:
            form = await _form(connection, event.document)
        case StepReopened() if _shares_lessons(trajectory, event.step):
            form = None
        case _:
            return
    if form is None or form.lesson != "new":
        await queries.withdraw_lesson(connection, trajectory=trajectory_id, at=event.at)
    if form is None or form.lesson != "addition":
        await queries.remove_addition(connection, trajectory=trajectory_id)
    if form and form.lesson != "none":
        await _put(connection, trajectory_id, trajectory, event, form)


def _shares_lessons(trajectory: Trajectory, step: str) -> bool:
    return FORMS.get(trajectory.programme.step(step).form) is ShareLessons


async def _form(connection: Connection, document: UUID | None) -> ShareLessons | None:
    """None when it was erased."""
    rows = [row async for row in queries.documents(connection, ids=[document])]
    return ShareLessons.model_validate(rows[0]["content"]) if rows else None


async def _put(
    connection: Connection, trajectory_id: str, trajectory: Trajectory, event: AnyEvent, form: ShareLessons
) -> None:
    about = {
        "trajectory": trajectory_id,
        "board": trajectory.board,
        "named": form.may_be_named,
        "text": form.text,
        "at": event.at,
    }
    if form.lesson == "addition":
        await queries.put_addition(connection, **about, lesson=form.adds_to)
        return
    await queries.put_lesson(
        connection,
        **about,
        id=uuid5(LESSONS, trajectory_id),
        programme=trajectory.programme.key,
        region=trajectory.region,
        scope=form.scope,
        title=form.title,
        worked=form.what_worked,
        barriers=list(dict.fromkeys(form.barriers)),
        function_areas=list(dict.fromkeys(form.function_areas)),
    )
