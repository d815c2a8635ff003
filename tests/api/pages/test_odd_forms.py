"""A form with whatever somebody makes of it: no defect, nothing done that was not meant, and a page."""

import pytest
from temporalio.worker import Worker

from tests.api.conftest import OTHER_BOARD, Api
from tests.api.pages.conftest import form_on
from tests.api.pages.test_shell import Browse

MULTIPART = "multipart/form-data; boundary=b; charset="
NAMES = ("/".join("a" * 5000), "/".join("0" * 500), f"actions/{'9' * 5000}/what", "0", "0/0/0", "", "/")
KEYS = ("a\r\nX-Odd: yes", "€", "k" * 300, "", " ")
NO_DAYS = ("2026-13-45", "morgen", "1e9999", "3-11-2026", "٣", "\0")


@pytest.fixture
async def note(api: Api, demo: None, worker: Worker) -> str:
    """The page on which a note is written."""
    return f"/trajecten/{await api.launch(OTHER_BOARD)}/notitie"


def multipart(**fields: str) -> bytes:
    parts = (
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return ("".join(parts) + "--b--\r\n").encode()


async def test_a_field_that_no_form_has_is_refused(note: str, browse: Browse) -> None:
    adviser = await browse("adviser1")
    form = form_on((await adviser.get(note)).text, note)
    for name in NAMES:
        answer = await adviser.http.post(note, data=form | {name: "x"})
        assert answer.status_code == 400, name[:20]
        assert answer.headers["content-type"].startswith("text/html")


async def test_a_key_that_cannot_be_one_keeps_nobody_from_sending(note: str, browse: Browse) -> None:
    adviser = await browse("adviser1")
    for key in KEYS:
        answer = await adviser.send(note, {"key": key, "text": "Gebeld met de bestuurder"})
        assert "De notitie is opgeschreven." in answer.text, key


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "undefined", "no-such"])
async def test_half_a_sign_in_any_field_is_no_defect(charset: str, note: str, browse: Browse) -> None:
    adviser = await browse("adviser1")
    form = form_on((await adviser.get(note)).text, note) | {"text": "Gebeld"}
    for field in form:
        sent = multipart(**form | {field: r"\ud800+2AA-"})
        headers = {"Content-Type": MULTIPART + charset}
        answer = await adviser.http.post(note, content=sent, headers=headers)
        assert answer.status_code in {200, 400, 403, 422}, field
        assert answer.headers["content-type"].startswith("text/html")


async def test_a_day_that_is_none_stands_there_again_with_what_is_wrong(note: str, browse: Browse) -> None:
    adviser = await browse("adviser1")
    page = note.replace("notitie", "contact")
    for value in NO_DAYS:
        fields = {"way": "phone", "reached": "true", "on": value, "note": "Bewaar mij"}
        answer = await adviser.send(page, fields)
        assert answer.status_code == 400, value
        assert 'aria-invalid="true"' in answer.text
        assert "Bewaar mij" in answer.text
