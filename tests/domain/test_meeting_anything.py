"""A regional meeting, whatever people, trajectories and clocks do to it."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from activities.calendars import calendar
from domain import commands as c
from domain import meeting_commands as mc
from domain import meeting_events as m
from domain import refusals as no
from domain.calendar import AMSTERDAM, local_day
from domain.meeting import fold
from tests.cast import ADVISER, LEAD, OTHER_LEAD, uuid
from tests.domain.meeting_story import BOARDS, MeetingStory
from tests.domain.story import DOCUMENT, SEEDED, noon


class AnyMeeting(RuleBasedStateMachine):
    """People, trajectories and clocks do to a meeting what they like, possible or not."""

    boards = st.sampled_from(BOARDS)
    days = st.sampled_from([0, 1, 2, 3, 5, 14, 40])
    people = st.sampled_from([LEAD, OTHER_LEAD, ADVISER])

    @initialize(
        zone=st.sampled_from(["noord", "midden", "zuid"]), on=st.dates(date(2026, 1, 1), date(2028, 1, 1))
    )
    def gather(self, zone: str, on: date) -> None:
        self.story = MeetingStory(calendar(zone)).gather(on)
        self.now = noon(on)

    def take(self, kind: type[c.Command], **fields: Any) -> None:
        before = self.story.told
        try:
            events = self.story.ask(kind, self.now, **fields)
        except no.Refused:
            assert self.story.told == before
            return
        self.last = events

    @rule(hours=st.sampled_from([-3, 1, 24, 70, 333, 900]), rings=st.booleans())
    def time_passes(self, hours: int, rings: bool) -> None:
        self.now += timedelta(hours=hours)
        while rings and self.story.outlook.wakes_at and self.story.wakes_at <= self.now:
            rung_at, on = self.story.wakes_at, len(self.story.history)
            self.story.tick()
            assert len(self.story.history) > on
            assert self.story.wakes_at > rung_at

    @precondition(lambda self: not self.story.meeting.is_over)
    @rule()
    def the_clock_rings_late(self) -> None:
        rung_at = max(self.now, self.story.wakes_at)
        self.story.tick(rung_at)
        assert self.story.wakes_at > rung_at

    @rule(board=boards, days=days, again=st.booleans())
    def join(self, board: str, days: int, again: bool) -> None:
        due = local_day(self.now) + timedelta(days=days)
        trajectory = f"{board}-{'again' if again else 'demo'}"
        self.take(mc.Join, role=None, board=board, trajectory=trajectory, step="regional-meeting", due_on=due)

    @rule(board=boards)
    def invite(self, board: str) -> None:
        self.take(mc.Invite, board=board)

    @rule(board=boards, coming=st.booleans())
    def respond(self, board: str, coming: bool) -> None:
        self.take(mc.Respond, board=board, coming=coming)

    @rule(board=boards, role=st.sampled_from([None, "lead"]))
    def leave(self, board: str, role: str | None) -> None:
        self.take(mc.Leave, board=board, why="paused", role=role)

    @rule(boards=st.lists(boards, max_size=3))
    def go_ahead_without(self, boards: list[str]) -> None:
        self.take(mc.GoAheadWithout, boards=boards)

    @rule(days=days, even=st.booleans(), chair=people, replaces=st.none() | st.integers(0, 9))
    def plan(self, days: int, even: bool, chair: UUID, replaces: int | None) -> None:
        on, before = local_day(self.now) + timedelta(days=days), self.story.meeting.planned
        fields = {"begins": time(9), "ends": time(12), "presence": "online", "replaces_revision": replaces}
        self.take(mc.PlanMeeting, on=on, chair=chair, document=DOCUMENT, even_if_closed=even, **fields)
        if replaces not in (None, before.revision if before else 0):
            assert self.story.meeting.planned == before

    @rule(days=days, holder=people, person=people)
    def reassign(self, days: int, holder: UUID, person: UUID) -> None:
        from_on = local_day(self.now) + timedelta(days=days)
        self.take(mc.ReassignMeeting, holder=holder, person=person, from_on=from_on)

    @rule(some=st.integers(0, 6), stranger=st.none() | boards)
    def hold(self, some: int, stranger: str | None) -> None:
        attended = [*self.story.who[:some], *([stranger] if stranger else [])]
        if self.story.history[-1].sequence % 3 == 0:  # or most meetings would be short
            self.take(mc.Hold, attended=attended)

    @rule(board=boards)
    def call_off(self, board: str) -> None:
        if self.story.history[-1].sequence % 7 == 0:
            self.take(mc.CallOff, document=uuid(board))

    @invariant()
    def it_is_numbered_in_order_and_reads_as_it_was_decided(self) -> None:
        history = self.story.history
        assert [event.sequence for event in history] == list(range(1, len(history) + 1))
        assert [event.at for event in history] == sorted(event.at for event in history)
        read = m.MEETING_EVENTS.validate_json(m.MEETING_EVENTS.dump_json(history))
        assert read == history
        assert fold(read) == self.story.meeting

    @invariant()
    def it_wakes_until_it_is_over_and_always_later(self) -> None:
        outlook, last = self.story.outlook, self.story.history[-1]
        assert outlook.state == self.story.meeting.state
        assert (outlook.wakes_at is None) == self.story.meeting.is_over
        if outlook.wakes_at:
            local = outlook.wakes_at.astimezone(AMSTERDAM)
            assert outlook.wakes_at > last.at
            assert (local.hour, local.minute, local.second) == (6, 0, 0)
            assert self.story.calendar.is_open(local.date())
            assert self.story.calendar.between(local_day(last.at), local.date()) <= 20 + 1

    @invariant()
    def nothing_is_told_twice(self) -> None:
        history = self.story.history
        reasons = [event.why for event in history if isinstance(event, m.WorthPlanning)]
        assert len(reasons) == len(set(reasons))
        planned: m.MeetingPlanned | None = None
        reminded, missed = list[date](), list[int]()
        for event in history:
            if isinstance(event, m.MeetingPlanned):
                planned = event
            elif isinstance(event, m.MeetingReminded):
                assert planned
                assert local_day(event.at) <= planned.on
                assert reminded[-1:] != [planned.on]
                reminded.append(planned.on)
            elif isinstance(event, m.AttendanceMissing):
                assert planned
                assert local_day(event.at) > planned.on
                assert planned.sequence not in missed
                missed.append(planned.sequence)

    @invariant()
    def a_board_is_in_it_once_and_its_end_is_final(self) -> None:
        boards = [invitee.board for invitee in self.story.meeting.invitees]
        assert len(boards) == len(set(boards))
        ends = [event for event in self.story.history if event.type in ("meeting-held", "meeting-called-off")]
        assert len(ends) == self.story.meeting.is_over
        if ends:
            assert ends == [self.story.history[-1]]
            assert self.story.meeting.ended_in == ends[0].sequence
        if isinstance(self.story.history[-1], m.MeetingHeld):
            event = self.story.history[-1]
            assert sorted((*event.attended, *event.absent)) == sorted(self.story.who)


TestAnyMeeting = AnyMeeting.TestCase
TestAnyMeeting.settings = settings(SEEDED, max_examples=40, stateful_step_count=25)


@settings(SEEDED, max_examples=25)
@given(
    zone=st.sampled_from(["noord", "midden", "zuid"]),
    on=st.dates(date(2026, 1, 1), date(2028, 6, 1)),
    ahead=st.none() | st.integers(0, 90),
)
def test_left_alone_it_rings_now_and_then_for_years_and_tells_each_thing_once(
    zone: str, on: date, ahead: int | None
) -> None:
    story = MeetingStory(calendar(zone)).gather(on)
    story.join(BOARDS[0], on, due=on + timedelta(days=50))
    if ahead is not None:
        story.plan(on, story.calendar.on_or_after(on + timedelta(days=ahead)))
    events = story.nobody_does_anything_until(on + timedelta(days=500))
    told = [event.type for event in events if event.type != "meeting-ticked"]
    assert set(told) <= {"worth-planning", "meeting-reminded", "attendance-missing"}
    assert len(told) == len(set(told))
    assert ("attendance-missing" in told) == (ahead is not None)
    assert len(events) <= 25
