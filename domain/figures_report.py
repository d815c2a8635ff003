"""What a report of a programme holds: the same figures for the whole and for each region, over a period, and
over the period before beside it. In the keys of the API, because a report is kept as it was shown. Add fields
with defaults only: a kept report is read again by later releases.
"""

from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from domain.calendar import ONE_DAY
from domain.events import State
from domain.programme import Code, StallReason

Standing = Literal["under-way", "wants-to", "not-now", "unknown"]


class Part(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


class Period(Part):
    first: date = Field(alias="from")
    last: date = Field(alias="until", description="The last day")

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last

    def before(self) -> "Period":
        """The period of the same length that ends where this one begins."""
        length = self.last - self.first + timedelta(days=1)
        return Period(first=self.first - length, last=self.first - ONE_DAY)


class Reach(Part):
    reached: int = Field(
        description="Boards that were spoken with or attended a meeting; never merely mailed"
    )
    first_reached: int = Field(description="Of these, for the first time")
    ever_reached: int = Field(description="Until the end of the period")
    share: float | None = Field(description="Of the sector, ever reached; null in a region or without a size")
    standings: dict[Standing, int] = Field(
        description="How boards of earlier contacts stood last, at the end"
    )


class Stop(Part):
    """Where and why boards stop."""

    phase: Code
    step: Code = Field(description="The first one that was open")
    reason: str
    trajectories: int


class Trajectories(Part):
    launched: int
    completed: int
    withdrawn: int
    states: dict[State, int] = Field(description="At the end of the period, of all that were launched")
    phases: dict[str, int] = Field(description="At the end of the period, of those that are under way")
    stops: list[Stop]


class Plans(Part):
    made: int
    adopted: int


class Jobs(Part):
    """Standing at the end of the period, added over trajectories."""

    trajectories: int = Field(description="Those that tell of contracts or hours")
    contracts: int
    hours: float = Field(description="A week")
    jobs: float = Field(description="Hours in jobs of the programme's size")
    on: date | None = Field(description="The last day on which a plan was made, or jobs were measured")


class StepDays(Part):
    """Working days from opened to completed, without pauses, of what was completed in the period."""

    step: Code
    completed: int
    median: int
    ninetieth: int = Field(description="90th percentile, nearest rank")


class Barrier(Part):
    """In how many trajectories it was found, and solved, for the first time."""

    barrier: Code
    found: int
    solved: int


class Satisfaction(Part):
    answers: int
    average: float | None


class Meetings(Part):
    held: int
    invited: int = Field(description="Boards, added over meetings")
    attended: int


class Questions(Part):
    asked: int
    answered: int


class Places(Part):
    """At the end of the period."""

    taken: int
    offered: int
    waiting: int = Field(description="Without an offer")


class Figures(Part):
    reach: Reach
    trajectories: Trajectories
    plans: Plans
    planned: Jobs
    realised: Jobs
    steps: list[StepDays]
    barriers: list[Barrier]
    satisfaction: Satisfaction
    meetings: Meetings
    stalled: dict[StallReason, int] = Field(description="At the end of the period")
    questions: Questions
    places: Places


class Compared(Part):
    region: str | None = Field(description="Null: the whole programme")
    now: Figures
    before: Figures


class Report(Part):
    programme: Code
    period: Period
    before: Period
    as_of: date = Field(description="What was recorded up to the end of this day counts")
    total: Compared
    regions: list[Compared]
