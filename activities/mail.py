"""Sends what is to be mailed: each is gathered, claimed, written at the last moment, sent and marked."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal, NoReturn, TypeAlias

import structlog
from aiosmtplib import SMTP
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.invitations import gather_invitations
from activities.invitations_write import write_invitation
from activities.lessons_mail import gather_lessons, write_lessons
from activities.mail_gather import gather_digests, gather_urgent
from activities.mail_letter import Letter, Letterhead, Writer
from activities.mail_smtp import AddressRefused, NotTaken, SmtpConfig, connected, send
from activities.mail_tell import tell
from db.away import is_away
from db.connect import Pool
from db.queries import queries
from domain.value import Value

__all__ = ["Mailer", "Sent", "SmtpConfig"]

log = structlog.get_logger()

Fate = Literal["sent", "refused", "dropped", "in other hands"]
Gatherers: TypeAlias = tuple[Callable[[Pool, datetime], Awaitable[None]], ...]

WRITERS: dict[str, Writer] = {
    "urgent": tell,
    "digest": tell,
    "weekly": tell,
    "board": tell,
    "question": tell,
    "invitation": write_invitation,
    "lessons": write_lessons,
}
EVERY_MINUTE: Gatherers = (gather_urgent, gather_invitations)
EVERY_DAY: Gatherers = (gather_digests, gather_lessons)


class Sent(Value):
    sent: int = 0
    refused: int = 0


class Mailer:
    """`secret` signs the links of who has no login."""

    def __init__(self, pool: Pool, smtp: SmtpConfig, sender: str, public_url: str, secret: str) -> None:
        self._pool = pool
        self._smtp = smtp
        self._letterhead = Letterhead.of(sender, public_url, secret)
        self.activities = (self.send_urgent, self.send_digests)

    @activity.defn
    async def send_urgent(self, now: datetime) -> Sent:
        """Also what an earlier run left behind, of whatever kind."""
        return await self._gather_and_send(EVERY_MINUTE, now)

    @activity.defn
    async def send_digests(self, now: datetime) -> Sent:
        """Gathers nothing on a day on which the staff don't work."""
        return await self._gather_and_send(EVERY_DAY, now)

    async def _gather_and_send(self, gatherers: Gatherers, now: datetime) -> Sent:
        failures: list[Exception] = []
        for gather in gatherers:
            try:
                await gather(self._pool, now)
            except Exception as error:
                if is_away(error):
                    raise
                failures.append(error)  # a defect in one kind of mail holds up no other
                log.exception("mail_not_gathered")
        return await self._send_all(now, failures)

    async def _send_all(self, now: datetime, failures: list[Exception]) -> Sent:
        """One at a time: what a crash can repeat is the one mail in flight."""
        ids = [row["id"] async for row in queries.unsent_mail(self._pool)]
        fates: Counter[Fate] = Counter()
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
        letter = await WRITERS[claim["kind"]](self._pool, self._letterhead, claim, now)
        if letter is None:
            await queries.drop_mail(self._pool, id=mail_id)
            return "dropped"
        try:
            message = letter.addressed(self._letterhead, mail_id, now)
            await send(client, message, self._letterhead.mail, letter.to)
        except AddressRefused as refusal:
            await self._mark_refused(mail_id, letter, refusal.code, now)
            return "refused"
        await queries.mark_mail_sent(self._pool, id=mail_id, now=now)
        return "sent"

    async def _mark_refused(self, mail_id: str, letter: Letter, code: int, now: datetime) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await queries.mark_mail_refused(connection, id=mail_id, code=code, now=now)
            await letter.refused(connection, now)


def _complain(failures: list[Exception]) -> NoReturn:
    """A mail server that could not take all of it is asked again; a defect is not."""
    codes = {failure.code for failure in failures if isinstance(failure, NotTaken)}
    if codes:
        answers = ", ".join(str(code or "nothing") for code in sorted(codes))
        raise ApplicationError(f"the mail server answered {answers}", type="Unavailable")
    raise failures[0]
