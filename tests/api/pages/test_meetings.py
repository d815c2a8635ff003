"""The regional meetings as a lead plans them, and as the others see them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from db.connect import Pool
from tests.api.conftest import Api, day
from tests.api.pages.conftest import Browser, form_on
from tests.api.story import settled
from tests.stage import until

pytestmark = pytest.mark.usefixtures("demo", "worker")

Browse = Callable[[str], Awaitable[Browser]]
REGION, FIRST, SECOND, STRANGER = "AM02", "13603", "41419", "42510"
DONE = [{"step": "start-conversation", "on": day(-30)}]
PLAN = {"on": day(6), "begins": "13:30", "ends": "16:00", "presence": "in-person", "place": "Demostraat 1"}


async def gathered(api: Api, *boards: str) -> str:
    """A meeting in which these boards wait."""
    answer = await api.post("lead1", "/v1/meetings", {"regions": [REGION]})
    id_ = str(answer.raise_for_status().json()["meetingId"])
    for board in boards:
        await api.launch(board, done=DONE)

    async def are_in() -> bool:
        return bool((await meeting(api, id_))["gathered"] == len(boards))

    await until(are_in)
    return id_


async def meeting(api: Api, id_: str) -> Any:
    return (await api.get("lead1", f"/v1/meetings/{id_}")).raise_for_status().json()


def url(id_: str, more: str = "") -> str:
    return f"/regiogesprekken/{id_}{more}"


async def test_a_lead_goes_from_the_list_to_a_planned_meeting(browse: Browse, api: Api, pool: Pool) -> None:
    id_ = await gathered(api, FIRST, SECOND)
    lead = await browse("lead1")
    listed = (await lead.get("/regiogesprekken")).text
    ready = listed[listed.index("Klaar om te plannen") :]
    assert "2 besturen wachten" in ready
    assert f'href="{url(id_, "/plannen")}"' in ready

    planning = (await lead.get(url(id_, "/plannen"))).text
    assert 'value="13:30"' in planning, "an afternoon is begun with"
    assert "Eén contactpersoon van elk van de 2 besturen" in planning
    assert "Demo Adviseur Een" in planning

    answer = await lead.send(url(id_, "/plannen"), PLAN | {"evenIfClosed": "true", "note": "Agenda: <b>"})
    assert (answer.status_code, answer.url.path) == (200, url(id_))
    assert "De uitnodigingen gaan binnen een paar minuten per mail uit." in answer.text
    assert "Agenda: &lt;b&gt;" in answer.text
    assert (await meeting(api, id_))["planned"]["on"] == PLAN["on"]
    assert "Demostraat 1" in (await lead.get(url(id_, "/plannen"))).text, "it is moved from what it was"
    await settled(pool)


async def test_a_closed_day_is_planned_only_when_it_is_meant(browse: Browse, api: Api) -> None:
    id_ = await gathered(api)
    lead = await browse("lead1")
    closed = PLAN | {"on": "2027-12-25"}
    refused = await lead.send(url(id_, "/plannen"), closed)
    assert refused.status_code == 409
    assert re.search(r"zijn de besturen gesloten \([^)]*Kerst[^)]*\)\. Kies een andere dag", refused.text)
    assert 'name="evenIfClosed"' in refused.text
    assert 'value="Demostraat 1"' in refused.text, "what was typed stays"
    planned = await lead.send(url(id_, "/plannen"), closed | {"evenIfClosed": "true"})
    assert planned.url.path == url(id_)


async def test_what_is_wrong_with_a_plan_is_told_at_its_field(browse: Browse, api: Api) -> None:
    id_ = await gathered(api)
    lead = await browse("lead1")
    answer = await lead.send(url(id_, "/plannen"), PLAN | {"ends": "13:00", "evenIfClosed": "true"})
    assert answer.status_code == 409
    assert '<a href="#f-ends">' in answer.text
    assert "Een regiogesprek eindigt later dan het begint." in answer.text
    empty = await lead.send(url(id_, "/plannen"), {"on": "", "place": ""})
    assert empty.status_code == 400
    assert '<a href="#f-place">' in empty.text


async def test_a_board_answers_by_its_own_adviser_and_is_gone_ahead_without(
    browse: Browse, api: Api, pool: Pool
) -> None:
    id_ = await gathered(api, FIRST, SECOND)
    adviser, other, lead = await browse("adviser1"), await browse("adviser2"), await browse("lead1")
    answer = {"board": FIRST, "coming": "false"}
    told = await adviser.send(url(id_), answer, to=url(id_, "/antwoord"))
    assert "komt niet" in told.text
    assert url(id_, "/antwoord") not in (await other.get(url(id_))).text
    assert "/zonder" not in told.text, "only a lead goes ahead without"
    assert (await adviser.get(url(id_, "/zonder"))).status_code == 403

    both = form_on((await lead.get(url(id_, "/zonder"), **{"boards[]": SECOND})).text, url(id_, "/zonder"))
    shown = await lead.get(url(id_, "/zonder"), **{"boards[]": FIRST})
    assert "De uiterste datum blijft" in shown.text
    assert "Er blijft 1 bestuur over; daarvan zouden er 1 komen." in shown.text
    assert (await meeting(api, id_))["gathered"] == 2, "nothing has been done yet"
    done = await lead.send(f"{url(id_, '/zonder')}?boards[]={FIRST}", {}, to=url(id_, "/zonder"))
    assert done.status_code == 200
    assert (await meeting(api, id_))["gathered"] == 1
    assert url(id_, "/zonder") not in done.text, "one board is left"
    assert (await lead.get(url(id_, "/zonder"))).status_code == 403
    last = await lead.http.post(url(id_, "/zonder"), data=both | {"boards[]": [SECOND]})
    assert last.status_code == 409
    assert "zeg het regiogesprek dan af" in last.text
    await settled(pool)


async def test_a_board_is_invited_and_taken_off_and_regions_are_added(browse: Browse, api: Api) -> None:
    id_ = await gathered(api)
    lead = await browse("lead1")
    page = f"{url(id_, '/uitnodigen')}?q={STRANGER}"
    told = await lead.send(page, {"board": STRANGER}, to=url(id_, "/uitnodigen"))
    assert "uitgenodigd, zonder traject" in told.text
    assert "geen mailadres: bel" in told.text
    left = (await lead.get(page)).text
    assert f'name="board" value="{STRANGER}"' not in left, "it is in already"
    await lead.send(url(id_), {"board": STRANGER}, to=url(id_, "/intrekken"))
    assert (await meeting(api, id_))["gathered"] == 0
    await lead.send(url(id_, "/regios"), {"regions[]": ["AM01"]})
    assert [it["code"] for it in (await meeting(api, id_))["regions"]] == [REGION, "AM01"]
    nothing = await lead.send(url(id_, "/regios"), {})
    assert nothing.status_code == 400


async def test_who_was_there_is_recorded_once_and_not_by_mistake(
    browse: Browse, api: Api, pool: Pool
) -> None:
    id_ = await gathered(api, FIRST, SECOND)
    plan = PLAN | {"on": day(), "chair": await api.person("adviser2"), "evenIfClosed": True}
    await api.post("lead1", f"/v1/meetings/{id_}/planning", plan)
    lead, chair = await browse("lead1"), await browse("adviser2")
    assert "Wie was er?" in (await lead.get("/regiogesprekken")).text
    forgotten = await chair.send(url(id_, "/aanwezigheid"), {})
    assert forgotten.status_code == 400
    assert "Vink aan welke besturen er waren" in forgotten.text
    open_form = form_on((await lead.get(url(id_, "/aanwezigheid"))).text, url(id_, "/aanwezigheid"))
    told = await chair.send(url(id_, "/aanwezigheid"), {"attended[]": [FIRST]})
    assert "1 aanwezig, 1 afwezig" in told.text
    again = await lead.http.post(url(id_, "/aanwezigheid"), data=open_form | {"attended[]": [SECOND]})
    assert again.status_code == 409
    assert "al gehouden" in again.text
    name = next(it["board"]["name"] for it in (await meeting(api, id_))["boards"] if it["attended"])
    assert f"Dit is al opgeschreven. Er waren: {name}." in again.text
    assert 'value="41419" checked' in again.text, "what was typed"
    shown = await lead.get(url(id_, "/aanwezigheid"))
    assert (shown.url.path, "Wie er waren, is al opgeschreven." in shown.text) == (url(id_), True)
    await settled(pool)


async def test_a_meeting_is_opened_by_hand_and_called_off_with_a_reason(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    assert (await lead.send("/regiogesprekken/nieuw", {})).status_code == 400
    opened = await lead.send("/regiogesprekken/nieuw", {"regions[]": ["AM03"]})
    assert opened.status_code == 200
    path = opened.url.path
    assert "hier verzamelt al een regiogesprek" in (await lead.get("/regiogesprekken/nieuw")).text
    assert (await lead.send(f"{path}/afzeggen", {})).status_code == 400
    off = await lead.send(f"{path}/afzeggen", {"reason": "Te weinig <i>besturen</i>"})
    assert "Te weinig &lt;i&gt;besturen&lt;/i&gt;" in off.text
    assert "afgezegd" in (await lead.get("/regiogesprekken", stand="called-off")).text
    assert path not in (await lead.get("/regiogesprekken", regio="AM04")).text


async def test_a_manager_reads_and_changes_nothing(browse: Browse, api: Api) -> None:
    id_ = await gathered(api)
    manager = await browse("manager1")
    listed = await manager.get("/regiogesprekken")
    assert listed.status_code == 200
    assert "/plannen" not in listed.text
    assert "/afzeggen" not in (await manager.get(url(id_))).text
    for page in ("/plannen", "/uitnodigen", "/regios", "/afzeggen", "/zonder"):
        assert (await manager.get(url(id_, page))).status_code == 403
    assert (await manager.get("/regiogesprekken/AM01-geen")).status_code == 404


async def test_who_plans_what_a_colleague_has_planned_meanwhile_is_told_and_loses_nothing(
    browse: Browse, api: Api, pool: Pool
) -> None:
    id_ = await gathered(api)
    lead, other = await browse("lead1"), await browse("lead2")
    mine = form_on((await lead.get(url(id_, "/plannen"))).text, url(id_, "/plannen"))
    theirs = PLAN | {"evenIfClosed": "true", "place": "Andere zaal 2", "begins": "10:00"}
    assert (await other.send(url(id_, "/plannen"), theirs)).url.path == url(id_)

    # What is wrong otherwise is told first, and hides nothing: mended, it is refused all the same.
    wrong = mine | PLAN | {"evenIfClosed": "true", "ends": "13:00"}
    mine = form_on((await lead.http.post(url(id_, "/plannen"), data=wrong)).text, url(id_, "/plannen"))
    late = await lead.http.post(url(id_, "/plannen"), data=mine | PLAN | {"evenIfClosed": "true"})
    assert late.status_code == 409
    assert "De planning van dit regiogesprek is intussen veranderd" in late.text
    now = f"{(await meeting(api, id_))['planned']['begins']} – 16:00, Andere zaal 2."
    assert now in late.text, "what it is planned on now"
    assert "Gepland door Demo Projectleider Twee." in late.text
    assert "komt het daarvoor in de plaats" in late.text, "how to go on"
    assert 'value="Demostraat 1"' in late.text, "what was typed"
    assert (await meeting(api, id_))["planned"]["place"] == "Andere zaal 2"

    # So is a form that names no plan: one that an earlier release has shown.
    unnamed = form_on(late.text, url(id_, "/plannen")) | PLAN | {"evenIfClosed": "true"}
    del unnamed["replacesRevision"]
    late = await lead.http.post(url(id_, "/plannen"), data=unnamed)
    assert late.status_code == 409

    meant = form_on(late.text, url(id_, "/plannen")) | PLAN | {"evenIfClosed": "true"}
    for _ in range(2):
        assert (await lead.http.post(url(id_, "/plannen"), data=meant)).url.path == url(id_)
    assert (await meeting(api, id_))["planned"]["place"] == "Demostraat 1"
    await settled(pool)


async def test_who_was_there_is_asked_of_the_chair_and_of_leads_alone(browse: Browse, api: Api) -> None:
    id_ = await gathered(api)
    chair = await api.person("adviser2")
    form = url(id_, "/aanwezigheid")
    for on, of_it in ((None, 403), (day(), 200)):
        plan = PLAN | {"chair": chair, "evenIfClosed": True} | ({"on": on} if on else {})
        (await api.post("lead1", f"/v1/meetings/{id_}/planning", plan)).raise_for_status()
        asked, offered = {}, {}
        for who in ("lead2", "adviser1", "adviser2", "manager1"):
            browser = await browse(who)
            asked[who] = (await browser.get(form)).status_code
            offered[who] = form in (await browser.get("/regiogesprekken")).text
        assert asked == {"lead2": of_it, "adviser1": 403, "adviser2": of_it, "manager1": 403}
        assert offered == {who: status == 200 for who, status in asked.items()}
