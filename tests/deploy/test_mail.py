from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest
from icalendar import Calendar, Event

from deploy import mail, servers
from deploy.process import running
from domain.calendar import AMSTERDAM
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


def test_of_an_invitation_it_is_shown_what_it_tells_a_calendar() -> None:
    invitation = message("Uitnodiging", "Komt u?", "Mon, 07 Sep 2026 09:00:00 +0200")
    event = Event()
    event.add("sequence", 10)
    event.add("dtstart", datetime(2026, 12, 10, 13, 30, tzinfo=AMSTERDAM))
    calendar = Calendar()
    calendar.add("method", "REQUEST")
    calendar.add_component(event)
    invitation.add_alternative(calendar.to_ical().decode(), subtype="calendar", params={"method": "REQUEST"})
    assert mail.show(invitation).endswith("Komt u?\n\n[uitnodiging: REQUEST, SEQUENCE 10, 2026-12-10 13:30]")


def test_without_mail_it_is_said_where_was_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRAJECT_DATA", str(tmp_path))
    mail.main()
    said = capsys.readouterr().out
    assert str(tmp_path / "mail") in said
    assert "TRAJECT_DATA" in said
