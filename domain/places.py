"""The places of a programme and who waits for one: what can be asked, what has happened, what follows."""

from datetime import UTC, date, datetime
from functools import reduce
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from domain.calendar import local_day
from domain.commands import Command, Done, Launch, TakenOverPause, Zone
from domain.value import Value

Post = Literal["lead", "adviser"]


class Wish(Value):
    """What a board that waits wants to be launched with."""

    region: str
    zone: Zone
    lead: UUID
    adviser: UUID | None = None
    committed_by: UUID
    committed_on: date
    # Of one that runs already, and is taken over:
    started_on: date | None = None
    done: tuple[Done, ...] = ()
    paused: TakenOverPause | None = None
    taken_over: bool = False

    @classmethod
    def of(cls, launch: Launch) -> "Wish":
        """What has not begun yet begins when there is a place."""
        runs = launch.done or launch.paused
        return cls.model_validate(launch.model_dump() | ({} if runs else {"started_on": None}))


class TakePlace(Command):
    """A launch asks for a place: it takes one, or the board joins the waiting list."""

    type: Literal["take-place"] = "take-place"
    board: str
    trajectory: str
    wish: Wish
    accepts: bool = False  # an offer: then the board must still be in line


class NeedNoPlace(Command):
    """A launch of what has made room already: the board waits no longer."""

    type: Literal["need-no-place"] = "need-no-place"
    board: str
    accepts: bool = False


class KeepPlace(Command):
    """A trajectory that goes on after it had made room, whether there is room or not."""

    type: Literal["keep-place"] = "keep-place"
    board: str
    trajectory: str


class FreePlace(Command):
    type: Literal["free-place"] = "free-place"
    trajectory: str


class OfferInstead(Command):
    """A place was given at once to a board that could not be launched: it is offered to the board's lead."""

    type: Literal["offer-instead"] = "offer-instead"
    board: str


class LeaveLine(Command):
    type: Literal["leave-line"] = "leave-line"
    board: str
    document: UUID  # the reason


class MoveInLine(Command):
    """To a position among those who have no offer; the first is 1."""

    type: Literal["move-in-line"] = "move-in-line"
    board: str
    position: int = Field(ge=1)
    document: UUID  # the reason


class ReassignWish(Command):
    """Somebody else than `holder` becomes lead or adviser of a board in line, from a day on."""

    type: Literal["reassign-wish"] = "reassign-wish"
    board: str
    post: Post
    holder: UUID
    person: UUID
    from_on: date


class PlacesTick(Command):
    """Time has come to `at`, or the programme has changed."""

    type: Literal["places-tick"] = "places-tick"
    at: datetime


class PlacesEvent(Value):
    sequence: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)  # when it was recorded, UTC
    by: UUID | None = None  # nobody: the clock, or what freed a place
    wakes_at: datetime | None = None  # when the next offer lapses, as things now stand


class PlaceTaken(PlacesEvent):
    type: Literal["place-taken"] = "place-taken"
    board: str
    trajectory: str


class PlaceFreed(PlacesEvent):
    type: Literal["place-freed"] = "place-freed"
    board: str
    trajectory: str


class BoardQueued(PlacesEvent):
    type: Literal["board-queued"] = "board-queued"
    board: str
    wish: Wish


class PlaceOffered(PlacesEvent):
    """To its lead, who launches its trajectory; or at once, and then that is done of itself."""

    type: Literal["place-offered"] = "place-offered"
    board: str
    until: date  # the last day
    at_once: bool = False


class OfferLapsed(PlacesEvent):
    """The board is at the end of the line again."""

    type: Literal["offer-lapsed"] = "offer-lapsed"
    board: str


class BoardMoved(PlacesEvent):
    type: Literal["board-moved"] = "board-moved"
    board: str
    position: int
    document: UUID


class BoardLeftLine(PlacesEvent):
    type: Literal["board-left-line"] = "board-left-line"
    board: str
    document: UUID | None = None  # the reason; none: it was launched, and needs no place


class WishHandoverPlanned(PlacesEvent):
    type: Literal["wish-handover-planned"] = "wish-handover-planned"
    board: str
    post: Post
    person: UUID
    from_on: date


class WishHandedOver(PlacesEvent):
    type: Literal["wish-handed-over"] = "wish-handed-over"
    board: str
    post: Post
    person: UUID


class PlacesTicked(PlacesEvent):
    type: Literal["places-ticked"] = "places-ticked"


