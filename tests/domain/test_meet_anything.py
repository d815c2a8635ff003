"""A trajectory that regional meetings gather and let go, whatever comes between."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from activities.calendars import calendar
from domain import refusals as no
from domain.events import Due
from tests.domain.story import SEEDED, Story
from tests.domain.test_decide_meet import MEETING, NEXT, STEP, let_go, meet
from tests.domain.test_dues import explains

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["gather", "plan", "plan", "next", "let-go", "appoint", "pause", "resume"]),
        st.integers(0, 12),  # days later
        st.integers(0, 90),  # days ahead
    ),
    max_size=10,
)


@settings(SEEDED, max_examples=60)
@given(
    zone=st.sampled_from(["noord", "midden", "zuid"]),
    start=st.dates(date(2026, 1, 1), date(2028, 6, 1)),
    moves=MOVES,
)
def test_whatever_comes_between_the_ledger_reckons_up_and_the_last_word_counts(
    zone: str, start: date, moves: list[tuple[str, int, int]]
) -> None:
    story, today = Story(calendar(zone)).launch(start), start
    story.complete("start-conversation", start)
    for what, later, ahead in moves:
        today += timedelta(days=later)
        on = today + timedelta(days=ahead)
        try:
            _move(story, what, today, on)
        except no.Refused:
            continue
        step = story.step(STEP)
        assert step.due
        assert explains(step.due)
        why = [line.why for line in step.due.lines]
        assert why.count("regional-meeting") <= 1
        assert why.count("appointment") <= 1
        if what in ("plan", "next"):
            assert step.due.on == on
        if what == "let-go" and step.meeting is None:
            assert "regional-meeting" not in why
    assert story.outlook.wakes_at


def _move(story: Story, what: str, today: date, on: date) -> None:
    match what:
        case "gather":
            meet(story, today)
        case "plan":
            meet(story, today, on)
        case "next":
            meet(story, today, on, NEXT)
        case "let-go":
            let_go(story, today, story.step(STEP).meeting or MEETING)
        case "appoint":
            story.plan(STEP, today, on, reasoned=True)
        case "pause":
            story.pause(today, until=on)
        case _:
            story.resume(today)


@settings(SEEDED, max_examples=40)
@given(start=st.dates(date(2026, 1, 1), date(2028, 6, 1)), planned=st.lists(st.integers(0, 200), min_size=1))
def test_wherever_a_meeting_has_been_the_board_that_is_let_go_is_due_as_before(
    start: date, planned: list[int]
) -> None:
    story = Story(calendar("zuid")).launch(start)
    story.complete("start-conversation", start)
    before: Due | None = story.step(STEP).due
    for ahead in planned:
        meet(story, start, start + timedelta(days=ahead))
    let_go(story, start)
    assert story.step(STEP).due == before
