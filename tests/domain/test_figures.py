"""Figures that can be counted on the fingers."""

from datetime import date, datetime, timedelta
from typing import Any

from domain import commands as c
from domain import meeting_events as m
from domain import places_events as pe
from domain.calendar import local_day
from domain.figures import report
from domain.figures_account import Account
from domain.figures_lines import WHOLE, Names, lines
from domain.figures_report import Compared, Figures, Period, Report
from domain.figures_told import EarlierContact, Told, meeting_events, places_events
from domain.programme import Programme
from tests.cast import BOARD, LEAD, OTHER_BOARD, PROGRAMME
from tests.domain.story import DOCUMENT, REASON, START, WEEKDAYS, Story, day, noon

FAR = date(2027, 12, 31)
INVITED, MERELY_MAILED, EARLIER = "90003", "90004", "90005"
SPRING = Period(first=START, last=day(60))


def finished() -> Story:
    """From start to finish in 46 working days, of which a pause took five."""
    story = Story().launch(committed_on=START)
    story.complete("start-conversation", day(5), typed_in=day(8))
    story.pause(day(10), day(15))
    story.resume(day(15))
    story.complete("action-plan", day(25), jobs=2, hours=40, meeting_on=day(27))
    story.complete("board-decision", day(30))
    story.complete("regional-meeting", day(35))
    story.complete("carry-out", day(40), jobs=1, hours=20)
    story.complete("evaluation", day(45))
    story.complete("share-lessons", day(46))
    return story


def stopped() -> Story:
    story = Story().launch(board=OTHER_BOARD, region="AM02", committed_on=START)
    story.complete("start-conversation", day(9), barriers=("time",))
    story.ask(c.Withdraw, day(20), reason="setback", on=day(12))
    return story


def merely_mailed() -> Story:
    story = Story().launch(board=MERELY_MAILED, region="AM02", committed_on=START)
    story.attempt(day(3), reached=True, way="mail")
    story.attempt(day(4), reached=False)
    return story


def held(on: date, attended: list[str], absent: list[str]) -> tuple[m.AnyMeetingEvent, ...]:
    return (
        m.MeetingOpened(
            sequence=1,
            at=noon(START),
            programme=PROGRAMME.key,
            rules=PROGRAMME.meeting,
            regions=("AM01",),
            zone="midden",
            lead=LEAD,
        ),
        m.RegionsCovered(sequence=2, at=noon(START), regions=("AM01", "AM02")),
        m.MeetingHeld(sequence=3, at=noon(on), on=on, attended=tuple(attended), absent=tuple(absent)),
    )


def told(*stories: Story, **more: Any) -> Told:
    return Told(
        programme=more.pop("programme", PROGRAMME),
        calendars={"midden": WEEKDAYS},
        regions=more.pop("regions", {}),
        trajectories={
            f"{story.trajectory.board}-{at:08x}": Account(story.history) for at, story in enumerate(stories)
        },
        **more,
    )


def found(
    what: Told, period: Period = SPRING, as_of: date = FAR, regions: tuple[str, ...] = ("AM01", "AM02")
) -> Report:
    return report(what, period, as_of, regions)


def now(what: Told, period: Period = SPRING, as_of: date = FAR) -> Figures:
    return found(what, period, as_of).total.now


def test_a_trajectory_from_start_to_finish() -> None:
    figures = now(told(finished()))
    assert (figures.trajectories.launched, figures.trajectories.completed) == (1, 1)
    assert figures.trajectories.states == {"running": 0, "paused": 0, "completed": 1, "withdrawn": 0}
    assert set(figures.trajectories.phases.values()) == {0}
    assert (figures.plans.made, figures.plans.adopted) == (1, 1)
    planned, realised = figures.planned, figures.realised
    assert (planned.contracts, planned.hours, planned.jobs, planned.on) == (2, 40, 1.57, day(25))
    assert (realised.contracts, realised.hours, realised.jobs, realised.on) == (1, 25.5, 1, day(45))
    assert {it.barrier: (it.found, it.solved) for it in figures.barriers} == {
        "budget": (1, 0),
        "time": (1, 1),
    }
    assert (figures.satisfaction.answers, figures.satisfaction.average) == (1, 4)


