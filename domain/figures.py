"""report(told, period, as_of, regions) -> Report. Pure: the same events give the same report for ever."""

from collections.abc import Iterable
from datetime import date

from domain.figures_counts import Scope, figures, reached
from domain.figures_report import Compared, Period, Report
from domain.figures_told import Told, known


def report(told: Told, period: Period, as_of: date, regions: Iterable[str]) -> Report:
    """Of the whole programme and of each of these regions."""
    knowledge = known(told, as_of)
    reach = reached(knowledge)

    def compared(region: str | None) -> Compared:
        now, before = (
            figures(Scope(knowledge, reach, region, during)) for during in (period, period.before())
        )
        return Compared(region=region, now=now, before=before)

    return Report(
        programme=told.programme.key,
        period=period,
        before=period.before(),
        as_of=as_of,
        total=compared(None),
        regions=[compared(region) for region in regions],
    )
