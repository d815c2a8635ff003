from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from deploy import mail, servers
from deploy.process import running
from tests.servers import free_port


def message(subject: str, text: str, date: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Traject <traject@demo.example>"
    made["To"] = "Demo Adviseur Eén <adviser1@demo.example>"
    made["Subject"] = subject
    made["Date"] = date
    made.set_content(text)
    made.add_alternative(f"<p>{text}</p>", subtype="html")
    return made


async def test_the_mail_of_the_local_run_can_be_read_as_it_came(tmp_path: Path) -> None:
    port = free_port()
    async with running(servers.mail_sink(tmp_path / "mail", port), tmp_path / "mail.log"):
        for subject, date in (("Goedemorgen", "09:00"), ("Goedemiddag", "13:00")):
            sent = message(subject, "Eén stap ligt open.", f"Mon, 07 Sep 2026 {date}:00 +0200")
            await aiosmtplib.send(sent, hostname="127.0.0.1", port=port, start_tls=False)
    morning, afternoon = (mail.show(message) for message in mail.read(tmp_path / "mail"))
    assert "Subject: Goedemorgen" in morning
    assert "Subject: Goedemiddag" in afternoon
    assert "To: Demo Adviseur Eén <adviser1@demo.example>" in morning
    assert morning.endswith("\n\nEén stap ligt open.")


def test_there_may_be_no_mail_yet(tmp_path: Path) -> None:
    assert mail.read(tmp_path / "mail") == []
