"""What one that decides asks of another: who joins and leaves which meeting, and what that brings about."""

from typing import Any

import pytest

from domain import commands as c
from domain import meeting_commands as mc
from domain import places_commands as pc
from domain import places_events as pe
from domain.errands import Errand, meeting_errands, merging, places_errands, trajectory_errands
from domain.meeting import evolve
from domain.places import Waiting
from tests.cast import ADVISER, LEAD, OTHER_ADVISER, OTHER_LEAD, PROGRAMME, contacts
from tests.domain.meeting_story import BOARDS, MEETING, MEETING_COMMAND, MeetingStory, Region
from tests.domain.places_story import AT_ONCE, PlacesStory, wish
from tests.domain.story import DOCUMENT, REASON, START, WEEKDAYS, Story, day, noon

STEP, BOARD = "regional-meeting", BOARDS[0]


def asked(errands: list[Errand]) -> list[tuple[str, str]]:
    return [(errand.command["type"], errand.to) for errand in errands]


def opened() -> Region:
    """Its step has opened on the tenth working day, and it has joined the meeting of its region."""
    region = Region().launch()
    return region.after(lambda: region.story.complete("start-conversation", day(10)), day(10))


def planned(on: int = 40) -> Region:
    region = opened()
    return region.meets(lambda meeting: meeting.plan(day(11), day(on)), day(11))


def since(region: Region, errands_before: int) -> list[tuple[str, str]]:
    return asked(region.done[errands_before:])


# A trajectory and the meeting of its region


def test_a_launch_asks_nothing_of_anybody() -> None:
    assert Region().launch().done == []


def test_a_board_joins_the_meeting_of_its_region_when_the_step_opens_and_is_told_of_it() -> None:
    region = opened()
    assert asked(region.done) == [("join", "region"), ("meet", "trajectory")]
    (invitee,) = region.meeting.meeting.boards
    assert (invitee.board, invitee.trajectory, invitee.step) == (BOARD, region.trajectory_id, STEP)
    assert invitee.due_on == region.story.due(STEP) == day(45)
    assert region.story.step(STEP).meeting in region.meetings


def test_a_meeting_that_a_board_opens_is_of_its_region_and_its_programme() -> None:
    meeting = opened().meeting.meeting
    assert (meeting.programme, meeting.rules) == (PROGRAMME.key, PROGRAMME.meeting)
    assert (meeting.regions, meeting.zone, meeting.lead) == (("AM01",), "midden", LEAD)


def test_a_step_that_was_done_before_the_launch_joins_no_meeting() -> None:
    done = [{"step": step, "on": START} for step in ("start-conversation", STEP)]
    assert Region().launch(done=done).done == []


def test_a_step_that_opens_with_the_launch_joins_at_once() -> None:
    region = Region().launch(done=[{"step": "start-conversation", "on": START}])
    assert asked(region.done) == [("join", "region"), ("meet", "trajectory")]


def test_a_board_that_is_launched_in_a_pause_joins_when_it_returns() -> None:
    pause = {"on": START, "return_on": day(20), "reason": "illness"}
    region = Region().launch(done=[{"step": "start-conversation", "on": START}], paused=pause)
    assert region.done == []
    region.after(lambda: region.story.resume(day(5)), day(5))
    assert asked(region.done) == [("join", "region"), ("meet", "trajectory")]


def test_a_meeting_knows_when_a_board_that_has_an_appointment_is_due() -> None:
    story = Story().launch()
    story.complete("start-conversation", day(10))
    story.plan(STEP, day(10), day(70), reasoned=True)
    before = story.trajectory
    story.pause(day(11), until=day(20))
    paused, resumed = story.trajectory, story.resume(day(11))
    (join,) = trajectory_errands("90001-demo", paused, story.trajectory, resumed, WEEKDAYS)
    assert before.step(STEP).meeting is None
    assert join.command["due_on"] == day(70).isoformat()


LEAVING: dict[str, Any] = {
    "paused": lambda story: story.pause(day(20), until=day(40)),
    "withdrawn": lambda story: story.ask(c.Withdraw, day(20), reason="merger", on=day(20)),
    "completed by hand": lambda story: story.complete(STEP, day(20)),
    "skipped": lambda story: story.ask(c.Skip, day(20), step=STEP, reason=REASON),
    "an earlier step is reopened": lambda story: story.ask(
        c.Reopen, day(20), step="start-conversation", reason=REASON
    ),
}
WHY = {"paused": "paused", "withdrawn": "withdrawn"}


