import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from db.connect import Pool
from domain.calendar import local_day
from tests.api.conftest import Api

pytestmark = pytest.mark.usefixtures("demo")

NEW = {"name": "Demo Nieuw", "mail": "new@demo.example", "role": "adviser"}


def today(days: int = 0) -> str:
    return str(local_day(datetime.now(UTC)) + timedelta(days=days))


async def test_a_lead_adds_somebody_who_is_then_found_by_role(api: Api) -> None:
    added = await api.post("lead1", "/v1/people", NEW)
    assert added.status_code == 201
    shown = (await api.get("manager1", added.headers["location"])).json()
    assert shown == added.json()
    assert shown == NEW | {"id": shown["id"], "phone": None, "language": "nl", "mailRefused": False}
    advisers = (await api.get("adviser1", "/v1/people?role=adviser")).json()["items"]
    assert len(advisers) == 4


async def test_people_are_paged_by_name(api: Api) -> None:
    names, after = [], ""
    while True:
        page = (await api.get("lead1", f"/v1/people?limit=2{after}")).json()
        names += [person["name"] for person in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert (len(names), names) == (6, sorted(names))


async def test_a_mail_address_is_one_persons(api: Api) -> None:
    answer = await api.post("lead1", "/v1/people", NEW | {"mail": "LEAD2@demo.example"})
    assert (answer.status_code, answer.json()["rule"]) == (409, "mail-in-use")
    assert answer.json()["errors"][0]["pointer"] == "/mail"


async def test_everybody_corrects_himself_and_a_lead_anybody(api: Api, pool: Pool) -> None:
    adviser = await api.person("adviser1")
    await pool.execute("update person set mail_refused_at = now()")
    path = f"/v1/people/{adviser}"
    changed = await api.patch("adviser1", path, {"phone": "06 12345678", "mail": "a1@demo.example"})
    assert (changed.json()["phone"], changed.json()["mailRefused"]) == ("06 12345678", False)
    changed = await api.patch("lead1", path, {"phone": None, "language": "en"})
    assert (changed.json()["phone"], changed.json()["language"], changed.json()["mail"]) == (
        None,
        "en",
        "a1@demo.example",
    )
    assert (await api.patch("adviser2", path, {"language": "nl"})).status_code == 403
    assert (await api.patch("lead1", path, {"name": None})).json()["errors"][0]["pointer"] == "/name"
    assert (await api.patch("lead1", path, {"mail": "lead2@demo.example"})).status_code == 409
    assert (await api.patch("lead1", f"/v1/people/{uuid4()}", {"language": "nl"})).status_code == 404


async def test_an_absence_is_said_and_withdrawn(api: Api) -> None:
    adviser, other = await api.person("adviser1"), await api.person("adviser2")
    path = f"/v1/people/{adviser}/absences"
    absence = {"from": today(1), "until": today(9), "substitute": other}
    added = (await api.post("adviser1", path, absence)).json()
    assert added == absence | {"id": added["id"]}
    assert (await api.get("adviser2", path)).json() == {"items": [added]}
    meets = await api.post("lead1", path, absence | {"from": today(9), "until": today(12)})
    assert (meets.status_code, meets.json()["rule"]) == (409, "absences-meet")
    gone = await api.call("lead1", "DELETE", f"{path}/{added['id']}", key="gone")
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await api.call("lead1", "DELETE", f"{path}/{added['id']}", key="gone")).status_code == 204
    assert (await api.get("adviser2", path)).json() == {"items": []}
    assert (await api.post("adviser1", path, absence)).status_code == 201


