"""Launching a trajectory from the pages: the board, who committed it, and when it should end."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from temporalio.worker import Worker

from db.connect import Pool
from db.queries import queries
from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser
from tests.cast import PROGRAMME

Browse = Callable[[str], Awaitable[Browser]]
BOARD, ANOTHER, UNLOCATED = "41868", "42510", "41039"


async def opened(api: Api, board: str) -> Any:
    return (await api.get("lead1", f"/v1/boards/{board}")).json()


async def test_a_board_is_found_by_a_part_of_its_name_also_without_a_script(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    name = (await opened(api, BOARD))["name"]
    page = await lead.get("/starten", q=name[4:14])
    assert f'href="/starten/{BOARD}"' in page.text
    found = (await lead.get("/besturen/zoeken", q=name[4:14])).json()
    assert {"number": BOARD, "name": name} in [{key: it[key] for key in ("number", "name")} for it in found]
    assert (await lead.get("/besturen/zoeken", q="  ")).json() == []
    assert "Geen bestuur" in (await lead.get("/starten", q="<b>zzz")).text


async def test_who_committed_the_board_is_added_on_the_spot_and_it_runs(
    browse: Browse, api: Api, worker: Worker
) -> None:
    lead = await browse("lead1")
    fields = {
        "contact/name": "Demo Bestuurder",
        "contact/function": "director",
        "contact/mail": "bestuurder@board.example",
        "committedOn": day(-3),
        "adviser": await api.person("adviser1"),
    }
    answer = await lead.send(f"/starten/{BOARD}", fields)
    assert answer.url.path.startswith(f"/trajecten/{BOARD}-")
    assert "Het traject is gestart" in answer.text
    board = await opened(api, BOARD)
    assert [it["name"] for it in board["contacts"]] == ["Demo Bestuurder"]
    again = await lead.get(f"/starten/{BOARD}")
    assert f'href="/trajecten/{board["trajectoryId"]}"' in again.text
    assert "committedOn" not in again.text


async def test_what_is_wrong_stands_at_its_field_and_the_contact_is_kept(
    browse: Browse, api: Api, worker: Worker
) -> None:
    lead = await browse("lead1")
    form = f"/starten/{ANOTHER}"
    wrong = {"contact/name": "<script>x</script>", "contact/function": "hr", "contact/mail": "geen adres"}
    answer = await lead.send(form, wrong)
    assert answer.status_code == 400
    assert '<a href="#f-contact-mail">' in answer.text
    assert "&lt;script&gt;" in answer.text
    assert (await opened(api, ANOTHER))["contacts"] == []

    answer = await lead.send(form, wrong | {"contact/mail": "hr@board.example", "committedOn": day(2)})
    assert answer.status_code == 409
    assert '<a href="#f-committedOn">' in answer.text
    (contact,) = (await opened(api, ANOTHER))["contacts"]
    assert f'value="{contact["id"]}" checked' in answer.text
    assert 'name="contact/name" type="text" value=""' in answer.text


async def test_a_step_that_was_done_before_is_told_with_its_own_error(
    browse: Browse, api: Api, worker: Worker
) -> None:
    contact = await api.contact(ANOTHER)
    lead = await browse("lead1")
    fields = {"committedBy": contact, "committedOn": day(-30), "startedOn": day(-30)}
    answer = await lead.send(
        f"/starten/{ANOTHER}", fields | {"doneOn/start-conversation": day(-20), "doneOn/action-plan": "x"}
    )
    assert answer.status_code == 400
    assert '<a href="#f-doneOn-action-plan">' in answer.text
    answer = await lead.send(f"/starten/{ANOTHER}", fields | {"doneOn/start-conversation": day(-20)})
    assert answer.url.path.startswith(f"/trajecten/{ANOTHER}-")


async def test_when_it_should_end_is_shown_at_once_and_as_the_launch_tells_it(
    browse: Browse, api: Api, worker: Worker
) -> None:
    director = await api.contact("41419")
    lead = await browse("lead1")
    shown = await lead.get("/starten/41419")
    started = day(-14)
    reckoned = await lead.get("/starten/41419/einde", startedOn=started)
    told = {"board": "41419", "committedBy": director, "committedOn": started, "startedOn": started}
    launched = (await api.post("lead1", "/v1/trajectories", told)).json()
    assert f'datetime="{launched["expectedEndOn"]}"' in reckoned.text
    assert "<html" not in reckoned.text
    assert 'datetime="' in shown.text
    by_hand = await lead.send("/starten/13603", {"startedOn": started, "_reckon": "1"})
    assert by_hand.status_code == 200
    assert f'value="{started}"' in by_hand.text
    nothing = await lead.get("/starten/41419/einde", startedOn="morgen")
    assert nothing.status_code == 200
    assert "datetime" not in nothing.text


async def test_the_region_is_asked_for_only_where_it_is_not_known(browse: Browse) -> None:
    lead = await browse("lead1")
    assert 'name="region"' not in (await lead.get(f"/starten/{BOARD}")).text
    unknown = (await lead.get(f"/starten/{UNLOCATED}")).text
    assert 'name="region"' in unknown
    assert 'name="zone"' in unknown
    assert "datetime" not in unknown


async def test_where_no_place_is_free_the_board_is_put_in_line_and_that_is_told(
    browse: Browse, api: Api, pool: Pool, worker: Worker
) -> None:
    definition = PROGRAMME.model_copy(update={"key": "small", "places": 1}).model_dump(mode="json")
    await queries.add_programme(pool, key="small", version=1, definition=definition)
    lead = await browse("lead1")
    for board, path in (("41442", "/trajecten/"), ("13586", "/wachtlijst")):
        fields = {"programme": "small", "committedBy": await api.contact(board), "committedOn": day(-1)}
        answer = await lead.send(f"/starten/{board}", fields)
        assert answer.url.path.startswith(path)
    assert "op plaats 1" in answer.text
    assert "staat op de wachtlijst" in (await lead.get("/starten/13586")).text


@pytest.mark.parametrize("who", ["adviser1", "manager1"])
async def test_only_a_lead_launches(browse: Browse, who: str) -> None:
    for path in ("/starten", f"/starten/{BOARD}", "/beheer", "/invoer"):
        assert (await (await browse(who)).get(path)).status_code == 403


async def test_there_is_no_page_for_a_board_that_is_not_there(browse: Browse) -> None:
    lead = await browse("lead1")
    assert (await lead.get("/starten/99999")).status_code == 404
    assert (await lead.get("/starten/..%2F..")).status_code == 404
