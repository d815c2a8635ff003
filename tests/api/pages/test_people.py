"""Colleagues: adding and changing them, and handing over what they do."""

from collections.abc import Awaitable, Callable

from temporalio.worker import Worker

from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]


async def test_somebody_is_added_and_stands_in_the_list(browse: Browse) -> None:
    lead = await browse("lead1")
    fields = {"name": "Demo <Nieuw>", "mail": "nieuw@demo.example", "role": "adviser", "language": "nl"}
    wrong = await lead.send("/mensen/nieuw", fields | {"mail": "lead2@demo.example"})
    assert wrong.status_code == 409
    assert '<a href="#f-mail">' in wrong.text
    added = await lead.send("/mensen/nieuw", fields)
    assert added.url.path.startswith("/mensen/")
    assert "Demo &lt;Nieuw&gt;" in (await lead.get("/mensen")).text


async def test_what_is_made_empty_is_taken_away(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    path = f"/mensen/{await api.person('adviser2')}"
    fields = {
        "name": "Demo Adviseur Twee",
        "mail": "adviser2@demo.example",
        "phone": "06 1234",
        "language": "nl",
    }
    await lead.send(path, fields)
    assert 'href="tel:061234"' in (await lead.get("/mensen")).text
    await lead.send(path, fields | {"phone": ""})
    assert (await api.get("lead1", "/v1" + path.replace("mensen", "people"))).json()["phone"] is None
    wrong = await lead.send(path, fields | {"name": ""})
    assert wrong.status_code == 400
    assert '<a href="#f-name">' in wrong.text


async def test_colleagues_can_be_looked_up_and_only_a_lead_changes_them(browse: Browse, api: Api) -> None:
    adviser = await browse("adviser1")
    path = f"/mensen/{await api.person('lead1')}"
    assert "lead1@demo.example" in (await adviser.get(path)).text
    assert 'name="mail"' not in (await adviser.get(path)).text
    for refused in ("/mensen/nieuw", f"{path}/overdragen"):
        assert (await adviser.get(refused)).status_code == 403
    assert (await adviser.get("/mensen/niemand")).status_code == 404


async def test_all_boards_go_to_several_in_turn_and_the_page_tells_who_got_what(
    browse: Browse, api: Api, worker: Worker
) -> None:
    ids = [await api.launch(board) for board in ("41868", "42510")]
    lead = await browse("lead1")
    one, two, three = [await api.person(f"adviser{n}") for n in (1, 2, 3)]
    path = f"/mensen/{one}/overdragen"
    before = (await lead.get(path)).text
    assert all(id_ in before for id_ in ids)
    nobody = await lead.send(path, {"fromOn": day()})
    assert nobody.status_code == 400
    assert '<a href="#f-to">' in nobody.text
    done = await lead.send(path, {"to[]": [two, three], "fromOn": day()})
    assert done.status_code == 200
    assert "2 zaken zijn overgedragen" in done.text
    advisers = {(await api.get("lead1", f"/v1/trajectories/{id_}")).json()["adviser"]["id"] for id_ in ids}
    assert advisers == {two, three}
    names = [(await api.get("lead1", f"/v1/boards/{id_[:5]}")).json()["name"] for id_ in ids]
    assert all(name in done.text for name in names)
    assert "Er was niets om over te dragen" in (await lead.send(path, {"to[]": [two]})).text


async def test_what_a_lead_hands_over_later_stays_until_then(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch("41419")
    lead = await browse("lead1")
    first, second = await api.person("lead1"), await api.person("lead2")
    answer = await lead.send(
        f"/mensen/{first}/overdragen", {"post": "lead", "to[]": [second], "fromOn": day(10)}
    )
    assert "1 zaak is overgedragen. Dit gaat in op" in answer.text
    assert (await api.get("lead1", f"/v1/trajectories/{id_}")).json()["lead"]["id"] == first
    to_adviser = {"post": "lead", "to[]": [await api.person("adviser1")]}
    assert (await lead.send(f"/mensen/{first}/overdragen", to_adviser)).status_code == 400
