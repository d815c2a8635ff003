"""What it means for a board when its regional meeting goes ahead without it."""

from datetime import UTC, date, datetime

from domain import commands as c
from domain.calendar import moment
from domain.going_ahead import GoingAhead, without_meeting
from domain.meeting import Invitee, Meeting
from domain.programme import MeetingRules, StallReason
from domain.worth_planning import worth_planning
from tests.cast import LEAD
from tests.domain.story import WEEKDAYS, Story, day, noon

MEETING, STEP = "AM01-1a2b3c4d", "regional-meeting"


def gathered(planned: int | None = None) -> Story:
    """The step opened on day 3, and is due on day 38; the meeting is planned on another day."""
    story = Story().launch()
    story.complete("start-conversation", day(3))
    on = day(planned) if planned else None
    story.ask(c.Meet, day(4), step=STEP, meeting=MEETING, on=on)
    return story


def means(story: Story, today: date) -> GoingAhead:
    told = without_meeting(story.trajectory, MEETING, WEEKDAYS, noon(today))
    assert told is not None
    return told


def test_a_board_that_is_left_out_is_due_when_it_was_without_the_meeting() -> None:
    story = gathered(planned=50)
    assert story.due(STEP) == day(50)
    before = story.trajectory

    told = means(story, day(20))

    assert (told.due_on, told.then_due_on, told.late) == (day(50), day(38), False)
    assert story.trajectory == before, "nothing has happened yet"
    assert means(story, day(39)).late


def test_it_tells_when_the_board_stalls_then_and_why() -> None:
    story = gathered(planned=60)
    story.complete("action-plan", day(20))
    story.complete("board-decision", day(25))
    story.complete("carry-out", day(40))

    told = means(story, day(41))

    assert told.stall_reason == StallReason.AWAITING_REGIONAL_MEETING
    assert told.stalls_at == moment(day(48)) < moment(day(60))


def test_it_tells_what_waits_for_the_meeting_and_for_nothing_else() -> None:
    story = gathered()
    assert means(story, day(5)).holds_up == ()
    story.complete("action-plan", day(5))
    story.complete("board-decision", day(6))
    story.complete("carry-out", day(7))
    assert means(story, day(8)).holds_up == ("evaluation",)


def test_it_means_nothing_for_a_board_that_waits_for_another_meeting_or_for_none() -> None:
    story = gathered()
    assert without_meeting(story.trajectory, "AM01-ffffffff", WEEKDAYS, noon(day(5))) is None
    story.pause(day(5), day(15))
    assert without_meeting(story.trajectory, MEETING, WEEKDAYS, noon(day(6))) is None
    assert without_meeting(Story().launch().trajectory, MEETING, WEEKDAYS, noon(day(6))) is None


def test_a_meeting_is_worth_planning_as_long_as_enough_boards_would_come_or_one_is_soon_due() -> None:
    boards = tuple(Invitee(board=f"9000{n}", due_on=day(30 + n), joined_in=n) for n in range(1, 4))
    meeting = Meeting(
        sequence=4,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        programme="baanbrekers",
        rules=MeetingRules(worth_boards=3, worth_before_due=10),
        regions=("AM01",),
        zone="midden",
        lead=LEAD,
        invitees=boards,
        worth_told=("boards",),
    )
    assert worth_planning(meeting, WEEKDAYS, day(20)) == ("boards",)
    assert worth_planning(meeting, WEEKDAYS, day(21)) == ("boards", "due")
    fewer = meeting.having_invitee("90003", coming=False)
    assert worth_planning(fewer, WEEKDAYS, day(20)) == ()
    assert worth_planning(meeting.having(state="planned"), WEEKDAYS, day(21)) == ()
