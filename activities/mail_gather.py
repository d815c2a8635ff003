"""Gathers what was queued into mails: one for each person, or contact of a board, at a time."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from hashlib import sha256

import structlog

from activities.calendars import office_calendar
from activities.mail_read import AnyNotice, as_notice, read_rows
from activities.mail_route import Addressee, Verdict, route
from activities.office import read_office
from db.connect import Pool
from db.queries import queries
from domain.calendar import ONE_DAY, local_day, moment

log = structlog.get_logger()

DIGEST_AT = time(8, 30)
# A handover of forty boards takes a while; it is told when nothing was added to it for so long.
SETTLES_DOWN = timedelta(seconds=10)
ONE_A_WEEK = timedelta(days=7)


async def gather_urgent(pool: Pool, now: datetime) -> None:
    await _gather(pool, now, urgent=True)


async def gather_digests(pool: Pool, now: datetime) -> None:
    today = local_day(now)
    if not is_office_day(today):
        return
    await queries.divide_among_managers(pool, until=week_begins(today), now=now)
    await _gather(pool, now, urgent=False)


def is_office_day(day: date) -> bool:
    """Of the staff, who work in school holidays too."""
    return office_calendar().is_open(day)


def week_begins(day: date) -> datetime:
    """When the managers' weekly digest is made; one that was missed is made up for on a later day."""
    monday = day - ONE_DAY * day.weekday()
    week = (monday + ONE_DAY * after for after in range(5))
    return moment(next(day for day in week if is_office_day(day)), DIGEST_AT)


async def _gather(pool: Pool, now: datetime, *, urgent: bool) -> None:
    today = local_day(now)
    ids = [row["id"] async for row in queries.waiting_notifications(pool, urgent=urgent, until=now)]
    if not ids:
        return
    rows = await read_rows(pool, ids)
    office = await read_office(pool, {row["board_number"] for row in rows}, today)
    lately = queries.contacts_mailed_after(pool, day=today - ONE_A_WEEK)
    mailed = {row["contact_id"] async for row in lately}
    settled: list[int] = []
    groups: dict[tuple[Addressee, str], list[AnyNotice]] = defaultdict(list)
    for row in rows:
        try:
            notice = as_notice(row)
            to = route(notice, office, now)
        except Exception:  # a defect in one holds up no other
            log.exception("notification_not_judged", notification=row["id"])
            continue
        if isinstance(to, Addressee):
            groups[to, _apart(notice, to)].append(notice)
        elif to is Verdict.SETTLED:
            settled.append(notice.id)
    await queries.settle_notifications(pool, ids=settled, now=now)
    for (addressee, _), group in groups.items():
        newest = max(notice.queued_at for notice in group)
        if addressee.contact_id in mailed or (urgent and newest > now - SETTLES_DOWN):
            continue
        await _put_in_mail(pool, addressee, [notice.id for notice in group], today)


def _apart(notice: AnyNotice, to: Addressee) -> str:
    """The staff read everything in one mail; a board, of one thing that it takes part in; a contact point, of
    one question."""
    match to.kind:
        case "board":
            return notice.stream
        case "question":
            return str(notice.id)
        case _:
            return ""


async def _put_in_mail(pool: Pool, addressee: Addressee, ids: list[int], today: date) -> None:
    mail_id = _mail_id(addressee, ids, today)
    async with pool.acquire() as connection, connection.transaction():
        added = await queries.add_mail(
            connection,
            id=mail_id,
            **dict(addressee),
            on_day=today,
        )
        if added is None:  # it has had its mail of this day or week: this waits for the next
            return
        taken = [row["id"] async for row in queries.put_in_mail(connection, mail_id=mail_id, ids=ids)]
        if not taken:
            await queries.drop_mail(connection, id=mail_id)


def _mail_id(addressee: Addressee, ids: list[int], today: date) -> str:
    """Depends on what is sent and on nothing else, so that a repeat is recognised by its Message-ID."""
    match addressee.kind:
        case "urgent" | "question":
            what = ",".join(str(id_) for id_ in sorted(ids))
        case "weekly":
            what = today.strftime("%G-W%V")
        case _:
            what = today.isoformat()
    to = addressee.person_id or addressee.contact_id or addressee.contact_point_id
    return sha256(f"{addressee.kind}:{to}:{what}".encode()).hexdigest()[:32]
