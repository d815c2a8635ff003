"""Writes what was queued to be told: with what still applies, and is still for this addressee."""

from datetime import datetime

from asyncpg import Record

from activities.mail_compose import compose
from activities.mail_letter import Letter, Letterhead
from activities.mail_read import read_notices
from activities.mail_refused import refused
from activities.mail_route import Addressee, Draft, Verdict, route
from activities.office import read_office
from db.connect import Pool
from db.queries import queries
from domain.calendar import local_day


async def tell(pool: Pool, letterhead: Letterhead, claim: Record, now: datetime) -> Letter | None:
    draft = await _judge_again(pool, claim, now)
    if not draft.told:
        return None
    reader, first = draft.reader, draft.told[0]
    return Letter(
        message=compose(letterhead, draft),
        name=reader.name,
        to=reader.mail,
        refused=refused(first.stream, first.lead_id, draft.addressee, reader.mail),
    )


async def _judge_again(pool: Pool, claim: Record, now: datetime) -> Draft:
    """It may have waited for hours for the mail server."""
    addressee = Addressee.model_validate(dict(claim))
    ids = [row["id"] async for row in queries.notifications_in_mail(pool, mail_id=claim["id"])]
    told = await read_notices(pool, ids)
    office = await read_office(pool, {notice.board_number for notice in told}, local_day(now))
    routes = {notice.id: route(notice, office, now) for notice in told}
    settled = [id_ for id_, to in routes.items() if to is Verdict.SETTLED]
    elsewhere = [id_ for id_, to in routes.items() if to not in (addressee, Verdict.SETTLED)]
    await queries.settle_notifications(pool, ids=settled, now=now)
    await queries.take_out_of_mail(pool, ids=elsewhere)
    return Draft(addressee, [notice for notice in told if routes[notice.id] == addressee], office, now)
