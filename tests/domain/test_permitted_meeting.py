"""What a person is told that may be done with a meeting is what is decided, whatever happened before."""

from datetime import date, time, timedelta
from typing import Any, get_args

from hypothesis import settings
from hypothesis.stateful import invariant

from domain import commands as c
from domain import meeting_commands as mc
from domain import permitted_meeting as permitted
from domain import refusals as no
from domain.calendar import local_day
from domain.decide_meeting import decide_meeting
from domain.meeting import Meeting
from domain.permitted import code
from tests.cast import ADVISER, LEAD, MANAGER, OTHER_ADVISER
from tests.domain.meeting_story import BOARDS, MeetingStory
from tests.domain.story import DOCUMENT, SEEDED, START, ask, day, noon
from tests.domain.test_meeting_anything import AnyMeeting

# Some meetings are chaired by this adviser; a lead may chair one, and a manager may have been an adviser.
ASKERS: list[tuple[c.Role, Any]] = [
    ("lead", LEAD),
    ("adviser", ADVISER),
    ("adviser", OTHER_ADVISER),
    ("manager", MANAGER),
    ("manager", ADVISER),
]
# Given by the clock, by a trajectory, by opening one, or with everything that somebody leads.
BY_NO_BUTTON = {mc.Gather, mc.Join, mc.ReassignMeeting, mc.MeetingTick}
STRANGER = "99999"


class PermittedInAnyMeeting(AnyMeeting):
    @invariant()
    def what_may_be_done_is_taken_and_everything_else_refused(self) -> None:
        meeting = self.story.meeting
        now = max(self.now, meeting.at)
        for role, person in ASKERS:
            asker = permitted.Asker(person, role, now)
            for command, told in everything(meeting, asker):
                asked = command.model_copy(update={"by": person, "role": role})
                assert self.is_taken(asked) == (command.type in told), (asked, meeting.state)

    def is_taken(self, command: c.Command) -> bool:
        try:
            decide_meeting(self.story.meeting, command, self.now, self.story.calendar)
        except no.Refused:
            return False
        return True


TestPermittedInAnyMeeting = PermittedInAnyMeeting.TestCase
TestPermittedInAnyMeeting.settings = settings(SEEDED, max_examples=15, stateful_step_count=20)


def everything(meeting: Meeting, asker: permitted.Asker) -> list[tuple[Any, list[Any]]]:
    """Every command that a person can give, with nothing wrong in what it says; and what this one is told."""
    hours = {"begins": time(9), "ends": time(12), "presence": "online", "chair": LEAD, "document": DOCUMENT}
    some = [invitee.board for invitee in meeting.boards][:1]
    whole = [
        ask(mc.PlanMeeting, on=local_day(asker.now) + timedelta(days=9), even_if_closed=True, **hours),
        ask(mc.Hold, attended=()),
        ask(mc.Invite, board=STRANGER),
        ask(mc.GoAheadWithout, boards=some or [STRANGER]),
        ask(mc.Cover, regions=("AM02",)),
        ask(mc.CallOff, document=DOCUMENT),
    ]
    told: list[tuple[Any, list[Any]]] = [(it, permitted.of_meeting(meeting, asker)) for it in whole]
    for board in (*BOARDS, STRANGER):
        of_board = permitted.of_board(meeting, asker, board)
        told.append((ask(mc.Respond, board=board, coming=True), of_board))
        told.append((ask(mc.Leave, board=board, why="uninvited"), of_board))
    return told


def test_every_command_is_told_of_or_given_by_no_button() -> None:
    told = {*permitted.GATES, *permitted.BOARD_GATES}
    assert told | BY_NO_BUTTON == set(get_args(get_args(mc.AnyMeetingCommand)[0]))
    assert not told & BY_NO_BUTTON
    assert get_args(permitted.OfMeeting) == tuple(code(kind) for kind in permitted.GATES)
    assert get_args(permitted.OfBoard) == tuple(code(kind) for kind in permitted.BOARD_GATES)
    tried = {type(it) for it, _ in everything(MeetingStory().gather().meeting, asker("lead", START))}
    assert tried == told


def asker(role: c.Role, today: date, by: Any = ADVISER) -> permitted.Asker:
    return permitted.Asker(by, role, noon(today))


def test_who_chairs_it_may_record_who_was_there_from_its_day_on_and_nothing_else_of_the_whole() -> None:
    story = MeetingStory().gather().joined_by(*BOARDS[:2])
    assert permitted.of_meeting(story.meeting, asker("lead", START)) == [
        *("plan-meeting", "invite", "go-ahead-without", "cover", "call-off")
    ]
    story.plan(START, day(20))
    assert permitted.of_meeting(story.meeting, asker("adviser", day(19))) == []
    assert permitted.of_meeting(story.meeting, asker("adviser", day(20))) == ["hold"]
    assert permitted.of_meeting(story.meeting, asker("adviser", day(20), by=OTHER_ADVISER)) == []
    assert "hold" in permitted.of_meeting(story.meeting, asker("lead", day(20), by=LEAD))


def test_only_whom_a_person_invited_is_taken_off_by_a_person() -> None:
    story = MeetingStory().gather().joined_by(BOARDS[0])
    story.ask(mc.Invite, START, board=BOARDS[1])
    lead, adviser = asker("lead", START), asker("adviser", START)
    assert permitted.of_board(story.meeting, lead, BOARDS[0]) == ["respond"]
    assert permitted.of_board(story.meeting, lead, BOARDS[1]) == ["respond", "leave"]
    assert permitted.of_board(story.meeting, adviser, BOARDS[1]) == ["respond"]
    assert permitted.of_board(story.meeting, lead, BOARDS[2]) == []


def test_regions_are_added_until_the_day_before_it_and_not_when_it_went_ahead_without_a_board() -> None:
    story = MeetingStory().gather().joined_by(*BOARDS[:3])
    story.plan(START, day(9))
    assert story.meeting.planned
    lead = permitted.Asker(LEAD, "lead", story.meeting.planned.begins_at - timedelta(days=1, minutes=1))
    at_the_day_before = permitted.Asker(LEAD, "lead", lead.now + timedelta(minutes=1))
    assert "cover" in permitted.of_meeting(story.meeting, lead)
    assert "cover" not in permitted.of_meeting(story.meeting, at_the_day_before)
    story.ask(mc.GoAheadWithout, START, boards=[BOARDS[0]])
    assert "cover" not in permitted.of_meeting(story.meeting, lead)
