"""A report line by line, for a spreadsheet: in Dutch, each figure beside that of the period before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from domain.figures_report import Compared, Figures, Jobs, Report, Stop
from domain.words import WORDS


class Share(float):
    """Of a whole: people read it as a percentage."""


Number: TypeAlias = int | float | date | None
Line: TypeAlias = tuple[str, str, str, Number, Number]  # region, part, figure, now, before
HEADS = ("Regio", "Onderdeel", "Cijfer", "Deze periode", "Vorige periode")
WHOLE = "Hele programma"


@dataclass(frozen=True)
class Names:
    """How regions and steps are called; a code that has no name is its own."""

    regions: Mapping[str, str]
    steps: Mapping[str, str]


def lines(report: Report, names: Names) -> Iterator[Line]:
    yield WHOLE, "Verslag", "eerste dag", report.period.first, report.before.first
    yield WHOLE, "Verslag", "laatste dag", report.period.last, report.before.last
    yield WHOLE, "Verslag", "naar wat bekend was op", report.as_of, report.as_of
    for compared in (report.total, *report.regions):
        yield from _compared(compared, names)


def _compared(compared: Compared, names: Names) -> Iterator[Line]:
    region = names.regions.get(compared.region, compared.region) if compared.region else WHOLE
    now, before = _cells(compared.now, names), _cells(compared.before, names)
    parts = list(dict.fromkeys(part for part, _ in now))
    for part, figure in sorted({**now, **before}, key=lambda key: parts.index(key[0])):
        yield region, part, figure, now.get((part, figure)), before.get((part, figure))


def _cells(figures: Figures, names: Names) -> dict[tuple[str, str], Number]:
    """By part and figure. Every part has a figure, also when there is nothing to tell."""
    reach, told = figures.reach, figures.trajectories
    parts: dict[str, Mapping[str, Number]] = {
        "Bereik": {
            "besturen bereikt": reach.reached,
            "waarvan voor het eerst": reach.first_reached,
            "besturen ooit bereikt": reach.ever_reached,
            "aandeel van de sector": None if reach.share is None else Share(reach.share),
        }
        | {f"eerder contact: {_word('standing', it)}": n for it, n in reach.standings.items()},
        "Trajecten": {"gestart": told.launched, "afgerond": told.completed, "gestopt": told.withdrawn},
        "Trajecten aan het eind": {_word("state", state): n for state, n in told.states.items()}
        | {f"fase {_word('phase', phase)}": n for phase, n in told.phases.items()},
        "Gestopt": {"trajecten": told.withdrawn}
        | {_stop(stop, names): stop.trajectories for stop in told.stops},
        "Plannen": {"gemaakt": figures.plans.made, "vastgesteld": figures.plans.adopted},
        "Banen beoogd": _jobs(figures.planned, "laatste plan van"),
        "Banen gerealiseerd": _jobs(figures.realised, "laatst gemeten op"),
        "Werkdagen per stap": {"stappen afgerond": sum(step.completed for step in figures.steps)}
        | {
            f"{names.steps.get(step.step, step.step)}: {what}": value
            for step in figures.steps
            for what, value in (
                ("afgerond", step.completed),
                ("mediaan", step.median),
                ("90e percentiel", step.ninetieth),
            )
        },
        "Knelpunten": {"gevonden": sum(it.found for it in figures.barriers)}
        | {
            f"{_word('barrier', it.barrier)}: {what}": value
            for it in figures.barriers
            for what, value in (("gevonden", it.found), ("opgelost", it.solved))
        },
        "Tevredenheid": {
            "gemiddelde (1 tot 5)": figures.satisfaction.average,
            "antwoorden": figures.satisfaction.answers,
        },
        "Regiogesprekken": {
            "gehouden": figures.meetings.held,
            "besturen uitgenodigd": figures.meetings.invited,
            "besturen aanwezig": figures.meetings.attended,
        },
        "Stilgevallen aan het eind": {"trajecten": sum(figures.stalled.values())}
        | {_word("stall-reason", reason): n for reason, n in figures.stalled.items()},
        "Vragen aan de regio": {
            "gesteld": figures.questions.asked,
            "beantwoord": figures.questions.answered,
        },
        "Plekken aan het eind": {
            "bezet": figures.places.taken,
            "aangeboden": figures.places.offered,
            "op de wachtlijst": figures.places.waiting,
        },
    }
    return {(part, figure): value for part, cells in parts.items() for figure, value in cells.items()}


def _stop(stop: Stop, names: Names) -> str:
    return f"bij {names.steps.get(stop.step, stop.step)}: {_word('withdraw-reason', stop.reason)}"


def _jobs(jobs: Jobs, when: str) -> Mapping[str, Number]:
    return {
        "trajecten": jobs.trajectories,
        "contracten": jobs.contracts,
        "uren per week": jobs.hours,
        "banen": jobs.jobs,
        when: jobs.on,
    }


def _word(kind: str, code: str) -> str:
    return WORDS[kind].get(code, (code, code))[0]
