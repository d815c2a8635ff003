"""What can be asked of the places of a programme, and of its waiting list."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

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
