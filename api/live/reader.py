"""One open page: what it may see, and how far it has read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from api.live.log import Log
from api.live.message import Message
from api.shapes import Language

RETRY_MS = 3000
# What a page is told beside messages.
STOP = "event: stop\ndata:\n\n"  # nobody is signed in
RESYNC = "event: resync\ndata:\n\n"  # something may have been missed: the page should be refreshed
# The session has ended, or has too many pages open: then this one comes back when somebody looks at it.
Ending = Literal["stop", "later"]


@dataclass(eq=False)
class Reader:
    """`acts_for`: whose trajectories it may see, none means everybody's; `streams` empty: all of these."""

    log: Log
    session: str
    language: Language
    acts_for: frozenset[UUID] | None
    streams: frozenset[str]
    place: int | None  # none: it read last from another process, or so long ago that much has been forgotten
    ending: Ending | None = None

    def sees(self, message: Message) -> bool:
        if self.streams and message.stream not in self.streams:
            return False
        if self.acts_for is None or not message.of_trajectory:
            return True
        return message.adviser in self.acts_for

    def begin(self) -> str:
        """Where it is, so that a page that comes back goes on from there."""
        return f"retry: {RETRY_MS}\n{self.beat()}"

    def read(self) -> Iterator[str]:
        """What has come since it read last."""
        news = None if self.place is None else self.log.after(self.place)
        self.place = self.log.last
        if news is None:
            yield f"id: {self.log.id(self.place)}\n{RESYNC}"
            return
        first = self.place - len(news) + 1
        for number, message in enumerate(news, first):
            if self.sees(message):
                yield f"id: {self.log.id(number)}\ndata: {message.texts[self.language]}\n\n"

    def beat(self) -> str:
        """A sign of life; and the place, which messages for others have moved on."""
        place = self.log.last if self.place is None else self.place
        return f"event: beat\nid: {self.log.id(place)}\ndata:\n\n"
