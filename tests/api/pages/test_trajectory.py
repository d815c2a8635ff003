"""One trajectory as people see it."""

import re
from collections.abc import Awaitable, Callable

import pytest
from temporalio.worker import Worker

from tests.api.conftest import BOARD, Api, day
from tests.api.pages.conftest import Browser, form_on
from tests.api.story import PLAN, START, complete
from tests.cast import PROGRAMME

Browse = Callable[[str], Awaitable[Browser]]
PICTURED = [step.key for step in PROGRAMME.steps]  # whoever reads a trajectory can read its steps


@pytest.mark.parametrize("who", ["adviser1", "lead1", "manager1"])
@pytest.mark.parametrize("page", ["", "/tijdlijn", "/vooruitblik", "/overdracht"])
async def test_everybody_who_may_read_it_sees_each_of_its_pages(
    browse: Browse, api: Api, worker: Worker, who: str, page: str
) -> None:
    id_ = await api.launch()
    answer = await (await browse(who)).get(f"/trajecten/{id_}{page}")
    assert answer.status_code == 200
    assert "Stichting" in answer.text or "Scholen" in answer.text or "<h1>" in answer.text


async def test_it_says_why_a_step_is_due_on_its_day(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch(startedOn=day(-60))
    html = (await (await browse("adviser1")).get(f"/trajecten/{id_}")).text
    assert "Waarom" in html
    assert "herfstvakantie" in html.lower() or "weekend" in html.lower()


async def offered(browse: Browse, who: str, id_: str) -> set[str]:
    """What the page of a trajectory leads somebody to, of what can be done with it."""
    page = (await (await browse(who)).get(f"/trajecten/{id_}")).raise_for_status().text
    found = set(re.findall(rf'(?:href|action)="/trajecten/{id_}/([^"]+)"', page))
    return found - {"tijdlijn", "vooruitblik", "overdracht"} - {f"stappen/{step}" for step in PICTURED}


async def test_everybody_is_offered_what_may_be_done_and_nothing_else(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    path = f"/v1/trajectories/{id_}"
    await complete(api, id_, "start-conversation", START)
    whole = {"notitie", "vraag", "pauze", "stoppen", "contact", "niet-bereikt"}
    of_leads = {"overdragen", "programma", "stappen/regional-meeting/afspraak"}
    own = {"stappen/action-plan/afspraak"}
    assert await offered(browse, "manager1", id_) == {"notitie"}
    assert await offered(browse, "adviser1", id_) == whole | own
    assert await offered(browse, "lead1", id_) == whole | own | of_leads
    (
        await api.post("adviser1", f"{path}/pauses", {"reason": "illness", "returnOn": day(9)})
    ).raise_for_status()
    assert await offered(browse, "adviser1", id_) == (whole | own | {"hervatten"}) - {"pauze"}
    (await api.post("adviser1", f"{path}/withdrawal", {"reason": "merger"})).raise_for_status()
    assert await offered(browse, "lead1", id_) == {"overdragen"}
    assert await offered(browse, "adviser1", id_) == await offered(browse, "manager1", id_) == set()
    assert "Wat u kunt doen" not in (await (await browse("adviser1")).get(f"/trajecten/{id_}")).text


async def test_a_leads_step_is_filled_in_by_a_lead_and_whose_it_is_is_told_to_the_adviser(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)
    step, fill_in = f"/trajecten/{id_}/stappen/regional-meeting", "Formulier invullen"
    lead, adviser = await browse("lead1"), await browse("adviser1")
    assert [(await it.get(f"/trajecten/{id_}")).text.count(fill_in) for it in (adviser, lead)] == [1, 2]
    assert "<textarea" in (await lead.get(step)).text
    read = (await adviser.get(step)).text
    assert "<textarea" not in read
    assert "Voor de projectleider: Demo Projectleider Een." in read
    for way in ("/afspraak", "/overslaan"):
        assert (await adviser.get(step + way)).status_code == 403


async def test_what_cannot_be_done_now_is_not_asked_for_and_the_page_says_so(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    answer = await adviser.get(f"/trajecten/{id_}/hervatten")
    assert answer.status_code == 403
    assert "Dit kan nu niet, of niet door u." in answer.text
    assert "Dit is niet voor u" not in answer.text
    form = form_on((await adviser.get(f"/trajecten/{id_}/pauze")).text, f"/trajecten/{id_}/pauze")
    pause = {"reason": "illness", "returnOn": day(9)}
    (await api.post("lead1", f"/v1/trajectories/{id_}/pauses", pause)).raise_for_status()
    late = await adviser.http.post(f"/trajecten/{id_}/pauze", data=form | pause | {"note": "Griep heerst"})
    assert (late.status_code, "Griep heerst" in late.text) == (409, True), "what was typed is not lost"


async def test_of_a_step_that_is_done_only_what_may_be_done_is_offered(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    await complete(api, id_, "start-conversation", START)
    adviser, step = await browse("adviser1"), f"/trajecten/{id_}/stappen/start-conversation"
    correct, reopen = f'href="{step}/verbeteren"', f'href="{step}/heropenen"'

    async def ways() -> tuple[bool, bool]:
        read = (await adviser.get(step)).text
        return correct in read, reopen in read

    assert await ways() == (True, True)
    await complete(api, id_, "action-plan", PLAN)
    assert await ways() == (True, False), "a later step stands on it"
    await api.post("lead1", f"/v1/trajectories/{id_}/withdrawal", {"reason": "merger"})
    assert await ways() == (True, False)
    left = (await adviser.get(f"/trajecten/{id_}/stappen/board-decision")).text
    assert "Deze stap is niet afgerond: het traject is geëindigd." in left


async def test_what_people_wrote_is_text_and_never_markup(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    await adviser.send(f"/trajecten/{id_}/notitie", {"text": "<img src=x onerror=alert(1)>"})
    for page in ("", "/tijdlijn", "/overdracht"):
        html = (await adviser.get(f"/trajecten/{id_}{page}")).text
        assert "<img src=x" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html


async def test_whom_to_call_is_told_up_to_the_last_day_of_a_contact(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    await api.contact(BOARD, "hr", name="Demo Vertrekt", until=day(3))
    await api.contact(BOARD, "hr", name="Demo Vertrokken", mail="weg@board.example", until=day(-3))
    adviser = await browse("adviser1")
    for page in ("", "/contact"):
        html = (await adviser.get(f"/trajecten/{id_}{page}")).text
        assert "Demo Vertrekt" in html
        assert "Demo Vertrokken" not in html


async def test_the_forecast_names_who_will_be_reminded(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    html = (await (await browse("adviser1")).get(f"/trajecten/{id_}/vooruitblik")).text
    assert "Demo Manager Een" in html


async def test_an_unknown_trajectory_is_a_page_that_says_so(browse: Browse) -> None:
    adviser = await browse("adviser1")
    for id_ in ("41868-00000000", "nonsense", "..%2F..%2Fpeople"):
        answer = await adviser.get(f"/trajecten/{id_}")
        assert answer.status_code == 404
        assert "<h1>" in answer.text
