"""What waits for somebody, by when."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from temporalio.worker import Worker

from api.pages.week import grouped
from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.pages.conftest import Browser

Browse = Callable[[str], Awaitable[Browser]]
MONDAY = date(2026, 11, 23)


def step(due: str, appointment: str | None = None, **more: Any) -> dict[str, Any]:
    todo = {"code": "make-plan"}
    return {"dueOn": due, "appointmentOn": appointment, "late": False, "paused": False, "todo": todo} | more


def test_what_is_late_comes_first_and_an_appointment_tells_when() -> None:
    late = step("2026-11-20", late=True)
    tomorrow = step("2026-12-20", "2026-11-24")
    friday = step("2026-11-27")
    far = step("2026-12-24")
    groups = list(grouped([far, friday, tomorrow, late], MONDAY))
    assert [(it.when, list(it.steps)) for it in groups] == [
        ("late", [late]),
        ("now", [tomorrow]),
        ("week", [friday]),
        ("later", [far]),
    ]


def test_of_a_very_full_week_the_first_are_shown_in_full_and_the_others_as_a_list() -> None:
    groups = list(grouped([step("2026-11-20", late=True)] * 20 + [step("2026-11-27")] * 30, MONDAY))
    assert [(len(it.steps), it.in_full) for it in groups] == [(20, 20), (30, 10)]


async def test_the_week_says_what_is_next_and_whom_to_call(browse: Browse, api: Api, worker: Worker) -> None:
    id_ = await api.launch()
    html = (await (await browse("adviser1")).get("/week")).text
    assert 'id="late"' in html
    assert f'href="/trajecten/{id_}/stappen/start-conversation"' in html
    assert "Demo " in html


async def test_called_in_vain_returns_to_the_week_and_counts(
    browse: Browse, api: Api, worker: Worker
) -> None:
    id_ = await api.launch(OTHER_BOARD)
    adviser = await browse("adviser1")
    for _ in range(2):
        answer = await adviser.send("/week", {}, to=f"/trajecten/{id_}/niet-bereikt")
        assert answer.url.path == "/week"
    found = (await api.get("adviser1", "/v1/steps")).json()["items"]
    assert [(it["attempts"], it["lastAttemptOn"]) for it in found] == [(2, day())]


async def test_an_empty_week_says_so(browse: Browse) -> None:
    assert '<p class="empty">' in (await (await browse("adviser3")).get("/week")).text


async def test_who_stands_in_for_a_lead_is_offered_nothing_that_only_a_lead_can_do(
    browse: Browse, api: Api, worker: Worker, pool: Pool
) -> None:
    id_ = await api.launch(adviser=None)
    contacts = (await api.get("lead1", f"/v1/trajectories/{id_}")).json()["contacts"]
    internal = next(it["id"] for it in contacts if it["function"] == "internal")
    await api.patch("lead1", f"/v1/boards/{BOARD}/contacts/{internal}", {"until": day(-1)})
    away = "insert into absence values (gen_random_uuid(), $1, current_date - 1, current_date + 1, $2)"
    await pool.execute(away, await api.person("lead1"), await api.person("adviser2"))
    html = (await (await browse("adviser2")).get("/week")).text
    assert "Alleen een projectleider kan dit doen" in html
    assert f"/trajecten/{id_}" not in html
    assert (
        f'href="/trajecten/{id_}/stappen/start-conversation"'
        in (await (await browse("lead1")).get("/week")).text
    )
