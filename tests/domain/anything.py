"""Anything that people and clocks may do to a trajectory, possible or not: for hypothesis to try."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from activities.calendars import calendar
from domain import commands as c
from domain import refusals as no
from domain.calendar import local_day
from domain.programme_versions import changed
from tests.cast import ADVISER, BOARD, OTHER_ADVISER, PROGRAMME, contacts, uuid
from tests.domain.story import DOCUMENT, REASON, STEPS, Story, ask, noon

DIRECTOR, INTERNAL = contacts(BOARD)
MEETING, GATHERS = "AM01-demo", next(step.key for step in PROGRAMME.steps if step.gathers)
# With half and with twice the terms, and another ladder.
SHORT, LONG = (
    changed(
        PROGRAMME,
        {step.key: max(1, int(step.term * factor)) for step in PROGRAMME.steps},
        {"ladder": ladder, "decided_after_meeting": days, "returned_term": days},
    ).model_copy(update={"version": version})
    for version, factor, days, ladder in (
        (2, 0.5, 1, [{"offset": -2, "to": ["owner"]}, {"offset": 5, "to": ["lead"]}]),
        (3, 2, 20, [{"offset": -8, "to": ["owner"]}, {"offset": 0, "to": ["owner", "managers"]}]),
    )
)
SUCCESSOR = INTERNAL.model_copy(update={"id": uuid("successor")})


@dataclass(frozen=True)
class Move:
    """One thing that is tried, `hours` after the one before (or a server's clock that is behind says so); the
    other fields colour it."""

    hours: int
    clock_rings: bool  # or the workers are away, and it rings late
    kind: type[c.Command]
    step: str
    decision: str
    days: int  # ago, or ahead
    flag: bool
    role: str


MOVES = st.lists(
    st.builds(
        Move,
        hours=st.sampled_from([-3, 0, 1, 7, 23, 24, 31, 48, 70, 120, 168, 333, 700, 1500]),
        clock_rings=st.booleans(),
        kind=st.sampled_from(
            [
                # What carries a story on comes most, or it would not get far.
                *(c.Complete, c.Complete, c.Complete, c.Complete, c.Complete, c.Plan, c.Plan, c.Contact),
                *(c.Pause, c.Pause, c.Pause, c.Resume, c.Reopen, c.Reopen, c.Correct, c.Skip),
                *(c.ChangeContacts, c.Reassign, c.Note, c.Tick, c.Tick, c.Withdraw),
                *(c.Meet, c.Meet, c.Meet, c.Meet, c.Meet, c.Meet, c.Attend),
                *(c.AskRegion, c.RecordAnswer, c.Measure, c.ChangeProgramme, c.ChangeProgramme),
            ]
        ),
        step=st.just("") | st.sampled_from(STEPS),  # or a likely one
        decision=st.sampled_from(["adopted", "deferred", "returned"]),
        days=st.sampled_from([0, 0, 1, 2, 5, 14, 40]),
        flag=st.booleans(),
        role=st.sampled_from(["lead", "lead", "lead", "adviser"]),
    ),
    min_size=8,
    max_size=25,
)


@st.composite
def launched(draw: st.DrawFn) -> Story:
    now = draw(st.datetimes(datetime(2026, 1, 1), datetime(2029, 6, 1)))  # noqa: DTZ001 -- made aware below
    story = Story(calendar(draw(st.sampled_from(["noord", "midden", "zuid"]))))
    launched_on = noon(now.date()) + timedelta(hours=draw(st.integers(-11, 11)))
    started_on = now.date() - timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 9, 60, 200])))
    done = STEPS[: draw(st.sampled_from([0, 1, 1, 3, 5]))]
    return story.launch(
        launched_on,
        started_on=started_on,
        committed_on=started_on,
        adviser=draw(st.sampled_from([ADVISER, ADVISER, None])),
        done=[{"step": step, "on": started_on} for step in done],
    )


def play(story: Story, moves: list[Move]) -> None:
    """What is refused is refused; everything else happens."""
    now = story.history[-1].at
    for move in moves:
        now += timedelta(hours=move.hours)
        while move.clock_rings and story.outlook.wakes_at and story.wakes_at <= now:
            story.tick()
        if move.kind in (c.Withdraw, c.Attend) and move.days < 14:
            continue  # or most stories would be short
        try:
            story.give(command(story, move, now), now)
        except no.Refused:
            continue


def command(story: Story, move: Move, now: datetime) -> c.Command:
    step = GATHERS if move.kind in (c.Meet, c.Attend) else move.step or _likely_step(story, move)
    fields = _fields(move, step, local_day(now))
    at = min(now, story.outlook.wakes_at or now)
    kind = c.Resume if move.kind is c.Pause and story.trajectory.pause else move.kind
    return ask(kind, role=move.role, **{**fields, "at": at})


def _likely_step(story: Story, move: Move) -> str:
    looks_back = move.kind in (c.Correct, c.Reopen)
    likely = [
        step.key for step in story.trajectory.steps if (step.is_done if looks_back else step.status == "open")
    ]
    return likely[-1 - move.days % len(likely)] if likely else STEPS[0]


def _fields(move: Move, step: str, today: date) -> dict[str, Any]:
    """Of every kind of command together: each takes what it knows."""
    ago, ahead = today - timedelta(days=move.days), today + timedelta(days=move.days)
    left = INTERNAL.model_copy(update={"until_on": ahead})
    found: dict[str, Any] = {"barriers": ("time",)} if step == "start-conversation" else {}
    if step == "action-plan" and move.flag:
        found = {"meeting_on": ahead}
    if step == "board-decision":
        found = {"decision": move.decision, "deferred_until": ahead if move.decision == "deferred" else None}
    looks_ahead = move.kind is c.Plan or (move.kind is c.Meet and move.decision != "deferred")
    return {
        "step": step,
        "form": PROGRAMME.step(step).form,
        "on": ahead if looks_ahead else None if move.kind is c.Meet else ago,
        "meeting": None if move.kind is c.Meet and move.decision == "returned" else MEETING,
        "leaves": MEETING,
        "question": DOCUMENT,
        "months": 6 if move.flag else 12,
        "findings": found,
        "document": DOCUMENT,
        "reasoned": move.flag,
        "way": "phone",
        "reached": move.flag,
        "contact": SUCCESSOR.id,
        "contacts": (DIRECTOR, left) if move.flag else (DIRECTOR, left, SUCCESSOR),
        "programme": SHORT if move.flag else LONG,
        "post": "lead" if move.step else "adviser",
        "person": OTHER_ADVISER if move.flag else None,
        "from_on": ahead,
        "return_on": ahead,
        "reason": {c.Pause: "workload", c.Withdraw: "setback"}.get(move.kind, REASON),
    }
