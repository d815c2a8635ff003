"""The regions, and who speaks for each."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from temporalio.worker import Worker

from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser

pytestmark = pytest.mark.usefixtures("demo")

Browse = Callable[[str], Awaitable[Browser]]
REGION = "/regios/AM01"
NEW = {
    "kind": "organisation",
    "name": "Demo WSP <Noord>",
    "mail": "wsp@region.example",
    "phone": "050-0000000",
    "language": "nl",
}


async def points(api: Api) -> Any:
    return (await api.get("manager1", "/v1/regions/AM01/contact-points")).json()["items"]


async def add(lead: Browser, **more: str) -> Any:
    return await lead.send(f"{REGION}/aanspreekpunten/nieuw", NEW | {"from": day(-30)} | more)


async def test_the_regions_tell_who_speaks_for_them_and_where_there_is_nobody(browse: Browse) -> None:
    lead = await browse("lead1")
    added = await add(lead)
    assert (added.status_code, added.url.path) == (200, REGION)
    assert "Demo WSP &lt;Noord&gt;" in added.text
    html = (await lead.get("/regios")).text
    assert html.count('<th role="rowheader">') == 35
    without = (await lead.get("/regios", aanspreekpunt="zonder")).text
    assert without.count('<th role="rowheader">') == 34
    assert f'href="{REGION}"' not in without


async def test_the_next_contact_point_comes_after_the_end_of_the_one_before(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    await add(lead)
    (first,) = await points(api)
    page = (await lead.get(f"{REGION}/aanspreekpunten/nieuw")).text
    end = f"{REGION}/aanspreekpunten/{first['id']}/einde"
    assert f'href="{end}"' in page, "it is told what to do first"
    refused = await add(lead, name="Demo WSP twee", **{"from": day()})
    assert refused.status_code == 409
    assert "heeft deze regio al een aanspreekpunt" in refused.text
    await lead.send(end, {"until": day(-1)})
    assert (await add(lead, name="Demo WSP twee", **{"from": day()})).status_code == 200
    assert [it["name"] for it in await points(api)] == ["Demo WSP twee", NEW["name"]]


async def test_a_contact_point_is_corrected_and_what_is_left_empty_is_gone(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    await add(lead)
    (point,) = await points(api)
    page = f"{REGION}/aanspreekpunten/{point['id']}"
    assert 'value="050-0000000"' in (await lead.get(page)).text
    changed = NEW | {"phone": "", "deputy": "Demo Vervanger", "from": day(-30), "until": ""}
    assert (await lead.send(page, changed)).url.path == REGION
    (point,) = await points(api)
    assert (point["phone"], point["deputy"], point["from"]) == (None, "Demo Vervanger", day(-30))
    wrong = await lead.send(page, changed | {"mail": "geen adres"})
    assert wrong.status_code == 400
    assert '<a href="#f-mail">' in wrong.text


async def test_an_arrangement_is_kept_and_ended(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    page = f"{REGION}/convenant"
    refused = await lead.send(page, {"agreedOn": day(3)})
    assert refused.status_code == 409
    kept = await lead.send(page, {"agreedOn": day(-3), "link": "https://region.example/brief"})
    assert 'href="https://region.example/brief"' in kept.text
    wrong = await lead.send(page, {"agreedOn": day(-3), "link": "javascript:alert(1)"})
    assert wrong.status_code == 400
    assert 'href="javascript' not in wrong.text
    ended = await lead.send(page, {"_ends": "1"})
    assert "Voor zover bekend is er geen convenant." in ended.text


async def test_a_region_shows_what_runs_there_to_who_may_read_it(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    region = (await api.get("lead1", f"/v1/trajectories/{id_}")).json()["region"]
    for who, sees in (("adviser1", True), ("adviser2", False), ("manager1", True)):
        html = (await (await browse(who)).get(f"/regios/{region}")).text
        assert (f'href="/trajecten/{id_}"' in html) is sees
        assert "Aanspreekpunt toevoegen" not in html
    assert (
        await (await browse("adviser1")).get(f"/regios/{region}/aanspreekpunten/nieuw")
    ).status_code == 403
    assert (await (await browse("lead1")).get("/regios/AM99")).status_code == 404
