"""Choosing a trajectory, one's own absence and details."""

from collections.abc import Awaitable, Callable

from temporalio.worker import Worker

from tests.api.conftest import OTHER_BOARD, Api, day
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]


async def test_a_board_is_found_by_a_part_of_its_name(browse: Browse, api: Api, worker: Worker) -> None:
    first, second = await api.launch(), await api.launch(OTHER_BOARD)
    name = (await api.get("lead1", f"/v1/trajectories/{first}")).json()["board"]["name"]
    html = (await (await browse("lead1")).get("/trajecten", bestuur=name.upper()[3:])).text
    assert first in html
    assert second not in html


async def test_what_is_not_there_says_so_and_what_cannot_be_asked_is_no_defect(browse: Browse) -> None:
    lead = await browse("lead1")
    assert '<p class="empty">' in (await lead.get("/trajecten", stand="completed")).text
    assert (await lead.get("/trajecten", stand="'; drop table")).status_code == 400


async def test_an_absence_is_planned_and_withdrawn(browse: Browse, api: Api) -> None:
    adviser, me, other = await browse("adviser1"), await api.person("adviser1"), await api.person("adviser2")
    path = f"/mensen/{me}/afwezigheid"
    fields = {"from": day(3), "until": day(5), "substitute": other}
    answer = await adviser.send("/ik", fields, to=path)
    assert answer.url.path == "/ik"
    (absence,) = (await api.get("adviser1", f"/v1/people/{me}/absences")).json()["items"]
    await adviser.send("/ik", {}, to=f"{path}/{absence['id']}/intrekken")
    assert (await api.get("adviser1", f"/v1/people/{me}/absences")).json()["items"] == []


async def test_a_wrong_absence_keeps_what_was_chosen(browse: Browse, api: Api) -> None:
    me, other = await api.person("adviser1"), await api.person("adviser2")
    fields = {"from": day(5), "until": day(3), "substitute": other}
    answer = await (await browse("adviser1")).send("/ik", fields, to=f"/mensen/{me}/afwezigheid")
    assert answer.status_code == 400
    assert f'<option value="{other}" selected>' in answer.text


async def test_a_phone_number_is_given_and_taken_away(browse: Browse, api: Api) -> None:
    adviser = await browse("adviser1")
    me = (await api.get("adviser1", "/v1/people/me")).json()
    known = {"name": me["name"], "mail": me["mail"], "language": "nl"}
    for phone in ("020-0000009", ""):
        await adviser.send("/ik", {**known, "phone": phone})
        assert (await api.get("adviser1", "/v1/people/me")).json()["phone"] == (phone or None)
