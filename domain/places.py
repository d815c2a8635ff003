"""The places of a programme and who waits for one, as their events tell it."""

from datetime import UTC, date, datetime
from functools import reduce
from uuid import UUID

from pydantic import Field

from domain import places_events as e
from domain.calendar import local_day
from domain.places_commands import Post, Wish
from domain.places_events import AnyPlacesEvent
from domain.value import Value


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
        case e.PlaceTaken():
            taken = {**places.taken, event.trajectory: event.board}
            return places.having(taken=taken, line=_without(line, event.board))
        case e.PlaceFreed():
            return places.having(taken={id_: b for id_, b in places.taken.items() if id_ != event.trajectory})
        case e.BoardQueued():
            queued = Waiting(board=event.board, since=local_day(event.at), wish=event.wish)
            return places.having(line=(*line, queued))
        case e.PlaceOffered():
            return places.having(line=_having(line, event.board, offered_until=event.until))
        case e.OfferLapsed():
            lapsed = [waiting for waiting in line if waiting.board == event.board]
            back = tuple(waiting.model_copy(update={"offered_until": None}) for waiting in lapsed)
            return places.having(line=(*_without(line, event.board), *back))
        case e.BoardMoved():
            return places.having(line=_moved(places, event.board, event.position))
        case e.BoardLeftLine():
            return places.having(line=_without(line, event.board))
        case e.WishHandoverPlanned() | e.WishHandedOver():
            return places.having(
                line=tuple(_reassigned(w, event) if w.board == event.board else w for w in line)
            )
        case _:  # e.PlacesTicked
            return places


def _reassigned(waiting: Waiting, event: e.WishHandoverPlanned | e.WishHandedOver) -> Waiting:
    others = waiting.other_posts(event.post)
    if isinstance(event, e.WishHandoverPlanned):
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
