"""Who is to be told of what has happened."""

from typing import Any

from domain import commands as c
from domain import places_commands as pc
from domain import places_events as pe
from domain.evolve import evolve
from domain.notifications import Notification, notifications, places_notifications
from domain.programme import Audience
from tests.cast import ADVISER, BOARD, LEAD, OTHER_ADVISER, OTHER_LEAD, PROGRAMME, contacts
from tests.domain.story import REASON, START, Events, Story, day

DIRECTOR, INTERNAL = contacts(BOARD)
STEP = "start-conversation"


def told(story: Story, events: Events) -> list[Notification]:
    """Of the last events of a story."""
    trajectory = None
    queued: list[Notification] = []
    for event in story.history:
        trajectory = evolve(trajectory, event)
        assert trajectory is not None
        if event in events:
            queued += notifications(trajectory, event)
    return queued


def who(story: Story, events: Events) -> list[tuple[str, str]]:
    return [(notification.kind, notification.audience.value) for notification in told(story, events)]


def test_a_launch_is_told_at_once_to_whoever_did_not_launch_it() -> None:
    story = Story().launch()
    launched = [n for n in told(story, story.history) if n.kind == "launched"]
    assert [(n.audience, n.person, n.urgent) for n in launched] == [(Audience.ADVISER, ADVISER, True)]


def test_a_launch_for_another_lead_without_an_adviser_is_told_to_that_lead() -> None:
    story = Story().launch(lead=OTHER_LEAD, adviser=None)
    launched = [n for n in told(story, story.history) if n.kind == "launched"]
    assert [(n.audience, n.person) for n in launched] == [(Audience.LEAD, OTHER_LEAD)]


def test_a_step_that_opens_is_told_kindly_to_the_board_when_it_has_a_part_in_it() -> None:
    story = Story().launch()
    assert ("step-open", "board") in who(story, story.history)

    story.complete_until("share-lessons")
    opened = {n.step for n in told(story, story.history) if n.kind == "step-open"}
    assert opened == {step.key for step in PROGRAMME.steps} - {"share-lessons"}


def test_a_reminder_names_its_step_and_due_date_so_that_it_can_be_judged_again() -> None:
    story = Story().launch()
    (reminder, to_the_board) = told(story, story.tick())
    assert (reminder.kind, reminder.audience, reminder.step, reminder.due_on) == (
        "reminded",
        Audience.ADVISER,
        STEP,
        day(10),
    )
    assert (to_the_board.kind, to_the_board.audience, to_the_board.due_on) == (
        "step-open",
        Audience.BOARD,
        day(10),
    )
    assert not reminder.urgent


def test_a_late_step_is_told_to_staff_only_and_never_to_the_board() -> None:
    story = Story().launch()
    rungs = [who(story, events) for events in (story.tick(), story.tick(), story.tick(), story.tick())]
    assert rungs == [
        [("reminded", "adviser"), ("step-open", "board")],
        [("reminded", "adviser")],
        [("reminded", "adviser"), ("reminded", "lead")],
        [("reminded", "managers"), ("stalled", "lead"), ("stalled", "managers")],
    ]


def test_the_lead_hears_once_of_a_step_that_is_the_leads_own() -> None:
    story = Story().launch().complete_until("regional-meeting")
    events = story.nobody_does_anything_until(day(56))
    heard = [n.audience for n in told(story, events) if (n.kind, n.step) == ("reminded", "regional-meeting")]
    assert heard == [Audience.LEAD, Audience.LEAD, Audience.LEAD, Audience.MANAGERS]


def test_as_long_as_there_is_no_adviser_the_lead_is_reminded() -> None:
    story = Story().launch(adviser=None)
    story.nobody_does_anything_until(day(5))
    assert who(story, story.tick())[0] == ("reminded", "lead")


def test_a_handover_is_told_at_once_to_who_takes_over() -> None:
    story = Story().launch()
    events = story.ask(c.Reassign, day(1), post="adviser", person=OTHER_ADVISER, from_on=day(1))
    (handover,) = told(story, events)
    assert (handover.audience, handover.person, handover.urgent) == (Audience.ADVISER, OTHER_ADVISER, True)


def test_a_handover_that_is_planned_is_told_when_it_happens() -> None:
    story = Story().launch()
    planned = story.ask(c.Reassign, day(1), post="lead", person=OTHER_LEAD, from_on=day(2))
    assert told(story, planned) == []
    assert [(n.audience, n.person) for n in told(story, story.tick())] == [(Audience.LEAD, OTHER_LEAD)]