@pytest.mark.parametrize("how", LEAVING)
def test_a_board_leaves_the_meeting_when_it_can_no_longer_come(how: str) -> None:
    region = planned()
    before = len(region.done)

    region.after(lambda: LEAVING[how](region.story), day(20))

    assert since(region, before) == [("leave", "meeting"), ("meet", "trajectory")]
    assert region.meeting.who == []
    assert region.meeting.meeting.invitees[0].left_why == WHY.get(how, "not-open")
    assert region.refused == {"withdrawn": ["trajectory-closed"]}.get(how, [])
    assert region.story.step(STEP).meeting is None or region.story.trajectory.gathers is None


def test_a_board_that_resumes_joins_again_and_follows_the_planned_day() -> None:
    region = planned(60)
    region.after(lambda: region.story.pause(day(20), until=day(40)), day(20))
    assert region.story.step(STEP).meeting is None
    region.after(lambda: region.story.resume(day(30)), day(30))
    assert region.meeting.who == [BOARD]
    assert region.story.due(STEP) == day(60)


def test_a_board_whose_step_opens_again_joins_again() -> None:
    region = planned(60)
    region.after(LEAVING["an earlier step is reopened"].__get__(region.story), day(20))
    region.after(lambda: region.story.complete("start-conversation", day(22)), day(22))
    assert region.meeting.who == [BOARD]
    assert region.story.due(STEP) == day(60)
    for how in ("completed by hand", "skipped"):
        region = planned(60)
        region.after(LEAVING[how].__get__(region.story), day(20))
        region.after(
            lambda region=region: region.story.ask(c.Reopen, day(21), step=STEP, reason=REASON), day(21)
        )
        assert region.meeting.who == [BOARD]


@pytest.mark.parametrize(
    "act",
    [
        lambda story: story.ask(c.Note, day(20), document=DOCUMENT),
        lambda story: story.complete("action-plan", day(20)),
        lambda story: story.plan(STEP, day(20), day(50), reasoned=True),
        lambda story: story.tick(),
    ],
)
def test_what_has_nothing_to_do_with_the_meeting_asks_nothing_of_it(act: Any) -> None:
    region = planned()
    before = len(region.done)
    region.after(lambda: act(region.story), day(20))
    assert since(region, before) == []


def test_a_board_that_was_gone_ahead_without_joins_the_next_meeting() -> None:
    region = planned()
    region.meets(lambda meeting: (meeting.join(BOARDS[1]), ())[1], day(12))
    region.meets(lambda meeting: meeting.ask(mc.GoAheadWithout, day(13), boards=[BOARD]), day(13))
    first, then = region.meetings.values()
    assert (first.who, then.who) == ([BOARDS[1]], [BOARD])
    assert (region.story.step(STEP).meeting, region.story.due(STEP)) == ([*region.meetings][-1], day(45))


def test_a_meeting_that_is_called_off_sends_its_boards_to_the_next() -> None:
    region = planned()
    region.meets(lambda meeting: meeting.ask(mc.CallOff, day(13), document=DOCUMENT), day(13))
    assert len(region.meetings) == 2
    assert region.meeting.who == [BOARD]
    assert region.story.due(STEP) == day(45)


def test_attendance_completes_the_step_and_asks_nothing_more_of_the_meeting() -> None:
    region = planned(40)
    before = len(region.done)
    region.meets(lambda meeting: meeting.hold(day(41), BOARD), day(41))
    assert since(region, before) == [("attend", "trajectory")]
    assert (region.story.step(STEP).status, region.story.step(STEP).ended_on) == ("completed", day(40))
    assert region.story.history[-1].by == LEAD


def test_the_chair_who_records_it_completes_the_step_of_a_lead() -> None:
    region = planned(40)
    by_chair = {"by": ADVISER, "role": "adviser"}
    region.meets(lambda meeting: meeting.hold(day(41), BOARD, **by_chair), day(41))
    assert region.story.step(STEP).status == "completed"
    assert region.story.history[-1].by == ADVISER


