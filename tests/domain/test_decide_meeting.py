"""A regional meeting: who is in it, when it is worth planning, its day, and how it ends."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from activities.calendars import calendar
from domain import commands as c
from domain import meeting_commands as mc
from domain import meeting_events as m
from domain import refusals as no
from domain.calendar import AMSTERDAM, local_day, moment
from domain.programme import MeetingRules
from tests.cast import ADVISER, OTHER_ADVISER, OTHER_LEAD
from tests.domain.meeting_story import BOARDS, MEETING_COMMAND, MeetingStory
from tests.domain.story import DOCUMENT, START, ask, day, noon

ONE, TWO, THREE, FOUR, FIVE, SIX = BOARDS


def gathered(*boards: str) -> MeetingStory:
    return MeetingStory().gather().joined_by(*boards)


def planned(on: int = 20, *boards: str) -> MeetingStory:
    story = gathered(*(boards or (ONE, TWO, THREE)))
    story.plan(START, day(on))
    return story


def held() -> MeetingStory:
    story = planned(20)
    story.hold(day(20), ONE, TWO)
    return story


def revision(story: MeetingStory) -> int:
    assert story.meeting.planned is not None
    return story.meeting.planned.revision


def types(events: tuple[m.AnyMeetingEvent, ...]) -> list[str]:
    return [event.type for event in events]


# Who is in it


def test_a_board_joins_once() -> None:
    story = gathered(ONE)
    assert story.join(ONE, day(1)) == ()
    assert story.who == [ONE]


def test_a_board_that_comes_back_with_a_new_trajectory_joins_with_that_one() -> None:
    story = gathered(ONE)
    story.join(ONE, day(9), trajectory="90001-later")
    assert [invitee.trajectory for invitee in story.meeting.boards] == ["90001-later"]


def test_a_board_that_was_invited_and_then_joins_has_a_trajectory_and_keeps_its_answer() -> None:
    story = gathered()
    story.ask(mc.Invite, START, board=ONE)
    story.ask(mc.Respond, START, board=ONE, coming=False)
    story.join(ONE, day(3))
    (invitee,) = story.meeting.boards
    assert (invitee.trajectory, invitee.coming) == (f"{ONE}-demo", False)
    assert story.meeting.would_come == 0


def test_a_board_that_left_may_come_back_and_is_asked_anew_whether_it_comes() -> None:
    story = gathered(ONE)
    story.ask(mc.Respond, START, board=ONE, coming=False)
    story.leave(ONE, day(2))
    assert story.who == []
    story.join(ONE, day(9))
    assert story.who == [ONE]
    assert story.meeting.boards[0].coming is None


def test_leaving_twice_is_leaving_once_and_who_is_not_in_it_cannot_leave() -> None:
    story = gathered(ONE)
    assert types(story.leave(ONE, day(2))) == ["board-left"]
    assert story.leave(ONE, day(2), "withdrawn") == ()
    assert story.leave(TWO, day(2)) == ()


def test_an_invited_board_is_invited_once_and_a_lead_takes_it_off_again() -> None:
    story = gathered(ONE)
    assert types(story.ask(mc.Invite, START, board=TWO)) == ["board-joined"]
    assert story.ask(mc.Invite, START, board=TWO) == ()
    assert types(story.ask(mc.Leave, START, board=TWO, why="uninvited")) == ["board-left"]
    assert story.who == [ONE]


def test_nobody_takes_a_board_off_whose_trajectory_waits_for_a_meeting() -> None:
    story = gathered(ONE)
    with pytest.raises(no.NotThisMeeting) as refused:
        story.ask(mc.Leave, START, board=ONE, why="uninvited")
    assert refused.value.field == "/board"


def test_who_was_gone_ahead_without_goes_to_the_next_meeting() -> None:
    story = gathered(ONE, TWO, THREE)
    events = story.ask(mc.GoAheadWithout, day(3), boards=[TWO, THREE, TWO])
    assert [(event.type, getattr(event, "why", None)) for event in events] == [("board-left", "without")] * 2
    assert story.who == [ONE]
    with pytest.raises(no.NotThisMeeting):
        story.join(TWO, day(4))


def test_to_go_ahead_without_everybody_is_to_call_it_off() -> None:
    story = gathered(ONE, TWO)
    with pytest.raises(no.NobodyLeft):
        story.ask(mc.GoAheadWithout, day(3), boards=[TWO, ONE])
    with pytest.raises(no.NotThisMeeting) as refused:
        story.ask(mc.GoAheadWithout, day(3), boards=[TWO, THREE])
    assert refused.value.field == "/boards/1"
    assert story.who == [ONE, TWO]


def test_an_answer_is_recorded_when_it_is_another_one() -> None:
    story = gathered(ONE)
    assert types(story.ask(mc.Respond, START, role="adviser", board=ONE, coming=True)) == ["board-responded"]
    assert story.ask(mc.Respond, START, board=ONE, coming=True) == ()
    assert types(story.ask(mc.Respond, START, board=ONE, coming=False)) == ["board-responded"]
    with pytest.raises(no.NotThisMeeting):
        story.ask(mc.Respond, START, board=TWO, coming=True)


def test_a_meeting_may_gain_regions_and_loses_none() -> None:
    story = gathered()
    (covered,) = story.ask(mc.Cover, START, regions=["AM03", "AM01", "AM02", "AM03"])
    assert isinstance(covered, m.RegionsCovered)
    assert covered.regions == ("AM01", "AM03", "AM02")
    assert story.ask(mc.Cover, START, regions=["AM02"]) == ()


def test_a_meeting_is_opened_once() -> None:
    with pytest.raises(no.RegionGathers):
        MeetingStory().gather().gather()


# When it is worth planning


def test_enough_boards_that_would_come_make_it_worth_planning_once() -> None:
    story = gathered(ONE, TWO, THREE)
    _, worth = story.join(FOUR, day(1))
    assert isinstance(worth, m.WorthPlanning)
    assert (worth.why, worth.boards, worth.due_on) == ("boards", 4, day(60))
    assert types(story.join(FIVE, day(2))) == ["board-joined"]
    story.leave(FIVE, day(3))
    story.leave(FOUR, day(3))
    assert types(story.join(SIX, day(4))) == ["board-joined"]


def test_who_does_not_come_is_not_counted_until_it_does() -> None:
    story = gathered(ONE, TWO, THREE)
    story.ask(mc.Respond, START, board=ONE, coming=False)
    assert types(story.join(FOUR, day(1))) == ["board-joined"]
    assert types(story.ask(mc.Respond, day(2), board=ONE, coming=True)) == [
        "board-responded",
        "worth-planning",
    ]


def test_who_was_invited_counts_too() -> None:
    story = gathered(ONE, TWO, THREE)
    assert types(story.ask(mc.Invite, day(1), board=FOUR)) == ["board-joined", "worth-planning"]


def test_a_due_date_that_comes_near_makes_it_worth_planning_once_for_a_single_board_too() -> None:
    story = MeetingStory().gather()
    story.join(ONE, due=day(35))
    told = [
        event for event in story.nobody_does_anything_until(day(60)) if isinstance(event, m.WorthPlanning)
    ]
    assert [(event.why, event.boards, event.due_on, local_day(event.at)) for event in told] == [
        ("due", 1, day(35), day(20))
    ]


def test_a_board_that_joins_shortly_before_it_is_due_makes_it_worth_planning_at_once() -> None:
    story = gathered(ONE, TWO, THREE)
    events = story.join(FOUR, day(1), due=day(10))
    assert [getattr(event, "why", None) for event in events[1:]] == ["boards", "due"]


def test_the_first_due_date_is_of_the_boards_that_are_in_it_now() -> None:
    story = gathered(ONE)
    story.join(TWO, due=day(30))
    story.leave(TWO, day(2))
    assert story.meeting.first_due_on == day(60)
    assert story.wakes_at == moment(day(22), time(6))  # to look again, and not for the board that left


def test_a_meeting_that_has_a_day_is_not_told_to_be_worth_one() -> None:
    story = planned(40, ONE)
    for board in (TWO, THREE, FOUR, FIVE):
        assert types(story.join(board, day(1), due=day(5))) == ["board-joined"]
    assert "worth-planning" not in types(story.nobody_does_anything_until(day(39)))


def test_the_programme_says_when_it_is_worth_planning() -> None:
    story = MeetingStory().gather(rules=MeetingRules(worth_boards=1))
    assert types(story.join(ONE)) == ["board-joined", "worth-planning"]


# Its day


def test_a_meeting_is_planned_by_a_lead_for_a_day_to_come() -> None:
    story = gathered(ONE)
    assert types(story.plan(day(2), day(2))) == ["meeting-planned"]  # today may do
    cases: list[tuple[dict[str, Any], type[no.Refused]]] = [
        ({"role": "adviser"}, no.LeadOnly),
        ({"on": day(1)}, no.InThePast),
        ({"ends": time(13, 30)}, no.EndsBeforeItBegins),
    ]
    for change, refusal in cases:
        with pytest.raises(refusal):
            story.plan(day(2), **{"on": day(9), **change})


def test_every_change_of_day_is_a_higher_revision() -> None:
    story = planned(20)
    story.plan(day(5), day(30))
    story.plan(day(6), day(25), presence="online")
    at = story.meeting.planned
    assert at is not None
    assert (at.on, at.presence, at.revision) == (day(25), "online", story.meeting.sequence)
    assert at.begins_at.astimezone(AMSTERDAM).time() == time(13, 30)
    revisions = [event.sequence for event in story.history if isinstance(event, m.MeetingPlanned)]
    assert revisions == sorted(set(revisions))
    assert len(revisions) == 3


def test_a_plan_replaces_the_one_that_was_seen_and_no_other() -> None:
    story = gathered(ONE)
    story.plan(START, day(20), replaces_revision=0)
    seen = revision(story)
    story.join(TWO)  # who joins changes the meeting, and not its plan
    assert types(story.plan(day(1), day(21), by=OTHER_LEAD, replaces_revision=seen)) == ["meeting-planned"]
    for stale in (0, seen, seen + 1):
        with pytest.raises(no.PlanChanged) as refused:
            story.plan(day(2), day(22), replaces_revision=stale)
        assert refused.value.field == "/replacesRevision"
    at = story.meeting.planned
    assert at is not None
    assert (at.on, at.by) == (day(21), OTHER_LEAD)
    assert types(story.plan(day(2), day(22), replaces_revision=at.revision)) == ["meeting-planned"]


def test_the_plan_of_who_saw_another_chair_is_refused() -> None:
    story = planned(20)
    seen = revision(story)
    story.ask(mc.ReassignMeeting, day(1), holder=ADVISER, person=OTHER_ADVISER, from_on=day(1))
    with pytest.raises(no.PlanChanged):
        story.plan(day(2), day(22), replaces_revision=seen)


def test_what_stands_already_replaces_nothing_whoever_says_it() -> None:
    story = gathered(ONE)
    story.plan(START, day(20), replaces_revision=0)
    assert story.plan(START, day(20), by=OTHER_LEAD, replaces_revision=0) == ()


def test_a_plan_that_names_no_other_replaces_whatever_stands() -> None:
    story = planned(20)
    assert types(story.plan(day(1), day(21), by=OTHER_LEAD)) == ["meeting-planned"]


def test_it_is_reminded_of_once_three_working_days_before() -> None:
    events = planned(20).nobody_does_anything_until(day(21))
    assert [local_day(e.at) for e in events if isinstance(e, m.MeetingReminded)] == [day(17)]


def test_a_meeting_that_is_moved_twice_is_reminded_of_once_for_each_day_that_came_near() -> None:
    story = planned(20)
    story.nobody_does_anything_until(day(18))
    story.plan(day(18), day(40))
    story.nobody_does_anything_until(day(25))
    story.plan(day(25), day(30))
    story.plan(day(25), day(30), begins=time(10))  # another hour of the same day
    story.nobody_does_anything_until(day(31))
    reminded = [local_day(event.at) for event in story.history if isinstance(event, m.MeetingReminded)]
    assert reminded == [day(17), day(27)]


def test_a_meeting_that_is_planned_for_tomorrow_is_reminded_of_tomorrow_and_not_when_it_is_over() -> None:
    story = planned(1)
    assert types(story.nobody_does_anything_until(day(1))) == ["meeting-reminded"]
    today = gathered(ONE)
    today.plan(START, START)
    assert "meeting-reminded" not in types(today.nobody_does_anything_until(day(20)))


def test_that_attendance_is_missing_is_told_once_for_each_day() -> None:
    story = planned(20)
    story.nobody_does_anything_until(day(60))
    story.plan(day(60), day(70))
    story.nobody_does_anything_until(day(140))
    missing = [local_day(event.at) for event in story.history if isinstance(event, m.AttendanceMissing)]
    assert missing == [day(22), day(72)]


CLOSED = {
    date(2026, 12, 5): "weekend",
    date(2026, 12, 22): "Kerstvakantie",
    date(2027, 5, 6): "Hemelvaartsdag",
}


@pytest.mark.parametrize("on", CLOSED)
def test_a_meeting_on_a_day_on_which_boards_are_closed_has_to_be_meant(on: date) -> None:
    story, today = MeetingStory(calendar("noord")).gather(date(2026, 11, 2)), date(2026, 11, 2)
    with pytest.raises(no.ClosedDay, match=CLOSED[on]) as refused:
        story.plan(today, on)
    assert refused.value.field == "/on"
    assert types(story.plan(today, on, even_if_closed=True)) == ["meeting-planned"]
    # On the same day it was meant already: another hour needs no saying so.
    assert types(story.plan(today, on, ends=time(17))) == ["meeting-planned"]


def test_a_meeting_over_the_holidays_is_reminded_of_before_them_and_missed_after_them() -> None:
    """Christmas in the north: from 19 December 2026 to 3 January 2027."""
    story = MeetingStory(calendar("noord")).gather(date(2026, 11, 2)).joined_by(ONE)
    story.plan(date(2026, 11, 2), date(2026, 12, 22), even_if_closed=True)
    events = story.nobody_does_anything_until(date(2027, 2, 1))
    told = {event.type: local_day(event.at) for event in events if event.type != "meeting-ticked"}
    assert told == {"meeting-reminded": date(2026, 12, 16), "attendance-missing": date(2027, 1, 5)}
    assert all(story.calendar.is_open(local_day(event.at)) for event in events)


def test_a_clock_that_rings_on_a_closed_day_waits_for_the_next_working_day() -> None:
    story, saturday = planned(10), date(2026, 3, 14)  # the day before is the tenth working day
    assert types(story.tick(moment(saturday, time(11)))) == ["meeting-ticked"]
    assert story.wakes_at == moment(date(2026, 3, 16), time(6))


def test_a_clock_that_rings_a_hair_early_or_twice_does_its_work_once() -> None:
    story = planned(20)
    rings = story.wakes_at
    assert rings == moment(day(17), time(6))
    (reminded,) = story.tick(rings - timedelta(milliseconds=3))
    assert (reminded.type, reminded.at) == ("meeting-reminded", rings)
    assert types(story.ask(mc.MeetingTick, rings, at=rings)) == ["meeting-ticked"]


# How it ends


def test_who_was_there_was_there_and_the_others_were_not() -> None:
    story = planned(20)
    (event,) = story.hold(day(21), THREE, ONE, THREE)
    assert isinstance(event, m.MeetingHeld)
    assert (event.on, event.attended, event.absent) == (day(20), (THREE, ONE), (TWO,))
    assert story.outlook == m.MeetingOutlook(state="held")


def test_nobody_may_have_been_there() -> None:
    story = planned(20)
    (event,) = story.hold(day(20))
    assert isinstance(event, m.MeetingHeld)
    assert event.absent == (ONE, TWO, THREE)


def test_the_chair_records_who_was_there_or_a_lead_and_no_other_adviser() -> None:
    chair: dict[str, Any] = {"by": ADVISER, "role": "adviser"}
    assert types(planned(20).hold(day(20), ONE, **chair)) == ["meeting-held"]
    assert types(planned(20).hold(day(20), ONE)) == ["meeting-held"]
    with pytest.raises(no.ChairOnly):
        planned(20).hold(day(20), ONE, **{**chair, "by": OTHER_ADVISER})


def test_who_was_there_was_in_it() -> None:
    story = planned(20)
    story.leave(TWO, day(3))
    for stranger in (TWO, SIX):
        with pytest.raises(no.NotThisMeeting) as refused:
            story.hold(day(20), ONE, stranger)
        assert refused.value.field == "/attended/1"


def test_a_meeting_is_held_when_its_day_has_come() -> None:
    with pytest.raises(no.NotPlanned):
        gathered(ONE).hold(day(1), ONE)
    with pytest.raises(no.InTheFuture):
        planned(20).hold(day(19), ONE)


def test_a_meeting_is_called_off_by_a_lead_or_because_another_takes_over() -> None:
    with pytest.raises(no.LeadOnly):
        planned(20).ask(mc.CallOff, day(1), role="adviser", document=DOCUMENT)
    merged = {"by": None, "role": None}
    for story, asked in ((planned(20), {"document": DOCUMENT}), (gathered(ONE), merged)):
        story.ask(mc.CallOff, day(1), **asked)
        assert story.outlook == m.MeetingOutlook(state="called-off")
        assert story.meeting.ended_in == story.meeting.sequence


def test_a_meeting_that_was_planned_meanwhile_is_taken_over_by_no_other() -> None:
    story = planned(20)
    assert story.ask(mc.CallOff, day(1), by=None, role=None) == ()
    assert story.outlook.state == "planned"


COMMANDS: list[tuple[type[c.Command], dict[str, Any]]] = [
    (mc.Join, {"board": SIX, "trajectory": "90006-demo", "step": "regional-meeting", "due_on": day(40)}),
    (mc.Invite, {"board": SIX}),
    (mc.Respond, {"board": ONE, "coming": True}),
    (mc.GoAheadWithout, {"boards": [ONE]}),
    (mc.Cover, {"regions": ["AM02"]}),
    (mc.CallOff, {"document": DOCUMENT}),
    (mc.Hold, {"attended": [ONE]}),
    (
        mc.PlanMeeting,
        {
            **{"on": day(40), "begins": time(9), "ends": time(12)},
            **{"presence": "online", "chair": ADVISER, "document": DOCUMENT},
        },
    ),
]
QUIET: list[tuple[type[c.Command], dict[str, Any]]] = [
    (mc.Leave, {"board": ONE, "why": "paused", "role": None}),
    (mc.MeetingTick, {"at": noon(day(30)), "role": None}),
]


@pytest.mark.parametrize(("kind", "fields"), COMMANDS, ids=lambda kind: getattr(kind, "__name__", ""))
def test_when_it_is_over_nothing_is_taken_any_more(kind: type[c.Command], fields: dict[str, Any]) -> None:
    with pytest.raises(no.MeetingOver):
        held().ask(kind, day(30), **fields)


@pytest.mark.parametrize(("kind", "fields"), QUIET, ids=lambda kind: getattr(kind, "__name__", ""))
def test_when_it_is_over_who_leaves_and_the_clock_are_not_refused(
    kind: type[c.Command], fields: dict[str, Any]
) -> None:
    assert held().ask(kind, day(30), **fields) == ()


@pytest.mark.parametrize(
    ("kind", "fields"), [*COMMANDS, *QUIET], ids=lambda kind: getattr(kind, "__name__", "")
)
def test_before_it_is_opened_nothing_is_taken_yet(kind: type[c.Command], fields: dict[str, Any]) -> None:
    with pytest.raises(no.UnknownMeeting):
        MeetingStory().ask(kind, day(30), **fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (kind, fields)
        for kind, fields in COMMANDS
        if kind in (mc.Invite, mc.GoAheadWithout, mc.Cover, mc.CallOff, mc.Hold, mc.PlanMeeting)
    ],
    ids=lambda kind: getattr(kind, "__name__", ""),
)
def test_what_a_lead_does_an_adviser_does_not(kind: type[c.Command], fields: dict[str, Any]) -> None:
    with pytest.raises(no.ChairOnly if kind is mc.Hold else no.LeadOnly):
        planned(20).ask(kind, day(20), **{**fields, "by": OTHER_ADVISER, "role": "adviser"})


@pytest.mark.parametrize(
    "command",
    [
        ask(mc.Hold, attended=()),
        ask(mc.CallOff),
        ask(mc.Leave, by=None, role=None, board=ONE, why="paused"),
        ask(mc.Gather, programme="demo", rules=MeetingRules(), regions=("AM01",), zone="zuid", lead=ADVISER),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_with_nothing_in_it_is_read_as_it_was_given(command: c.Command) -> None:
    assert MEETING_COMMAND.validate_json(command.model_dump_json()) == command