def test_a_handover_to_nobody_tells_nobody_at_once() -> None:
    story = Story().launch()
    events = story.ask(c.Reassign, day(1), post="adviser", person=None, from_on=day(1))
    assert told(story, events) == []
    assert who(story, story.tick()) == [("stalled", "lead"), ("stalled", "managers")]


def test_a_stall_is_told_to_who_unblocks_it_and_to_the_managers() -> None:
    story = Story().launch()
    story.pause(START, until=day(10))
    story.nobody_does_anything_until(day(15))
    assert who(story, story.tick()) == [("stalled", "adviser"), ("stalled", "managers")]

    left = INTERNAL.model_copy(update={"until_on": day(1)})
    story = Story().launch()
    story.ask(c.ChangeContacts, day(2), contacts=(DIRECTOR, left))
    # The director unblocks it, and a board has no login: the lead sees to it.
    assert who(story, story.tick()) == [("stalled", "lead"), ("stalled", "managers")]


def test_a_return_that_nears_is_told_to_the_adviser() -> None:
    story = Story().launch()
    story.pause(START, until=day(10))
    assert who(story, story.tick()) == [("return-nears", "adviser")]


def test_a_trajectory_that_runs_long_is_told_to_the_lead() -> None:
    story = Story().launch(day(140), started_on=START)
    assert ("runs-long", "lead") in who(story, story.tick())


def test_a_contact_who_leaves_is_told_to_the_adviser_and_one_who_comes_is_not() -> None:
    story = Story().launch()
    left = INTERNAL.model_copy(update={"until_on": day(9)})
    assert who(story, change(story, DIRECTOR, left)) == [("contacts-changed", "adviser")]

    successor = INTERNAL.model_copy(update={"id": REASON})
    assert who(story, change(story, DIRECTOR, left, successor)) == []


def change(story: Story, *contacts: c.ContactRef) -> Events:
    return story.ask(c.ChangeContacts, day(1), contacts=contacts)


def test_what_people_do_themselves_is_told_to_nobody() -> None:
    story = Story().launch()
    quiet: list[tuple[type[c.Command], dict[str, Any]]] = [
        (c.Note, {"document": REASON}),
        (c.Contact, {"on": day(1), "way": "mail", "reached": False}),
        (c.Plan, {"step": STEP, "on": day(2), "document": REASON, "reasoned": False}),
        (c.Pause, {"reason": "illness", "return_on": day(9)}),
        (c.Resume, {}),
        (c.Withdraw, {"reason": "other", "on": day(1)}),
    ]
    assert story.history[0].by == LEAD
    for kind, fields in quiet:
        assert told(story, story.ask(kind, day(1), **fields)) == []


def test_a_question_goes_to_the_contact_point_at_once_and_its_answer_to_the_adviser() -> None:
    story = Story().launch()
    asked = story.ask(c.AskRegion, day(1), question=REASON)
    assert [(n.audience, n.urgent) for n in told(story, asked)] == [
        (Audience.CONTACT_POINT, True),
        (Audience.LEAD, False),  # who puts it, where there is no contact point
    ]
    answered = story.ask(c.RecordAnswer, day(2), question=REASON, document=REASON)
    assert who(story, answered) == [("question-answered", "adviser")]


def test_places_tell_the_board_that_waits_and_its_lead() -> None:
    wish = pc.Wish(region="AM01", zone="noord", lead=OTHER_LEAD, committed_by=DIRECTOR.id, committed_on=START)
    offered = pe.PlaceOffered(sequence=3, board=BOARD, until=day(10))
    (queued,) = places_notifications(wish, pe.BoardQueued(sequence=2, board=BOARD, wish=wish))
    (offer,) = places_notifications(wish, offered)
    (lapsed,) = places_notifications(wish, pe.OfferLapsed(sequence=4, board=BOARD))
    assert (queued.audience, queued.person, queued.urgent) == (Audience.BOARD, None, False)
    assert (offer.audience, offer.person, offer.urgent) == (Audience.LEAD, OTHER_LEAD, True)
    assert (lapsed.audience, lapsed.person, lapsed.urgent) == (Audience.LEAD, OTHER_LEAD, False)
    # It is told as a launch.
    assert places_notifications(wish, offered.model_copy(update={"at_once": True})) == ()
