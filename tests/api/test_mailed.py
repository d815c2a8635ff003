"""Which mail about a trajectory went to whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.connect import Pool
from tests.activities.mailroom import Mailroom
from tests.api.conftest import BOARD, Api
from tests.servers import MailServer

pytestmark = pytest.mark.usefixtures("demo", "worker")


async def mailed(api: Api, id_: str, query: str = "") -> dict[str, Any]:
    page: dict[str, Any] = (
        (await api.get("adviser1", f"/v1/trajectories/{id_}/mail{query}")).raise_for_status().json()
    )
    return page


async def everything_goes_out(pool: Pool, smtp: MailServer) -> None:
    """What was queued, and a month later what the board is asked."""
    room = Mailroom(pool, smtp)
    now = datetime.now(UTC)
    await room.urgent(now + timedelta(minutes=1))
    for days in range(1, 9):
        await room.digests((now + timedelta(days=days)).date())


async def test_it_is_told_what_went_to_whom_and_how_the_newest_first(
    api: Api, pool: Pool, smtp: MailServer
) -> None:
    id_ = await api.launch()
    assert await mailed(api, id_) == {"items": [], "next": None}
    await everything_goes_out(pool, smtp)
    whole = (await mailed(api, id_))["items"]
    board, adviser = whole
    assert (adviser["to"], adviser["post"], adviser["mail"]["code"]) == (
        "Demo Adviseur Een",
        "adviser",
        "urgent",
    )
    assert [it["what"]["words"]["nl"] for it in adviser["about"]] == ["traject gestart"]
    assert (board["to"], board["post"], board["mail"]["code"]) == ("Demo internal", "internal", "board")
    (asked,) = board["about"]
    assert (asked["step"], asked["title"]["nl"]) == ("start-conversation", "Startgesprek")
    assert adviser["at"] < board["at"]
    assert "@" not in str(whole), "names, no addresses"


async def test_mail_comes_a_page_at_a_time(api: Api, pool: Pool, smtp: MailServer) -> None:
    id_ = await api.launch()
    await everything_goes_out(pool, smtp)
    first = await mailed(api, id_, "?limit=1")
    second = await mailed(api, id_, f"?limit=1&after={first['next']}")
    assert [*first["items"], *second["items"]] == (await mailed(api, id_))["items"]
    assert second["next"] is None
    assert (await api.get("lead1", f"/v1/trajectories/{id_}/mail?after=x")).status_code == 400


async def test_mail_of_another_trajectory_is_not_among_it(api: Api, pool: Pool, smtp: MailServer) -> None:
    mine, other = await api.launch(), await api.launch("42510")
    await everything_goes_out(pool, smtp)
    tos = [it["to"] for it in (await mailed(api, mine))["items"]]
    assert sorted(tos) == ["Demo Adviseur Een", "Demo internal"]
    assert len((await mailed(api, other))["items"]) == 2


async def test_an_invitation_of_the_board_to_its_regional_meeting_is_among_it(api: Api, pool: Pool) -> None:
    id_ = await api.launch()
    contact = await pool.fetchval(
        "select id from contact where board_number = $1 and function = 'internal'", BOARD
    )
    lead = await pool.fetchval("select id from person where role = 'lead' limit 1")
    await pool.execute(
        "insert into meeting (id, programme, state, lead_id, regions, sequence, view) "
        "values ('AM01-1a2b3c4d', 'baanbrekers', 'planned', $1, '{AM01}', 1, '{}')",
        lead,
    )
    await pool.execute(
        "insert into event (stream, kind, sequence, type, at, data) "
        """values ($1, 'trajectory', 99, 'meeting-assigned', now(), '{"meeting": "AM01-1a2b3c4d"}')""",
        id_,
    )
    await pool.execute(
        "insert into mail (id, kind, contact_id, meeting_id, on_day, sent_at) "
        "values ('invited', 'invitation', $1, 'AM01-1a2b3c4d', current_date, now())",
        contact,
    )
    (invited,) = (await mailed(api, id_))["items"]
    assert (invited["mail"]["code"], invited["to"], invited["about"]) == ("invitation", "Demo internal", [])
