"""One trajectory: its steps, their due dates and why, and who can help when it is stalled."""

from datetime import UTC, date, datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from api.auth import Anyone, SignedIn
from api.boards import ContactReply
from api.contact_points import ContactPointReply, contact_point_of
from api.lessons import LessonReply, lessons_that_help
from api.questions import QuestionReply, questions_of
from api.reading import Reading
from api.shapes import CodeReply, PersonRef, Reply, Words, coded, words
from api.stalled_lines import help_with
from api.state import Here, State
from api.trajectories import TrajectoryLine, line
from api.walk import today
from db.queries import queries
from domain import permitted
from domain.commands import Function, Role
from domain.events import Due
from domain.trajectory import Step, Trajectory

router = APIRouter(route_class=SignedIn, tags=["trajectories"])


class ClosureReply(Reply):
    name: str
    first: date
    last: date
    days: int = Field(description="Weekdays that do not count")


class DueLineReply(Reply):
    """Counting `workingDays` from `start` gives `to`: weekends and closures do not count."""

    why: Literal["term", "meeting", "appointment", "regional-meeting", "pause"]
    words: Words
    start: date
    working_days: int
    to: date
    weekend_days: int
    closures: list[ClosureReply]
    paused_on: date | None
    beyond_known: bool = Field(description="School holidays of these days were not published yet")


class DueReply(Reply):
    on: date
    lines: list[DueLineReply] = Field(description="Why: a ledger, the first line from the day it opened")


# By role alone, since only who acts for the board reads a trajectory (api/reading.py), or sees it all.
MAY = "Which commands whoever asks may give now: by role, and by where it stands"


class StepReply(Reply):
    key: str
    title: Words
    phase: str
    who: Literal["adviser", "lead"]
    status: Literal["waiting", "open", "completed", "skipped"]
    opens_after: list[str] = Field(description="Keys of the steps that come before it")
    form: str = Field(description="Key of the form that completes it")
    opened_on: date | None
    due: DueReply | None
    late: bool
    appointment_on: date | None
    deferred_until: date | None
    meeting: str | None = Field(description="The regional meeting that gathers the board for it")
    ended_on: date | None
    may: list[permitted.OfStep] = Field(description=MAY)


class PauseReply(Reply):
    paused_on: date
    return_on: date
    resumed_on: date | None


class HandoverPlanned(Reply):
    post: Literal["lead", "adviser"]
    person: PersonRef | None
    from_on: date = Field(alias="from")


class TrajectoryReply(TrajectoryLine):
    programme: str
    programme_version: int | None = Field(description="Null: from before versions were numbered")
    came_from: str | None = Field(description="The board's earlier trajectory, where it came back")
    stalled_words: Words | None = Field(description="Why it is stalled, in words")
    runs_long: bool = Field(description="It has run longer than was promised")
    steps: list[StepReply]
    barriers: list[CodeReply]
    lessons: list[LessonReply] = Field(
        description="Of other boards, on these barriers: the likeliest to help first"
    )
    contacts: list[ContactReply]
    acquaint: list[Function] = Field(description="Where the adviser has yet to meet the next contact")
    pauses: list[PauseReply]
    handovers: list[HandoverPlanned] = Field(description="What is planned")
    contact_point: ContactPointReply | None = Field(description="Who speaks for the region today")
    questions: list[QuestionReply] = Field(description="What the board asked of its region")
    may: list[permitted.OfTrajectory] = Field(description=MAY)


@router.get("/trajectories/{trajectoryId}", operation_id="getTrajectory")
async def get_trajectory(state: Here, person: Anyone, read: Reading) -> TrajectoryReply:
    """One trajectory, with its steps, due dates and why, barriers, contacts, and who unblocks it."""
    trajectory, now = read.trajectory, datetime.now(UTC)
    shown = line(read.row, now)
    stalled = shown["stalled"]
    # Not who came after it had ended: that is for whoever acts for the board now.
    of_its_time = {contact.id for contact in trajectory.contacts}
    contacts = [
        ContactReply(**dict(row))
        async for row in queries.contacts_of(state.pool, board=trajectory.board)
        if row["id"] in of_its_time
    ]
    help_ = await help_with(state, [read.row], now)
    return TrajectoryReply(
        **shown,
        **help_.get(read.id, {}),
        programme=trajectory.programme.key,
        programme_version=trajectory.programme.version,
        came_from=trajectory.came_from,
        stalled_words=words("stall-reason", stalled.reason) if stalled else None,
        runs_long=trajectory.ran_long,
        steps=[_step(trajectory, step, today(), person.role) for step in trajectory.steps],
        barriers=coded("barrier", trajectory.barriers),
        lessons=await lessons_that_help(state, trajectory),
        contacts=contacts,
        acquaint=list(trajectory.acquaint),
        pauses=[PauseReply(**_fields(it, PauseReply)) for it in trajectory.breaks],
        handovers=await _planned(state, trajectory),
        contact_point=await contact_point_of(state.pool, trajectory.region),
        questions=await questions_of(state, read, person.role),
        may=permitted.of_trajectory(trajectory, person.role),
    )


def _step(trajectory: Trajectory, step: Step, day: date, role: Role) -> StepReply:
    definition = trajectory.programme.step(step.key)
    return StepReply(
        **_fields(step, StepReply) | {"due": step.due and due_reply(step.due)},
        title=Words(nl=definition.title.nl, en=definition.title.en),
        phase=definition.phase,
        who=definition.who,
        opens_after=list(definition.opens_after),
        form=definition.form,
        late=trajectory.is_late(step, day),
        may=permitted.of_step(trajectory, role, step.key),
    )


def due_reply(due: Due) -> DueReply:
    lines = [
        DueLineReply(
            **_fields(it, DueLineReply)
            | {"closures": [ClosureReply(**_fields(closure, ClosureReply)) for closure in it.closures]},
            words=words("due-line", it.why),
        )
        for it in due.lines
    ]
    return DueReply(on=due.on, lines=lines)


def _fields(value: Any, shown: type[Reply]) -> dict[str, Any]:
    """The fields of a value that an answer shows under the same name."""
    return {name: getattr(value, name) for name in shown.model_fields if hasattr(value, name)}


async def _planned(state: State, trajectory: Trajectory) -> list[HandoverPlanned]:
    people = [planned.person for planned in trajectory.handovers if planned.person]
    names = {row["id"]: row["name"] async for row in queries.names(state.pool, people=people)}
    return [
        HandoverPlanned(
            post=planned.post,
            person=PersonRef(id=planned.person, name=names[planned.person]) if planned.person else None,
            from_on=planned.from_on,
        )
        for planned in trajectory.handovers
    ]
