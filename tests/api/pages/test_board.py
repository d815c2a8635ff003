"""A school board and its contacts, as everybody reads them and who acts for the board changes them."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from temporalio.worker import Worker

from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]
PAGE = f"/besturen/{BOARD}"
NEW = f"{PAGE}/contactpersonen/nieuw"
CONTACT = {"function": "hr", "name": "Demo <b>HR</b>", "mail": "hr@board.example", "phone": "050 123 45 67"}


async def contacts(api: Api) -> Any:
    return (await api.get("lead1", f"/v1/boards/{BOARD}/contacts")).json()["items"]


async def test_a_lead_adds_a_contact_and_it_is_told_once(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    assert "Er zijn geen contactpersonen bekend." in (await lead.get(PAGE)).text
    answer = await lead.send(NEW, CONTACT)
    assert (answer.status_code, answer.url.path) == (200, PAGE)
    assert "De contactpersoon is toegevoegd." in answer.text
    assert "Demo &lt;b&gt;HR&lt;/b&gt;" in answer.text
    assert '<a class="phone" href="tel:0501234567">050 123 45 67</a>' in answer.text
    (added,) = await contacts(api)
    assert (added["from"], added["language"]) == (day(), "nl")
    assert "De contactpersoon is toegevoegd." not in (await lead.get(PAGE)).text


async def test_what_is_wrong_with_a_contact_stands_at_its_field_and_nothing_is_lost(browse: Browse) -> None:
    lead = await browse("lead1")
    wrong = CONTACT | {"mail": "hr at board", "phone": "bel maar"}
    answer = await lead.send(NEW, wrong)
    assert answer.status_code == 400
    for name in ("mail", "phone"):
        assert f'<a href="#f-{name}">' in answer.text
    assert 'value="Demo &lt;b&gt;HR&lt;/b&gt;"' in answer.text
    reversed_ = await lead.send(NEW, CONTACT | {"from": day(2), "until": day(1)})
    assert (reversed_.status_code, 'id="summary"' in reversed_.text) == (400, True)


async def test_a_contact_is_corrected_and_what_is_emptied_is_taken_away(browse: Browse, api: Api) -> None:
    contact = await api.contact(BOARD, phone="050 1234567", until=day(40))
    lead, path = await browse("lead1"), f"{PAGE}/contactpersonen/{contact}"
    shown = (await lead.get(path)).text
    assert 'value="050 1234567"' in shown
    fields = {"function": "internal", "name": "Demo Anders", "mail": "anders@board.example"}
    answer = await lead.send(path, fields | {"phone": "", "until": "", "from": "", "language": "en"})
    assert answer.url.path == PAGE
    (found,) = await contacts(api)
    assert found == found | fields | {"phone": None, "until": None, "from": day(-60), "language": "en"}


async def test_whoever_leaves_has_a_last_day_and_stays_readable(browse: Browse, api: Api) -> None:
    contact = await api.contact(BOARD)
    lead, path = await browse("lead1"), f"{PAGE}/contactpersonen/{contact}/einde"
    assert f'value="{day()}"' in (await lead.get(path)).text
    empty = await lead.send(path, {"until": ""})
    assert (empty.status_code, '<a href="#f-until">' in empty.text) == (400, True)
    answer = await lead.send(path, {"until": day(-1)})
    assert "Voeg dan die contactpersoon toe." in answer.text
    assert "1 eerdere contactpersoon" in answer.text
    (found,) = await contacts(api)
    assert found["until"] == day(-1)


async def test_a_contact_that_there_is_not_is_not_found(browse: Browse, api: Api) -> None:
    lead, elsewhere = await browse("lead1"), await api.contact(OTHER_BOARD)
    paths = ("zoiets", elsewhere, str(uuid4()), f"{elsewhere}/einde")
    for path in (*(f"{PAGE}/contactpersonen/{it}" for it in paths), "/besturen/99999", "/besturen/1"):
        answer = await lead.get(path)
        assert (answer.status_code, "Hier staat niets" in answer.text) == (404, True), path


async def test_an_adviser_of_other_boards_sees_the_board_without_its_contacts(
    browse: Browse, api: Api, worker: Worker
) -> None:
    await api.launch()
    own, other, manager = await browse("adviser1"), await browse("adviser2"), await browse("manager1")
    read = (await other.get(PAGE)).text
    assert "De contactpersonen zijn te zien voor de adviseur van dit bestuur" in read
    assert "Er loopt een traject, bij een andere adviseur." in read
    assert "director-41868@board.example" not in read
    assert (await other.get(NEW)).status_code == 403
    for browser, may in ((own, True), (manager, False)):
        html = (await browser.get(PAGE)).text
        assert "director-41868@board.example" in html
        assert (NEW in html) == may
        assert (await browser.get(NEW)).status_code == (200 if may else 403)


async def test_the_adviser_of_the_board_says_whether_it_may_be_named(
    browse: Browse, api: Api, worker: Worker
) -> None:
    await api.launch()
    adviser = await browse("adviser1")
    for may in ("true", "false"):
        answer = await adviser.send(PAGE, {"mayBeNamed": may})
        assert (answer.status_code, answer.url.path) == (200, PAGE)
        found = (await api.get("lead1", f"/v1/boards/{BOARD}")).json()
        assert found["mayBeNamed"] == (may == "true")
    stranger = await browse("adviser2")
    assert "Het bestuur vindt het goed" not in (await stranger.get(PAGE)).text
    answer = await stranger.send("/toegankelijkheid", {"mayBeNamed": "true"}, to="/taal")
    assert answer.status_code == 400


async def test_a_board_shows_its_trajectories_and_its_region(
    browse: Browse, api: Api, worker: Worker
) -> None:
    lead = await browse("lead1")
    before = (await lead.get(PAGE)).text
    assert f'href="/starten/{BOARD}"' in before
    assert "Dit bestuur heeft nog geen traject gehad." in before
    id_ = await api.launch()
    after = (await lead.get(PAGE)).text
    region = (await api.get("lead1", f"/v1/boards/{BOARD}")).json()["region"]
    assert f'<a href="/regios/{region}">' in after
    assert (f'href="/trajecten/{id_}"' in after, f'href="/starten/{BOARD}"' in after) == (True, False)


async def test_a_board_that_was_reached_before_shows_when_and_how_it_stood(
    browse: Browse, api: Api, pool: Pool
) -> None:
    await pool.execute(
        "insert into earlier_contact (programme, board_number, on_day, standing) values"
        " ('baanbrekers', $1, '2025-03-04', 'wants-to')",
        BOARD,
    )
    html = (await (await browse("manager1")).get(PAGE)).text
    assert "4 maart 2025: wil wel" in html


@pytest.mark.parametrize(("language", "said"), [("nl", "Contactpersonen"), ("en", "Contacts")])
async def test_the_board_is_read_in_ones_language(browse: Browse, api: Api, language: str, said: str) -> None:
    await api.patch("lead1", f"/v1/people/{await api.person('lead1')}", {"language": language})
    html = (await (await browse("lead1")).get(PAGE)).text
    assert f"<h2>{said}</h2>" in html
