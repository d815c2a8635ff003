"""The last messages, numbered on. Who reads has a place in them, so that a slow reader holds nobody up."""

import asyncio
from collections import deque
from collections.abc import Iterable
from secrets import token_hex

from api.live.message import Message

KEPT = 500


class Log:
    def __init__(self) -> None:
        self.name = token_hex(4)  # of this process: another one numbers otherwise
        self.last = 0
        self._kept: deque[Message] = deque(maxlen=KEPT)
        self._news = asyncio.Event()

    def add(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._kept.append(message)
            self.last += 1
        self.wake()

    def forget(self) -> None:
        """Something may have been missed: nobody can read on from an earlier place."""
        self._kept.clear()
        self.last += 1
        self.wake()

    def after(self, place: int) -> list[Message] | None:
        """Nothing when it is not kept, or not any more."""
        behind = self.last - place
        if behind > len(self._kept) or behind < 0:
            return None
        return list(self._kept)[len(self._kept) - behind :]

    def wake(self) -> None:
        """Everybody who waits for news."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def wait(self, patience_s: float) -> bool:
        """Whether there was anything before the patience was over."""
        news = self._news
        try:
            async with asyncio.timeout(patience_s):
                return await news.wait()
        except TimeoutError:
            return False

    @property
    def here(self) -> str:
        return self.id(self.last)

    def id(self, place: int) -> str:
        return f"{self.name}-{place}"

    def place(self, id_: str) -> int | None:
        """Of an id that this process has given."""
        name, _, place = id_.partition("-")
        return int(place) if name == self.name and place.isdecimal() else None