def test_working_days_leave_out_the_pause() -> None:
    steps = {step.step: step.median for step in now(told(finished())).steps}
    assert steps == {
        "start-conversation": 5,
        "action-plan": 15,
        "regional-meeting": 25,
        "board-decision": 5,
        "carry-out": 10,
        "evaluation": 5,
        "share-lessons": 1,
    }


def test_of_working_days_the_median_and_the_ninetieth_are_the_nearest_rank() -> None:
    stories = []
    for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 20):
        stories.append(Story().launch(board=f"900{days:02}", committed_on=START))
        stories[-1].complete("start-conversation", day(days), typed_in=day(30))
    skipped = Story().launch(board="90099", committed_on=START)
    skipped.ask(c.Skip, day(40), step="start-conversation", reason=REASON)
    [step] = now(told(*stories, skipped)).steps
    assert (step.step, step.completed, step.median, step.ninetieth) == ("start-conversation", 10, 5, 9)


def test_a_board_that_was_merely_mailed_is_not_reached() -> None:
    earlier = EarlierContact(board=EARLIER, on=day(1), standing="not-now", added_at=noon(day(1)))
    meeting = held(day(6), [BOARD, INVITED], [MERELY_MAILED])
    what = told(
        *(finished(), stopped(), merely_mailed()),
        meetings=(meeting,),
        earlier=(earlier,),
        regions={INVITED: "AM02", EARLIER: None},
    )
    whole, one, two = (it.now for it in (found(what).total, *found(what).regions))
    assert (whole.reach.reached, one.reach.reached, two.reach.reached) == (4, 1, 2)
    assert whole.reach.share == round(4 / 1265, 4)
    assert one.reach.share is None
    assert whole.reach.standings == {"under-way": 0, "wants-to": 0, "not-now": 1, "unknown": 0}
    assert (whole.meetings.held, whole.meetings.invited, whole.meetings.attended) == (1, 3, 2)
    assert (two.meetings.held, two.meetings.invited, two.meetings.attended) == (1, 2, 1)


def test_who_is_reached_again_is_not_reached_for_the_first_time() -> None:
    story = Story().launch(committed_on=START)
    story.attempt(day(2), reached=True)
    story.attempt(day(12), reached=True)
    reach = now(told(story), Period(first=day(10), last=day(15))).reach
    assert (reach.reached, reach.first_reached, reach.ever_reached) == (1, 0, 1)


def test_where_and_why_a_board_stopped() -> None:
    figures = now(told(stopped()))
    [stop] = figures.trajectories.stops
    assert (stop.phase, stop.step, stop.reason, stop.trajectories) == ("plan", "action-plan", "setback", 1)
    assert figures.trajectories.withdrawn == 1
    assert found(told(stopped())).regions[0].now.trajectories.stops == []


def test_things_count_on_the_day_they_happened_and_from_the_day_they_were_typed_in() -> None:
    """The start conversation was on the fifth day, and typed in on the eighth."""
    first_week = Period(first=START, last=day(6))
    assert now(told(finished()), first_week, as_of=day(7)).trajectories.phases["intake"] == 1
    assert now(told(finished()), first_week, as_of=day(7)).reach.reached == 0
    assert now(told(finished()), first_week, as_of=day(8)).trajectories.phases["plan"] == 1
    assert now(told(finished()), first_week, as_of=day(8)).reach.reached == 1


def test_a_correction_changes_a_later_report_and_no_earlier_one() -> None:
    story = Story().launch(committed_on=START)
    story.complete("start-conversation", day(5))
    story.complete("action-plan", day(10), jobs=3, hours=60)
    before = found(told(story), as_of=day(30))
    corrected = c.Findings(jobs=2, hours=30)
    form = {"form": "action-plan", "document": DOCUMENT, "reason": REASON, "findings": corrected}
    story.ask(c.Correct, day(31), step="action-plan", **form)
    assert found(told(story), as_of=day(30)) == before
    assert found(told(story), as_of=day(31)).total.now.planned.contracts == 2
    assert found(told(story), as_of=day(31)).total.now.planned.on == day(10)


