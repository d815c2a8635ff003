"""What the demo is played on: the API, as several people, with so many commands at once and no more."""

import asyncio
import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from deploy.process import ROOT

AT_ONCE = 8
LEAD = "lead1"


@dataclass(frozen=True)
class Stage:
    client: httpx.AsyncClient
    tokens: Mapping[str, str]
    today: date
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def got(self, path: str) -> Any:
        return await self._asked("GET", path, LEAD)

    async def post(self, path: str, *, by: str = LEAD, **content: Any) -> Any:
        return await self._asked("POST", path, by, **content)

    async def patch(self, path: str, *, by: str = LEAD, **content: Any) -> Any:
        return await self._asked("PATCH", path, by, **content)

    async def people(self) -> dict[str, str]:
        """Their ids, by the names with which they sign in."""
        by_mail = {it["mail"]: it["id"] for it in (await self.got("people"))["items"]}
        return {row["username"]: by_mail[row["mail"]] for row in table("people") if row["mail"] in by_mail}

    async def _asked(self, method: str, path: str, by: str, **content: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[by]}", "Idempotency-Key": str(uuid4())}
        async with self._turns:
            answer = await self.client.request(method, f"/v1/{path}", headers=headers, **content)
        if answer.is_error:
            raise RuntimeError(f"{method} {path} as {by}: {answer.status_code} {answer.text}")
        return answer.json()


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"demo_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str) -> Any:
    return json.loads((ROOT / "data" / f"demo_{name}.json").read_text(encoding="utf-8"))


def phone(line: str) -> str:
    """Nobody's: no number in the Netherlands has a 0 after its area code."""
    return f"020-{int(line):07d}"
