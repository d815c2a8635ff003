"""What one can do with a trajectory, each by a form of its own; and what takes one press of a button."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages.language import _
from api.pages.offered import check_may
from api.pages.page import Here, Page
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled
from api.problems import Problem
from api.shapes import TrajectoryId
from api.walk import today
from domain.permitted import OfTrajectory

router = APIRouter(route_class=PageRoute, prefix="/trajecten/{trajectory_id}")

Id = Annotated[TrajectoryId, Path()]
Name = Literal["contact", "notitie", "pauze", "hervatten", "stoppen", "overdragen", "vraag", "meting"]


@dataclass(frozen=True)
class Command:
    code: OfTrajectory
    path: str  # of the API
    told: str  # when it has been done


COMMANDS: Mapping[Name, Command] = {
    "contact": Command("contact", "contact-attempts", _("It has been written down.")),
    "notitie": Command("note", "notes", _("The note has been written down.")),
    "pauze": Command("pause", "pauses", _("The trajectory is paused.")),
    "hervatten": Command(
        "resume", "resumptions", _("The trajectory goes on. The due dates have moved along.")
    ),
    "stoppen": Command("withdraw", "withdrawal", _("The trajectory has been stopped.")),
    "overdragen": Command("reassign", "reassignments", _("The trajectory has been given to another.")),
    "vraag": Command("ask-region", "questions", _("The question has been sent to the contact point.")),
    "meting": Command("measure", "measurements", _("It has been written down.")),
}


@router.post("/niet-bereikt")
async def called_in_vain(page: Here, trajectory_id: Id) -> Response:
    """One press: called, no answer."""
    attempt = {"way": "phone", "reached": False, "on": str(today())}
    await page.send("POST", f"/trajectories/{trajectory_id}/contact-attempts", attempt)
    told = page._("It has been written down that there was no answer.")
    return page.go(page.back(f"/trajecten/{trajectory_id}"), told)


@router.get("/vragen/{question}/antwoord")
async def show_answer(page: Here, trajectory_id: Id, question: UUID) -> Response:
    return await _show_answer(page, trajectory_id, question, filled())


@router.post("/vragen/{question}/antwoord")
async def answer(page: Here, trajectory_id: Id, question: UUID) -> Response:
    return await page.command(
        "POST",
        f"/trajectories/{trajectory_id}/questions/{question}/answer",
        again=lambda page, sent: _show_answer(page, trajectory_id, question, sent),
        to=f"/trajecten/{trajectory_id}",
        told=page._("The answer has been written down."),
    )


@router.get("/{name}")
async def show_command(page: Here, trajectory_id: Id, name: Name) -> Response:
    query = page.request.query_params
    begun = {"contact": {"way": "phone", "reached": "true"}, "overdragen": {"post": "adviser"}}
    asked = {"months": query["maanden"]} if "maanden" in query else {}
    return await _show(page, trajectory_id, name, filled({**begun.get(name, {}), **asked}))


@router.post("/{name}")
async def give_command(page: Here, trajectory_id: Id, name: Name) -> Response:
    command = COMMANDS[name]
    body = dict(page.sent.body)
    if name == "overdragen":
        body = {"person": None, **body}  # nobody, for the time being
    return await page.command(
        "POST",
        f"/trajectories/{trajectory_id}/{command.path}",
        body=body,
        again=lambda page, sent: _show(page, trajectory_id, name, sent),
        to=page.back(f"/trajecten/{trajectory_id}"),
        told=page._(command.told),
    )


async def _show(page: Page, trajectory_id: str, name: Name, form: Sent) -> Response:
    trajectory = await page.get(f"/trajectories/{trajectory_id}")
    check_may(page, COMMANDS[name].code, trajectory["may"])
    people = await _who_fit(page) if name == "overdragen" else []
    return page.show(f"commands/{name}.html", form=form, trajectory=trajectory, people=people)


async def _who_fit(page: Page) -> list[Any]:
    """Everybody who can have a post; who has only the other one is refused."""
    return [person for person in await page.every("/people") if person["role"] != "manager"]


async def _show_answer(page: Page, trajectory_id: str, question: UUID, form: Sent) -> Response:
    trajectory = await page.get(f"/trajectories/{trajectory_id}")
    for it in trajectory["questions"]:
        if it["id"] == str(question):
            check_may(page, "record-answer", it["may"])
            return page.show("commands/antwoord.html", form=form, trajectory=trajectory, question=it)
    raise Problem(404, "There is no such question.")