def test_the_day_ends_at_midnight_in_amsterdam() -> None:
    late = datetime.fromisoformat("2026-03-31T22:30:00Z")  # half an hour into April
    story = Story().launch(late, started_on=local_day(late), committed_on=local_day(late))
    assert now(told(story), Period(first=START, last=date(2026, 3, 31)), date(2026, 3, 31)).places.taken == 0
    assert now(told(story), SPRING, as_of=date(2026, 3, 31)).trajectories.states["running"] == 0
    assert now(told(story), SPRING, as_of=date(2026, 4, 1)).trajectories.states["running"] == 1


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    second_week = Period(first=date(2026, 3, 9), last=date(2026, 3, 15))
    both: Compared = found(told(finished(), stopped()), second_week).total
    assert second_week.before() == Period(first=date(2026, 3, 2), last=date(2026, 3, 8))
    assert (both.now.trajectories.launched, both.before.trajectories.launched) == (0, 2)
    assert (both.now.reach.reached, both.before.reach.reached) == (2, 0)


def test_jobs_are_those_that_were_measured_last() -> None:
    story = finished()
    asked = {"months": 6, "jobs": 3, "hours": 51, "document": DOCUMENT}
    later = noon(date(2026, 11, 10))
    story.ask(c.Measure, later, on=date(2026, 11, 2), **asked)
    story.ask(c.Measure, later + timedelta(days=1), on=date(2026, 11, 2), **{**asked, "jobs": 2})
    year = Period(first=START, last=date(2026, 12, 31))
    assert now(told(story), year, as_of=date(2026, 11, 9)).realised.contracts == 1
    assert now(told(story), year, as_of=date(2026, 11, 10)).realised.contracts == 3
    realised = now(told(story), year).realised
    assert (realised.contracts, realised.jobs, realised.on) == (2, 2, date(2026, 11, 2))
    assert now(told(story), Period(first=START, last=date(2026, 10, 31))).realised.contracts == 1


def test_a_decision_that_was_taken_before_the_launch_here_counts_as_adopted() -> None:
    steps = ("start-conversation", "action-plan", "board-decision")
    story = Story().launch(
        day(20), started_on=START, committed_on=START, done=[{"step": it, "on": day(9)} for it in steps]
    )
    figures = now(told(story))
    assert (figures.plans.made, figures.plans.adopted, figures.planned.trajectories) == (1, 1, 0)
    assert figures.reach.reached == 1


def test_what_is_stalled_at_the_end_is_so_by_its_reason() -> None:
    story = Story().launch(adviser=None, committed_on=START)
    assert now(told(story), Period(first=START, last=day(1))).stalled == {"no-adviser": 1}
    assert now(told(stopped())).stalled == {}
    assert sum(now(told(merely_mailed())).stalled.values()) == 1
    assert now(told(merely_mailed()), Period(first=START, last=day(9))).stalled == {}


def test_who_had_stopped_by_then_is_not_stalled_though_it_was_typed_in_later() -> None:
    story = Story().launch(adviser=None, committed_on=START)
    story.ask(c.Withdraw, day(20), reason="setback", on=day(5))
    assert now(told(story), Period(first=START, last=day(4))).stalled == {"no-adviser": 1}
    assert now(told(story), Period(first=START, last=day(10))).stalled == {}


def test_what_is_done_again_was_found_the_first_time_and_says_what_it_said_last() -> None:
    story = Story().launch(committed_on=START)
    story.complete("start-conversation", day(5), barriers=("time",))
    story.ask(c.Reopen, day(10), step="start-conversation", reason=REASON)
    story.complete("start-conversation", day(20), barriers=("time", "budget"), satisfaction=4)
    story.ask(c.Reopen, day(21), step="start-conversation", reason=REASON)
    story.complete("start-conversation", day(23), barriers=("time", "budget"), satisfaction=2)
    first, later = (Period(first=START, last=day(9)), Period(first=day(10), last=day(30)))
    assert [it.barrier for it in now(told(story), first).barriers] == ["time"]
    assert [it.barrier for it in now(told(story), later).barriers] == ["budget"]
    assert now(told(story), later).satisfaction.model_dump() == {"answers": 1, "average": 2}
    [step] = now(told(story), later).steps
    assert (step.completed, step.median, step.ninetieth) == (2, 2, 10)