def test_who_was_absent_goes_to_the_next_meeting() -> None:
    region = planned(40)
    region.meets(lambda meeting: meeting.hold(day(41)), day(41))
    assert len(region.meetings) == 2
    assert region.meeting.who == [BOARD]
    assert region.story.due(STEP) == day(45)


def test_a_meeting_that_is_moved_takes_every_due_date_along() -> None:
    region = planned(40)
    for today, on in ((20, 55), (25, 35)):
        region.meets(lambda meeting, t=today, on=on: meeting.plan(day(t), day(on)), day(today))
        assert region.story.due(STEP) == day(on)


# A meeting


def errands_of(story: MeetingStory) -> list[Errand]:
    told, errands = None, list[Errand]()
    for event in story.history:
        told = evolve(told, event)
        assert told is not None
        errands += meeting_errands("AM01-demo", told, event)
    return errands


def test_a_board_without_a_trajectory_is_asked_nothing() -> None:
    story = MeetingStory().gather()
    story.ask(mc.Invite, START, board=BOARD)
    story.plan(START, day(20))
    story.hold(day(20), BOARD)
    assert errands_of(story) == []


def test_every_board_is_told_of_the_day_and_how_it_ended_each_once() -> None:
    story = MeetingStory().gather().joined_by(*BOARDS[:3])
    before = len(errands_of(story))
    story.plan(START, day(20))
    story.ask(mc.Respond, START, board=BOARDS[2], coming=False)  # told to nobody
    story.hold(day(20), *BOARDS[:2])
    told = errands_of(story)[before:]
    assert [(errand.target[:5], errand.command["type"], errand.command.get("on")) for errand in told] == [
        *((board, "meet", day(20).isoformat()) for board in BOARDS[:3]),
        *((board, "attend", day(20).isoformat()) for board in BOARDS[:2]),
        (BOARDS[2], "meet", None),
    ]
    assert len({errand.id for errand in told}) == len(told)


def test_when_another_meeting_takes_over_the_invited_boards_are_invited_there() -> None:
    story = MeetingStory().gather().joined_by(BOARD)
    story.ask(mc.Invite, START, board=BOARDS[1])
    covered = MeetingStory().gather(regions=("AM02",)).ask(mc.Cover, START, regions=["AM01"])
    taking_over = merging("AM02-demo", covered[0], "AM01-demo")  # type: ignore[arg-type]
    assert (taking_over.to, taking_over.target) == ("meeting", "AM01-demo")

    events = story.give(MEETING_COMMAND.validate_python(taking_over.command), noon(day(1)))

    errands = meeting_errands("AM01-demo", story.meeting, events[0])
    assert asked([*errands]) == [("meet", "trajectory"), ("invite", "region")]
    invite = MEETING_COMMAND.validate_python(errands[1].command)
    assert (invite.role, errands[1].target) == ("lead", "AM01")
    assert errands[1].opening is not None
    there = MeetingStory()
    there.give(errands[1].opening, noon(day(1)))
    there.give(invite, noon(day(1)))
    assert there.who == [BOARDS[1]]
    assert there.meeting.rules == story.meeting.rules


@pytest.mark.parametrize("how", ["without", "absent"])
def test_who_was_invited_and_was_not_there_is_invited_to_the_next_meeting(how: str) -> None:
    guest, other, member = BOARDS[3], BOARDS[4], BOARDS[0]
    story = MeetingStory().gather().joined_by(member)
    for board in (guest, other):
        story.ask(mc.Invite, START, board=board)
    story.plan(START, day(9))
    if how == "without":
        (event,) = story.ask(mc.GoAheadWithout, day(5), boards=[guest])
    else:
        (event,) = story.hold(day(9), member, other)
    (errand,) = [it for it in meeting_errands(MEETING, story.meeting, event) if it.to == "region"]

    invite = mc.Invite.model_validate(errand.command)
    assert (errand.target, invite.board) == ("AM01", guest)
    following = MeetingStory()
    assert errand.opening
    following.give(errand.opening, noon(day(9)))
    following.give(invite, noon(day(9)))
    assert following.who == [guest]


