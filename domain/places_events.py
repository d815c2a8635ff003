"""What has happened to the places of a programme and its waiting list: stored for ever."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from domain.places_commands import Post, Wish
from domain.value import Value


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
