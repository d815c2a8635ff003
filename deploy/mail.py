"""Shows the mail that the local run has sent, in the order it came: `make mail`."""

import mailbox
import sys
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from deploy.local import CannotStart, read_environment

HEADERS = ("Date", "From", "Reply-To", "To", "Subject")


def show(message: EmailMessage) -> str:
    head = [f"{name}: {message[name]}" for name in HEADERS if message[name]]
    body = message.get_body(preferencelist=("plain", "html"))
    return "\n".join([*head, "", body.get_content().strip() if body is not None else "(no text)"])


def read(folder: Path) -> list[EmailMessage]:
    if not folder.exists():
        return []
    box = mailbox.Maildir(folder, create=False)
    keys = sorted(box.keys(), key=lambda key: (box.get_message(key).get_date(), key))
    return [BytesParser(EmailMessage, policy=default).parsebytes(box.get_bytes(key)) for key in keys]


def main() -> None:
    try:
        messages = read(read_environment().folder / "mail")
    except CannotStart as problem:
        sys.exit(str(problem))
    line = "─" * 80
    print(f"\n{line}\n".join(show(message) for message in messages) or "No mail yet.")


if __name__ == "__main__":
    main()