AnyPlacesCommand = (
    TakePlace
    | NeedNoPlace
    | KeepPlace
    | FreePlace
    | OfferInstead
    | LeaveLine
    | MoveInLine
    | ReassignWish
    | PlacesTick
)
AnyPlacesEvent = Annotated[
    PlaceTaken
    | PlaceFreed
    | BoardQueued
    | PlaceOffered
    | OfferLapsed
    | BoardMoved
    | BoardLeftLine
    | WishHandoverPlanned
    | WishHandedOver
    | PlacesTicked,
    Field(discriminator="type"),
]
PLACES_EVENTS: TypeAdapter[tuple[AnyPlacesEvent, ...]] = TypeAdapter(tuple[AnyPlacesEvent, ...])


class WishHandover(Value):
    post: Post
    person: UUID
    from_on: date


class Waiting(Value):
    board: str
    since: date
    wish: Wish
    offered_until: date | None = None
    handovers: tuple[WishHandover, ...] = ()  # one a post at most

    def holder(self, post: Post) -> UUID | None:
        return self.wish.lead if post == "lead" else self.wish.adviser

    def planned(self, post: Post) -> WishHandover | None:
        return next((handover for handover in self.handovers if handover.post == post), None)

    def other_posts(self, post: Post) -> tuple[WishHandover, ...]:
        return tuple(handover for handover in self.handovers if handover.post != post)


class Places(Value):
    sequence: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)
    taken: dict[str, str] = Field(default_factory=dict)  # board by trajectory
    line: tuple[Waiting, ...] = ()  # in order; who has an offer stands in it until it is taken

    @property
    def offered(self) -> tuple[Waiting, ...]:
        return tuple(waiting for waiting in self.line if waiting.offered_until)

    @property
    def unoffered(self) -> tuple[Waiting, ...]:
        return tuple(waiting for waiting in self.line if not waiting.offered_until)

    def free(self, places: int) -> int:
        """Of so many. Less than none when the programme has shrunk, or a trajectory was taken up again."""
        return places - len(self.taken) - len(self.offered)

    def waiting(self, board: str) -> Waiting | None:
        return next((waiting for waiting in self.line if waiting.board == board), None)

    def position(self, board: str) -> int | None:
        """Among those who have no offer; the first is 1."""
        boards = [waiting.board for waiting in self.unoffered]
        return boards.index(board) + 1 if board in boards else None

    def having(self, **changes: object) -> "Places":
        return self.model_copy(update=changes)


def fold(history: tuple[AnyPlacesEvent, ...]) -> Places:
    return reduce(evolve, history, Places())


def evolve(places: Places, event: AnyPlacesEvent) -> Places:
    return _apply(places, event).having(sequence=event.sequence, at=event.at)


def _apply(places: Places, event: AnyPlacesEvent) -> Places:  # noqa: PLR0911 -- one case an event
    line = places.line
    match event:
        case PlaceTaken():
            taken = {**places.taken, event.trajectory: event.board}
            return places.having(taken=taken, line=_without(line, event.board))
        case PlaceFreed():
            return places.having(taken={id_: b for id_, b in places.taken.items() if id_ != event.trajectory})
        case BoardQueued():
            queued = Waiting(board=event.board, since=local_day(event.at), wish=event.wish)
            return places.having(line=(*line, queued))
        case PlaceOffered():
            return places.having(line=_having(line, event.board, offered_until=event.until))
        case OfferLapsed():
            lapsed = [waiting for waiting in line if waiting.board == event.board]
            back = tuple(waiting.model_copy(update={"offered_until": None}) for waiting in lapsed)
            return places.having(line=(*_without(line, event.board), *back))
        case BoardMoved():
            return places.having(line=_moved(places, event.board, event.position))
        case BoardLeftLine():
            return places.having(line=_without(line, event.board))
        case WishHandoverPlanned() | WishHandedOver():
            return places.having(
                line=tuple(_reassigned(w, event) if w.board == event.board else w for w in line)
            )
        case _:  # PlacesTicked
            return places


def _reassigned(waiting: Waiting, event: WishHandoverPlanned | WishHandedOver) -> Waiting:
    others = waiting.other_posts(event.post)
    if isinstance(event, WishHandoverPlanned):
        planned = WishHandover(post=event.post, person=event.person, from_on=event.from_on)
        return waiting.model_copy(update={"handovers": (*others, planned)})
    wish = waiting.wish.model_copy(update={event.post: event.person})
    return waiting.model_copy(update={"wish": wish, "handovers": others})


def _without(line: tuple[Waiting, ...], board: str) -> tuple[Waiting, ...]:
    return tuple(waiting for waiting in line if waiting.board != board)


def _having(line: tuple[Waiting, ...], board: str, **changes: object) -> tuple[Waiting, ...]:
    return tuple(w.model_copy(update=changes) if w.board == board else w for w in line)


def _moved(places: Places, board: str, position: int) -> tuple[Waiting, ...]:
    moving = [waiting for waiting in places.unoffered if waiting.board == board]
    rest = list(_without(places.unoffered, board))
    return (*places.offered, *rest[: position - 1], *moving, *rest[position - 1 :])
