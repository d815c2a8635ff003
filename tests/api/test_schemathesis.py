"""Whatever is sent to the API that runs, by its own description: no 5xx and no undocumented answer."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import SecretStr
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from activities.signed import sign
from deploy.process import Command, running
from settings import Settings
from tests.api.conftest import BOARD, Api
from tests.servers import IdentityProvider, free_port

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# The same ones every time: what is found here is a finding, and not luck.
EXAMPLES = examples(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def environment(settings: Settings, port: int) -> dict[str, str]:
    values = settings.model_copy(update={"api_port": port}).model_dump(exclude_none=True)
    plain = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in values.items()
    }
    return {f"TRAJECT_{name.upper()}": value for name, value in plain.items()}


@pytest.fixture
async def url(settings: Settings, temporal_address: str, tmp_path: Path) -> AsyncIterator[str]:
    """The API as a process of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    async def ready() -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{url}/healthz")).is_success
            except httpx.TransportError:
                return False

    env = os.environ | environment(settings, port) | {"TEMPORAL_ADDRESS": temporal_address}
    async with running(Command("API", [sys.executable, "-m", "api"], ready, env), tmp_path / "api.log"):
        yield url


@pytest.mark.usefixtures("demo", "worker")
async def test_no_server_error_and_no_undocumented_answer(
    api: Api, url: str, idp: IdentityProvider, settings: Settings
) -> None:
    ids = {
        "number": BOARD,
        "trajectoryId": await api.launch(),
        "step": "start-conversation",
        "personId": await api.person("adviser1"),
        "region": "AM01",
        "meetingId": (await api.post("lead1", "/v1/meetings", {"regions": ["AM02"]})).json()["meetingId"],
        "programme": "baanbrekers",
        "version": "1",
        "board": BOARD,
    }
    path = f"/v1/trajectories/{ids['trajectoryId']}"
    await api.post("lead1", f"{path}/questions", {"question": "Wie helpt ons?"})
    question = (await api.get("lead1", path)).json()["questions"][0]["id"]
    ids |= {"questionId": question, "token": sign(settings.secret_key.get_secret_value(), "answer", question)}
    async with httpx.AsyncClient() as client:
        document = (await client.get(f"{url}/v1/openapi.json")).raise_for_status().json()
    token = await idp.token("lead1")
    tried = await asyncio.to_thread(_try_all, document, f"{url}/v1", token, ids)
    assert tried >= 5 * sum(len(operations) for operations in document["paths"].values())


def _try_all(document: dict[str, Any], url: str, token: str, ids: dict[str, str]) -> int:
    tried = 0
    for operation in _operations(document):
        known = {name: ids[name] for name in ids if f"{{{name}}}" in operation.path}

        @EXAMPLES
        @given(case=_cases(operation, known))
        def try_one(case: Case[Any]) -> None:
            nonlocal tried
            tried += 1
            key = {"Idempotency-Key": str(uuid4())} if tried % 3 else {}
            answer = case.call(base_url=url, headers={"Authorization": f"Bearer {token}", **key})
            case.validate_response(answer, checks=CHECKS)

        try_one()
    return tried


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(result, Ok)
        yield result.ok()


def _cases(operation: Operation, known: dict[str, str]) -> st.SearchStrategy[Case[Any]]:
    """What the description allows and what it does not, for what is there and for what is not."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    strategies = [operation.as_strategy(mode, path_parameters=known or None) for mode in modes]
    return st.one_of([*strategies, operation.as_strategy()] if known else strategies)
