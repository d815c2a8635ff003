"""Shows the mail that the local run has sent, in the order it came: `make mail`."""

import mailbox
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from icalendar import Calendar

from deploy.local import CannotStart, read_environment

HEADERS = ("Date", "From", "Reply-To", "To", "Subject")


def show(message: EmailMessage) -> str:
    head = [f"{name}: {message[name]}" for name in HEADERS if message[name]]
    body = message.get_body(preferencelist=("plain", "html"))
    text = body.get_content().strip() if body is not None else "(no text)"
    return "\n\n".join(["\n".join(head), text, *_calendars(message)])


def _calendars(message: EmailMessage) -> Iterator[str]:
    """What would otherwise be read by a calendar program only."""
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            for event in calendar.events:
                told = f"{calendar['METHOD']}, SEQUENCE {event['SEQUENCE']}, {event.start:%Y-%m-%d %H:%M}"
                yield f"[uitnodiging: {told}]"


def read(folder: Path) -> list[EmailMessage]:
    if not folder.exists():
        return []
    box = mailbox.Maildir(folder, create=False)
    keys = sorted(box.keys(), key=lambda key: (box.get_message(key).get_date(), key))
    return [BytesParser(EmailMessage, policy=default).parsebytes(box.get_bytes(key)) for key in keys]


def main() -> None:
    try:
        folder = read_environment().folder / "mail"
    except CannotStart as problem:
        sys.exit(str(problem))
    line = "─" * 80
    shown = f"\n{line}\n".join(show(message) for message in read(folder))
    print(shown or f"No mail yet in {folder}: does the run have another TRAJECT_DATA?")


if __name__ == "__main__":
    main()
