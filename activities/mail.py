"""Sends what commits have queued: at once, or in one digest a day."""

from collections import Counter
from datetime import datetime
from typing import Literal, NoReturn

import structlog
from aiosmtplib import SMTP
from asyncpg import Record
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.mail_compose import Letterhead, compose
from activities.mail_gather import gather_digests, gather_urgent
from activities.mail_read import as_queued, read_rows
from activities.mail_route import Addressee, Draft, Verdict, route
from activities.mail_smtp import AddressRefused, NotTaken, SmtpConfig, connected, send
from activities.office import Person, read_office
from db.away import is_away
from db.connect import Pool
from db.queries import queries
from domain.calendar import local_day
from domain.value import Value

__all__ = ["Mailer", "Sent", "SmtpConfig"]

log = structlog.get_logger()

Fate = Literal["sent", "refused", "dropped", "in other hands"]


class Sent(Value):
    sent: int = 0
    refused: int = 0


class Mailer:
    def __init__(self, pool: Pool, smtp: SmtpConfig, sender: str, public_url: str) -> None:
        self._pool = pool
        self._smtp = smtp
        self._letterhead = Letterhead.of(sender, public_url)
        self.activities = (self.send_urgent, self.send_digests)

    @activity.defn
    async def send_urgent(self, now: datetime) -> Sent:
        """Also what an earlier run left behind, of whatever kind."""
        await gather_urgent(self._pool, now)
        return await self._send_all(now)

    @activity.defn
    async def send_digests(self, now: datetime) -> Sent:
        """Gathers nothing on a day on which the staff don't work."""
        await gather_digests(self._pool, now)
        return await self._send_all(now)

    async def _send_all(self, now: datetime) -> Sent:
        """One at a time: what a crash can repeat is the one mail in flight."""
        ids = [row["id"] async for row in queries.unsent_mail(self._pool)]
        fates: Counter[Fate] = Counter()
        failures: list[Exception] = []
        if ids:
            try:
                async with connected(self._smtp) as client:
                    await self._send_each(client, ids, now, fates, failures)
            except NotTaken as error:
                failures.append(error)
            log.info("mail_run", sent=fates["sent"], refused=fates["refused"], failed=len(failures))
        if failures:
            _complain(failures)
        return Sent(sent=fates["sent"], refused=fates["refused"])

    async def _send_each(
        self, client: SMTP, ids: list[str], now: datetime, fates: Counter[Fate], failures: list[Exception]
    ) -> None:
        for mail_id in ids:
            if activity.is_worker_shutdown():  # no mail is begun that may be cut off before it is marked
                raise ApplicationError("the worker stops", type="Unavailable")
            activity.heartbeat()
            try:
                fates[await self._send_one(client, mail_id, now)] += 1
            except NotTaken as error:
                failures.append(error)
                await queries.release_mail(self._pool, id=mail_id)
                if not client.is_connected:
                    return
            except Exception as error:
                if is_away(error):
                    raise
                # A defect in one mail holds up no other. It is tried again when its claim runs out.
                failures.append(error)
                log.exception("mail_failed", mail=mail_id)

    async def _send_one(self, client: SMTP, mail_id: str, now: datetime) -> Fate:
        claim = await queries.claim_mail(self._pool, id=mail_id)
        if claim is None:
            return "in other hands"
        draft = await self._judge_again(claim, now)
        if not draft.told:
            await queries.drop_mail(self._pool, id=mail_id)
            return "dropped"
        try:
            message = compose(self._letterhead, draft)
            await send(client, message, self._letterhead.mail, draft.reader.mail)
        except AddressRefused as refusal:
            await self._mark_refused(draft, refusal.code)
            return "refused"
        await queries.mark_mail_sent(self._pool, id=mail_id, now=now)
        return "sent"

    async def _judge_again(self, claim: Record, now: datetime) -> Draft:
        """With what is still for this addressee: it may have waited for hours for the mail server."""
        addressee = Addressee(
            kind=claim["kind"], person_id=claim["person_id"], contact_id=claim["contact_id"]
        )
        ids = [row["id"] async for row in queries.notifications_in_mail(self._pool, mail_id=claim["id"])]
        told = [as_queued(row) for row in await read_rows(self._pool, ids)]
        office = await read_office(self._pool, {queued.board_number for queued in told}, local_day(now))
        routes = {queued.id: route(queued, office, now) for queued in told}
        settled = [id_ for id_, to in routes.items() if to is Verdict.SETTLED]
        elsewhere = [id_ for id_, to in routes.items() if to not in (addressee, Verdict.SETTLED)]
        await queries.settle_notifications(self._pool, ids=settled, now=now)
        await queries.take_out_of_mail(self._pool, ids=elsewhere)
        still = [queued for queued in told if routes[queued.id] == addressee]
        return Draft(claim["id"], addressee, still, office, now)

    async def _mark_refused(self, draft: Draft, code: int) -> None:
        reader, trajectory_id, now = draft.reader, draft.told[0].trajectory_id, draft.now
        async with self._pool.acquire() as connection, connection.transaction():
            await queries.mark_mail_refused(connection, id=draft.id, code=code, now=now)
            if isinstance(reader, Person):
                await queries.mark_person_refused(connection, id=reader.id, mail=reader.mail, now=now)
                await queries.tell_leads_of_refusal(
                    connection, trajectory_id=trajectory_id, person_id=reader.id, now=now
                )
            else:
                await queries.mark_contact_refused(connection, id=reader.id, mail=reader.mail, now=now)
                await queries.tell_adviser_of_refusal(
                    connection, trajectory_id=trajectory_id, contact_id=reader.id, now=now
                )


def _complain(failures: list[Exception]) -> NoReturn:
    """A mail server that could not take all of it is asked again; a defect is not."""
    codes = {failure.code for failure in failures if isinstance(failure, NotTaken)}
    if codes:
        answers = ", ".join(str(code or "nothing") for code in sorted(codes))
        raise ApplicationError(f"the mail server answered {answers}", type="Unavailable")
    raise failures[0]
