"""A lead changes a programme: it is checked, and then it is the version for the launches from now on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from activities.commit_places import command_places
from api.auth import Lead, Person, SignedIn
from api.idempotency import Answer, Called, once
from api.places import Programme
from api.problems import FieldError, blame, invalid
from api.programme_check import Check, RungChange, SettingChange, check, rungs_changed, settings_changed
from api.programme_versions import Number, known_version, numbered
from api.shapes import Body, Reply
from api.state import Here
from db.connect import Connection, Pool
from db.queries import queries
from domain.commands import tick
from domain.places_commands import PlacesTick
from domain.programme import Code, WorkingDays, checked, first_that_does_not_rise
from domain.programme import Programme as Definition
from domain.programme_versions import CHANGEABLE, are_alike, changed
from domain.refusals import DoesNotHangTogether, NotTheNewest, OutsideThePromise, SameProgramme

router = APIRouter(route_class=SignedIn, tags=["programmes"], prefix="/programmes/{programme}")

Count = Annotated[int, Field(ge=1, le=10_000)]
Staff: TypeAlias = Literal["owner", "adviser", "lead", "managers"]  # the ladder never goes to a board


class NewRung(Body):
    offset: Annotated[int, Field(ge=-260, le=260)]
    to: Annotated[tuple[Staff, ...], Field(min_length=1, max_length=4)]


class NewMeetingRules(Body):
    worth_boards: Count | None = None
    worth_before_due: WorkingDays | None = None
    reminded_before: WorkingDays | None = None
    recorded_within: WorkingDays | None = None


class NewVersion(Body):
    """What is left out stays as it is."""

    based_on_version: Number = Field(
        description="The version that was changed: refused when it is not the newest"
    )
    even_if_outside: bool = Field(False, description="Also when a trajectory then takes other than promised")
    terms: dict[Code, WorkingDays] = Field({}, max_length=100, description="By the key of a step")
    ladder: Annotated[tuple[NewRung, ...], Field(max_length=20)] | None = None
    places: Count | None = None
    place_given: Literal["offer", "at-once"] | None = None
    offer_term: WorkingDays | None = None
    late_stalls_after: WorkingDays | None = None
    silence_stalls_after: WorkingDays | None = None
    unanswered_stalls_after: Annotated[int, Field(ge=1, le=20)] | None = None
    overrun_stalls_after: WorkingDays | None = None
    call_before_return: WorkingDays | None = None
    decided_after_meeting: WorkingDays | None = None
    returned_term: WorkingDays | None = None
    meeting: NewMeetingRules | None = None
    question_reminded_after: WorkingDays | None = None
    question_reminders: Annotated[int, Field(ge=0, le=20)] | None = None
    asked_after_months: (
        Annotated[tuple[Annotated[int, Field(ge=1, le=120)], ...], Field(max_length=12)] | None
    ) = None


class ChangedReply(Reply):
    programme: str
    version: int | None = Field(description="Null: a dry run, nothing was changed")
    changes: list[SettingChange] = Field(description="What is otherwise than in the version it is based on")
    ladder: list[RungChange]
    check: Check
    check_before: Check = Field(description="The same of the version that it is based on")


ON_A_DRY_RUN: dict[int | str, dict[str, Any]] = {
    200: {"model": ChangedReply, "description": "A dry run: what would become of it"}
}


@router.post(
    "/versions",
    operation_id="changeProgramme",
    status_code=201,
    response_model=ChangedReply,
    responses=ON_A_DRY_RUN,
)
async def change_programme(
    *,
    state: Here,
    person: Lead,
    call: Called,
    programme: Programme,
    body: NewVersion,
    dry_run: Annotated[bool, Query(alias="dryRun", description="Only tell what would become of it")] = False,
) -> Response:
    """Change terms, ladder, places and rules. Trajectories that run keep what they were launched with, and
    can be moved to the new version on purpose."""
    await known_version(state.pool, programme, None)
    if dry_run:
        newest, definition = await _change(state.pool, programme, body)
        told = await _told(numbered(newest), definition)
        return JSONResponse(told.model_dump(mode="json"))

    async def do(connection: Connection) -> Answer:
        return await _keep(connection, programme, person, body)

    return await once(state, call, f"programme:{programme}", call.fingerprint(body), do)


async def _keep(connection: Connection, programme: str, person: Person, body: NewVersion) -> Answer:
    newest, definition = await _change(connection, programme, body)
    told = await _told(numbered(newest), definition)
    if not told.check.as_promised and not body.even_if_outside:
        raise OutsideThePromise(field="/terms")
    version = await queries.add_changed_programme(
        connection,
        key=programme,
        version=body.based_on_version + 1,
        definition=definition.model_dump(mode="json"),
        shipped=newest["shipped"],
        person=person.id,
    )
    if version is None:  # somebody else was first, just now
        raise NotTheNewest(field="/basedOnVersion")
    now = datetime.now(UTC)  # there may be more places than before, for who waits
    await command_places(connection, programme, PlacesTick.model_validate(tick(now)), now)
    told = told.model_copy(update={"version": version})
    return Answer(201, told, f"/v1/programmes/{programme}?version={version}")


async def _change(connection: Connection | Pool, programme: str, body: NewVersion) -> tuple[Any, Definition]:
    """The version that it is based on, and what becomes of it."""
    newest = await known_version(connection, programme, None)
    if newest["version"] != body.based_on_version:
        raise NotTheNewest(field="/basedOnVersion")
    before = numbered(newest)
    if errors := [*_misfits(before, body)]:
        raise invalid(*errors)
    parts = body.model_dump(include=set(CHANGEABLE), exclude_none=True)
    if "meeting" in parts:
        parts["meeting"] = before.meeting.model_copy(update=parts["meeting"])
    try:
        definition = checked(changed(before, body.terms, parts))
    except ValueError as error:
        raise DoesNotHangTogether from error
    if are_alike(before, definition):
        raise SameProgramme
    return newest, definition


async def _told(before: Definition, after: Definition) -> ChangedReply:
    return ChangedReply(
        programme=after.key,
        version=None,
        changes=settings_changed(before, after),
        ladder=rungs_changed(before, after),
        check=await check(after),
        check_before=await check(before),
    )


def _misfits(before: Definition, body: NewVersion) -> Iterator[FieldError]:
    for key in body.terms:
        if not before.has(key):
            yield blame(f"/terms/{key}", "This programme has no such step.")
    offsets = [rung.offset for rung in body.ladder or ()]
    place = first_that_does_not_rise(offsets)
    if place is not None and offsets[place] == offsets[place - 1]:
        yield blame(f"/ladder/{place}/offset", "There is a reminder on this day already.")
    elif place is not None:
        yield blame(f"/ladder/{place}/offset", "The rungs of the ladder rise.")
    place = first_that_does_not_rise(body.asked_after_months or ())
    if place is not None:
        yield blame(f"/askedAfterMonths/{place}", "These months rise.")
