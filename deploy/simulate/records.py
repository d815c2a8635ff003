"""Everything that was recorded, read from the database again as far as it is new."""

from dataclasses import dataclass, field
from typing import Any

from db.connect import Pool
from deploy.simulate.queries import simulate
from domain import evolve, meeting, places
from domain.events import EVENTS, AnyEvent
from domain.meeting import Meeting
from domain.meeting_events import MEETING_EVENTS, AnyMeetingEvent
from domain.places import Places
from domain.places_events import PLACES_EVENTS, AnyPlacesEvent
from domain.trajectory import Trajectory


@dataclass
class Records:
    """By stream: the events as they stand there, as the domain reads them, and folded."""

    raw: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    trajectory_events: dict[str, tuple[AnyEvent, ...]] = field(default_factory=dict)
    meeting_events: dict[str, tuple[AnyMeetingEvent, ...]] = field(default_factory=dict)
    places_events: tuple[AnyPlacesEvent, ...] = ()
    trajectories: dict[str, Trajectory] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    changed: set[str] = field(default_factory=set)  # when it was read last

    async def refresh(self, pool: Pool) -> None:
        lengths = {row["stream"]: (row["kind"], row["length"]) async for row in simulate.lengths(pool)}
        self.changed = {id_ for id_, (_, length) in lengths.items() if len(self.raw.get(id_, ())) != length}
        for id_ in self.changed:
            self.raw[id_] = []
        async for row in simulate.histories(pool, streams=sorted(self.changed)):
            self.raw[row["stream"]].append(row["data"])
        for id_ in sorted(self.changed):
            self._fold(lengths[id_][0], id_)

    def _fold(self, kind: str, id_: str) -> None:
        if kind == "trajectory":
            events = EVENTS.validate_python(self.raw[id_])
            told = evolve.fold(events)
            assert told
            self.trajectory_events[id_], self.trajectories[id_] = events, told
        elif kind == "meeting":
            of_meeting = MEETING_EVENTS.validate_python(self.raw[id_])
            held = meeting.fold(of_meeting)
            assert held
            self.meeting_events[id_], self.meetings[id_] = of_meeting, held
        else:
            self.places_events = PLACES_EVENTS.validate_python(self.raw[id_])
            self.places = places.fold(self.places_events)
