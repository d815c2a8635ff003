"""What a page that is open reads on from: server-sent events, as long as it is there."""

import asyncio
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.live.hub import Live
from api.live.reader import Reader

BEAT_S = 20.0  # what stands between us and a page closes what is silent for longer
SEND_S = 20.0  # who takes in nothing for so long is gone
LASTS_S = 15 * 60.0  # then it comes back of itself, with the session and the rights of that moment


class Stream(Response):
    media_type = "text/event-stream"

    def __init__(self, live: Live, reader: Reader) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._live = live
        self._reader = reader

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        self._live.join(self._reader)
        tasks = {asyncio.create_task(self._write(send)), asyncio.create_task(_is_left(receive))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            with suppress(TimeoutError, OSError):  # half an answer: the server cuts it off
                for task in done:
                    task.result()
        finally:
            self._live.leave(self._reader)
            for task in tasks:
                task.cancel()

    async def _write(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        await self._write_on(send)
        await _pass(send, "", more=False)

    async def _write_on(self, send: Send) -> None:
        reader, log = self._reader, self._live.log
        clock = asyncio.get_running_loop().time
        until = clock() + LASTS_S
        await _pass(send, reader.begin())
        while not self._live.closed and clock() < until:
            if reader.ending:
                await _pass(send, f"event: {reader.ending}\ndata:\n\n")
                return
            if reader.place != log.last:
                for text in reader.read():
                    await _pass(send, text)
            elif not await log.wait(BEAT_S):
                await _pass(send, reader.beat())


async def _pass(send: Send, text: str, more: bool = True) -> None:
    async with asyncio.timeout(SEND_S):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def _is_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
