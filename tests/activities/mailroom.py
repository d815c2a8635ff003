"""The mailroom of a story: commits what happens, and lets the mailer run when the story says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from temporalio.testing import ActivityEnvironment

from activities.commit import Committer, Order
from activities.commit_meeting import MeetingCommitter, MeetingOrder
from activities.mail import Mailer, Sent, SmtpConfig
from db.connect import Pool
from domain import commands as c
from domain import meeting_commands as mc
from domain.calendar import moment
from tests import cast
from tests.servers import MailServer

HALF_PAST_EIGHT = time(8, 30)
MONDAY = date(2029, 1, 8)  # on which most stories begin
SECRET = "a secret of these stories, and of no others"


@dataclass
class Mailroom:
    pool: Pool
    smtp: MailServer

    def __post_init__(self) -> None:
        config = SmtpConfig(self.smtp.host, self.smtp.port, "none")
        self.mailer = Mailer(
            self.pool, config, "Traject <traject@demo.example>", "https://traject.example/", SECRET
        )
        self._commands = 0

    async def launch(self, board: str = cast.BOARD, on: date = MONDAY, **changes: Any) -> str:
        command = cast.launch_command(board, **({"started_on": on} | changes))
        id_ = f"{board}-{command.id[:8]}"
        await self._commit(id_, command, on)
        return id_

    async def happens(self, trajectory: str, kind: type[c.Command], day: date, **fields: Any) -> None:
        self._commands += 1
        id_ = f"command-{self._commands}"
        common = {"id": id_, "fingerprint": id_, "by": cast.LEAD, "role": "lead"}
        await self._commit(trajectory, kind.model_validate(common | fields), day)

    async def completes(self, trajectory: str, step: str, on: date, **changes: Any) -> None:
        await self._commit(trajectory, cast.complete(step, on, **changes), on)

    async def ticks(self, trajectory: str, *days: date) -> None:
        for day in days:
            at = moment(day, time(6))
            id_ = f"tick-{at.isoformat()}"
            await self._commit(trajectory, c.Tick(id=id_, fingerprint=id_, at=at), day, time(6))

    async def _commit(self, trajectory: str, command: Any, on: date, at: time = time(7)) -> None:
        order = Order(trajectory_id=trajectory, command=command, now=moment(on, at))
        recorded = await Committer(self.pool).commit(order)
        assert recorded.outcome.refusal is None, recorded.outcome.refusal

    async def meets(self, meeting: str, kind: type[c.Command], day: date = MONDAY, **fields: Any) -> None:
        """What happens to a regional meeting."""
        self._commands += 1
        command: Any = cast.ask(kind, key=self._commands, **fields)
        order = MeetingOrder(meeting_id=meeting, command=command, now=moment(day, time(7)))
        recorded = await MeetingCommitter(self.pool).commit_meeting(order)
        assert recorded.outcome.refusal is None, recorded.outcome.refusal

    async def opens_meeting(self, *regions: str) -> str:
        id_, programme = "AM01-1a2b3c4d", cast.PROGRAMME
        fields = {"rules": programme.meeting, "regions": regions or ("AM01",), "zone": "noord"}
        await self.meets(id_, mc.Gather, MONDAY, programme=programme.key, lead=cast.LEAD, **fields)
        return id_

    async def plans(self, meeting: str, on: date, *, today: date = MONDAY, **changes: Any) -> None:
        place = changes.pop("place", "Demozaal; Markt 1, Demostad")
        document = await self.writes(meeting, "planning", {"place": place, "note": None})
        fields = {"begins": time(13, 30), "ends": time(16), "presence": "in-person", "chair": cast.OTHER_LEAD}
        fields |= {"even_if_closed": True}
        await self.meets(meeting, mc.PlanMeeting, today, on=on, document=document, **(fields | changes))

    async def writes(self, subject: str, kind: str, content: dict[str, Any]) -> UUID:
        id_: UUID = await self.pool.fetchval(
            "insert into document (id, subject, kind, content) values (gen_random_uuid(), $1, $2, $3) "
            "returning id",
            subject,
            kind,
            content,
        )
        return id_

    async def has_contact_point(self, region: str = "AM01", **changes: Any) -> None:
        row = {
            "name": "Demo WSP",
            "mail": f"wsp-{region.lower()}@demo.example",
            "deputy": None,
            "phone": None,
            "language": "nl",
        } | changes
        await self.pool.execute(
            "insert into contact_point (id, region_code, kind, name, deputy, mail, phone, language, from_on) "
            "values (gen_random_uuid(), $1, 'organisation', $2, $3, $4, $5, $6, '2026-01-01')",
            region,
            *(row[column] for column in ("name", "deputy", "mail", "phone", "language")),
        )

    async def urgent(self, at: datetime) -> Sent:
        return await ActivityEnvironment().run(self.mailer.send_urgent, at)

    async def urgent_later(self, day: date) -> Sent:
        """When everything of that morning has settled down."""
        return await self.urgent(moment(day, time(9)))

    async def digests(self, day: date) -> Sent:
        return await ActivityEnvironment().run(self.mailer.send_digests, moment(day, HALF_PAST_EIGHT))

    async def is_away(self, person: UUID, substitute: UUID, first: date, last: date) -> None:
        await self.pool.execute(
            "insert into absence (id, person_id, substitute_id, from_on, until_on) "
            "values (gen_random_uuid(), $1, $2, $3, $4)",
            person,
            substitute,
            first,
            last,
        )

    async def waiting(self) -> int:
        """How much is still to be told."""
        count: int = await self.pool.fetchval("select count(*) from notification where settled_at is null")
        return count

    async def crash_was_long_ago(self) -> None:
        await self.pool.execute("update mail set claimed_at = claimed_at - interval '11 minutes'")

    def to(self, person: UUID) -> list[EmailMessage]:
        return self.smtp.to(cast.STAFF[person][2])


def text(message: EmailMessage) -> str:
    return _part(message, "text/plain")


def html(message: EmailMessage) -> str:
    return _part(message, "text/html")


def _part(message: EmailMessage, kind: str) -> str:
    (part,) = [part for part in message.iter_parts() if part.get_content_type() == kind]
    assert isinstance(part, EmailMessage)
    content = part.get_content()
    assert isinstance(content, str)
    return content


def subjects(messages: Sequence[EmailMessage]) -> list[str]:
    return [str(message["Subject"]).strip() for message in messages]
