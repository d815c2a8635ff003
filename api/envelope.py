"""Around every request and answer: an id, the headers, limits on size and time, a line in the log."""

import asyncio
import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem_of

log = structlog.get_logger()

VERSION = "1.3.0"
PATIENCE_S = 10
MOST_BYTES = 4 * 1024 * 1024  # DUO's longest list is a tenth of it
EVENT_STREAM = "text/event-stream"
A_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,100}")

HEADERS = {
    "API-Version": VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Envelope:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        await _Exchange(self._app, scope, receive, send, request_id).run()


class _Exchange:
    """One request and its answer."""

    def __init__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        self._app = app
        self._scope = scope
        self._receive = receive
        self._send = send
        self._request_id = request_id
        self._received = 0
        self._status = 0
        self._patience = asyncio.timeout(None)

    async def run(self) -> None:
        began = time.perf_counter()
        try:
            await self._answer()
        finally:
            log.info(
                "request",
                method=self._scope["method"],
                route=_route(self._scope),
                status=self._status or None,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )

    async def _answer(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S) as self._patience:
                await self._app(self._scope, self.receive, self.send)
        except Exception as error:
            problem = problem_of(error)
            if self._status:
                raise ConnectionAbortedError from None  # half an answer is on its way: all we can do is stop
            await problem.response(self._request_id)(self._scope, self.receive, self.send)

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > MOST_BYTES:
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers["X-Request-Id"] = self._request_id
            if headers.get("Content-Type", "").startswith(EVENT_STREAM):
                self._patience.reschedule(None)  # it goes on for as long as somebody reads it
        await self._send(message)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if A_REQUEST_ID.fullmatch(given) else str(uuid4())


def _route(scope: Scope) -> str | None:
    """The route's template: a path as it was called may hold what does not belong in a log."""
    return getattr(scope.get("route"), "path", None)
