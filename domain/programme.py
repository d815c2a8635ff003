"""A programme: its phases, steps, terms and ladder. A trajectory pins the one it began with."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import Calendar
from domain.value import Value

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=50)]
WorkingDays = Annotated[int, Field(ge=1, le=260)]


class Audience(StrEnum):
    OWNER = "owner"  # of the step: its adviser or lead
    ADVISER = "adviser"
    LEAD = "lead"
    MANAGERS = "managers"
    BOARD = "board"
    CONTACT_POINT = "contact-point"  # of the board's region


class StallReason(StrEnum):
    """In the order in which a tie between them is settled."""

    NO_ADVISER = "no-adviser"
    NO_INTERNAL_CONTACT = "no-internal-contact"
    BOARD_SILENT = "board-silent"
    AWAITING_DECISION = "awaiting-decision"
    AWAITING_CARRYING_OUT = "awaiting-carrying-out"
    AWAITING_REGIONAL_MEETING = "awaiting-regional-meeting"
    ADVISER_OVERDUE = "adviser-overdue"
    LEAD_OVERDUE = "lead-overdue"
    PAUSE_OVERRUN = "pause-overrun"


class Title(Value):
    nl: str
    en: str


class StepDefinition(Value):
    key: Code
    title: Title
    phase: Code
    who: Literal["adviser", "lead"]
    opens_after: tuple[Code, ...] = ()
    term: WorkingDays
    form: Code
    with_board: bool = (
        True  # completing it is contact with the board, and the board is mailed kindly about it
    )
    stalls_as: StallReason
    decides: Code | None = None  # the step whose result is decided on here, and reopened when it is returned
    gathers: bool = False  # done by attending a regional meeting, in which the boards of a region gather
    frees_place: bool = False  # who has done it makes room for the next board
    help: Title | None = None  # what would help now and how long it takes: in the mail to the board's contact


class Rung(Value):
    """A reminder, `offset` working days after the due date (before it, when negative)."""

    offset: int
    to: tuple[Audience, ...] = ()


class MeetingRules(Value):
    """When a regional meeting is worth planning, and when it is reminded of."""

    worth_boards: int = Field(default=4, ge=1)  # that would come
    worth_before_due: WorkingDays = 15  # of the board that is due first
    reminded_before: WorkingDays = 3
    recorded_within: WorkingDays = 2  # who attended


class Programme(Value):
    key: Code
    version: int | None = None  # none: as it is shipped, before it is kept
    title: Title
    places: int = Field(ge=1)
    place_given: Literal["offer", "at-once"] = "offer"  # to the next in line, when one comes free
    offer_term: WorkingDays = 10  # then an offer lapses
    phases: tuple[Code, ...]
    steps: tuple[StepDefinition, ...]
    ladder: tuple[Rung, ...] = ()
    late_stalls_after: WorkingDays = 10
    silence_stalls_after: WorkingDays = 20
    unanswered_stalls_after: int = Field(default=3, ge=1)
    overrun_stalls_after: WorkingDays = 5
    call_before_return: WorkingDays = 5
    decided_after_meeting: WorkingDays = 3
    returned_term: WorkingDays = 10
    promised_from_months: int = Field(default=4, ge=0)  # a trajectory takes from these ...
    long_after_months: int = Field(default=6, ge=1)  # ... to these
    meeting: MeetingRules = MeetingRules()
    question_reminded_after: WorkingDays = 5  # the contact point of the region, of a board's question
    question_reminders: int = Field(default=2, ge=0)
    asked_after_months: tuple[int, ...] = ()  # after the end: what came of it
    job_hours: float = Field(default=25.5, gt=0)  # paid, a week: what counts as one job
    sector_size: int | None = Field(default=None, ge=1)  # boards

    def step(self, key: str) -> StepDefinition:
        return next(step for step in self.steps if step.key == key)

    def has(self, key: str) -> bool:
        return any(step.key == key for step in self.steps)

    def followers(self, key: str) -> tuple[StepDefinition, ...]:
        return tuple(step for step in self.steps if key in step.opens_after)

    @property
    def longest_way(self) -> int:
        """In working days."""
        ends: dict[str, int] = {}
        for step in self.steps:
            ends[step.key] = max((ends[before] for before in step.opens_after), default=0) + step.term
        return max(ends.values())

    def expected_end(self, calendar: Calendar, started_on: date, done: Mapping[str, date]) -> date:
        """The day on which the last step is due when every step takes just its term."""
        ends: dict[str, date] = {}
        for step in self.steps:
            opens = max((ends[before] for before in step.opens_after), default=started_on)
            ends[step.key] = done.get(step.key) or calendar.add(opens, step.term)
        return max(ends.values())


def checked(programme: Programme) -> Programme:
    """It hangs together, or a `ValueError`. Asked when a programme is shipped or changed by a lead, and not
    when it is read again: a rule of today must not make a trajectory of last year unreadable."""
    keys = [step.key for step in programme.steps]
    if len(set(keys)) != len(keys):
        raise ValueError("two steps have the same key")
    if not keys or {step.phase for step in programme.steps} != set(programme.phases):
        raise ValueError("every phase has a step, and every step a phase of the programme")
    for step in programme.steps:
        if unknown := set(step.opens_after) - set(keys):
            raise ValueError(f"step {step.key} stands on unknown steps: {', '.join(sorted(unknown))}")
        if step.decides and step.decides not in step.opens_after:
            raise ValueError(f"step {step.key} decides on a step that it does not open after")
    try:
        order = tuple(
            TopologicalSorter({step.key: step.opens_after for step in programme.steps}).static_order()
        )
    except CycleError as error:
        raise ValueError(f"steps wait for each other: {', '.join(error.args[1])}") from error
    if any(
        keys.index(before) > keys.index(step.key) for step in programme.steps for before in step.opens_after
    ):
        raise ValueError(f"list every step after the ones it opens after: {', '.join(order)}")
    if sum(step.gathers for step in programme.steps) > 1:
        raise ValueError("boards gather for one step")
    asked = programme.asked_after_months
    if first_that_does_not_rise(asked) is not None or any(months < 1 for months in asked):
        raise ValueError("the months after which is asked what came of it rise from one")
    if first_that_does_not_rise([rung.offset for rung in programme.ladder]) is not None:
        raise ValueError("the rungs of the ladder rise")
    if any(Audience.BOARD in rung.to for rung in programme.ladder):
        raise ValueError("the ladder never goes to a board")
    return programme


def first_that_does_not_rise(numbers: Sequence[int]) -> int | None:
    """The place of the first number that is not higher than the one before it."""
    pairs = enumerate(pairwise(numbers), 1)
    return next((place for place, (before, after) in pairs if after <= before), None)
