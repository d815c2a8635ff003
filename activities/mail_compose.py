"""Words a mail: three templates (subject, text, html) in the reader's language, and one function each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from activities.mail_facts import News, news
from activities.mail_route import Draft
from activities.mail_smtp import address
from activities.office import Person, one_line
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

    @classmethod
    def of(cls, sender: str, public_url: str) -> "Letterhead":
        name, mail = parseaddr(sender)
        return cls(name, mail, public_url.rstrip("/"))

    def signed(self, name: str) -> Address:
        return Address(one_line(name), addr_spec=self.mail)


def compose(letterhead: Letterhead, draft: Draft) -> EmailMessage:
    reader = draft.reader
    message = (
        _to_staff(letterhead, draft, reader) if isinstance(reader, Person) else _to_board(letterhead, draft)
    )
    message["To"] = address(reader.name, reader.mail)
    message["Date"] = draft.now.astimezone(AMSTERDAM)
    message["Message-ID"] = f"<{draft.id}@{letterhead.mail.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def sentences(language: str) -> Any:
    """What can be told to the staff, by what it is told about."""
    return _TEXT.get_template(f"{language}/sentences.txt").module


def _to_staff(letterhead: Letterhead, draft: Draft, reader: Person) -> EmailMessage:
    say = sentences(reader.language)
    boards = [
        {
            "about": one.about,
            "link": one.link,
            "behalf": say.behalf(one.behalf, one.away_until) if one.behalf else "",
            "lines": [line for line in map(one_line, _lines(say, one, reader)) if line],
        }
        for one in news(draft, reader, letterhead.public_url)
    ]
    facts = {
        "reader": reader,
        "boards": boards,
        "kinds": sorted({queued.kind for queued in draft.told}),
        "public_url": letterhead.public_url,
    }
    message = _message(reader.language, draft.addressee.kind, facts)
    message["From"] = letterhead.signed(letterhead.name)
    return message


def _lines(say: Any, one: News, reader: Person) -> Iterator[str]:
    if one.stall:
        yield say.stall(one.stall, reader)
    for item in one.items:
        facts = item.facts
        if one.call and facts.get("responsible") is one.call:  # who is named below anyway
            facts = facts | {"responsible": None}
        yield getattr(say, item.kind.replace("-", "_"))(**facts)
    if one.call:
        yield say.call(one.call)


def _to_board(letterhead: Letterhead, draft: Draft) -> EmailMessage:
    """In the name of the adviser, who answers too; of who stands in, while the adviser is away."""
    reader, office, one = draft.reader, draft.office, draft.told[0]
    assert one.adviser_id
    adviser = office.present(one.adviser_id)
    programme = one.trajectory.programme
    steps = {step.key: step for queued in draft.told for step in programme.steps if step.key == queued.step}
    dues = {step.key: step.due.on for step in one.trajectory.open_steps if step.due}
    facts = {
        "reader": reader,
        "board": one.board_name,
        "again": all(queued.event["type"] == "reminded" for queued in draft.told),
        "programme": getattr(programme.title, reader.language),
        "adviser": adviser,
        "absent": None if adviser.id == one.adviser_id else office.persons[one.adviser_id],
        "steps": [
            {
                "title": getattr(step.title, reader.language),
                "help": getattr(step.help, reader.language) if step.help else "",
                "due_on": dues[step.key] if dues[step.key] > office.today else None,
            }
            for step in steps.values()
        ],
    }
    message = _message(reader.language, "board", facts)
    message["From"] = letterhead.signed(adviser.name)
    message["Reply-To"] = address(adviser.name, adviser.mail)
    return message


def _message(language: str, mail: str, facts: dict[str, Any]) -> EmailMessage:
    subject, text, html = (
        environment.get_template(f"{language}/{mail}.{part}").render(facts)
        for environment, part in ((_TEXT, "subject.txt"), (_TEXT, "txt"), (_HTML, "html"))
    )
    message = EmailMessage()
    message["Subject"] = one_line(subject)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language  # at last: it would move into the first part
    return message
