"""What figures draw from one trajectory, each thing on the day it happened, whenever it was typed in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from domain import events as e
from domain.calendar import ONE_DAY, Calendar, local_day, moment
from domain.commands import Findings
from domain.events import AnyEvent
from domain.evolve import fold
from domain.programme import StallReason, StepDefinition
from domain.trajectory import Trajectory

MOST_DAYS = 12  # that are remembered
PLAN, DECISION, MEASURING = "action-plan", "board-decision", ("carry-out", "evaluation")  # forms
# They alone tell which steps are open and how it ends, and each tells the day on which it happened.
_Shaping = (
    e.Launched
    | e.StepOpened
    | e.StepCompleted
    | e.StepSkipped
    | e.StepReopened
    | e.PlanReturned
    | e.Paused
    | e.Resumed
    | e.Withdrawn
    | e.Completed
)


@dataclass(frozen=True)
class Completion:
    """A step that was completed; its form as it was corrected since."""

    step: StepDefinition
    opened_on: date
    on: date
    findings: Findings


@dataclass(frozen=True)
class Number:
    """What a plan aims at, or what was measured, on a day."""

    on: date
    contracts: int | None
    hours: float | None

    @property
    def says_something(self) -> bool:
        return self.contracts is not None or self.hours is not None


class Account:
    def __init__(self, history: tuple[AnyEvent, ...]) -> None:
        first = history[0]
        assert isinstance(first, e.Launched)
        self.launched = first
        self.history = history
        self._at: dict[date, Trajectory | None] = {}

    def until(self, end: datetime) -> "Account | None":
        """What was recorded before this moment. All of it is this account, with what was drawn from it."""
        history = tuple(event for event in self.history if event.at < end)
        return self if len(history) == len(self.history) else Account(history) if history else None

    @cached_property
    def spoken_on(self) -> frozenset[date]:
        """Spoken with: a mail that was answered is no conversation."""
        return frozenset(self._spoken())

    def _spoken(self) -> Iterator[date]:
        for event in self.history:
            match event:
                case e.Contacted(reached=True) if event.way != "mail":
                    yield event.on
                case e.StepCompleted() | e.DecisionDeferred() | e.PlanReturned():
                    if self.launched.programme.step(event.step).with_board:
                        yield event.on

    @cached_property
    def completions(self) -> tuple[Completion, ...]:
        opened: dict[str, date] = {}
        found: list[Completion] = []
        for event in self.history:
            match event:
                case e.StepOpened() | e.StepReopened():
                    opened[event.step] = event.on
                case e.PlanReturned():
                    opened[event.plan] = event.on
                case e.StepCompleted():
                    step = self.launched.programme.step(event.step)
                    found.append(Completion(step, opened[event.step], event.on, event.findings))
                case e.StepCorrected():
                    last = max(at for at, it in enumerate(found) if it.step.key == event.step)
                    found[last] = replace(found[last], findings=event.findings)
        return tuple(found)

    def completed(self, *forms: str) -> tuple[Completion, ...]:
        return tuple(it for it in self.completions if it.step.form in forms)

    @cached_property
    def adopted_on(self) -> date | None:
        """A decision that was taken before the launch here says no more than that it was taken."""
        days = [it.on for it in self.completed(DECISION) if it.findings.decision in (None, "adopted")]
        return min(days, default=None)

    @cached_property
    def plan_made_on(self) -> date | None:
        return min((it.on for it in self.completed(PLAN)), default=None)

    def planned(self, day: date) -> Number | None:
        """By the plan that was written down last."""
        plans = [it for it in self.completed(PLAN) if it.on <= day]
        return _number(plans[-1]) if plans and _number(plans[-1]).says_something else None

    def realised(self, day: date) -> Number | None:
        """As it was measured last; measured again for the same moment is a correction."""
        known = [number for number in self._measured if number.says_something and number.on <= day]
        return max(reversed(known), key=lambda number: number.on, default=None)

    @cached_property
    def _measured(self) -> list[Number]:
        afterwards = {
            event.months: Number(event.on, event.jobs, event.hours)
            for event in self.history
            if isinstance(event, e.Measured)
        }
        return [*map(_number, self.completed(*MEASURING)), *(afterwards[at] for at in sorted(afterwards))]

    @cached_property
    def found_on(self) -> dict[str, date]:
        """Barriers, by the first day."""
        return _first((code, it.on) for it in self.completions for code in it.findings.barriers)

    @cached_property
    def solved_on(self) -> dict[str, date]:
        return _first((code, it.on) for it in self.completions for code in it.findings.solved)

    def working_days(self, completion: Completion, calendar: Calendar) -> int:
        """What was lost in pauses is left out."""
        first, last = completion.opened_on, completion.on
        lost = (
            calendar.between(max(first, paused_on), min(last, resumed_on or last))
            for paused_on, resumed_on in self._pauses
        )
        return calendar.between(first, last) - sum(lost)

    @cached_property
    def _pauses(self) -> list[tuple[date, date | None]]:
        begins = [event.on for event in self.history if isinstance(event, e.Paused)]
        ends = [event.on for event in self.history if isinstance(event, e.Resumed)]
        return [(begin, ends[at] if at < len(ends) else None) for at, begin in enumerate(begins)]

    @cached_property
    def withdrawn(self) -> e.Withdrawn | None:
        return next((event for event in self.history if isinstance(event, e.Withdrawn)), None)

    @cached_property
    def completed_on(self) -> date | None:
        return next((event.on for event in self.history if isinstance(event, e.Completed)), None)

    @cached_property
    def stopped_at(self) -> StepDefinition:
        """The first step that was open when the board withdrew."""
        assert self.withdrawn
        before = fold(tuple(it for it in self._shaping if it.sequence < self.withdrawn.sequence))
        assert before
        return before.programme.step(before.open_steps[0].key)

    def at(self, day: date) -> Trajectory | None:
        """As it stood at the end of a day; none before it began."""
        if day not in self._at:  # it is asked for the programme and for its region, of state and stall
            if len(self._at) == MOST_DAYS:  # an account may be kept for long
                self._at = {}
            self._at[day] = fold(tuple(it for it in self._shaping if _happened_on(it) <= day))
        return self._at[day]

    def stall(self, day: date) -> StallReason | None:
        """Why it was stalled at the end of a day, as was then recorded."""
        end = moment(day + ONE_DAY)
        outlook = next((event.outlook for event in reversed(self.history) if event.at < end), None)
        if outlook is None or outlook.stalls_at is None or outlook.stalls_at >= end:
            return None
        return outlook.stall_reason

    @cached_property
    def _shaping(self) -> tuple[_Shaping, ...]:
        return tuple(event for event in self.history if isinstance(event, _Shaping))

    @cached_property
    def asked_on(self) -> list[date]:
        return [local_day(event.at) for event in self.history if isinstance(event, e.QuestionAsked)]

    @cached_property
    def answered_on(self) -> list[date]:
        return [local_day(event.at) for event in self.history if isinstance(event, e.QuestionAnswered)]


def _happened_on(event: _Shaping) -> date:
    return event.started_on if isinstance(event, e.Launched) else event.on


def _number(completion: Completion) -> Number:
    return Number(completion.on, completion.findings.jobs, completion.findings.hours)


def _first(found: Iterable[tuple[str, date]]) -> dict[str, date]:
    first: dict[str, date] = {}
    for code, on in found:
        first[code] = min(on, first.get(code, on))
    return first
