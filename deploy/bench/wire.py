"""HTTP/1.1 with next to nothing around it, because the caller shares its cores with what it measures."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class NotDone(Exception):
    """The API answered with an error."""


@dataclass
class Wire:
    """Connections to one server that are kept open, as many as are in use at a time."""

    host: str
    port: int
    _idle: list[Stream] = field(default_factory=list)

    async def get(self, path: str, token: str) -> Any:
        return await self._ask("GET", path, {"Authorization": f"Bearer {token}"})

    async def post(
        self, path: str, token: str, body: dict[str, Any] | bytes, content_type: str = "application/json"
    ) -> Any:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": content_type,
            "Idempotency-Key": str(uuid4()),
        }
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self._ask("POST", path, headers, content)

    async def page(self, path: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The status of a page, and what it is."""
        return await self._answer("GET", path, headers)

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Any:
        status, content = await self._answer(method, path, headers, body)
        if not 200 <= status < 300:
            raise NotDone(f"{method} {path}: {content.decode()}")
        return json.loads(content)

    async def _answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"Content-Length: {len(body)}",
        ]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        reader, writer = stream = await self._stream()
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        content = await reader.readexactly(length)
        self._idle.append(stream)
        return int(head[9:12]), content

    async def _stream(self) -> Stream:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():  # the server closes what was not used for a while
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self.host, self.port)

    async def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def wire(host: str, port: int) -> AsyncIterator[Wire]:
    it = Wire(host, port)
    try:
        yield it
    finally:
        await it.close()
