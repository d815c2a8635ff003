"""Which mail goes out to whom, and when, if nobody does anything: queued by the rules, judged by the route,
and gathered on the days of all mail. Who is meant is who works here, stands in or is a contact today."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from activities.calendars import calendar
from activities.mail_gather import DIGEST_AT, ONE_A_WEEK, is_office_day, week_begins
from activities.mail_read import Queued, read_notices
from activities.mail_route import Addressee, Verdict, route
from activities.office import Office, read_office
from db.connect import Pool
from db.queries import queries
from domain.calendar import ONE_DAY, local_day, moment
from domain.events import Outlook, Ticked
from domain.forecast import Foreseen, Stalling, play_ahead, stalls_ahead
from domain.notifications import notifications
from domain.programme import Audience
from domain.trajectory import Trajectory

FAR = timedelta(days=366)
BEYOND = timedelta(days=14)  # what was queued on the last day is still to go out


@dataclass(frozen=True)
class Posted:
    """What is told on which day to whom; without both, there is nobody who can be mailed."""

    notice: Queued
    to: Addressee | None = None
    on: date | None = None

    @property
    def sequence(self) -> int | None:
        """Of the event that it comes from."""
        return self.notice.event.get("sequence")


@dataclass(frozen=True)
class Forecast:
    """`next_on` is the first day after it on which something comes, within `FAR`."""

    now: datetime
    trajectory: Trajectory
    office: Office
    foreseen: tuple[Foreseen, ...]
    stalls: tuple[Stalling, ...]
    posted: tuple[Posted, ...]
    next_on: date | None


async def foresee(pool: Pool, trajectory_id: str, now: datetime, until: date) -> Forecast:
    """Also what is queued already and waits for its mail."""
    row = dict(await queries.trajectory_ahead(pool, id=trajectory_id))
    trajectory = Trajectory.model_validate({**row["view"], "programme": row["programme"]})
    played = play_ahead(trajectory, row["wakes_at"], now, calendar(trajectory.zone), until + FAR)
    foreseen = tuple(each for each in played if local_day(each.event.at) <= until)
    office = await read_office(pool, [trajectory.board], local_day(now))
    waiting = [row["id"] async for row in queries.waiting_notifications_of(pool, stream=trajectory_id)]
    queued = [it for it in await read_notices(pool, waiting) if isinstance(it, Queued)]
    lately = queries.contacts_mailed_after(pool, day=local_day(now) - ONE_A_WEEK)
    mailed = {row["contact_id"]: row["on_day"] async for row in lately}
    outlook = Outlook(state=row["state"], stalls_at=row["stalls_at"], stall_reason=row["stall_reason"])
    stalls = tuple(stalls_ahead(outlook, now, played, until + FAR))
    later = [each.event.at for each in played[len(foreseen) :] if not isinstance(each.event, Ticked)]
    later += [stall.at for stall in stalls if local_day(stall.at) > until]
    post = _Post(office, now, played, mailed)
    return Forecast(
        now=now,
        trajectory=trajectory,
        office=office,
        foreseen=foreseen,
        stalls=tuple(stall for stall in stalls if local_day(stall.at) <= until),
        posted=tuple(post.deliver([*queued, *_to_queue(row | {"trajectory": trajectory}, foreseen)], until)),
        next_on=min(map(local_day, later), default=None),
    )


def _to_queue(row: Mapping[str, Any], foreseen: Sequence[Foreseen]) -> Iterator[Queued]:
    """As the commit would queue it."""
    for each in foreseen:
        for it in notifications(each.after, each.event):
            yield Queued.model_construct(
                **_fields(row),
                **{name: getattr(it, name) for name in ("kind", "step", "due_on", "urgent")},
                id=0,
                audience=it.audience.value,
                person_id=it.person,
                queued_at=each.event.at,
                event=each.event.model_dump(mode="json"),
            )


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """What every notification of the trajectory has."""
    nobody = dict.fromkeys(("refused_person_id", "refused_contact_id", "refused_contact_point_id"))
    kept = {name: row[name] for name in Queued.model_fields if name in row}
    about = {"stream": row["trajectory_id"], "regions": tuple(row["regions"]), "question_text": None}
    return {**nobody, **kept, **about, "programme": row["trajectory"].programme}


class _Post:
    """The post of the days to come."""

    def __init__(
        self, office: Office, now: datetime, foreseen: Sequence[Foreseen], mailed: Mapping[UUID, date]
    ) -> None:
        self._office = office
        self._now = now
        self._foreseen = foreseen
        self._mailed = dict(mailed)  # the day on which a contact last had a kind mail

    def deliver(self, notices: Iterable[Queued], until: date) -> Iterator[Posted]:
        left = [each for notice in notices for each in self._divided(notice)]
        day = local_day(self._now)
        while left and day <= until + BEYOND:
            posted, left = self._on(day, left)
            yield from posted
            day += ONE_DAY
        yield from (Posted(notice) for notice in left)

    def _divided(self, notice: Queued) -> list[Queued]:
        """What is for the managers is for each of them."""
        if notice.audience != Audience.MANAGERS or notice.person_id:
            return [notice]
        managers = sorted(
            (person for person in self._office.persons.values() if person.role == "manager"),
            key=lambda person: person.name,
        )
        return [notice.model_copy(update={"person_id": person.id}) for person in managers] or [notice]

    def _on(self, day: date, notices: Sequence[Queued]) -> tuple[list[Posted], list[Queued]]:
        posted: list[Posted] = []
        left: list[Queued] = []
        at = max(self._now, moment(day, DIGEST_AT))
        for notice in notices:
            to = self._route(notice, day, at) if self._is_its_day(notice, day, at) else Verdict.WAITS
            if isinstance(to, Addressee):
                posted.append(Posted(notice, to, day))
            elif to is Verdict.WAITS:
                left.append(notice)
        self._mailed |= {it.to.contact_id: day for it in posted if it.to and it.to.contact_id}
        return posted, left

    def _is_its_day(self, notice: Queued, day: date, at: datetime) -> bool:
        if notice.queued_at > at:
            return False
        if notice.urgent:
            return True
        if not is_office_day(day) or moment(day, DIGEST_AT) < self._now:
            return False
        return notice.audience != Audience.MANAGERS or notice.queued_at <= week_begins(day)

    def _route(self, notice: Queued, day: date, at: datetime) -> Addressee | Verdict:
        to = route(self._as_it_is_then(notice, at), replace(self._office, today=day), at)
        last = self._mailed.get(to.contact_id) if isinstance(to, Addressee) and to.contact_id else None
        return Verdict.WAITS if last and last > day - ONE_A_WEEK else to

    def _as_it_is_then(self, notice: Queued, at: datetime) -> Queued:
        before = [each for each in self._foreseen if each.event.at <= at]
        if not before:
            return notice
        after, outlook = before[-1].after, before[-1].event.outlook
        changes = {
            "trajectory": after,
            "state": outlook.state,
            "lead_id": after.lead,
            "adviser_id": after.adviser,
            "stalls_at": outlook.stalls_at,
            "stall_reason": outlook.stall_reason,
        }
        return notice.model_copy(update=changes)
