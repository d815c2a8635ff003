"""Places and the waiting list: who takes one, who waits, and what comes free."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from activities.calendars import office_calendar
from domain import places_commands as pc
from domain import places_events as pe
from domain import refusals as no
from domain.calendar import moment
from tests.cast import PROGRAMME
from tests.domain.meeting_story import BOARDS
from tests.domain.places_story import AT_ONCE, SMALL, PlacesEvents, PlacesStory, wish
from tests.domain.story import DOCUMENT, START, day, noon

ONE, TWO, THREE, FOUR, FIVE, SIX = BOARDS


def full(*line: str, **changes: Any) -> PlacesStory:
    """Two places, both taken, and these boards in line."""
    return PlacesStory(SMALL.model_copy(update=changes)).taken_by(ONE, TWO, *line)


def types(events: PlacesEvents) -> list[str]:
    return [event.type for event in events]


# Taking a place


def test_a_launch_takes_a_place_as_long_as_one_is_free_and_else_the_board_is_in_line() -> None:
    story = PlacesStory()
    assert [types(story.take(board)) for board in (ONE, TWO, THREE, FOUR)] == [
        ["place-taken"],
        ["place-taken"],
        ["board-queued"],
        ["board-queued"],
    ]
    assert (story.holders, story.line) == ([ONE, TWO], [THREE, FOUR])
    assert [story.places.position(board) for board in (THREE, FOUR, ONE)] == [1, 2, None]


def test_a_hundred_launches_for_seventy_two_places_are_seventy_two_and_twenty_eight_in_line() -> None:
    boards = [f"8{number:04}" for number in range(100)]
    story = PlacesStory(PROGRAMME).taken_by(*boards)
    assert story.holders == boards[:72]
    assert story.line == boards[72:]
    assert [story.places.position(board) for board in boards[72:]] == list(range(1, 29))


def test_who_waits_is_told_where_it_stands_and_is_not_in_line_twice() -> None:
    story = full(THREE, FOUR)
    with pytest.raises(no.OnWaitingList, match="number 2 on the waiting list"):
        story.take(FOUR)
    assert story.line == [THREE, FOUR]


def test_a_trajectory_that_goes_on_keeps_its_place_whether_there_is_room_or_not() -> None:
    story = full(THREE)
    story.free(ONE, day(1))
    story.take(THREE, day(1))
    assert types(story.keep(ONE, day(2))) == ["place-taken"]
    assert story.keep(ONE, day(2)) == ()
    assert story.places.free(2) == -1
    assert types(story.free(TWO, day(3))) == ["place-freed"]
    assert types(story.take(FOUR, day(4))) == ["board-queued"]


# What comes free


def test_a_place_that_comes_free_goes_to_the_next_in_line_as_an_offer_to_its_lead() -> None:
    story = full(THREE, FOUR)
    freed, offered = story.free(ONE, day(3))
    assert (freed.type, offered.type) == ("place-freed", "place-offered")
    assert isinstance(offered, pe.PlaceOffered)
    assert (offered.board, offered.until, offered.at_once) == (THREE, day(13), False)
    assert (story.offered, story.line, story.places.position(FOUR)) == ([THREE], [FOUR], 1)
    assert story.wakes_at == moment(day(14), time(6))


def test_a_place_that_nobody_waits_for_is_free() -> None:
    story = full()
    assert types(story.free(ONE)) == ["place-freed"]
    assert story.free(ONE) == ()
    assert story.wakes_at is None
    assert types(story.take(THREE)) == ["place-taken"]


def test_what_holds_no_place_frees_none() -> None:
    assert full(THREE).free(FOUR) == ()


def test_an_offer_is_taken_by_the_board_that_has_it_and_by_no_other() -> None:
    story = full(THREE, FOUR)
    story.free(ONE, day(3))
    assert types(story.take(FIVE, day(4))) == ["board-queued"]
    assert types(story.take(THREE, day(5))) == ["place-taken"]
    assert (story.holders, story.line) == ([TWO, THREE], [FOUR, FIVE])
    assert story.wakes_at is None


def test_when_places_come_free_everybody_who_waits_has_an_offer_in_order() -> None:
    story = full(THREE, FOUR, FIVE)
    had: list[str] = []
    for today, board in enumerate((ONE, TWO, THREE)):
        had += [e.board for e in story.free(board, day(today)) if isinstance(e, pe.PlaceOffered)]
        story.take(had[-1], day(today))
    assert had == [THREE, FOUR, FIVE]


def test_a_place_is_given_at_once_when_the_programme_says_so() -> None:
    story = PlacesStory(AT_ONCE).taken_by(ONE, TWO, THREE)
    offered = story.free(ONE)[-1]
    assert isinstance(offered, pe.PlaceOffered)
    assert (offered.board, offered.at_once) == (THREE, True)
    assert types(story.take(THREE)) == ["place-taken"]


# An offer lapses


def test_an_offer_stands_through_its_last_day_and_then_the_next_in_line_has_it() -> None:
    story = full(THREE, FOUR)
    story.free(ONE, day(3))
    assert types(story.tick(moment(day(13), time(23)))) == ["places-ticked"]
    assert story.wakes_at == moment(day(14), time(6))
    assert types(story.tick()) == ["offer-lapsed", "place-offered"]
    assert (story.offered, story.line) == ([FOUR], [THREE])
    story.tick()
    assert (story.offered, story.line) == ([THREE], [FOUR])


def test_an_offer_lapses_also_when_somebody_else_comes_before_the_clock_does() -> None:
    story = full(THREE, FOUR)
    story.free(ONE, day(3))
    assert types(story.take(FIVE, moment(day(14), time(5)))) == [
        "offer-lapsed",
        "place-offered",
        "board-queued",
    ]
    assert (story.offered, story.line) == ([FOUR], [THREE, FIVE])


def test_whose_offer_has_lapsed_launches_no_more() -> None:
    story = full(THREE, FOUR)
    story.free(ONE, day(3))
    with pytest.raises(no.OnWaitingList):
        story.take(THREE, moment(day(14), time(5)))


def test_an_offer_beyond_the_places_of_a_programme_that_shrank_lapses() -> None:
    story = full(THREE)
    story.free(ONE, day(3))
    story.programme = story.programme.model_copy(update={"places": 1})
    assert types(story.tick()) == ["offer-lapsed"]
    assert (story.offered, story.line) == ([], [THREE])


def test_an_offer_that_nobody_else_waits_for_is_renewed() -> None:
    story = full(THREE)
    story.free(ONE, day(3))
    assert types(story.tick()) == ["place-offered"]
    assert story.offered == [THREE]
    assert story.wakes_at == moment(day(25), time(6))


def test_offers_that_lapse_together_pass_to_the_others_first() -> None:
    story = full(THREE, FOUR, FIVE)
    story.free(ONE, day(3))
    story.free(TWO, day(3))
    assert types(story.tick()) == ["offer-lapsed"] * 2 + ["place-offered"] * 2
    assert (story.offered, story.line) == ([FIVE, THREE], [FOUR])


def test_an_offer_runs_over_the_working_days_of_the_office_also_when_schools_are_closed() -> None:
    story = PlacesStory(calendar=office_calendar())
    christmas = date(2026, 12, 21)
    story.taken_by(ONE, TWO, THREE)
    story.free(ONE, christmas)
    assert story.places.offered[0].offered_until == date(2027, 1, 6)  # but Christmas and New Year


def test_a_clock_that_rings_a_hair_early_rings_at_its_hour() -> None:
    story = full(THREE, FOUR)
    story.free(ONE)
    rings = story.wakes_at
    assert rings is not None
    events = story.give(
        pc.PlacesTick(id="demo", fingerprint="demo", at=rings), rings - timedelta(milliseconds=3)
    )
    assert [(event.type, event.at) for event in events] == [("offer-lapsed", rings), ("place-offered", rings)]


# The line


def test_a_board_leaves_the_line_and_the_others_move_up() -> None:
    story = full(THREE, FOUR, FIVE)
    assert types(story.leave(FOUR)) == ["board-left-line"]
    assert (story.line, story.places.position(FIVE)) == ([THREE, FIVE], 2)
    assert types(story.take(FOUR)) == ["board-queued"]
    assert story.line == [THREE, FIVE, FOUR]


def test_a_board_that_leaves_its_offer_leaves_it_to_the_next() -> None:
    story = full(THREE, FOUR)
    story.free(ONE)
    assert types(story.leave(THREE)) == ["board-left-line", "place-offered"]
    assert (story.offered, story.line) == ([FOUR], [])


@pytest.mark.parametrize(
    ("position", "line"),
    [
        (1, [FIVE, THREE, FOUR]),
        (2, [THREE, FIVE, FOUR]),
        (3, [THREE, FOUR, FIVE]),
        (99, [THREE, FOUR, FIVE]),
    ],
)
def test_a_lead_changes_the_order(position: int, line: list[str]) -> None:
    story = full(THREE, FOUR, FIVE)
    moved = story.move(FIVE, position)
    assert types(moved) == (["board-moved"] if position < 3 else [])
    assert story.line == line


def test_the_order_is_of_those_who_have_no_offer() -> None:
    story = full(THREE, FOUR, FIVE)
    story.free(ONE)
    story.move(FIVE, 1)
    assert (story.offered, story.line) == ([THREE], [FIVE, FOUR])
    with pytest.raises(no.OfferStands):
        story.move(THREE, 1)


def test_the_line_is_the_leads() -> None:
    story = full(THREE, FOUR)
    with pytest.raises(no.LeadOnly):
        story.leave(THREE, role="adviser")
    with pytest.raises(no.LeadOnly):
        story.move(FOUR, 1, role="adviser")
    for stranger in (ONE, SIX):
        with pytest.raises(no.NotOnWaitingList):
            story.leave(stranger)
        with pytest.raises(no.NotOnWaitingList):
            story.move(stranger, 1)


# The programme changes


def test_a_programme_that_grows_offers_its_places_in_order() -> None:
    story = full(THREE, FOUR, FIVE)
    story.programme = SMALL.model_copy(update={"places": 4})
    assert types(story.tick(noon(day(1)))) == ["place-offered", "place-offered"]
    assert (story.offered, story.line) == ([THREE, FOUR], [FIVE])


def test_nobody_goes_before_the_line_when_a_programme_has_just_grown() -> None:
    story = full(THREE, FOUR)
    story.programme = SMALL.model_copy(update={"places": 3})
    assert types(story.take(FIVE, day(1))) == ["place-offered", "board-queued"]
    assert (story.offered, story.line, story.holders) == ([THREE], [FOUR, FIVE], [ONE, TWO])


def test_a_board_that_waits_takes_the_place_that_a_programme_has_just_gained() -> None:
    story = full(THREE)
    story.programme = SMALL.model_copy(update={"places": 3})
    assert types(story.take(THREE, day(1))) == ["place-offered", "place-taken"]
    assert story.line == []


def test_a_programme_that_shrinks_takes_no_place_away_and_offers_none_until_there_is_room() -> None:
    story = full(THREE)
    story.programme = SMALL.model_copy(update={"places": 1})
    assert types(story.tick(noon(day(1)))) == ["places-ticked"]
    assert types(story.free(ONE)) == ["place-freed"]
    assert types(story.free(TWO)) == ["place-freed", "place-offered"]


def test_what_a_board_that_waits_wants_to_be_launched_with_is_kept_for_it() -> None:
    story = full(THREE)
    story.free(ONE)
    waiting = story.places.waiting(THREE)
    assert waiting is not None
    assert (waiting.since, waiting.wish) == (START, wish(THREE))
    assert isinstance(story.leave(THREE)[0], pe.BoardLeftLine)
    assert DOCUMENT in [event.document for event in story.history if isinstance(event, pe.BoardLeftLine)]
