"""The report of any programme is what can be counted again from its events alone."""

from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, cast

import pytest

from activities.calendars import calendar
from deploy.simulate.figures_again import Raw, figures_again
from domain import commands as c
from domain import meeting_commands as mc
from domain import places_commands as pc
from domain import places_events as pe
from domain import refusals as no
from domain.calendar import local_day
from domain.commands import trajectory_id
from domain.decide_meeting import decide_meeting
from domain.decide_places import decide_places
from domain.events import EVENTS
from domain.figures import report
from domain.figures_account import Account
from domain.figures_report import Period
from domain.figures_told import EarlierContact, Told, meeting_events, places_events
from domain.meeting import fold as fold_meeting
from domain.meeting_events import MEETING_EVENTS
from domain.places import Places, fold
from domain.places_events import PLACES_EVENTS
from domain.programme import Programme
from domain.trajectory import Trajectory
from tests.cast import LEAD, PROGRAMME, contacts, uuid
from tests.domain.story import DOCUMENT, REASON, Story, ask, noon

BEGIN = date(2026, 1, 5)
REGIONS = ["AM01", "AM02", "AM03"]
ZONES: list[c.Zone] = ["noord", "zuid"]
BOARDS = [f"9000{number}" for number in range(10)]
LIES: dict[str, str | None] = {board: REGIONS[at % 3] if at else None for at, board in enumerate(BOARDS)}
BARRIERS = ["time", "budget", "support", "other"]
KINDS: list[type[c.Command]] = [
    *([c.Complete] * 10),
    *(c.Contact, c.Contact, c.Correct, c.Correct, c.Pause, c.Resume, c.Resume, c.Reopen, c.Skip, c.AskRegion),
    *(c.RecordAnswer, c.Measure, c.Measure, c.Note, c.Plan, c.Tick),
]
# What a programme was before it was changed: a trajectory keeps the one that it was launched with.
OLDER = Programme.model_validate(
    PROGRAMME.model_dump(mode="json")
    | {
        "phases": ["before", "after"],
        "steps": [
            {**step, "phase": "after" if at > 2 else "before"}
            for at, step in enumerate(PROGRAMME.model_dump(mode="json")["steps"][:-1])
        ],
    }
)


