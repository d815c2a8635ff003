"""The places of a programme and its waiting list, told day by day, with nothing around the domain."""

from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from domain import commands as c
from domain import places_commands as pc
from domain import places_events as pe
from domain.calendar import Calendar
from domain.decide_places import decide_places
from domain.places import Places, evolve
from domain.programme import Programme
from tests.cast import LEAD, OTHER_LEAD, PROGRAMME, contacts
from tests.domain.story import DOCUMENT, START, WEEKDAYS, ask, noon

PlacesEvents: TypeAlias = tuple[pe.AnyPlacesEvent, ...]
SMALL = PROGRAMME.model_copy(update={"places": 2})
AT_ONCE = SMALL.model_copy(update={"place_given": "at-once"})


def wish(board: str, adviser: UUID | None = None) -> pc.Wish:
    by = {"committed_by": contacts(board)[0].id, "committed_on": START}
    return pc.Wish.model_validate(
        {"region": "AM01", "zone": "midden", "lead": LEAD, "adviser": adviser, **by}
    )


class PlacesStory:
    def __init__(self, programme: Programme = SMALL, calendar: Calendar = WEEKDAYS) -> None:
        self.programme = programme
        self.calendar = calendar
        self.places = Places()
        self.history: PlacesEvents = ()

    @property
    def wakes_at(self) -> datetime | None:
        return self.history[-1].wakes_at if self.history else None

    @property
    def line(self) -> list[str]:
        """Who has no offer, in order."""
        return [waiting.board for waiting in self.places.unoffered]

    @property
    def offered(self) -> list[str]:
        return [waiting.board for waiting in self.places.offered]

    @property
    def holders(self) -> list[str]:
        return list(self.places.taken.values())

    def give(self, command: c.Command, now: datetime) -> PlacesEvents:
        events = decide_places(self.places, command, now, self.calendar, self.programme)
        for event in events:
            self.places = evolve(self.places, event)
        self.history += events
        return events

    def ask(self, kind: type[c.Command], now: date | datetime, **fields: Any) -> PlacesEvents:
        return self.give(ask(kind, **fields), now if isinstance(now, datetime) else noon(now))

    def take(self, board: str, now: date | datetime = START, **changes: Any) -> PlacesEvents:
        fields = {"trajectory": f"{board}-demo", "wish": wish(board), **changes}
        return self.ask(pc.TakePlace, now, board=board, **fields)

    def taken_by(self, *boards: str) -> "PlacesStory":
        for board in boards:
            self.take(board)
        return self

    def free(self, board: str, now: date | datetime = START) -> PlacesEvents:
        return self.ask(pc.FreePlace, now, trajectory=f"{board}-demo")

    def keep(self, board: str, now: date | datetime = START) -> PlacesEvents:
        return self.ask(pc.KeepPlace, now, board=board, trajectory=f"{board}-demo")

    def leave(self, board: str, now: date | datetime = START, **changes: Any) -> PlacesEvents:
        return self.ask(pc.LeaveLine, now, **{"board": board, "document": DOCUMENT, **changes})

    def move(self, board: str, position: int, now: date = START, **changes: Any) -> PlacesEvents:
        return self.ask(
            pc.MoveInLine, now, board=board, **{"position": position, "document": DOCUMENT, **changes}
        )

    def reassign(self, board: str, now: date | datetime, from_on: date, **changes: Any) -> PlacesEvents:
        fields = {"post": "lead", "holder": LEAD, "person": OTHER_LEAD, "from_on": from_on, **changes}
        return self.ask(pc.ReassignWish, now, board=board, **fields)

    def tick(self, now: datetime | None = None) -> PlacesEvents:
        """The clock rings: when it was set to, or late, or because the programme has changed."""
        now = now or self.wakes_at
        assert now is not None
        return self.give(ask(pc.PlacesTick, by=None, role=None, at=now), now)
