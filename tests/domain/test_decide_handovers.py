"""What a person does is handed over: the regional meetings, and the boards in line for a place."""

import pytest

from domain import meeting_commands as mc
from domain import places_commands as pc
from domain import refusals as no
from domain.calendar import local_day
from domain.notifications import meeting_notifications, places_notifications
from domain.places import Waiting
from tests.cast import ADVISER, LEAD, OTHER_ADVISER, OTHER_LEAD
from tests.domain.meeting_story import BOARDS, MeetingEvents, MeetingStory
from tests.domain.places_story import PlacesStory, wish
from tests.domain.story import DOCUMENT, START, day

ONE, TWO, THREE, FOUR, *_ = BOARDS


def gathering() -> MeetingStory:
    return MeetingStory().gather().joined_by(ONE, TWO)


def reassign(story: MeetingStory, now: int = 0, from_on: int = 0, **changes: object) -> MeetingEvents:
    fields = {"holder": LEAD, "person": OTHER_LEAD, "from_on": day(from_on), **changes}
    return story.ask(mc.ReassignMeeting, day(now), **fields)


def test_a_meeting_gets_another_lead_who_hears_of_it() -> None:
    story = gathering()
    (event,) = reassign(story)
    assert (event.type, story.meeting.lead) == ("meeting-handed-over", OTHER_LEAD)
    (told,) = meeting_notifications(story.meeting, event)
    assert (told.kind, told.person, told.urgent) == ("meeting-handed-over", OTHER_LEAD, True)
    assert reassign(story) == (), "done once"


def test_who_chairs_a_planned_meeting_is_replaced_and_its_invitations_are_new() -> None:
    story = gathering()
    (planned,) = story.plan(START, day(20), chair=LEAD)
    (event,) = reassign(story)
    assert story.meeting.planned
    assert (story.meeting.planned.chair, story.meeting.planned.revision) == (OTHER_LEAD, event.sequence)
    assert event.sequence > planned.sequence
    assert story.meeting.planned.on == day(20)


def test_a_chair_who_does_not_lead_stays_and_nobody_is_invited_again() -> None:
    story = gathering()
    (planned,) = story.plan(START, day(20), chair=ADVISER)
    reassign(story)
    assert story.meeting.planned
    assert (story.meeting.planned.chair, story.meeting.planned.revision) == (ADVISER, planned.sequence)
    assert story.meeting.lead == OTHER_LEAD


def test_who_only_chairs_a_meeting_leaves_its_lead_where_it_is() -> None:
    story = gathering()
    story.plan(START, day(20), chair=OTHER_ADVISER)
    reassign(story, holder=OTHER_ADVISER, person=OTHER_LEAD)
    assert story.meeting.planned
    assert (story.meeting.lead, story.meeting.planned.chair) == (LEAD, OTHER_LEAD)


def test_from_a_later_day_a_meeting_is_handed_over_on_that_day() -> None:
    story = gathering()
    (planned,) = reassign(story, from_on=7)
    assert (planned.type, story.meeting.lead) == ("meeting-handover-planned", LEAD)
    assert reassign(story, from_on=7) == (), "planned once"
    assert local_day(story.wakes_at) == day(7)
    assert [event.type for event in story.tick()] == ["meeting-handed-over"]
    assert (story.meeting.lead, story.meeting.handovers) == (OTHER_LEAD, ())


def test_somebody_elses_meeting_and_one_that_is_over_stay_where_they_are() -> None:
    story = gathering()
    assert reassign(story, holder=OTHER_ADVISER) == ()
    with pytest.raises(no.LeadOnly):
        reassign(story, role="adviser")
    story.ask(mc.CallOff, START, document=DOCUMENT)
    with pytest.raises(no.MeetingOver):
        reassign(story)


# In line


def in_line() -> PlacesStory:
    story = PlacesStory().taken_by(ONE, TWO)
    for board in (THREE, FOUR):
        story.take(board, wish=wish(board, ADVISER))
    return story


def held(story: PlacesStory, board: str) -> Waiting:
    waiting = story.places.waiting(board)
    assert waiting
    return waiting


def test_a_board_in_line_gets_another_lead_or_adviser_who_hears_of_it() -> None:
    story = in_line()
    (lead,) = story.reassign(THREE, START, START)
    adviser = {"holder": ADVISER, "person": OTHER_ADVISER, "post": "adviser"}
    (event,) = story.reassign(THREE, START, START, **adviser)
    now = held(story, THREE).wish
    assert (now.lead, now.adviser) == (OTHER_LEAD, OTHER_ADVISER)
    assert held(story, FOUR).wish == wish(FOUR, ADVISER)
    assert story.line == [THREE, FOUR]
    told = [*places_notifications(now, lead), *places_notifications(now, event)]
    assert [(it.kind, it.audience, it.person) for it in told] == [
        ("wish-handed-over", "lead", OTHER_LEAD),
        ("wish-handed-over", "adviser", OTHER_ADVISER),
    ]
    assert story.reassign(THREE, START, START) == (), "done once"


def test_from_a_later_day_a_board_in_line_is_handed_over_on_that_day_and_an_offer_goes_to_the_new_lead() -> (
    None
):
    story = in_line()
    assert [it.type for it in story.reassign(THREE, START, day(7))] == ["wish-handover-planned"]
    assert story.reassign(THREE, START, day(7)) == (), "planned once"
    assert (story.wakes_at and local_day(story.wakes_at), held(story, THREE).wish.lead) == (day(7), LEAD)
    story.free(ONE, day(8))
    types = [event.type for event in story.history[-3:]]
    assert types == ["wish-handed-over", "place-freed", "place-offered"]
    assert held(story, THREE).wish.lead == OTHER_LEAD
    assert held(story, THREE).handovers == ()


def test_a_board_that_is_somebody_elses_or_not_in_line_is_not_handed_over() -> None:
    story = in_line()
    assert story.reassign(THREE, START, START, holder=OTHER_LEAD, person=LEAD) == ()
    with pytest.raises(no.NotOnWaitingList):
        story.reassign(ONE, START, START)
    with pytest.raises(no.LeadOnly):
        story.reassign(THREE, START, START, role="adviser")


# Accepting an offer


def test_a_board_that_left_the_line_meanwhile_is_not_launched_on_its_offer() -> None:
    story = in_line()
    story.free(ONE)
    assert story.offered == [THREE]
    for board in (THREE, FOUR):
        story.leave(board)
    assert story.places.free(story.programme.places) == 1
    with pytest.raises(no.NotOnWaitingList):
        story.take(THREE, accepts=True)
    assert [event.type for event in story.take(THREE)] == ["place-taken"], "as any launch"


def test_a_board_in_line_that_is_launched_and_needs_no_place_waits_no_longer() -> None:
    story = in_line()
    assert [event.type for event in story.ask(pc.NeedNoPlace, START, board=FOUR)] == ["board-left-line"]
    assert story.line == [THREE]
    story.free(ONE)
    # Its offer goes to the next in line.
    story.take(FOUR)
    assert [it.type for it in story.ask(pc.NeedNoPlace, START, board=THREE, accepts=True)] == [
        "board-left-line",
        "place-offered",
    ]
    assert story.offered == [FOUR]
    assert story.ask(pc.NeedNoPlace, START, board=ONE) == ()
    with pytest.raises(no.NotOnWaitingList):
        story.ask(pc.NeedNoPlace, START, board=THREE, accepts=True)
