"""What happens to a trajectory over HTTP, in the words of the tests."""

from typing import Any

from db.connect import Pool
from tests.api.conftest import Api, day
from tests.stage import until

START = {"heldOn": day(-35), "participants": ["directeur", "HR"], "barriers": ["time", "budget"]}
PLAN = {"firstStep": "internship", "actions": [{"what": "Geheim plan"}], "meetingOn": day(7)}


async def complete(
    api: Api, id_: str, step: str, form: dict[str, Any], who: str = "adviser1", **more: Any
) -> Any:
    path = f"/v1/trajectories/{id_}/steps/{step}/completion"
    return await api.post(who, path, {"form": form, **more.pop("body", {})}, **more)


async def shown(api: Api, id_: str) -> dict[str, Any]:
    trajectory: dict[str, Any] = (await api.get("lead1", f"/v1/trajectories/{id_}")).raise_for_status().json()
    return trajectory


async def settled(pool: Pool) -> None:
    """Until nobody has anything left to ask of another."""

    async def is_settled() -> bool:
        return not await pool.fetchval("select count(*) from errand where done_at is null")

    await until(is_settled)
