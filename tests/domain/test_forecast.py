"""What comes of itself when nobody does anything."""

from datetime import timedelta

from domain import commands as c
from domain.calendar import ONE_DAY, local_day, moment
from domain.forecast import Foreseen, Stalling, play_ahead, stalls_ahead
from domain.programme import StallReason
from tests.cast import OTHER_ADVISER
from tests.domain.story import START, WEEKDAYS, Story, day, noon

FAR = START + timedelta(days=400)


def foresee(story: Story) -> tuple[Foreseen, ...]:
    return play_ahead(story.trajectory, story.outlook.wakes_at, noon(START), WEEKDAYS, FAR)


def stalls(story: Story, foreseen: tuple[Foreseen, ...]) -> list[Stalling]:
    return list(stalls_ahead(story.outlook, noon(START), foreseen, FAR))


def test_the_clock_played_ahead_rings_as_the_real_one_does() -> None:
    story = Story().launch()
    foreseen = foresee(story)
    came = story.nobody_does_anything_until(FAR + ONE_DAY)
    assert [each.event for each in foreseen] == list(came)
    assert foreseen[-1].after == story.trajectory


def test_after_the_last_rung_only_the_clock_is_left() -> None:
    happens = [each.event for each in foresee(Story().launch()) if each.event.type != "ticked"]
    assert [event.type for event in happens] == [*["reminded"] * 4, "stalled", "runs-long"]


def test_it_is_foreseen_when_and_why_it_stalls() -> None:
    story = Story().launch()
    assert stalls(story, foresee(story)) == [Stalling(moment(day(20)), StallReason.BOARD_SILENT)]
    assert list(stalls_ahead(story.outlook, noon(START), (), day(19))) == [], "not beyond the last day"


def test_a_stall_that_has_begun_is_not_to_come() -> None:
    story = Story().launch(adviser=None)
    assert story.stall()[0] == StallReason.NO_ADVISER
    assert stalls(story, foresee(story)) == []


def test_a_stall_that_a_planned_handover_ends_makes_room_for_the_next() -> None:
    story = Story().launch(adviser=None)
    story.ask(c.Reassign, START, post="adviser", person=OTHER_ADVISER, from_on=day(3))
    foreseen = foresee(story)
    assert [each.after.adviser for each in foreseen if each.event.type == "handed-over"] == [OTHER_ADVISER]
    assert stalls(story, foreseen) == [Stalling(moment(day(20)), StallReason.BOARD_SILENT)]


def test_a_planned_handover_to_nobody_stalls_it_from_that_moment() -> None:
    story = Story().launch()
    story.ask(c.Reassign, START, post="adviser", person=None, from_on=day(3))
    foreseen = foresee(story)
    handed_over = next(each.event for each in foreseen if each.event.type == "handed-over")
    assert stalls(story, foreseen)[0] == Stalling(handed_over.at, StallReason.NO_ADVISER)


def test_a_clock_that_was_lost_rings_at_once() -> None:
    story = Story().launch()
    late = noon(day(7))
    foreseen = play_ahead(story.trajectory, story.wakes_at, late, WEEKDAYS, FAR)
    assert (foreseen[0].event.type, foreseen[0].event.at) == ("reminded", late)


def test_nothing_beyond_the_last_day_is_played() -> None:
    story = Story().launch()
    until = local_day(story.wakes_at)
    found = play_ahead(story.trajectory, story.wakes_at, noon(START), WEEKDAYS, until)
    assert {local_day(each.event.at) for each in found} == {until}
    assert play_ahead(story.trajectory, story.wakes_at, noon(START), WEEKDAYS, until - ONE_DAY) == ()
