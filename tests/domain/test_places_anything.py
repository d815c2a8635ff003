"""Places and the waiting list, whatever people and clocks do to them."""

from datetime import date, time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from activities.calendars import office_calendar
from domain import places_events as pe
from domain import refusals as no
from domain.calendar import AMSTERDAM, local_day
from domain.places import Places, fold
from tests.cast import PROGRAMME
from tests.domain.meeting_story import BOARDS
from tests.domain.places_story import PlacesEvents, PlacesStory
from tests.domain.story import SEEDED, noon


class AnyPlaces(RuleBasedStateMachine):
    """A board is launched when it has no open trajectory, as a launch sees to; all else as people like."""

    boards = st.sampled_from(BOARDS)

    @initialize(places=st.integers(1, 4), at_once=st.booleans())
    def begin(self, places: int, *, at_once: bool) -> None:
        given = "at-once" if at_once else "offer"
        programme = PROGRAMME.model_copy(update={"places": places, "place_given": given})
        self.story = PlacesStory(programme, office_calendar())
        self.now = noon(date(2026, 11, 2))
        self.may_hold = places  # more, where a trajectory kept its place or the programme shrank
        self.queued: list[str] = []

    def watch(self, events: PlacesEvents) -> None:
        self.may_hold = max(self.story.programme.places, min(self.may_hold, self.held))
        for event in events:
            if isinstance(event, pe.BoardQueued):
                assert not [e for e in events if isinstance(e, pe.PlaceTaken)]

    @property
    def held(self) -> int:
        return len(self.story.holders) + len(self.story.offered)

    @rule(hours=st.sampled_from([1, 24, 24 * 7, 24 * 16]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        while self.story.wakes_at and self.story.wakes_at <= self.now:
            rung_at, lapsing = self.story.wakes_at, self.story.offered
            events = self.story.tick()
            assert events
            assert self.story.wakes_at is None or self.story.wakes_at > rung_at
            lapsed = [event.board for event in events if isinstance(event, pe.OfferLapsed)]
            assert set(lapsed) <= set(lapsing)
            assert all(board in (*self.story.line, *self.story.offered) for board in lapsed)
            self.watch(events)

    @rule(board=boards)
    def launch(self, board: str) -> None:
        if board in self.story.holders:
            return
        places, line, had = self.story.places, self.story.line, self.story.offered
        try:
            events = self.story.take(board, self.now)
        except no.OnWaitingList:
            assert board in line
            assert self.story.places == places
            return
        if board in had:
            assert board in self.story.holders
        elif board in self.story.holders:
            assert line == []  # nobody was passed
        else:
            assert board in self.story.line
            assert self.story.places.free(self.story.programme.places) <= 0
        self.watch(events)

    @rule(board=boards)
    def evaluated_or_withdrawn(self, board: str) -> None:
        self.watch(self.story.free(board, self.now))

    @rule(board=boards)
    def taken_up_again(self, board: str) -> None:
        if board in self.story.holders or self.story.places.waiting(board):
            return
        self.may_hold = max(self.may_hold, self.held) + 1
        self.watch(self.story.keep(board, self.now))

    @rule(board=boards)
    def leaves_the_line(self, board: str) -> None:
        if self.story.places.waiting(board):
            self.watch(self.story.leave(board, self.now))
            assert not self.story.places.waiting(board)

    @rule(board=boards, position=st.integers(1, 8))
    def moves(self, board: str, position: int) -> None:
        if board in self.story.line:
            others = [b for b in self.story.line if b != board]
            offered = self.story.offered
            self.watch(self.story.move(board, position, local_day(self.now)))
            assert self.story.line == [*others[: position - 1], board, *others[position - 1 :]]
            assert self.story.offered == offered

    @rule(places=st.integers(1, 4))
    def the_programme_changes(self, places: int) -> None:
        self.may_hold = max(self.may_hold, self.story.programme.places)
        self.story.programme = self.story.programme.model_copy(update={"places": places})
        self.watch(self.story.tick(self.now))

    @invariant()
    def there_are_no_more_than_there_are_places(self) -> None:
        assert self.held <= max(self.may_hold, self.story.programme.places)

    @invariant()
    def nobody_waits_while_a_place_is_free(self) -> None:
        assert not (self.story.line and self.story.places.free(self.story.programme.places) > 0)

    @invariant()
    def a_board_is_in_line_or_holds_a_place_and_once(self) -> None:
        waiting = [w.board for w in self.story.places.line]
        everybody = [*self.story.holders, *waiting]
        assert len(everybody) == len(set(everybody))
        positions = [self.story.places.position(board) for board in self.story.line]
        assert positions == list(range(1, len(positions) + 1))
        assert sorted(waiting) == sorted((*self.story.line, *self.story.offered))

    @invariant()
    def it_is_numbered_in_order_and_reads_as_it_was_decided(self) -> None:
        history = self.story.history
        assert [event.sequence for event in history] == list(range(1, len(history) + 1))
        assert [event.at for event in history] == sorted(event.at for event in history)
        read = pe.PLACES_EVENTS.validate_json(pe.PLACES_EVENTS.dump_json(history))
        assert read == history
        assert fold(read) == self.story.places
        assert Places.model_validate_json(self.story.places.model_dump_json()) == self.story.places

    @invariant()
    def it_wakes_for_the_first_offer_that_lapses(self) -> None:
        until = min((w.offered_until for w in self.story.places.offered if w.offered_until), default=None)
        assert (self.story.wakes_at is None) == (until is None)
        if self.story.wakes_at and until:
            local = self.story.wakes_at.astimezone(AMSTERDAM)
            assert local.time() == time(6)
            assert local.date() > until
            assert self.story.calendar.is_open(local.date())
            assert self.story.wakes_at > self.story.history[-1].at


TestAnyPlaces = AnyPlaces.TestCase
TestAnyPlaces.settings = settings(SEEDED, max_examples=60, stateful_step_count=30)