def test_places_stand_as_they_were_at_the_end() -> None:
    wish: dict[str, Any] = {"region": "AM02", "zone": "midden", "lead": LEAD, "committed_by": LEAD}
    events: list[dict[str, Any]] = [
        {"type": "place-taken", "board": BOARD, "trajectory": f"{BOARD}-00000000"},
        {"type": "board-queued", "board": OTHER_BOARD, "wish": {**wish, "committed_on": str(START)}},
        {"type": "applauded"},  # by a later release
        {"type": "place-freed", "board": BOARD, "trajectory": f"{BOARD}-00000000"},
        {"type": "place-offered", "board": OTHER_BOARD, "until": str(FAR)},
    ]
    dated = [
        {**event, "sequence": at + 1, "at": noon(day(at * 10)).isoformat()} for at, event in enumerate(events)
    ]
    what = told(finished(), places=places_events(dated))
    spring, early = found(what), found(what, Period(first=START, last=day(15)))
    assert spring.total.now.places.model_dump() == {"taken": 0, "offered": 1, "waiting": 0}
    assert early.total.now.places.model_dump() == {"taken": 1, "offered": 0, "waiting": 1}
    assert early.regions[0].now.places.model_dump() == {"taken": 1, "offered": 0, "waiting": 0}
    assert isinstance(places_events(dated)[0], pe.PlaceTaken)
    assert meeting_events([{"type": "applauded", "sequence": 1}]) == ()


def test_nothing_has_figures_too() -> None:
    empty = found(told(programme=PROGRAMME.model_copy(update={"sector_size": None})))
    assert empty.total.now == empty.total.before
    assert empty.total.now.reach.share is None
    assert empty.total.now.satisfaction.average is None
    assert empty.total.now.steps == []


def test_a_programme_with_other_steps_has_the_same_figures() -> None:
    """Nothing is known by a step's key: by its form, and by what is done in it."""
    definition = PROGRAMME.model_dump(mode="json")
    other = {step["key"]: f"x-{step['key']}" for step in definition["steps"]}
    for step in definition["steps"]:
        step["key"] = other[step["key"]]
        step["opens_after"] = [other[key] for key in step.get("opens_after", [])]
        if "decides" in step:
            step["decides"] = other[step["decides"]]
    renamed = Programme.model_validate({**definition, "key": "other"})
    story = Story().launch(programme=renamed, committed_on=START)
    for step, on, findings in (
        ("start-conversation", day(5), c.Findings(barriers=("time",))),
        ("action-plan", day(25), c.Findings(jobs=2, hours=40)),
        ("board-decision", day(30), c.Findings(decision="adopted")),
        ("carry-out", day(40), c.Findings(jobs=1, hours=20)),
    ):
        done = {"step": other[step], "form": step, "on": on, "document": DOCUMENT}
        story.ask(c.Complete, on, findings=findings, **done)
    figures = now(told(story, programme=renamed))
    assert (figures.plans.made, figures.plans.adopted) == (1, 1)
    assert (figures.planned.contracts, figures.realised.contracts) == (2, 1)


def test_a_report_reads_line_by_line_in_dutch() -> None:
    what = told(finished(), stopped())
    names = Names({"AM01": "Groningen"}, {"action-plan": "Actieplan"})
    table = {(region, part, figure): (a, b) for region, part, figure, a, b in lines(found(what), names)}
    assert table[WHOLE, "Gestopt", "bij Actieplan: tegenslag"] == (1, None)
    assert table["Groningen", "Banen gerealiseerd", "banen"] == (1, 0)
    assert table["AM02", "Knelpunten", "tijd: gevonden"] == (1, None)
    assert len(table) == len(list(lines(found(what), names)))
