"""Moving trajectories that run to another version of their programme, one or many, on purpose."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from activities.calendars import calendar
from activities.give import give
from api.auth import LEAD_ONLY, Lead, Person, SignedIn
from api.commanded import keep, text
from api.idempotency import Call, Called, known_answer
from api.places import Programme
from api.problems import FieldError, blame, invalid
from api.programme_versions import Number, Version, known_version, numbered
from api.reading import Read, Reading
from api.shapes import Body, Reply, TrajectoryId, Translatable, Words
from api.state import Here, State
from api.trajectory import DueReply, due_reply
from api.walk import CommandReply, Walk, Walking
from db.queries import queries
from domain import events as e
from domain.commands import ChangeProgramme
from domain.decide import decide
from domain.decide_programme import expected_end_as_it_stands
from domain.forms import Text
from domain.outcome import Outcome
from domain.programme import Programme as Definition
from domain.refusals import KeyReused, TrajectoryClosed
from domain.trajectory import Trajectory

router = APIRouter(route_class=SignedIn)

MOST = 100  # in one go
AT_ONCE = 8  # as many as the database can well take beside everything else


class NewProgramme(Body):
    version: Number
    reason: Text | None = None


class DueChange(Reply):
    step: str
    title: Words
    before: date
    after: date
    due: DueReply = Field(description="The due date that it becomes, and why")


class Expected(Reply):
    """When it ends, if what is open is done when it is due and the rest takes just its terms."""

    told: date = Field(description="What is shown now")
    before: date = Field(description="As it stands, on the terms that it has")
    after: date = Field(description="As it stands, on the new terms")


class Foreseen(Reply):
    """What moving it would change. Steps that are done stay as they are."""

    trajectory_id: str
    version_before: int | None
    version_after: int
    steps: list[DueChange]
    expected_end: Expected
    stalls_at_once: bool = Field(description="It would be stalled from that moment on")


class Moves(Body):
    trajectories: Annotated[tuple[TrajectoryId, ...], Field(min_length=1, max_length=MOST)]
    reason: Text | None = None


class MoveReply(Translatable):
    trajectory_id: str
    moved: bool
    refused: str | None = Field(description="The rule by which it was not moved")
    detail: str | None = Field(description="That rule in words")


class MovesReply(Reply):
    items: list[MoveReply]


@router.post(
    "/trajectories/{trajectoryId}/programme",
    operation_id="changeProgrammeOfTrajectory",
    tags=["trajectories"],
    dependencies=[LEAD_ONLY],
)
async def change_programme_of_trajectory(
    state: Here,
    walk: Walking,
    read: Reading,
    body: NewProgramme,
    dry_run: Annotated[bool, Query(alias="dryRun", description="Only tell what would change")] = False,
) -> CommandReply | Foreseen:
    """Let a trajectory go on with another version of its programme: what is open is due by the new terms."""
    row = await queries.programme_version(state.pool, key=read.trajectory.programme.key, version=body.version)
    if row is None:
        raise invalid(blame("/version", "There is no such version of this trajectory's programme."))
    programme = numbered(row)
    if dry_run:
        return _foreseen(walk, read, programme)
    written = {"document": text("reason", body.reason)}
    return await walk.give(ChangeProgramme, body, written, programme=programme)


def _foreseen(walk: Walk, read: Read, programme: Definition) -> Foreseen:
    """By the very decision that the command would be, on the trajectory as it is shown."""
    before, now = read.trajectory, datetime.now(UTC)
    command = ChangeProgramme(id="", fingerprint="", programme=programme, role=walk.person.role)
    (event,) = decide(before, command, now, calendar(before.zone))
    assert isinstance(event, e.ProgrammeChanged)
    stalls_at = event.outlook.stalls_at
    return Foreseen(
        trajectory_id=walk.trajectory_id,
        version_before=before.programme.version,
        version_after=programme.version or 0,
        steps=[_due_change(before, key, due) for key, due in event.dues.items()],
        expected_end=Expected(
            told=before.expected_end_on,
            before=expected_end_as_it_stands(before, calendar(before.zone)),
            after=event.expected_end_on,
        ),
        stalls_at_once=stalls_at is not None and stalls_at <= now,
    )


def _due_change(before: Trajectory, key: str, due: e.Due) -> DueChange:
    was, title = before.step(key).due, before.programme.step(key).title
    assert was
    words = Words(nl=title.nl, en=title.en)
    return DueChange(step=key, title=words, before=was.on, after=due.on, due=due_reply(due))


@router.post(
    "/programmes/{programme}/versions/{version}/trajectories",
    operation_id="moveTrajectories",
    tags=["programmes"],
)
async def move_trajectories(
    *, state: Here, person: Lead, call: Called, programme: Programme, version: Version, body: Moves
) -> MovesReply:
    """Move many trajectories to one version, and tell of each what came of it. It can be repeated safely."""
    definition = numbered(await known_version(state.pool, programme, version))
    subject, fingerprint = f"programme:{programme}", call.fingerprint(body)
    known = await known_answer(state.pool, call, fingerprint, subject)
    if not known:
        states = await _states(state, programme, body)
        about = {"subject": subject, "id": call.id}
        if await queries.claim_command(state.pool, **about, fingerprint=fingerprint) != fingerprint:
            raise KeyReused
        moving = _Moving(state, person, call, definition, fingerprint, body.reason)
        moved = MovesReply(items=await moving.all(states))
        known = moved.model_dump(mode="json")
        await queries.settle_command(state.pool, **about, outcome=known)
    return MovesReply.model_validate(known)


async def _states(state: State, programme: str, body: Moves) -> dict[str, str]:
    ids = list(dict.fromkeys(body.trajectories))
    found = {
        row["id"]: row["state"] async for row in queries.states_of(state.pool, programme=programme, ids=ids)
    }
    errors = [_unknown(place) for place, id_ in enumerate(body.trajectories) if id_ not in found]
    if errors:
        raise invalid(*errors)
    return {id_: found[id_] for id_ in ids}


def _unknown(place: int) -> FieldError:
    return blame(f"/trajectories/{place}", "This programme has no such trajectory.")


@dataclass(frozen=True)
class _Moving:
    """The same command for each; its id follows from the call, so that a repeat goes on where it stopped."""

    state: State
    person: Person
    call: Call
    programme: Definition
    fingerprint: str
    reason: str | None

    async def all(self, states: dict[str, str]) -> list[MoveReply]:
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(id_: str) -> MoveReply:
            async with turns:
                refusal = (await self._move(id_, states[id_])).refusal
            if refusal is None:
                return MoveReply(trajectory_id=id_, moved=True, refused=None, detail=None)
            return MoveReply(trajectory_id=id_, moved=False, refused=refusal.rule, **refusal.sentence)

        return await asyncio.gather(*map(one, states))

    async def _move(self, id_: str, state: str) -> Outcome:
        own = Call(sha256(f"{self.call.id}:{id_}".encode()).hexdigest(), self.call.method, self.call.path)
        taken: Any = await queries.find_command(self.state.pool, subject=id_, id=own.id)
        if taken:
            return Outcome.model_validate(taken["outcome"])
        if state in ("completed", "withdrawn"):
            return Outcome.refused(TrajectoryClosed())
        documents = await keep(
            self.state.pool,
            {"document": text("reason", self.reason)},
            call=own,
            person=self.person,
            subject=id_,
            fingerprint=self.fingerprint,
        )
        command = ChangeProgramme.model_validate(
            {
                "id": own.id,
                "fingerprint": self.fingerprint,
                "by": self.person.id,
                "role": self.person.role,
                "programme": self.programme,
                **documents,
            }
        )
        return await give(self.state.temporal, self.state.settings.task_queue, id_, command)
