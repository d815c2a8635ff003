"""What comes for a trajectory if nobody does anything."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from activities.mail_forecast import Forecast, Posted, foresee
from activities.mail_route import Draft
from activities.office import Person
from api.auth import SignedIn
from api.reading import Reading
from api.shapes import CodeReply, PersonRef, Reply, Words, words
from api.state import Here
from api.unblocking import UnblockerReply, unblocker_in
from api.walk import today
from domain.calendar import local_day
from domain.events import Reminded, Stalled, Ticked
from domain.forecast import Foreseen, Stalling
from domain.outlook import rungs_left
from domain.trajectory import Trajectory

router = APIRouter(route_class=SignedIn, tags=["trajectories"])


class MailAhead(Reply):
    on: date = Field(description="When it goes out: the daily mail at 08:30, the managers' once a week")
    to: str = Field(description="By name, as of today")
    post: str = Field(description="Role of who works here, function of a contact, or `contact-point`")
    audience: CodeReply = Field(description="As which it concerns them")
    mail: CodeReply = Field(description="In which mail")
    instead_of: PersonRef | None = Field(description="Who is absent today")


class Ahead(Reply):
    on: date
    what: CodeReply
    step: str | None
    title: Words | None = Field(description="Of the step")
    due_on: date | None
    working_days: int | None = Field(
        description="Of a reminder: after the due date, or before it when negative"
    )
    last: bool = Field(description="Of a reminder: this step is not reminded of after this")
    reason: CodeReply | None = Field(description="Why it stalls")
    unblocks: UnblockerReply | None = Field(description="Who can help then, as things are today")
    mails: list[MailAhead]
    nobody: list[CodeReply] = Field(description="For these there is nobody who can be mailed")


class ForecastReply(Reply):
    trajectory_id: str
    as_of: date
    until: date = Field(description="How far it looks ahead: the last day")
    items: list[Ahead] = Field(description="In order; what waits for its mail already comes first")
    last_mail_on: date | None = Field(
        description="After this day nobody is told anything, as far as it looks"
    )
    next_on: date | None = Field(description="When something comes after `until`; null: nothing, for a year")


@router.get("/trajectories/{trajectoryId}/forecast", operation_id="getForecast")
async def get_forecast(
    state: Here,
    read: Reading,
    days: Annotated[int, Query(ge=1, le=400, description="How many days to look ahead")] = 90,
) -> ForecastReply:
    """If nobody does anything: reminders, mail, and when it stalls, to whom and when."""
    until = today() + timedelta(days=days)
    forecast = await foresee(state.pool, read.id, datetime.now(UTC), until)
    return _reply(read.id, forecast, until)


def _reply(trajectory_id: str, forecast: Forecast, until: date) -> ForecastReply:
    stalls = [_stall(forecast, it) for it in forecast.stalls]  # from midnight: before what the clock does
    items = [*_queued(forecast), *stalls, *_events(forecast)]
    items.sort(key=lambda it: it.on)
    return ForecastReply(
        trajectory_id=trajectory_id,
        as_of=forecast.office.today,
        until=until,
        items=items,
        last_mail_on=max((mail.on for it in items for mail in it.mails), default=None),
        next_on=forecast.next_on,
    )


def _events(forecast: Forecast) -> Iterator[Ahead]:
    for each in forecast.foreseen:
        if not isinstance(each.event, Ticked):
            posted = [it for it in forecast.posted if it.sequence == each.event.sequence]
            yield _ahead(forecast, each.after, posted, **_told(each))


def _told(each: Foreseen) -> dict[str, Any]:
    event = each.event
    told: dict[str, Any] = {"on": local_day(event.at), "what": _coded("event", event.type)}
    told |= {"step": getattr(event, "step", None), "due_on": getattr(event, "due_on", None)}
    if isinstance(event, Reminded):
        left = rungs_left(each.after, each.after.step(event.step))
        told |= {"working_days": event.offset, "last": not left}
    if isinstance(event, Stalled):
        told["reason"] = _coded("stall-reason", event.reason)
    return told


def _queued(forecast: Forecast) -> Iterator[Ahead]:
    """What happened before and is still to be told."""
    known = {each.event.sequence for each in forecast.foreseen}
    earlier = [it for it in forecast.posted if it.sequence not in known]
    for sequence, kind in dict.fromkeys((it.sequence, it.notice.kind) for it in earlier):
        posted = [it for it in earlier if (it.sequence, it.notice.kind) == (sequence, kind)]
        first = posted[0].notice
        type_ = first.event.get("type", kind)
        what = _coded("ahead" if type_ == "address-refused" else "event", type_)
        about = {"on": forecast.office.today, "what": what, "step": first.step, "due_on": first.due_on}
        yield _ahead(forecast, forecast.trajectory, posted, **about)


def _stall(forecast: Forecast, stalling: Stalling) -> Ahead:
    before = [each.after for each in forecast.foreseen if each.event.at <= stalling.at]
    then = before[-1] if before else forecast.trajectory
    return _ahead(
        forecast,
        then,
        [],
        on=local_day(stalling.at),
        what=_coded("ahead", "stalls"),
        reason=_coded("stall-reason", stalling.reason),
        unblocks=unblocker_in(forecast.office, stalling.reason, then.board, then.lead, then.adviser),
    )


def _ahead(forecast: Forecast, then: Trajectory, posted: Sequence[Posted], **about: Any) -> Ahead:
    step = about.get("step")
    title = then.programme.step(step).title if step else None
    unsent = {it.notice.audience for it in posted if it.to is None}
    fields = {"step": None, "due_on": None, "working_days": None, "last": False, "reason": None}
    return Ahead(
        **{**fields, "unblocks": None, **about},
        title=Words(nl=title.nl, en=title.en) if title else None,
        mails=list(dict.fromkeys(_mail(forecast, it, it.on) for it in posted if it.on)),
        nobody=[_coded("audience", audience) for audience in sorted(unsent)],
    )


def _mail(forecast: Forecast, posted: Posted, on: date) -> MailAhead:
    assert posted.to
    office = forecast.office
    reader = Draft(posted.to, [posted.notice], office, forecast.now).reader
    meant = posted.notice.addressee
    absent = None
    if isinstance(reader, Person) and meant and meant != reader.id:
        absent = PersonRef(id=meant, name=office.persons[meant].name)
    return MailAhead(
        on=on,
        to=reader.name,
        post=reader.post,
        audience=_coded("audience", posted.notice.audience),
        mail=_coded("mail", posted.to.kind),
        instead_of=absent,
    )


def _coded(kind: str, code: str) -> CodeReply:
    return CodeReply(code=code, words=words(kind, code))
