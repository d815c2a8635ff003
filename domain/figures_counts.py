"""Counting what is known: each figure over a period, or as it stood at the end of one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil, fsum
from typing import get_args

from domain import figures_report as r
from domain.calendar import ONE_DAY, moment
from domain.events import State
from domain.figures_account import Account, Number
from domain.figures_told import Known
from domain.places import fold
from domain.programme import StallReason

Reached = Mapping[str, frozenset[date]]  # by board: the days on which it was spoken with, or attended


@dataclass(frozen=True)
class Scope:
    """The whole programme, or one of its regions, in a period."""

    known: Known
    reached: Reached
    region: str | None
    period: r.Period

    @property
    def end(self) -> date:
        """The last day of the period of which anything is known."""
        return min(self.period.last, self.known.day)

    @cached_property
    def accounts(self) -> list[Account]:
        return [it for it in self.known.accounts.values() if self.region in (None, it.launched.region)]

    def has_board(self, board: str) -> bool:
        return self.region in (None, self.known.regions.get(board))

    def during(self, days: Iterable[date | None]) -> int:
        return sum(day is not None and self.period.has(day) for day in days)


def reached(known: Known) -> Reached:
    days: dict[str, set[date]] = {}
    for account in known.accounts.values():
        days.setdefault(account.launched.board, set()).update(account.spoken_on)
    for meeting in known.meetings:
        for board in meeting.attended:
            days.setdefault(board, set()).add(meeting.on)
    for contact in known.earlier:
        days.setdefault(contact.board, set()).add(contact.on)
    return {board: frozenset(on) for board, on in days.items() if on}


def figures(scope: Scope) -> r.Figures:
    return r.Figures(
        reach=_reach(scope),
        trajectories=_trajectories(scope),
        plans=r.Plans(
            made=scope.during(it.plan_made_on for it in scope.accounts),
            adopted=scope.during(it.adopted_on for it in scope.accounts),
        ),
        planned=_jobs(scope, [it.planned(scope.end) for it in scope.accounts]),
        realised=_jobs(scope, [it.realised(scope.end) for it in scope.accounts]),
        steps=list(_steps(scope)),
        barriers=_barriers(scope),
        satisfaction=_satisfaction(scope),
        meetings=_meetings(scope),
        stalled=_stalled(scope),
        questions=r.Questions(
            asked=scope.during(day for it in scope.accounts for day in it.asked_on),
            answered=scope.during(day for it in scope.accounts for day in it.answered_on),
        ),
        places=_places(scope),
    )


def _reach(scope: Scope) -> r.Reach:
    days = [on for board, on in scope.reached.items() if scope.has_board(board)]
    ever = sum(min(on) <= scope.period.last for on in days)
    size = scope.known.programme.sector_size if scope.region is None else None
    last = {
        contact.board: contact.standing
        for contact in sorted(scope.known.earlier, key=lambda contact: contact.on)
        if scope.has_board(contact.board) and contact.on <= scope.period.last
    }
    standings = Counter(last.values())
    return r.Reach(
        reached=sum(any(map(scope.period.has, on)) for on in days),
        first_reached=scope.during(min(on) for on in days),
        ever_reached=ever,
        share=round(ever / size, 4) if size else None,
        standings={standing: standings[standing] for standing in get_args(r.Standing)},
    )


def _trajectories(scope: Scope) -> r.Trajectories:
    standing = [told for it in scope.accounts if (told := it.at(scope.end))]
    states = Counter(told.state for told in standing)
    phases = Counter(told.phase for told in standing if told.phase)
    withdrawn = [(it, it.withdrawn) for it in scope.accounts if it.withdrawn]
    stops = Counter(
        (it.stopped_at.phase, it.stopped_at.key, event.reason)
        for it, event in withdrawn
        if scope.period.has(event.on)
    )
    return r.Trajectories(
        launched=scope.during(it.launched.started_on for it in scope.accounts),
        completed=scope.during(it.completed_on for it in scope.accounts),
        withdrawn=stops.total(),
        states={state: states[state] for state in get_args(State)},
        phases={phase: phases[phase] for phase in (*scope.known.programme.phases, *phases)},
        stops=[
            r.Stop(phase=phase, step=step, reason=reason, trajectories=number)
            for (phase, step, reason), number in sorted(stops.items())
        ],
    )


def _jobs(scope: Scope, numbers: Iterable[Number | None]) -> r.Jobs:
    known = [number for number in numbers if number]
    hours = fsum(number.hours or 0 for number in known)
    return r.Jobs(
        trajectories=len(known),
        contracts=sum(number.contracts or 0 for number in known),
        hours=round(hours, 2),
        jobs=round(hours / scope.known.programme.job_hours, 2),
        on=max((number.on for number in known), default=None),
    )


def _steps(scope: Scope) -> Iterator[r.StepDays]:
    taken: dict[str, list[int]] = {step.key: [] for step in scope.known.programme.steps}
    for account in scope.accounts:
        calendar = scope.known.calendars[account.launched.zone]
        for completion in account.completions:
            if scope.period.has(completion.on):
                days = account.working_days(completion, calendar)
                taken.setdefault(completion.step.key, []).append(days)
    for step, of_step in taken.items():
        if of_step:
            ordered = sorted(of_step)
            yield r.StepDays(
                step=step, completed=len(ordered), median=_rank(ordered, 50), ninetieth=_rank(ordered, 90)
            )


def _rank(ordered: list[int], percentile: int) -> int:
    """The smallest that is not exceeded by so many in a hundred."""
    return ordered[ceil(len(ordered) * percentile / 100) - 1]


def _barriers(scope: Scope) -> list[r.Barrier]:
    found, solved = (
        Counter(code for days in first for code, on in days.items() if scope.period.has(on))
        for first in ([it.found_on for it in scope.accounts], [it.solved_on for it in scope.accounts])
    )
    return [
        r.Barrier(barrier=code, found=found[code], solved=solved[code]) for code in sorted({*found, *solved})
    ]


def _satisfaction(scope: Scope) -> r.Satisfaction:
    """Of a trajectory that was evaluated again, what it said last."""
    answers = []
    for account in scope.accounts:
        told = [
            it.findings.satisfaction
            for it in account.completions
            if it.findings.satisfaction is not None and scope.period.has(it.on)
        ]
        answers += told[-1:]
    return r.Satisfaction(
        answers=len(answers), average=round(sum(answers) / len(answers), 2) if answers else None
    )


def _meetings(scope: Scope) -> r.Meetings:
    """A meeting of several regions is held in each; a board counts in its own region."""
    held = [it for it in scope.known.meetings if scope.period.has(it.on)]
    return r.Meetings(
        held=sum(scope.region is None or scope.region in it.regions for it in held),
        invited=sum(scope.has_board(board) for it in held for board in it.invited),
        attended=sum(scope.has_board(board) for it in held for board in it.attended),
    )


def _stalled(scope: Scope) -> dict[StallReason, int]:
    reasons: Counter[StallReason] = Counter()
    for account in scope.accounts:
        standing = account.at(scope.end)
        reason = account.stall(scope.end)
        if standing and not standing.closed and reason:
            reasons[reason] += 1
    return {reason: reasons[reason] for reason in StallReason if reasons[reason]}


def _places(scope: Scope) -> r.Places:
    end = moment(scope.end + ONE_DAY)
    places = fold(tuple(event for event in scope.known.places if event.at < end))
    taken = [id_ for id_, board in places.taken.items() if _is_in(scope, id_, board)]
    line = [it for it in places.line if scope.region in (None, it.wish.region)]
    offered = sum(it.offered_until is not None for it in line)
    return r.Places(taken=len(taken), offered=offered, waiting=len(line) - offered)


def _is_in(scope: Scope, trajectory: str, board: str) -> bool:
    account = scope.known.accounts.get(trajectory)
    return scope.region in (None, account.launched.region) if account else scope.has_board(board)
