"""The charts of a report, each with its values as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from api.pages.charts.bars import bars
from api.pages.charts.funnel import funnel
from api.pages.charts.kept import drawn
from api.pages.charts.pairs import pairs
from api.pages.charts.shapes import Bar, Caption, Pair, PairWords, Span, SpanWords, Stage
from api.pages.charts.spans import spans
from api.pages.page import Page
from api.pages.render import environment
from api.shapes import words

MOST_PAIRS = 5  # regions beside the whole: the table of the regions has them all


@dataclass(frozen=True)
class Chart:
    """The first column of its table says what the others are numbers of."""

    key: str
    title: str
    lead: str
    drawn: Markup
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Drawing:
    """What the charts are drawn from: a report, and the whole or the region of it that is looked at."""

    page: Page
    report: Any
    compared: Any
    version: Any  # of the programme: its steps and their terms
    regions: Mapping[str, str]

    def say(self, text: str, **values: object) -> str:
        return self.page._(text) % values if values else self.page._(text)

    def number(self, value: float | None) -> str:
        return "–" if value is None else str(environment(self.page.language).filters["number"](value))

    def caption(self, key: str, title: str, description: str) -> Caption:
        return Caption(key, title, description, self.page._("There is nothing to show in this period."))

    @property
    def now(self) -> Any:
        return self.compared["now"]

    @property
    def before(self) -> Any:
        return self.compared["before"]


def charts(drawing: Drawing) -> Mapping[str, Chart]:
    return {
        "reached": reached_to_completed(drawing),
        "days": days_a_step(drawing),
        "barriers": barriers(drawing),
        "jobs": jobs(drawing),
    }


def reached_to_completed(it: Drawing) -> Chart:
    """Everything up to the end of the period, so that a stage is a part of the one before."""
    _ = it.page._
    labels = (_("boards ever reached"), _("trajectories launched"), _("with a plan for jobs"), _("completed"))
    now, before = _stages(it.now), _stages(it.before)
    stages = [
        Stage(label, count, it.number(count), _share(it, count, now[place - 1]) if place else None)
        for place, (label, count) in enumerate(zip(labels, now, strict=True))
    ]
    title, lead = _("From reached to completed"), _("Everything up to the last day of the period.")
    return Chart(
        "funnel",
        title,
        lead,
        drawn(funnel, it.caption("funnel", title, lead), stages),
        (_("Stage"), _("Number"), _("Period before")),
        [(label, it.number(n), it.number(b)) for label, n, b in zip(labels, now, before, strict=True)],
    )


def _stages(figures: Any) -> tuple[int, int, int, int]:
    states = figures["trajectories"]["states"]
    return (
        figures["reach"]["everReached"],
        sum(states.values()),
        figures["planned"]["trajectories"],
        states.get("completed", 0),
    )


def _share(it: Drawing, count: int, of: int) -> str | None:
    return it.say("%(share)s%% of the stage before", share=round(100 * count / of)) if of else None


def days_a_step(it: Drawing) -> Chart:
    _ = it.page._
    now, before = ({step["step"]: step for step in told["steps"]} for told in (it.now, it.before))
    title, lead = _("Working days a step takes"), _("Of what was completed in the period, without pauses.")
    shown, rows = [], []
    for step in it.version["steps"]:
        label, term = step["title"][it.page.language], step["term"]
        took, took_before = now.get(step["key"]), before.get(step["key"])
        shown.append(
            Span(label, _took(it, took, term), took and took["median"], took and took["ninetieth"], term)
        )
        numbers = [took and took[name] for name in ("completed", "median", "ninetieth")]
        rows.append((label, *map(it.number, (*numbers, term, took_before and took_before["median"]))))
    marks = SpanWords(
        _("half of them took no longer"), _("nine in ten took no longer"), _("the term of the step")
    )
    heads = (_("Step"), _("Completed"), _("Half within"), _("Nine in ten within"), _("Term"))
    return Chart(
        "days",
        title,
        lead,
        drawn(spans, it.caption("days", title, lead), shown, marks),
        (*heads, _("Half within, period before")),
        rows,
    )


def _took(it: Drawing, took: Any, term: int) -> str:
    if took is None:
        return it.say("not completed · term %(term)s", term=term)
    return it.say(
        "half %(median)s · 90%% %(ninetieth)s · term %(term)s",
        median=took["median"],
        ninetieth=took["ninetieth"],
        term=term,
    )


def barriers(it: Drawing) -> Chart:
    _ = it.page._
    before = {barrier["barrier"]: barrier["found"] for barrier in it.before["barriers"]}
    found = sorted(it.now["barriers"], key=lambda barrier: (-barrier["found"], barrier["barrier"]))
    named = [(getattr(words("barrier", one["barrier"]), it.page.language), one) for one in found]
    title, lead = _("Barriers"), _("In how many trajectories each was found, and solved, in the period.")
    shown = [
        Bar(
            name,
            one["found"],
            it.say("%(found)s, solved %(solved)s", found=one["found"], solved=one["solved"]),
        )
        for name, one in named
    ]
    return Chart(
        "barriers",
        title,
        lead,
        drawn(bars, it.caption("barriers", title, lead), shown),
        (_("Barrier"), _("Found"), _("Solved"), _("Found, period before")),
        [
            (name, *map(it.number, (one["found"], one["solved"], before.get(one["barrier"], 0))))
            for name, one in named
        ],
    )


def jobs(it: Drawing) -> Chart:
    """The whole, and under it the regions with the most planned."""
    _ = it.page._
    whole = it.compared["region"]
    shown = [(it.regions.get(whole, whole) if whole else _("All regions"), it.now)]
    if not whole:
        most = sorted(it.report["regions"], key=lambda one: -one["now"]["planned"]["jobs"])[:MOST_PAIRS]
        shown += [(it.regions.get(one["region"], one["region"]), one["now"]) for one in most if _tells(one)]
    title = _("Jobs planned and realised")
    lead = it.say("One job is %(hours)s paid hours a week.", hours=it.number(it.version["jobHours"]))
    compared = [
        Pair(
            label,
            *(told["planned"]["jobs"], it.number(told["planned"]["jobs"])),
            *(told["realised"]["jobs"], it.number(told["realised"]["jobs"])),
        )
        for label, told in shown
    ]
    heads = (_("Region"), _("Jobs planned"), _("Jobs realised"), _("Contracts planned"))
    return Chart(
        "jobs",
        title,
        lead,
        drawn(pairs, it.caption("jobs", title, lead), compared, PairWords(_("planned"), _("realised"))),
        (*heads, _("Contracts realised"), _("Hours a week planned"), _("Hours a week realised")),
        [(label, *map(it.number, _numbers(told))) for label, told in shown],
    )


def _tells(compared: Any) -> bool:
    return bool(compared["now"]["planned"]["jobs"] or compared["now"]["realised"]["jobs"])


def _numbers(told: Any) -> list[float]:
    return [told[kind][name] for name in ("jobs", "contracts", "hours") for kind in ("planned", "realised")]