def test_who_is_invited_to_a_meeting_that_a_lead_calls_off_is_invited_nowhere_of_itself() -> None:
    story = MeetingStory().gather()
    story.ask(mc.Invite, START, board=BOARD)
    (event,) = story.ask(mc.CallOff, START, document=DOCUMENT)
    assert meeting_errands("AM01-demo", story.meeting, event) == ()


# Places


def waits(board: str, **changes: Any) -> Waiting:
    return Waiting.model_validate({"board": board, "since": START, "wish": wish(board), **changes})


def test_a_place_that_is_given_at_once_launches_the_board_on_the_day_on_which_it_came_free() -> None:
    offered = PlacesStory(AT_ONCE).taken_by(*BOARDS[:3]).free(BOARDS[0], day(9))[-1]
    assert isinstance(offered, pe.PlaceOffered)

    (errand,) = places_errands(AT_ONCE, waits(BOARDS[2]), offered)

    launch = c.Launch.model_validate(errand.command)
    assert launch.accepts, "or it would be launched also when it was taken off the list meanwhile"
    assert (errand.to, errand.target) == ("launch", c.trajectory_id(BOARDS[2], launch.id))
    assert (launch.board, launch.started_on, launch.role) == (BOARDS[2], day(9), "lead")
    assert pc.Wish.of(launch) == wish(BOARDS[2])
    filled_in = launch.model_copy(update={"contacts": contacts(BOARDS[2])})  # as the commit does
    assert [event.type for event in Story().give(filled_in, noon(day(9)))] == ["launched", "step-opened"]


def test_a_board_that_ran_already_when_it_had_to_wait_goes_on_where_it_was() -> None:
    offered = PlacesStory(AT_ONCE).taken_by(*BOARDS[:3]).free(BOARDS[0], day(9))[-1]
    assert isinstance(offered, pe.PlaceOffered)
    done = (c.Done(step="start-conversation", on=day(3)),)
    runs = wish(BOARDS[2]).model_copy(update={"started_on": START, "done": done})

    (errand,) = places_errands(AT_ONCE, waits(BOARDS[2], wish=runs), offered)

    launch = c.Launch.model_validate(errand.command)
    assert (launch.started_on, launch.done) == (START, done)
    assert pc.Wish.of(launch) == runs


def test_an_offer_to_a_lead_launches_nobody() -> None:
    offered = PlacesStory().taken_by(*BOARDS[:3]).free(BOARDS[0])[-1]
    assert isinstance(offered, pe.PlaceOffered)
    assert places_errands(PROGRAMME, waits(BOARDS[2]), offered) == ()


def test_what_was_to_be_handed_over_in_line_is_so_when_the_board_is_launched() -> None:
    story = PlacesStory().taken_by(*BOARDS[:2])
    story.take(BOARDS[2], wish=wish(BOARDS[2], ADVISER))
    story.reassign(BOARDS[2], START, day(40), holder=LEAD, person=OTHER_LEAD)
    story.reassign(BOARDS[2], START, day(40), holder=ADVISER, person=OTHER_ADVISER, post="adviser")
    story.free(BOARDS[0], day(9))
    waiting = story.places.waiting(BOARDS[2])
    assert waiting

    taken = story.take(BOARDS[2], day(10))[-1]
    errands = places_errands(PROGRAMME, waiting, taken)
    assert len({errand.id for errand in errands}) == 2
    asked = [c.Reassign.model_validate(errand.command) for errand in errands]
    assert [(it.post, it.person, it.from_on, it.role) for it in asked] == [
        ("lead", OTHER_LEAD, day(40), "lead"),
        ("adviser", OTHER_ADVISER, day(40), "lead"),
    ]
    assert {(errand.to, errand.target) for errand in errands} == {("trajectory", f"{BOARDS[2]}-demo")}


# Doing them


def test_an_errand_is_known_by_the_event_that_it_follows_from_and_by_nothing_else() -> None:
    once, again = planned(), planned()
    assert [errand.id for errand in once.done] == [errand.id for errand in again.done]
    assert len({errand.id for errand in once.done}) == len(once.done)
    for errand in once.done:
        assert errand.command["id"] == errand.command["fingerprint"] == errand.id
        assert Errand.model_validate_json(errand.model_dump_json()) == errand
