"""A trajectory and the meetings of its region, whatever people do to either."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import commands as c
from domain import meeting_commands as mc
from domain import refusals as no
from tests.domain.meeting_story import BOARDS, Region
from tests.domain.story import DOCUMENT, REASON, SEEDED, START, day

STEP, BOARD = "regional-meeting", BOARDS[0]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["pause", "resume", "reopen", "start", "meet", "skip", "plan", "without", "held", "off"]
        ),
        st.integers(0, 9),  # working days later
        st.booleans(),
    ),
    max_size=14,
)


@settings(SEEDED, max_examples=60)
@given(MOVES)
def test_whatever_happens_a_board_is_in_the_one_meeting_that_it_knows_of(
    moves: list[tuple[str, int, bool]],
) -> None:
    region, today = Region().launch(done=[{"step": "start-conversation", "on": START}]), 0
    for what, later, flag in moves:
        today += later
        try:
            _move(region, what, today, flag=flag)
        except no.Refused:
            continue
        _in_one_meeting(region)


def _move(region: Region, what: str, today: int, *, flag: bool) -> None:
    story, now = region.story, day(today)
    meeting: dict[str, Any] = {
        "plan": lambda m_: m_.plan(now, day(today + 5)),
        "held": lambda m_: m_.hold(now, *(m_.who if flag else ())),
        "without": lambda m_: (
            m_.ask(mc.Invite, now, board=BOARDS[1]),
            m_.ask(mc.GoAheadWithout, now, boards=[BOARD]),
        )[1],
        "off": lambda m_: m_.ask(mc.CallOff, now, document=DOCUMENT),
    }
    trajectory: dict[str, Any] = {
        "pause": lambda: story.pause(now, until=day(today + 9)),
        "resume": lambda: story.resume(now),
        "reopen": lambda: story.ask(
            c.Reopen, now, step=STEP if flag else "start-conversation", reason=REASON
        ),
        "start": lambda: story.complete("start-conversation", now),
        "meet": lambda: story.complete(STEP, now),
        "skip": lambda: story.ask(c.Skip, now, step=STEP, reason=REASON),
    }
    if what in trajectory:
        region.after(trajectory[what], now)
    elif region.meetings:
        region.meets(meeting[what], now)


def _in_one_meeting(region: Region) -> None:
    gathers = region.story.trajectory.gathers
    within = [id_ for id_, m_ in region.meetings.items() if not m_.meeting.is_over and BOARD in m_.who]
    assert within == ([gathers.meeting] if gathers else [])
    if gathers and gathers.meeting:
        assert gathers.due
        at = region.meetings[gathers.meeting].meeting.planned
        assert (gathers.due.lines[-1].why == "regional-meeting") == (at is not None)
        assert at is None or gathers.due.on == at.on
