"""Due dates explain themselves: every line counts, to the day, from one day to the next."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from activities.calendars import calendar
from domain import dues
from domain.calendar import Calendar
from domain.events import Due, DueLine
from tests.domain.story import SEEDED, START, WEEKDAYS, day

TERM = dues.term(WEEKDAYS, START, 10)
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
ZONES = st.sampled_from(["noord", "midden", "zuid"])


def explains(due: Due) -> bool:
    """Whether somebody with a paper calendar comes to the same day."""
    return due.on == due.lines[-1].to and all(_counts(line) for line in due.lines) and _chains(due.lines)


def _counts(line: DueLine) -> bool:
    closed = sum(closure.days for closure in line.closures)
    return (line.to - line.start).days == line.working_days + line.weekend_days + closed


def _chains(lines: tuple[DueLine, ...]) -> bool:
    """A pause counts on from the line before it; only a term, a meeting or an appointment starts anew."""
    return lines[0].why != "pause" and all(
        after.start == before.to if after.why == "pause" else after.why in ("appointment", "regional-meeting")
        for before, after in pairwise(lines)
    )


def test_a_term_is_one_line_from_the_day_of_opening() -> None:
    assert TERM.on == day(10)
    assert TERM.lines == (DueLine(why="term", start=START, working_days=10, to=day(10), weekend_days=4),)


def test_an_appointment_within_the_term_leaves_the_due_date_alone() -> None:
    assert dues.with_appointment(WEEKDAYS, TERM, day(10)) == TERM


def test_an_appointment_beyond_the_term_is_the_due_date() -> None:
    due = dues.with_appointment(WEEKDAYS, TERM, day(14))
    assert (due.on, [line.why for line in due.lines]) == (day(14), ["term", "appointment"])


def test_a_new_appointment_takes_the_place_of_the_one_before() -> None:
    first = dues.with_appointment(WEEKDAYS, TERM, day(14))
    assert dues.with_appointment(WEEKDAYS, first, day(12)) == dues.with_appointment(WEEKDAYS, TERM, day(12))
    assert dues.with_appointment(WEEKDAYS, first, day(9)) == TERM


def test_a_pause_stands_in_the_ledger_with_the_day_on_which_it_began() -> None:
    due = dues.moved_by_pause(WEEKDAYS, TERM, day(4), 7)
    assert due.on == day(17)
    assert due.lines[-1] == DueLine(
        why="pause", start=day(10), working_days=7, to=day(17), weekend_days=2, paused_on=day(4)
    )


def test_a_pause_that_cost_nothing_is_no_line() -> None:
    assert dues.moved_by_pause(WEEKDAYS, TERM, day(4), 0) == TERM


def test_without_its_appointment_a_due_date_keeps_its_pauses() -> None:
    paused = dues.moved_by_pause(WEEKDAYS, dues.with_appointment(WEEKDAYS, TERM, day(14)), day(4), 7)
    assert paused.on == day(21)
    assert dues.without_appointment(WEEKDAYS, paused) == dues.moved_by_pause(WEEKDAYS, TERM, day(4), 7)


def test_a_due_date_follows_the_regional_meeting_earlier_and_later() -> None:
    for on in (4, 10, 30):
        due = dues.with_regional_meeting(WEEKDAYS, TERM, day(on))
        assert (due.on, [line.why for line in due.lines]) == (day(on), ["term", "regional-meeting"])
        assert dues.without_regional_meeting(WEEKDAYS, due) == TERM
        assert dues.with_regional_meeting(WEEKDAYS, due, day(9)) == dues.with_regional_meeting(
            WEEKDAYS, TERM, day(9)
        )


def test_an_appointment_and_a_regional_meeting_stand_side_by_side() -> None:
    agreed = dues.with_appointment(WEEKDAYS, TERM, day(14))
    both = dues.with_regional_meeting(WEEKDAYS, agreed, day(30))
    assert (both.on, dues.without_regional_meeting(WEEKDAYS, both)) == (day(30), agreed)
    assert dues.with_appointment(WEEKDAYS, both, day(20)).on == day(30)
    assert dues.with_appointment(WEEKDAYS, both, day(31)).on == day(31)
    assert dues.without_appointment(WEEKDAYS, both) == TERM


def test_every_line_that_ends_beyond_the_known_school_holidays_says_so() -> None:
    known = Calendar(zone="midden", closed={}, known_until=day(12))
    due = dues.moved_by_pause(known, dues.term(known, START, 12), day(4), 1)
    assert [line.beyond_known for line in due.lines] == [False, True]


@SEEDED
@given(
    zone=ZONES,
    opened_on=DAYS,
    term=st.integers(1, 60),
    moves=st.lists(
        st.tuples(st.sampled_from(["pause", "appointment", "meeting"]), st.integers(0, 60)), max_size=4
    ),
)
def test_every_due_date_is_explained_to_the_day(
    zone: str, opened_on: date, term: int, moves: list[tuple[str, int]]
) -> None:
    known = calendar(zone)
    due = dues.term(known, opened_on, term)
    for move, days in moves:
        if move == "pause":
            due = dues.moved_by_pause(known, due, opened_on, days)
        elif move == "meeting":
            due = dues.with_regional_meeting(known, due, opened_on + timedelta(days=days))
        else:
            due = dues.with_appointment(known, due, opened_on + timedelta(days=days))
        assert explains(due)


@SEEDED
@given(zone=ZONES, start=DAYS, days=st.integers(1, 60))
def test_a_term_from_a_closed_day_is_the_term_from_the_working_day_before(
    zone: str, start: date, days: int
) -> None:
    known = calendar(zone)
    before = known.add(start + timedelta(days=1), -1)
    assert dues.term(known, start, days).on == dues.term(known, before, days).on
