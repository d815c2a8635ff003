"""What comes for a trajectory if nobody does anything, as it is shown."""

from typing import Any

import pytest

from tests.api.conftest import BOARD, Api, day

pytestmark = pytest.mark.usefixtures("demo", "worker")


async def foreseen(api: Api, id_: str, days: int = 90) -> dict[str, Any]:
    answer = await api.get("adviser1", f"/v1/trajectories/{id_}/forecast?days={days}")
    forecast: dict[str, Any] = answer.raise_for_status().json()
    return forecast


async def launch_today(api: Api) -> str:
    return await api.launch(startedOn=day(), committedOn=day())


def reminders(forecast: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in forecast["items"] if item["what"]["code"] == "reminded"]


def readers(items: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    return [[(mail["to"], mail["mail"]["code"]) for mail in item["mails"]] for item in items]


async def test_every_reminder_says_when_about_what_and_to_whom_by_name(api: Api) -> None:
    forecast = await foreseen(api, await launch_today(api))
    assert (forecast["asOf"], forecast["until"]) == (day(), day(90))
    adviser, lead, manager = "Demo Adviseur Een", "Demo Projectleider Een", "Demo Manager Een"
    before, on_the_day, late, last = reminders(forecast)
    assert readers([before, on_the_day, late, last]) == [
        [(adviser, "digest"), ("Demo internal", "board")],
        [(adviser, "digest")],
        [(adviser, "digest"), (lead, "digest")],
        [(manager, "weekly")],
    ]
    assert [it["workingDays"] for it in (before, on_the_day, late, last)] == [-5, 0, 5, 10]
    assert [it["last"] for it in (before, on_the_day, late, last)] == [False, False, False, True]
    assert before["title"]["nl"] == "Startgesprek"
    assert before["what"]["words"] == {"nl": "herinnering", "en": "reminder"}
    assert on_the_day["on"] == on_the_day["dueOn"] == before["dueOn"]


async def test_it_says_when_it_stalls_and_who_can_help_then(api: Api) -> None:
    forecast = await foreseen(api, await launch_today(api))
    stalls, stalled = (it for it in forecast["items"] if it["what"]["code"] in ("stalls", "stalled"))
    assert (stalls["on"], stalls["reason"]["code"]) == (stalled["on"], "board-silent")
    assert stalls["unblocks"]["name"] == "Demo Projectleider Een"
    assert {mail["post"] for mail in stalled["mails"]} == {"lead", "manager"}
    assert forecast["lastMailOn"] == max(mail["on"] for it in forecast["items"] for mail in it["mails"])
    assert forecast["nextOn"] > forecast["until"], "that it runs long"


async def test_who_stands_in_today_is_named_and_for_whom(api: Api) -> None:
    id_ = await launch_today(api)
    mine, other = await api.person("adviser1"), await api.person("adviser2")
    absence = {"from": day(), "until": day(3), "substitute": other}
    await api.post("adviser1", f"/v1/people/{mine}/absences", absence)
    first = reminders(await foreseen(api, id_))[0]["mails"][0]
    assert (first["to"], first["insteadOf"]["name"]) == ("Demo Adviseur Twee", "Demo Adviseur Een")


async def test_in_a_pause_only_its_end_is_foreseen_and_nothing_is_asked_of_the_board(api: Api) -> None:
    id_ = await launch_today(api)
    pause = {"reason": "illness", "returnOn": day(40)}
    await api.post("adviser1", f"/v1/trajectories/{id_}/pauses", pause)
    forecast = await foreseen(api, id_)
    codes = [it["what"]["code"] for it in forecast["items"] if it["on"] > day()]
    assert codes == ["return-nears", "stalls", "stalled"]
    opened = next(it for it in forecast["items"] if it["what"]["code"] == "step-opened")
    assert (opened["mails"], [it["code"] for it in opened["nobody"]]) == ([], ["board"])


async def test_of_a_trajectory_that_was_withdrawn_nothing_comes(api: Api) -> None:
    id_ = await launch_today(api)
    await api.post("adviser1", f"/v1/trajectories/{id_}/withdrawal", {"reason": "merger"})
    forecast = await foreseen(api, id_, days=400)
    assert (forecast["items"], forecast["lastMailOn"], forecast["nextOn"]) == ([], None, None)


async def test_it_looks_as_far_as_is_asked_and_no_further(api: Api) -> None:
    id_ = await launch_today(api)
    near, far = await foreseen(api, id_, 30), await foreseen(api, id_, 400)
    assert all(it["on"] <= near["until"] for it in near["items"])
    assert far["items"][: len(near["items"])] == near["items"]
    assert far["items"][-1]["what"]["code"] == "runs-long"
    for wrong in ("0", "401", "x"):
        answer = await api.get("lead1", f"/v1/trajectories/{id_}/forecast?days={wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/days")
    assert (await api.get("lead1", f"/v1/trajectories/{BOARD}-00000000/forecast")).status_code == 404
