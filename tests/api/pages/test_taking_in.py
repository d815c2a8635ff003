"""Taking in lists: what would happen is shown first, and nobody chooses the file twice."""

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import httpx
from temporalio.worker import Worker

from api.pages import kept_file
from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser, form_on

Browse = Callable[[str], Awaitable[Browser]]
DAYS = count(200)
HEAD = "bestuursnummer;adviseur;bestuurder naam;bestuurder mail;toegezegd op\n"


def sheet(*boards: str, adviser: str = "adviser1@demo.example") -> bytes:
    """The same line is the same trajectory, and all tests share one Temporal: each has a day of its own."""
    about = f"{adviser};Demo Bestuurder;bestuurder@board.example;{day(-next(DAYS))}"
    lines = [f"{board};{about}" for board in boards]
    return (HEAD + "\n".join(lines)).encode()


async def upload(browser: Browser, path: str, data: bytes, **fields: Any) -> httpx.Response:
    return await browser.send(path, fields, files={"file": ("lijst.csv", data)})


async def trajectory_of(api: Api, board: str) -> Any:
    return (await api.get("lead1", f"/v1/boards/{board}")).json()["trajectoryId"]


async def test_what_would_happen_is_shown_and_one_button_does_it(
    browse: Browse, api: Api, worker: Worker
) -> None:
    lead = await browse("lead1")
    data = sheet("41868", "42510")
    dry = await upload(lead, "/invoer/trajecten", data)
    assert dry.status_code == 200
    assert "Er is nog niets ingelezen" in dry.text
    assert await trajectory_of(api, "41868") is None
    confirm = form_on(dry.text, "/invoer/trajecten")
    done = await lead.http.post("/invoer/trajecten", data=confirm)
    assert "2 regels zijn ingelezen" in done.text
    assert f'href="/trajecten/{await trajectory_of(api, "42510")}"' in done.text
    again = await lead.http.post("/invoer/trajecten", data=confirm)
    assert again.text.count("<tr") == done.text.count("<tr")
    once_more = await upload(lead, "/invoer/trajecten", data)
    assert "Er staat niets nieuws in dit bestand" in once_more.text


async def test_what_is_wrong_is_told_by_line_and_column_and_nothing_goes_in(
    browse: Browse, api: Api, worker: Worker
) -> None:
    lead = await browse("lead1")
    twice = sheet("41419", "41419")
    data = twice + b"\n" + sheet("9999", adviser="<b>niemand").removeprefix(HEAD.encode())
    answer = await upload(lead, "/invoer/trajecten", data)
    assert answer.status_code == 200
    assert "Dit bestand kan nog niet worden ingelezen" in answer.text
    assert "Dit bestuur staat al in regel 2." in answer.text
    assert 'data-label="Regel">4<' in answer.text
    assert 'data-label="Kolom">bestuursnummer<' in answer.text
    assert "_file" not in answer.text


async def test_another_file_than_was_checked_is_checked_first(
    browse: Browse, api: Api, worker: Worker
) -> None:
    lead = await browse("lead1")
    dry = await upload(lead, "/invoer/trajecten", sheet("41442"))
    confirm = form_on(dry.text, "/invoer/trajecten")
    swapped = await lead.http.post(
        "/invoer/trajecten", data=confirm, files={"file": ("x.csv", sheet("41850"))}
    )
    assert "Er is nog niets ingelezen" in swapped.text
    assert await trajectory_of(api, "41850") is None
    spoilt = await lead.http.post("/invoer/trajecten", data=confirm | {"_file": "?é"})
    assert spoilt.status_code == 400


async def test_a_file_that_cannot_be_read_and_no_file_are_told_at_the_field(
    browse: Browse, worker: Worker
) -> None:
    lead = await browse("lead1")
    for data in (b"PK\x03\x04 geen werkmap", b"iets anders"):
        answer = await upload(lead, "/invoer/trajecten", data)
        assert answer.status_code == 400
        assert '<a href="#f-file">' in answer.text
    assert (await lead.send("/invoer/trajecten", {})).status_code == 400
    wrong = await upload(lead, "/invoer/trajecten", sheet("41868"), spreadPerWeek="99")
    assert '<a href="#f-spreadPerWeek">' in wrong.text


async def test_an_empty_spreadsheet_can_be_fetched(browse: Browse) -> None:
    lead = await browse("lead1")
    for kind, beginning in (("xlsx", b"PK"), ("csv", "\ufeff".encode())):
        answer = await lead.get(f"/invoer/trajecten/voorbeeld.{kind}")
        assert answer.content.startswith(beginning)
        assert f'filename="baanbrekers.{kind}"' in answer.headers["content-disposition"]
    assert (await lead.get("/invoer/trajecten/voorbeeld.pdf")).status_code == 404


async def test_a_list_of_boards_tells_what_came_of_it(browse: Browse, primary: bytes) -> None:
    lead = await browse("lead1")
    without = await upload(lead, "/invoer/besturen", primary)
    assert '<a href="#f-sector">' in without.text
    answer = await upload(lead, "/invoer/besturen", primary, sector="po")
    assert "De lijst is ingelezen" in answer.text
    assert (await upload(lead, "/invoer/besturen", b"nee", sector="po")).status_code == 400


async def test_earlier_contacts_are_tried_out_first(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    data = f"bestuursnummer,datum,stand\n41868,{day(-300)},loopt\n99999,{day(-300)},loopt\n".encode()
    dry = await upload(lead, "/invoer/contacten", data)
    assert "Er is nog niets ingelezen" in dry.text
    done = await lead.http.post("/invoer/contacten", data=form_on(dry.text, "/invoer/contacten"))
    assert "De lijst is ingelezen" in done.text
    again = await upload(lead, "/invoer/contacten", data)
    assert "Echt inlezen" not in again.text


async def test_a_file_too_large_to_travel_along_is_asked_for_again(
    browse: Browse, api: Api, worker: Worker, monkeypatch: Any
) -> None:
    monkeypatch.setattr(kept_file, "MOST_KEPT", 10)
    lead = await browse("lead1")
    data = sheet("41850")
    dry = await upload(lead, "/invoer/trajecten", data)
    assert "te groot" in dry.text
    confirm = form_on(dry.text, "/invoer/trajecten")
    done = await lead.http.post("/invoer/trajecten", data=confirm, files={"file": ("lijst.csv", data)})
    assert "1 regel is ingelezen" in done.text


async def test_a_file_with_too_many_lines_is_told_how_many_there_may_be(browse: Browse) -> None:
    lead = await browse("lead1")
    for path in ("/invoer/trajecten", "/invoer/contacten"):
        answer = await upload(lead, path, HEAD.encode() + b"41868;x;y;y@board.example;2026-01-01\n" * 2001)
        assert "Een bestand heeft hoogstens 2.000 regels en 200 kolommen." in answer.text
