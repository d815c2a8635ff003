"""Our own API, asked by a page in the same process, as the person who is signed in: all rules stay there."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import INSIDE, Person
from api.openapi import PREFIX
from api.problems import Problem, ProblemDetails

HOST = "http://inside"


class _As:
    def __init__(self, api: ASGIApp, person: Person) -> None:
        self._api = api
        self._person = person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._api({**scope, INSIDE: self._person}, receive, send)


class Inside:
    def __init__(self, api: ASGIApp, person: Person, request_id: str) -> None:
        transport = httpx.ASGITransport(app=_As(api, person), raise_app_exceptions=False)
        self._client = httpx.AsyncClient(
            transport=transport, base_url=HOST, headers={"X-Request-Id": request_id}, trust_env=False
        )

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """`path` is what follows /v1. Raises the API's own problem when it is one."""
        asking = self._client.request(
            method,
            PREFIX + path,
            params={name: value for name, value in (query or {}).items() if value not in (None, "")},
            json=body,
            content=content,
            headers=headers,
        )
        # A task of its own: the API binds what it logs to its request, not to the page's.
        answer = await asyncio.create_task(asking)
        if answer.is_success:
            return answer
        raise _problem(answer)


def _problem(answer: httpx.Response) -> Problem:
    told = ProblemDetails.model_validate_json(answer.content)
    return Problem(
        answer.status_code,
        told.message or told.detail,
        told.values,
        code=told.type.rpartition(":")[2],
        rule=told.rule,
        errors=told.errors or (),
    )