async def test_an_absence_that_cannot_be_is_refused(api: Api) -> None:
    adviser, other = await api.person("adviser1"), await api.person("adviser2")
    manager = await api.person("manager1")
    path = f"/v1/people/{adviser}/absences"
    good = {"from": today(), "until": today(1), "substitute": other}
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"until": today(-1)}, 400, ""),
        ({"substitute": adviser}, 400, "/substitute"),
        ({"substitute": manager}, 400, "/substitute"),
        ({"substitute": str(uuid4())}, 400, "/substitute"),
        ({"from": today(-9), "until": today(-1)}, 409, "/until"),
        ({"from": "tomorrow"}, 400, "/from"),
    ]
    for change, status, pointer in wrong:
        answer = await api.post("adviser1", path, good | change)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer), change
    assert (await api.post("adviser2", path, good)).status_code == 403
    of_a_lead = f"/v1/people/{await api.person('lead1')}/absences"
    (error,) = (await api.post("lead1", of_a_lead, good)).json()["errors"]
    assert (error["pointer"], error["detail"]) == ("/substitute", "The substitute of a lead is a lead.")
    assert (await api.call("adviser1", "DELETE", f"{path}/{uuid4()}")).status_code == 404


async def test_a_repeat_gets_the_first_answer_also_when_both_come_at_once(api: Api, pool: Pool) -> None:
    answers = await asyncio.gather(*(api.post("lead1", "/v1/people", NEW, key="same") for _ in range(5)))
    assert {(it.status_code, it.text, it.headers["location"]) for it in answers} == {
        (201, answers[0].text, answers[0].headers["location"])
    }
    assert await pool.fetchval("select count(*) from person where mail = $1", NEW["mail"]) == 1


async def test_a_refusal_is_an_answer_that_is_repeated_too(api: Api, pool: Pool) -> None:
    taken = NEW | {"mail": "lead2@demo.example"}
    first = await api.post("lead1", "/v1/people", taken, key="same")
    await pool.execute("update person set mail = 'elsewhere@demo.example' where mail = $1", taken["mail"])
    again = await api.post("lead1", "/v1/people", taken, key="same")
    assert (first.status_code, again.status_code, again.json()["rule"]) == (409, 409, "mail-in-use")
    assert (await api.post("lead1", "/v1/people", taken, key="other")).status_code == 201


async def test_the_same_key_with_another_content_is_refused(api: Api) -> None:
    adviser = await api.person("adviser1")
    await api.post("lead1", "/v1/people", NEW, key="same")
    other = [
        await api.post("lead1", "/v1/people", NEW | {"name": "Anders"}, key="same"),
        await api.patch("lead1", f"/v1/people/{adviser}", {"language": "en"}, key="same"),
    ]
    assert [(it.status_code, it.json()["rule"]) for it in other] == [(422, "key-reused")] * 2
    assert (await api.post("lead2", "/v1/people", NEW, key="same")).status_code == 409  # another one's key


async def test_a_command_needs_a_key(api: Api) -> None:
    for key in ("", "x" * 256, "a b"):
        headers = {"Idempotency-Key": key} if key else {}
        answer = await api.post("lead1", "/v1/people", NEW, key="", headers=headers)
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert (error["in"], error["pointer"]) == ("header", "/Idempotency-Key")


async def test_of_two_changes_at_once_neither_is_lost(api: Api) -> None:
    me = await api.person("adviser1")
    for turn in range(5):
        phone, language = f"06-1000000{turn}", "en" if turn % 2 else "nl"
        await asyncio.gather(
            api.patch("adviser1", f"/v1/people/{me}", {"phone": phone}),
            api.patch("lead1", f"/v1/people/{me}", {"language": language}),
        )
        shown = (await api.get("adviser1", "/v1/people/me")).json()
        assert (shown["phone"], shown["language"]) == (phone, language)


async def test_one_mail_address_is_one_persons_also_when_two_take_it_at_once(api: Api) -> None:
    people = [await api.person(who) for who in ("adviser1", "adviser2")]
    change = {"mail": "taken@demo.example"}
    answers = await asyncio.gather(*(api.patch("lead1", f"/v1/people/{id_}", change) for id_ in people))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