class World:
    """Ten boards that may do anything, in three regions and two zones."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.programme = PROGRAMME.model_copy(update={"places": 4, "sector_size": seed % 2 * 30 or None})
        self.stories = dict(
            self._story(board, came_back=at == 8) for at, board in enumerate([*BOARDS[:8], "90001"])
        )
        self.meetings = [self._meeting(f"AM0{number % 3 + 1}") for number in range(4)]
        self.places = self._places()
        self.earlier = [
            {
                "board": self.rng.choice(BOARDS),
                "on": str(BEGIN + timedelta(days=self.rng.randrange(-400, 300))),
                "standing": self.rng.choice(["under-way", "wants-to", "not-now", "unknown"]),
                "added_at": f"2026-{self.rng.randrange(1, 12):02}-01T23:30:00Z",
            }
            for _ in range(12)
        ]

    def _story(self, board: str, *, came_back: bool) -> tuple[str, Story]:
        story = Story(calendar(self.rng.choice(ZONES)))
        start = BEGIN + timedelta(days=300 * came_back + self.rng.randrange(200))
        fields: dict[str, Any] = {
            "board": board,
            "programme": self.rng.choice([PROGRAMME, PROGRAMME, OLDER]),
            "region": self.rng.choice(REGIONS),
            "started_on": start - timedelta(days=self.rng.choice([0, 0, 30])),
        }
        if self.rng.random() < 0.3:
            fields["done"] = [{"step": "start-conversation", "on": fields["started_on"]}]
        story.launch(noon(start) + timedelta(hours=self.rng.randrange(-11, 12)), **fields)
        for _ in range(self.rng.randrange(10, 80)):
            self._something(story)
        return trajectory_id(board, f"{self.rng.randrange(2**32):08x}"), story

    def _something(self, story: Story) -> None:
        now = story.history[-1].at + timedelta(hours=self.rng.choice([1, 5, 24, 70, 200, 400]))
        kind = c.Withdraw if self.rng.random() < 0.01 else self.rng.choice(KINDS)
        try:
            while story.outlook.wakes_at and story.wakes_at < now and self.rng.random() < 0.9:
                story.tick()
            story.give(ask(kind, **self._fields(kind, story.trajectory, now)), now)
        except no.Refused:
            pass

    def _fields(self, kind: type[c.Command], told: Trajectory, now: datetime) -> dict[str, Any]:
        rng = self.rng
        done = [step.key for step in told.steps if step.is_done]
        open_ = [step.key for step in told.open_steps]
        step = rng.choice((done if kind in (c.Correct, c.Reopen) else open_) or ["start-conversation"])
        ahead = local_day(now) + timedelta(days=rng.choice([5, 20]))
        reasons = {c.Pause: "illness", c.Withdraw: rng.choice(["setback", "merger"])}
        return {
            "step": step,
            "form": told.programme.step(step).form,
            "on": ahead if kind is c.Plan else local_day(now) - timedelta(days=rng.choice([0, 0, 1, 9, 30])),
            "findings": self._findings(step, told, ahead, kind is c.Correct),
            "document": DOCUMENT,
            "reason": reasons.get(kind, REASON),
            "way": rng.choice(["phone", "mail", "visit"]),
            "reached": rng.random() < 0.5,
            "return_on": ahead,
            "reasoned": True,
            "question": rng.choice([it.id for it in told.questions] or [uuid(str(now))])
            if kind is c.RecordAnswer
            else uuid(str(now)),
            "months": rng.choice([6, 12]),
            "jobs": rng.choice([None, 0, 3]),
            "hours": rng.choice([None, 12.345, 40]),
            "at": now,
        }

    def _findings(self, step: str, told: Trajectory, ahead: date, corrects: bool) -> dict[str, Any]:
        rng = self.rng
        number = {"jobs": rng.choice([None, 1, 2]), "hours": rng.choice([None, 8.1, 25.5, 33.35])}
        match step:
            case "start-conversation":
                return {"barriers": rng.sample(BARRIERS, rng.randrange(1, 4))}
            case "action-plan" | "carry-out":
                return number
            case "board-decision":
                decision = (
                    "adopted" if corrects else rng.choice(["adopted", "adopted", "returned", "deferred"])
                )
                return {"decision": decision, "deferred_until": ahead if decision == "deferred" else None}
            case "evaluation":
                solved = rng.sample(told.barriers, min(1, len(told.barriers)))
                return {**number, "solved": solved, "satisfaction": rng.choice([None, 1, 4, 5])}
        return {}

    def _meeting(self, region: str) -> tuple[Any, ...]:
        now = noon(BEGIN + timedelta(days=self.rng.randrange(250)))
        day = calendar("noord").on_or_after(local_day(now) + timedelta(days=20))
        boards = self.rng.sample(BOARDS, 5)
        planned = {"on": day, "begins": "13:00", "ends": "16:00", "presence": "online", "chair": LEAD}
        rules = {"rules": PROGRAMME.meeting, "programme": PROGRAMME.key, "zone": "noord", "lead": LEAD}
        asked: list[c.Command] = [ask(mc.Gather, regions=[region], **rules)]
        asked += [ask(mc.Invite, board=board) for board in boards]
        asked += [ask(mc.Leave, board=boards[0], why="uninvited"), ask(mc.Cover, regions=["AM03"])]
        asked += [ask(mc.PlanMeeting, document=DOCUMENT, **planned)]
        if self.rng.random() < 0.8:
            asked += [ask(mc.Hold, attended=self.rng.sample(boards[1:], self.rng.randrange(5)))]
        history: tuple[Any, ...] = ()
        for command in asked:
            at = noon(day) if isinstance(command, mc.Hold) else now
            history += decide_meeting(fold_meeting(history), command, at, calendar("noord"))
        return history

    def _places(self) -> tuple[Any, ...]:
        """Who has no place waits for one."""
        places, history = Places(), cast(tuple[pe.AnyPlacesEvent, ...], ())
        launches = sorted((it.history[0].at, id_, it) for id_, it in self.stories.items())
        asked: list[tuple[datetime, c.Command]] = []
        for at, id_, story in launches:
            told = story.trajectory
            by = {"lead": LEAD, "committed_by": contacts(told.board)[0].id, "committed_on": told.started_on}
            wish = {"region": told.region, "zone": told.zone, **by}
            asked.append((at, ask(pc.TakePlace, board=told.board, trajectory=id_, wish=wish)))
            if told.closed:
                asked.append((story.history[-1].at, ask(pc.FreePlace, trajectory=id_)))
        asked.append((noon(BEGIN + timedelta(days=180)), ask(pc.LeaveLine, board="90005", document=REASON)))
        for at, command in sorted(asked, key=lambda it: it[0]):
            tick = ask(pc.PlacesTick, at=at - timedelta(minutes=1))
            for each in (tick, command):
                try:
                    events = decide_places(places, each, at, calendar("noord"), self.programme)
                except no.Refused:
                    continue
                places = fold((*history, *events))
                history = (*history, *events)
        return history

    def raw(self) -> Raw:
        """As it stands in the database, with something of a later release in it."""
        later = {
            "type": "applauded",
            "sequence": 999,
            "at": "2027-12-31T12:00:00Z",
            "outlook": {"state": "running"},
        }
        return Raw(
            programme=self.programme.model_dump(mode="json"),
            closed={zone: set(calendar(zone).closed) for zone in ZONES},
            boards=LIES,
            trajectories={
                id_: [*EVENTS.dump_python(story.history, mode="json"), later]
                for id_, story in self.stories.items()
            },
            meetings=[[*MEETING_EVENTS.dump_python(it, mode="json"), later] for it in self.meetings],
            places=[*PLACES_EVENTS.dump_python(self.places, mode="json"), later],
            earlier=self.earlier,
        )


def told(raw: Raw) -> Told:
    return Told(
        programme=Programme.model_validate(raw.programme),
        calendars={zone: calendar(zone) for zone in ZONES},
        regions=raw.boards,
        trajectories={
            id_: Account(EVENTS.validate_python(events)) for id_, events in raw.trajectories.items()
        },
        meetings=tuple(meeting_events(events) for events in raw.meetings),
        places=places_events(raw.places),
        earlier=tuple(EarlierContact.model_validate(contact) for contact in raw.earlier),
    )


@cache
def world(seed: int) -> Raw:
    return World(seed).raw()


PERIODS = [
    (date(2026, 1, 1), date(2026, 12, 31), date(2027, 12, 31)),
    (date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 15)),
    (date(2026, 6, 1), date(2027, 6, 30), date(2026, 9, 1)),  # it ends after what is known
    (date(2026, 7, 7), date(2026, 7, 7), date(2026, 7, 7)),
    (date(2027, 1, 1), date(2029, 12, 31), date(2029, 12, 31)),
]


LOOKED_AT = [
    (date(2026, 1, 1), date(2029, 1, 1)),
    *((date(2026, month, 1), date(2026, month, 28)) for month in (2, 3, 6)),
]


@pytest.mark.parametrize("seed", range(5))
def test_every_figure_is_found_again_from_the_events_alone(seed: int) -> None:
    raw = world(seed)
    for first, last, as_of in PERIODS:
        found = report(told(raw), Period(first=first, last=last), as_of, REGIONS)
        again = figures_again(raw, first, last, as_of, REGIONS)
        shown = found.model_dump(mode="json")
        for mine, theirs in zip(
            [shown["total"], *shown["regions"]], [again["total"], *again["regions"]], strict=True
        ):
            for half in ("now", "before"):
                for part in mine[half]:
                    assert mine[half][part] == theirs[half][part], (first, mine["region"], half, part)
        assert shown == again


def test_the_worlds_have_something_of_everything() -> None:
    """Or the same figures found twice would say nothing."""
    seen: set[str] = set()
    for seed in range(5):
        for first, last in LOOKED_AT:
            shown = figures_again(world(seed), first, last, last, [])
            seen |= {path for path, value in leaves(shown["total"]["now"]) if value}
    every = {path for path, _ in leaves(figures_again(world(1), *PERIODS[0], [])["total"]["now"])}
    assert every - seen == set()
    assert len([path for path in seen if path.startswith("stalled")]) >= 4


def leaves(node: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(node, dict):
        return [leaf for name, value in node.items() for leaf in leaves(value, f"{path}/{name}".lstrip("/"))]
    if isinstance(node, list):
        return [leaf for value in node for leaf in leaves(value, path)]
    return [(path, node)]
