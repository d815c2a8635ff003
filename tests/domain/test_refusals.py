"""Everything that the domain refuses, each provoked once; the cases around them stand with their commands."""

from collections.abc import Callable
from datetime import date, time
from typing import get_args
from uuid import UUID

import pytest

from domain import commands as c
from domain import meeting_commands as mc
from domain import refusals as no
from domain.decide import decide
from domain.permitted import AFTER_THE_END
from tests.cast import PROGRAMME
from tests.domain.meeting_story import BOARDS, MeetingStory
from tests.domain.places_story import PlacesStory
from tests.domain.story import DOCUMENT, REASON, START, WEEKDAYS, Story, ask, day, noon

STEP = "start-conversation"
# They need to see other trajectories, or other commands.
OF_THE_COMMIT = {no.BoardHasTrajectory, no.KeyReused}
# They are about the programme itself: tests/api/test_programmes.py.
OF_THE_PROGRAMME = {no.NotTheNewest, no.OutsideThePromise, no.DoesNotHangTogether}


def planned() -> Story:
    return Story().launch().complete_until("action-plan")


def paused() -> Story:
    story = Story().launch()
    story.pause(START, until=day(5))
    return story


PROVOKED: dict[type[no.Refused], Callable[[], object]] = {
    no.AlreadyLaunched: lambda: Story().launch().launch(),
    no.TrajectoryClosed: lambda: closed().attempt(day(1)),
    no.UnknownTrajectory: lambda: Story().resume(START),
    no.UnknownStep: lambda: Story().launch().ask(c.Reopen, START, step="celebration", reason=REASON),
    no.StepNotOpen: lambda: Story().launch().complete("evaluation", START),
    no.StepCompleted: lambda: planned().complete(STEP, day(10)),
    no.StepNotCompleted: lambda: planned().ask(c.Reopen, day(10), step="action-plan", reason=REASON),
    no.LaterStepCompleted: lambda: (
        Story().launch().complete_until("board-decision").ask(c.Reopen, day(30), step=STEP, reason=REASON)
    ),
    no.DecisionStands: lambda: (
        Story()
        .launch()
        .complete_until("carry-out")
        .ask(
            c.Correct,
            day(45),
            step="board-decision",
            form="board-decision",
            document=DOCUMENT,
            reason=REASON,
            findings=c.Findings(decision="returned"),
        )
    ),
    no.LeadOnly: lambda: Story().launch().ask(c.Skip, START, role="adviser", step=STEP, reason=REASON),
    no.ActingOnly: lambda: Story().launch().ask(c.Resume, START, role="manager"),
    no.InTheFuture: lambda: Story().launch().complete(STEP, day(2), typed_in=day(1)),
    no.BeforeTheStart: lambda: Story().launch(day(5)).attempt(day(6), on=START),
    no.InThePast: lambda: Story().launch().plan(STEP, day(2), day(1)),
    no.ReasonNeeded: lambda: Story().launch().plan(STEP, START, day(11)),
    no.UnknownBarrier: lambda: planned().complete("action-plan", day(10), solved=("shrinkage",)),
    no.FormDoesNotFit: lambda: (
        Story().launch().ask(c.Complete, START, step=STEP, form="carry-out", on=START, document=DOCUMENT)
    ),
    no.SameProgramme: lambda: Story().launch().ask(c.ChangeProgramme, START, programme=PROGRAMME),
    no.OtherProgramme: lambda: on_another_programme(key="other"),
    no.OtherSteps: lambda: on_another_programme(steps=PROGRAMME.steps[:-1]),
    no.ContactNeeded: lambda: Story().launch(contacts=()),
    no.LeadNeeded: lambda: Story().launch().ask(c.Reassign, START, post="lead", from_on=START),
    no.StepsOutOfOrder: lambda: Story().launch(done=[{"step": "action-plan", "on": START}]),
    no.AlreadyPaused: lambda: paused().pause(START, until=day(6)),
    no.NotPaused: lambda: Story().launch().resume(START),
    no.UnknownQuestion: lambda: answered(REASON),
    no.QuestionAnswered: lambda: answered(DOCUMENT),
    no.NotCompleted: lambda: closed().ask(c.Measure, day(1), months=6, on=day(1)),
    no.NotAskedThen: lambda: finished().ask(c.Measure, day(90), months=7, on=day(90)),
    no.BeforeTheEnd: lambda: finished().ask(c.Measure, day(90), months=6, on=day(1)),
    no.OnWaitingList: lambda: in_line().take(BOARDS[2]),
    no.NotOnWaitingList: lambda: in_line().leave(BOARDS[0]),
    no.OfferStands: lambda: offered().move(BOARDS[2], 1),
    no.UnknownMeeting: lambda: MeetingStory().ask(mc.Invite, START, board=BOARDS[0]),
    no.RegionGathers: lambda: meeting().gather(),
    no.JoinsNoMore: lambda: planned_meeting().ask(mc.Cover, day(9), regions=("AM02",)),
    no.NotThisMeeting: lambda: meeting().ask(mc.Respond, START, board=BOARDS[5], coming=True),
    no.NotPlanned: lambda: meeting().hold(START, BOARDS[0]),
    no.ChairOnly: lambda: meeting().ask(mc.Hold, START, role="adviser", attended=[BOARDS[0]]),
    no.PlanChanged: lambda: meeting().plan(START, day(9), replaces_revision=2),
    no.NobodyLeft: lambda: meeting().ask(mc.GoAheadWithout, START, boards=[BOARDS[0]]),
    no.EndsBeforeItBegins: lambda: meeting().plan(START, day(9), ends=time(13)),
    no.ClosedDay: lambda: meeting().plan(START, date(2026, 3, 14)),
    no.MeetingOver: lambda: called_off().join(BOARDS[1]),
}


