"""One trajectory as people see it."""

from collections.abc import Awaitable, Callable

import pytest
from temporalio.worker import Worker

from tests.api.conftest import BOARD, Api, day
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]


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


async def test_a_manager_is_shown_no_command_that_would_be_refused(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch()
    html = (await (await browse("manager1")).get(f"/trajecten/{id_}")).text
    assert f"/trajecten/{id_}/stoppen" not in html
    assert f"/trajecten/{id_}/niet-bereikt" not in html


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
