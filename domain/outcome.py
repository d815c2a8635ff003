from domain.events import AnyEvent
from domain.meeting_events import AnyMeetingEvent
from domain.places_events import AnyPlacesEvent
from domain.refusals import Refused
from domain.sentence import Filling, Sentence
from domain.value import Value


class EventRef(Value):
    sequence: int
    type: str


class Refusal(Value):
    rule: str
    detail: str
    field: str = ""  # JSON pointer
    message: str | None = None
    values: dict[str, Filling] | None = None

    @classmethod
    def of(cls, refused: Refused) -> "Refusal":
        return cls(rule=refused.rule, field=refused.field, **refused.sentence)

    @property
    def sentence(self) -> Sentence:
        return {"detail": self.detail, "message": self.message, "values": self.values}


class Outcome(Value):
    """What a command was answered: events, nothing, a position on the waiting list, or a refusal."""

    events: tuple[EventRef, ...] = ()
    refusal: Refusal | None = None
    waiting: int | None = None  # a launch that found no place; the first in line is 1

    @classmethod
    def of(cls, events: tuple[AnyEvent | AnyMeetingEvent | AnyPlacesEvent, ...]) -> "Outcome":
        return cls(events=tuple(EventRef(sequence=event.sequence, type=event.type) for event in events))

    @classmethod
    def refused(cls, refused: Refused) -> "Outcome":
        return cls(refusal=Refusal.of(refused))
