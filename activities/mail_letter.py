"""A letter: what a mail says, to whom, and what to do when the address is refused."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeAlias

from asyncpg import Record
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from activities.mail_smtp import address
from activities.office import one_line
from activities.signed import Purpose, sign
from db.connect import Connection, Pool
from domain.calendar import AMSTERDAM

# Two, and not one that escapes by file name: what a macro makes is not escaped again in a page that does.
_TEXT, _HTML = (
    Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=escape,  # noqa: S701 -- the texts are no HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for escape in (False, True)
)


def _day(language: str, day: date) -> str:
    """As people write it: vrijdag 4 december 2026, Friday 4 December 2026."""
    return format_date(day, "EEEE d MMMM y", locale=language)


for _environment in (_TEXT, _HTML):
    _environment.filters["datum"] = lambda day: _day("nl", day)
    _environment.filters["day"] = lambda day: _day("en", day)


@dataclass(frozen=True)
class Letterhead:
    name: str
    mail: str
    public_url: str
    _secret: str = field(repr=False)

    @classmethod
    def of(cls, sender: str, public_url: str, secret: str) -> "Letterhead":
        name, mail = parseaddr(sender)
        return cls(name, mail, public_url.rstrip("/"), secret)

    @property
    def domain(self) -> str:
        return self.mail.rpartition("@")[2]

    def signed(self, name: str) -> Address:
        return Address(one_line(name), addr_spec=self.mail)

    def signed_link(self, path: str, purpose: Purpose, subject: str) -> str:
        """For who has no login: `path` is that of the API under which it is followed."""
        return f"{self.public_url}/v1/{path}/{sign(self._secret, purpose, subject)}"


@dataclass(frozen=True)
class Letter:
    """The message comes without what every mail has: to whom, when, its id. `to` is the address; `refused`
    marks it, and lets somebody be told of it."""

    message: EmailMessage
    name: str
    to: str
    refused: Callable[[Connection, datetime], Awaitable[None]]

    def addressed(self, letterhead: Letterhead, mail_id: str, now: datetime) -> EmailMessage:
        self.message["To"] = address(self.name, self.to)
        self.message["Date"] = now.astimezone(AMSTERDAM)
        self.message["Message-ID"] = f"<{mail_id}@{letterhead.domain}>"
        self.message["Auto-Submitted"] = "auto-generated"
        return self.message


# Writes the mail that was claimed; None when there is nothing left to tell.
Writer: TypeAlias = Callable[[Pool, Letterhead, Record, datetime], Awaitable[Letter | None]]


def worded(language: str, template: str, facts: dict[str, Any]) -> EmailMessage:
    """Three templates: subject, text, html."""
    subject, text, html = (
        environment.get_template(f"{language}/{template}.{part}").render(facts)
        for environment, part in ((_TEXT, "subject.txt"), (_TEXT, "txt"), (_HTML, "html"))
    )
    message = EmailMessage()
    message["Subject"] = one_line(subject)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language  # at last: it would move into the first part
    return message


def in_the_name_of(message: EmailMessage, letterhead: Letterhead, name: str, mail: str) -> EmailMessage:
    """Who answers too."""
    message["From"] = letterhead.signed(name)
    message["Reply-To"] = address(name, mail)
    return message


def sentences(language: str) -> Any:
    """What can be told to the staff, by what it is told about."""
    return _TEXT.get_template(f"{language}/sentences.txt").module
