"""A handover from a later day: what is planned, and what has become of it on that day."""

from datetime import timedelta

from tests.activities.test_handover import hand_over, handover, leads, meets_and_waits
from tests.cast import LEAD, OTHER_LEAD
from tests.stage import Stage, until


async def test_from_a_later_day_a_meeting_and_a_board_in_line_follow_on_that_day(months: Stage) -> None:
    meeting, _ = await meets_and_waits(months, "90008", "90009")
    later = await months.today() + timedelta(days=7)
    order = handover(months, post="lead", person=LEAD, to=(OTHER_LEAD,), from_on=later)
    moved = await hand_over(months, order)
    assert [event.type for it in moved for event in it.outcome.events] == [
        "handover-planned",
        "meeting-handover-planned",
        "wish-handover-planned",
    ]
    assert await leads(months, meeting) == (LEAD, LEAD)

    await months.wait_until(later)
    await months.recover()

    async def has_followed() -> bool:
        return await leads(months, meeting) == (OTHER_LEAD, OTHER_LEAD)

    await until(has_followed)
