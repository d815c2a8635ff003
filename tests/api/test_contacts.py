from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from api import envelope
from api.app import create_app
from db.connect import Pool
from deploy import servers
from deploy.process import running
from settings import Settings
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.servers import IdentityProvider, free_port
from tests.workers import serving

pytestmark = pytest.mark.usefixtures("demo")

PATH = f"/v1/boards/{BOARD}/contacts"
NEW: dict[str, Any] = {"function": "hr", "name": "Demo HR", "mail": "hr@board.example"}


async def test_a_contact_is_added_from_today_and_in_dutch_unless_said_otherwise(api: Api) -> None:
    added = await api.post("lead1", PATH, NEW)
    assert added.status_code == 201
    contact = added.json()
    assert added.headers["location"] == f"{PATH}/{contact['id']}"
    assert contact == NEW | {
        "id": contact["id"],
        "phone": None,
        "language": "nl",
        "from": day(),
        "until": None,
        "mailRefused": False,
        "former": False,
    }
    assert (await api.get("manager1", PATH)).json()["items"] == [contact]
    assert (await api.get("manager1", added.headers["location"])).json() == contact


async def test_a_correction_changes_what_it_names_and_nothing_else(api: Api, pool: Pool) -> None:
    contact = (await api.post("lead1", PATH, NEW | {"phone": "050 1234567"})).json()
    path = f"{PATH}/{contact['id']}"
    await pool.execute("update contact set mail_refused_at = now()")
    assert (await api.patch("lead1", path, {"name": "Demo Anders"})).json() == contact | {
        "name": "Demo Anders",
        "mailRefused": True,
    }
    changed = (await api.patch("lead1", path, {"mail": "new@board.example", "phone": None})).json()
    assert (changed["mailRefused"], changed["phone"], changed["name"]) == (False, None, "Demo Anders")
    assert (await api.patch("lead1", path, {"until": day(3)})).json()["until"] == day(3)
    assert (await api.patch("lead1", path, {"until": None})).json()["until"] is None


IMPOSSIBLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"name": " "}, "/name"),
    ({"name": "a\nb"}, "/name"),
    ({"mail": "a@b"}, "/mail"),
    ({"mail": "a@b.nl\nBcc: x@y.nl"}, "/mail"),
    ({"mail": "A <a@b.nl>"}, "/mail"),
    ({"phone": "bel maar"}, "/phone"),
    ({"function": "teacher"}, "/function"),
    ({"language": "fr"}, "/language"),
    ({"from": "1999-12-31"}, "/from"),
    ({"from": day(1), "until": day()}, ""),
    ({"until": day(-1)}, "/until"),
    ({"id": str(uuid4())}, "/id"),
)


async def test_a_contact_that_cannot_be_is_refused(api: Api) -> None:
    for change, pointer in IMPOSSIBLE:
        answer = await api.post("lead1", PATH, NEW | change)
        pointers = [error["pointer"] for error in answer.json().get("errors", [])]
        assert (answer.status_code, pointers) == (400, [pointer]), change


async def test_a_contact_of_another_board_is_not_found(api: Api) -> None:
    contact = (await api.post("lead1", PATH, NEW)).json()["id"]
    for path in (f"/v1/boards/{OTHER_BOARD}/contacts/{contact}", f"{PATH}/{uuid4()}"):
        assert (await api.patch("lead1", path, {"name": "x"})).status_code == 404
    assert (await api.post("lead1", "/v1/boards/99999/contacts", NEW)).status_code == 404


async def test_a_change_that_did_not_reach_the_trajectory_reaches_it_when_it_is_repeated(
    api: Api,
    settings: Settings,
    pool: Pool,
    idp: IdentityProvider,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = free_port()
    async with running(
        servers.temporal(tmp_path / "temporal.db", port), tmp_path / "temporal.log"
    ) as temporal:
        client = await Client.connect(f"127.0.0.1:{port}", data_converter=pydantic_data_converter)
        app = create_app(settings, client)
        async with app.router.lifespan_context(app):
            api = Api(app, idp)
            async with serving(client, pool, settings.task_queue):
                id_ = await api.launch()
            await temporal.stop()
            with monkeypatch.context() as hasty:
                hasty.setattr(envelope, "PATIENCE_S", 1)
                lost = await api.post("lead1", PATH, NEW, key="one")
            assert (lost.status_code, lost.headers["retry-after"]) == (503, "5")
            await temporal.start()
            async with serving(client, pool, settings.task_queue):
                found = await api.post("lead1", PATH, NEW, key="one")
            assert found.status_code == 201
            known = await pool.fetchval("select view -> 'contacts' from trajectory where id = $1", id_)
            assert found.json()["id"] in [contact["id"] for contact in known]
            assert await pool.fetchval("select count(*) from contact where function = 'hr'") == 1


@pytest.mark.parametrize("address", ["a\x00b@demo.example", "a b@demo.example", "nobody", "a@b@demo.example"])
async def test_a_mail_address_that_cannot_be_one_is_refused_at_its_field(api: Api, address: str) -> None:
    body = {"function": "hr", "name": "Demo HR", "mail": address}
    answer = await api.post("lead1", "/v1/boards/42510/contacts", body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/mail"]
