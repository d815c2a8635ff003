"""The clock rings at six in the morning in Amsterdam, also around the days on which the clocks change."""

import itertools
from datetime import UTC, date, datetime

import pytest

from domain.calendar import AMSTERDAM
from domain.commands import Reassign
from tests.cast import ADVISER, OTHER_ADVISER
from tests.stage import Stage
from tests.workflows.conftest import MONDAY


async def test_a_planned_handover_happens_at_six_on_the_first_open_morning(months: Stage) -> None:
    rings_at = {
        date(2029, 3, 23): datetime(2029, 3, 23, 5, tzinfo=UTC),  # the Friday before summer time
        date(2029, 3, 25): datetime(2029, 3, 26, 4, tzinfo=UTC),  # the Sunday itself
        date(2029, 3, 27): datetime(2029, 3, 27, 4, tzinfo=UTC),
        date(2029, 10, 19): datetime(2029, 10, 19, 4, tzinfo=UTC),  # the last Friday of summer time
        date(2029, 10, 28): datetime(
            2029, 10, 29, 5, tzinfo=UTC
        ),  # in the autumn holidays, on the Sunday itself
        date(2029, 10, 30): datetime(2029, 10, 30, 5, tzinfo=UTC),
    }
    await months.launch(started_on=MONDAY)
    advisers = itertools.cycle((OTHER_ADVISER, ADVISER))
    for from_on, at in rings_at.items():
        await months.ask(Reassign, post="adviser", person=next(advisers), from_on=from_on)
        await months.wait_until(at.date())

    handed_over = [event.at for event in await months.history() if event.type == "handed-over"]
    assert [at.replace(microsecond=0) for at in handed_over] == list(rings_at.values())


@pytest.mark.parametrize("started_on", [date(2029, 3, 19), date(2029, 10, 29)])
async def test_no_morning_is_missed_or_rung_twice_around_a_change_of_the_clock(
    months: Stage, started_on: date
) -> None:
    await months.wait_until(started_on)
    await months.launch(started_on=started_on)
    await months.wait_until(date(2029, 12, 20))

    reminded = [event.at for event in await months.history() if event.type == "reminded"]
    hours = {at.astimezone(AMSTERDAM).strftime("%H:%M") for at in reminded}
    assert (len(reminded), hours) == (4, {"06:00"})