def on_another_programme(**changes: object) -> object:
    other = PROGRAMME.model_copy(update=changes)
    return Story().launch().ask(c.ChangeProgramme, START, programme=other)


def closed() -> Story:
    story = Story().launch()
    story.ask(c.Withdraw, START, reason="other", on=START)
    return story


def finished() -> Story:
    story = Story().launch().complete_until("share-lessons")
    story.complete("share-lessons", day(85))
    return story


def answered(question: UUID) -> object:
    story = Story().launch()
    story.ask(c.AskRegion, START, question=DOCUMENT)
    story.ask(c.RecordAnswer, START, question=DOCUMENT, document=REASON)
    return story.ask(c.RecordAnswer, START, question=question, document=REASON)


def in_line() -> PlacesStory:
    return PlacesStory().taken_by(*BOARDS[:3])


def offered() -> PlacesStory:
    story = in_line()
    story.free(BOARDS[0])
    return story


def meeting() -> MeetingStory:
    return MeetingStory().gather().joined_by(BOARDS[0])


def planned_meeting() -> MeetingStory:
    story = meeting()
    story.plan(START, day(9))
    return story


def called_off() -> MeetingStory:
    story = meeting()
    story.ask(mc.CallOff, START, document=DOCUMENT)
    return story


@pytest.mark.parametrize("refusal", PROVOKED, ids=lambda refusal: refusal.__name__)
def test_it_is_refused_with_the_rule_in_words(refusal: type[no.Refused]) -> None:
    with pytest.raises(refusal) as refused:
        PROVOKED[refusal]()
    assert type(refused.value) is refusal
    assert refused.value.detail.endswith(".")


def test_every_refusal_is_provoked() -> None:
    of_the_domain = {refusal for refusal in no.Refused.__subclasses__() if refusal.__module__ == no.__name__}
    assert of_the_domain == set(PROVOKED) | OF_THE_COMMIT | OF_THE_PROGRAMME


def test_a_rule_has_a_code_for_programs() -> None:
    assert no.StepNotOpen().rule == "step-not-open"
    assert no.InThePast(field="/on").field == "/on"


COMMANDS = [
    ask(c.Complete, step=STEP, form=STEP, on=START, document=DOCUMENT),
    ask(c.Skip, step=STEP, reason=REASON),
    ask(c.Reopen, step=STEP, reason=REASON),
    ask(c.Plan, step=STEP, on=day(1), document=DOCUMENT, reasoned=False),
    ask(c.Contact, on=START, way="phone", reached=True),
    ask(c.ChangeContacts),
    ask(c.ChangeProgramme, programme=PROGRAMME),
    ask(c.Pause, reason="illness", return_on=day(9)),
    ask(c.Resume),
    ask(c.Withdraw, reason="other", on=START),
    ask(c.Note, document=DOCUMENT),
    ask(c.Meet, step="regional-meeting", meeting="AM01-demo"),
    ask(c.Attend, step="regional-meeting", meeting="AM01-demo", on=START),
    ask(c.AskRegion, question=DOCUMENT),
]
COMMANDS_AFTER_THE_END = [
    ask(c.Correct, step=STEP, form=STEP, document=DOCUMENT, reason=REASON),
    ask(c.Reassign, post="adviser", person=None, from_on=START),
    ask(c.RecordAnswer, question=DOCUMENT, document=REASON),
    ask(c.Measure, months=6, on=day(90)),
    ask(c.Tick, at=noon(day(1))),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.type)
def test_after_the_end_nothing_is_taken_any_more(command: c.Command) -> None:
    for story in (closed(), finished()):
        with pytest.raises(no.TrajectoryClosed):
            story.give(command, noon(day(90)))


@pytest.mark.parametrize("command", COMMANDS_AFTER_THE_END, ids=lambda command: command.type)
def test_after_the_end_is_still_taken_what_looks_back_on_it(command: c.Command) -> None:
    story = Story().launch()
    story.ask(c.AskRegion, START, question=DOCUMENT)
    story.complete_until("share-lessons").complete("share-lessons", day(85))
    assert story.give(command, noon(day(90)))
    assert story.trajectory.closed == "completed"


def test_every_command_is_tried_at_the_end() -> None:
    tried = {type(command) for command in (*COMMANDS, *COMMANDS_AFTER_THE_END)}
    assert tried == set(get_args(get_args(c.AnyCommand)[0])) - {c.Launch}
    assert {type(command) for command in COMMANDS_AFTER_THE_END} == set(AFTER_THE_END)


@pytest.mark.parametrize("command", [*COMMANDS, *COMMANDS_AFTER_THE_END], ids=lambda command: command.type)
def test_before_the_launch_nothing_is_taken_yet(command: c.Command) -> None:
    with pytest.raises(no.UnknownTrajectory):
        decide(None, command, noon(START), WEEKDAYS)
