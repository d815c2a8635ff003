"""The versions of a programme as they stand: steps, terms, ladder, places, and who goes by which."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.auth import LEAD_OR_MANAGER, SignedIn
from api.places import Programme
from api.problems import not_found
from api.shapes import BoardRef, CodeReply, PersonRef, Reply, Words, coded
from api.state import Here
from db.connect import Connection, Pool
from db.queries import queries
from domain.programme import Programme as Definition
from domain.programme import Rung, StepDefinition
from domain.value import Value

router = APIRouter(route_class=SignedIn, tags=["programmes"], prefix="/programmes/{programme}")

Number = Annotated[int, Field(ge=1, le=1_000_000)]
Version = Annotated[Number, Path(description="Number of a version")]


class TermReply(Reply):
    key: str
    title: Words
    help: Words | None
    phase: CodeReply
    who: Literal["adviser", "lead"]
    opens_after: list[str]
    term: int = Field(description="Working days")


class RungReply(Reply):
    offset: int = Field(description="Working days after the due date; before it when negative")
    to: list[CodeReply]


class MeetingRulesReply(Reply):
    worth_boards: int
    worth_before_due: int
    reminded_before: int
    recorded_within: int


class Promise(Reply):
    from_months: int
    until_months: int


class VersionLine(Reply):
    version: int
    since: datetime
    by: PersonRef | None = Field(description="Null: it came with the product")


class VersionReply(VersionLine):
    key: str
    title: Words
    newest: bool
    steps: list[TermReply]
    longest_way: int = Field(description="From launch to end, in working days")
    promised: Promise
    ladder: list[RungReply]
    places: int
    place_given: Literal["offer", "at-once"]
    offer_term: int
    late_stalls_after: int
    silence_stalls_after: int
    unanswered_stalls_after: int
    overrun_stalls_after: int
    call_before_return: int
    decided_after_meeting: int
    returned_term: int
    meeting: MeetingRulesReply
    question_reminded_after: int
    question_reminders: int
    asked_after_months: list[int]
    job_hours: float
    sector_size: int | None


class CountedVersion(VersionLine):
    running: int = Field(description="Open trajectories that go by it")


class Versions(Reply):
    items: list[CountedVersion] = Field(description="The newest first")


class RunningReply(Reply):
    trajectory_id: str
    board: BoardRef
    version: int | None = Field(description="Null: from before versions were numbered")
    state: Literal["running", "paused"]
    expected_end_on: date


class RunningTrajectories(Reply):
    items: list[RunningReply] = Field(description="Those on the oldest version first")


@router.get("", operation_id="getProgramme")
async def get_programme(
    state: Here,
    programme: Programme,
    version: Annotated[Number | None, Query(description="The newest when left out")] = None,
) -> VersionReply:
    """What a programme holds: its steps and their terms, its ladder, its places and the rest."""
    row = await known_version(state.pool, programme, version)
    definition = numbered(row)
    plain = set(VersionReply.model_fields) - {"steps", "ladder", "title", "meeting", "version"}
    return VersionReply(
        **{name: value for name, value in definition if name in plain},
        **_line(row),
        title=_words(definition.title),
        newest=row["newest"],
        steps=[_step(step) for step in definition.steps],
        longest_way=definition.longest_way,
        promised=promised(definition),
        ladder=[_rung(rung) for rung in definition.ladder],
        meeting=MeetingRulesReply(**dict(definition.meeting)),
    )


@router.get("/versions", operation_id="listVersions")
async def list_versions(state: Here, programme: Programme) -> Versions:
    """The versions of a programme: since when, by whom, and how many trajectories go by each."""
    rows = [row async for row in queries.programme_versions(state.pool, key=programme)]
    if not rows:
        raise not_found("programme")
    return Versions(items=[CountedVersion(**_line(row), running=row["running"]) for row in rows])


@router.get("/trajectories", operation_id="listTrajectoriesByVersion", dependencies=[LEAD_OR_MANAGER])
async def list_trajectories_by_version(state: Here, programme: Programme) -> RunningTrajectories:
    """The open trajectories of a programme, and which version each goes by."""
    await known_version(state.pool, programme, None)
    rows = queries.open_trajectories_in(state.pool, programme=programme)
    return RunningTrajectories(
        items=[
            RunningReply(
                trajectory_id=row["id"],
                board=BoardRef(number=row["board_number"], name=row["board_name"]),
                version=row["version"],
                state=row["state"],
                expected_end_on=row["expected_end_on"],
            )
            async for row in rows
        ]
    )


async def known_version(connection: Connection | Pool, key: str, version: int | None) -> Any:
    row = await queries.programme_version(connection, key=key, version=version)
    if row is None:
        raise not_found("programme" if version is None else "version")
    return row


def numbered(row: Any) -> Definition:
    return Definition.model_validate({**row["definition"], "version": row["version"]})


def promised(definition: Definition) -> Promise:
    return Promise(from_months=definition.promised_from_months, until_months=definition.long_after_months)


def _line(row: Any) -> dict[str, Any]:
    by = PersonRef(id=row["by_person"], name=row["by_name"]) if row["by_person"] else None
    return {"version": row["version"], "since": row["added_at"], "by": by}


def _step(step: StepDefinition) -> TermReply:
    (phase,) = coded("phase", [step.phase])
    fields = {name: getattr(step, name) for name in ("key", "who", "opens_after", "term")}
    return TermReply(
        **fields, title=_words(step.title), help=_words(step.help) if step.help else None, phase=phase
    )


def _rung(rung: Rung) -> RungReply:
    return RungReply(offset=rung.offset, to=coded("audience", rung.to))


def _words(title: Value) -> Words:
    return Words(**dict(title))
