"""The description of the API keeps the rules of the Dutch API Design Rules that can be read off it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from api.envelope import VERSION
from api.openapi import describe
from settings import Settings
from tests.api.conftest import Api

Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    shown = Settings.model_construct(
        public_url="http://127.0.0.1:8080",
        oidc_issuer="http://127.0.0.1:8081",
        contact_name="Demo",
        contact_mail="traject@demo.example",
        contact_url="http://127.0.0.1:8080",
    )
    return describe(app, shown)


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def properties(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"].items()
        for value in node.values():
            yield from properties(value)
    elif isinstance(node, list):
        for value in node:
            yield from properties(value)


def needs_login(operation: dict[str, Any]) -> bool:
    """Nobody signs in to follow a signed link."""
    return operation.get("security") != []


async def test_it_is_there_without_a_login_and_so_are_the_docs(api: Api) -> None:
    document = (await api.get(None, "/v1/openapi.json")).raise_for_status().json()
    assert document["openapi"].startswith("3.")
    page = (await api.get(None, "/v1/docs")).raise_for_status().text
    for asset in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert asset.startswith("/v1/docs/"), "nothing loads from elsewhere"
        assert (await api.get(None, asset)).status_code == 200


def test_paths_are_kebab_case_and_plain(document: dict[str, Any]) -> None:
    assert all(re.fullmatch(r"(/([a-z-]+|\{[a-zA-Z]+\}))+", path) for path in document["paths"])


def test_parameters_and_keys_are_camel_case(document: dict[str, Any]) -> None:
    camel = r"[a-z]+([A-Z0-9][a-z0-9]*)*"
    names = [name for name, _ in properties(document)]
    for _, _, operation in operations(document):
        names += [it["name"] for it in operation.get("parameters", []) if it["in"] in ("query", "path")]
    assert [name for name in names if not re.fullmatch(camel, name)] == []


def test_errors_are_problems_and_invalid_input_is_400(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (path, method)
        if operation.get("parameters") or "requestBody" in operation:
            assert "400" in operation["responses"], (path, method)
        always = {"401", "403", "503"} if needs_login(operation) else {"503"}
        assert {"401", "403", "503"} & operation["responses"].keys() == always, (path, method)
    assert {"title", "status", "detail"} <= document["components"]["schemas"]["ProblemDetails"][
        "properties"
    ].keys()


def test_every_good_answer_tells_the_version(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        good = [response for status, response in operation["responses"].items() if status < "400"]
        assert good, (path, method)
        assert all("API-Version" in response["headers"] for response in good), (path, method)
    assert document["info"]["version"] == VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", VERSION)
    assert all(re.search(r"/v1$", server["url"]) for server in document["servers"])


def test_every_command_takes_a_key(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        names = {
            it["name"] for it in operation.get("parameters", []) if it["in"] == "header" and it["required"]
        }
        is_command = method != "get" and needs_login(operation)
        assert names == ({"Idempotency-Key"} if is_command else set()), (path, method)


def test_days_and_instants_say_their_format(document: dict[str, Any]) -> None:
    def formats(schema: dict[str, Any]) -> set[str]:
        return {it.get("format", "") for it in [schema, *schema.get("anyOf", [])]} - {""}

    for name, schema in properties(document["components"]["schemas"]):
        if name == "on" or name.endswith("On"):
            assert formats(schema) == {"date"}, name
        assert not formats(schema) & {"time", "date-time-local"}, name


def test_operations_have_readable_names_of_their_own_and_words(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", name) for name in names)
    assert all(operation["description"] and operation["tags"] for _, _, operation in operations(document))


def test_it_tells_whom_to_ask(document: dict[str, Any]) -> None:
    assert document["info"]["contact"].keys() == {"name", "email", "url"}


def test_every_form_is_described(document: dict[str, Any]) -> None:
    completion = document["paths"]["/trajectories/{trajectoryId}/steps/{step}/completion"]["post"]
    schema = completion["requestBody"]["content"]["application/json"]["schema"]
    names = [it["$ref"].rpartition("/")[2] for it in schema["anyOf"]]
    assert len(names) == 7
    assert all(name in document["components"]["schemas"] for name in names)
