"""What somebody is told, in English and as data: a message with gaps, and what goes in them."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

# A code, a number, several codes of which it is one, or words of the programme or the calendar, which are
# Dutch. Never what a person wrote: it goes through Temporal.
Filling = str | int | float | tuple[str, ...]


class Sentence(TypedDict):
    """Of `This board lies in zone noord.` the message is `This board lies in zone %(zone)s.`, with the values
    `{"zone": "noord"}`. A sentence that is always the same has neither."""

    detail: str
    message: str | None
    values: dict[str, Filling] | None


def sentence(message: str, values: Mapping[str, Filling]) -> Sentence:
    if not values:
        return {"detail": message, "message": None, "values": None}
    return {"detail": filled_in(message, values), "message": message, "values": dict(values)}


def filled_in(message: str, values: Mapping[str, Filling], or_: str = "or") -> str:
    told = {name: _one_of(it, or_) if isinstance(it, tuple) else it for name, it in values.items()}
    return message % told if told else message


def _one_of(several: Sequence[str], or_: str) -> str:
    *first, last = several
    return f"{', '.join(first)} {or_} {last}" if first else last


class SaysWhy(Exception):
    """Something cannot be done. The docstring says why, unless a message does."""

    def __init__(self, message: str = "", **values: Filling) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.values = values
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.detail

    @property
    def sentence(self) -> Sentence:
        return sentence(self.message, self.values)

    @property
    def detail(self) -> str:
        return self.sentence["detail"]
