"""Every error is a problem in one shape, and every answer has its headers."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from api import envelope
from db.connect import Pool
from tests.api.conftest import Api

SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


async def test_every_answer_has_the_version_the_security_headers_and_a_request_id(api: Api) -> None:
    answers = [
        await api.get("lead1", "/v1/regions"),
        await api.get(None, "/v1/regions"),
        await api.get("lead1", "/v1/nowhere"),
        await api.post("lead1", "/v1/regions"),
        await api.get(None, "/healthz"),
        await api.get(None, "/v1/openapi.json"),
        await api.get(None, "/v1/docs/assets/swagger-ui.css"),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 404, 405, 200, 200, 200]
    for answer in answers:
        assert answer.headers["api-version"] == envelope.VERSION
        assert len(answer.headers["x-request-id"]) >= 8
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert "access-control-allow-origin" not in answer.headers


async def test_errors_are_problems_in_one_shape(api: Api) -> None:
    answers = [
        await api.get(None, "/v1/regions"),
        await api.get("lead1", "/v1/nowhere"),
        await api.call("lead1", "DELETE", "/v1/regions"),
        await api.post("adviser1", "/v1/people", {}),
        await api.post("lead1", "/v1/people", {}),
        await api.get(None, "/v1/docs/assets/../../settings.py"),
    ]
    assert [answer.status_code for answer in answers] == [401, 404, 405, 403, 400, 404]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["requestId"] == answer.headers["x-request-id"]
        assert {"type", "title", "detail"} <= problem.keys()


async def test_a_wrong_method_tells_the_right_ones(api: Api) -> None:
    assert (await api.post("lead1", "/v1/regions")).headers["allow"] == "GET"


async def test_every_field_error_is_told_at_once_with_a_pointer(api: Api) -> None:
    person = {"mail": "nowhere", "language": "fr", "role": "boss", "a/b~c": 1}
    problem = (await api.post("lead1", "/v1/people", person, key="")).json()
    assert {(error["in"], error["pointer"]) for error in problem["errors"]} == {
        ("header", "/Idempotency-Key"),
        ("body", "/name"),
        ("body", "/mail"),
        ("body", "/language"),
        ("body", "/role"),
        ("body", "/a~1b~0c"),
    }
    assert all(error["detail"] for error in problem["errors"])
    many = (await api.get("lead1", "/v1/boards?limit=0&sector=x&region=y")).json()
    assert {(error["in"], error["pointer"]) for error in many["errors"]} == {
        ("query", "/limit"),
        ("query", "/sector"),
        ("query", "/region"),
    }


async def test_what_differs_each_time_is_told_as_data_beside_the_sentence(api: Api) -> None:
    problem = (await api.post("adviser1", "/v1/people", {})).json()
    assert {name: problem[name] for name in ("detail", "message", "values")} == {
        "detail": "This is for: lead.",
        "message": "This is for: %(role)s.",
        "values": {"role": ["lead"]},
    }
    post = {"post": "adviser", "from": await api.person("adviser1"), "to": [await api.person("manager1")]}
    (error,) = (await api.post("lead1", "/v1/handovers", post)).json()["errors"]
    assert error["detail"] == "This is not a person with the role adviser or lead."
    assert error["message"] % {"role": "(…)"} == "This is not a person with the role (…)."
    assert error["values"] == {"role": ["adviser", "lead"]}


async def test_what_is_always_the_same_is_told_once(api: Api) -> None:
    problem = (await api.get("lead1", "/v1/boards?after=x")).json()
    assert {"message", "values"}.isdisjoint({*problem, *problem["errors"][0]})


async def test_what_a_validator_says_is_told_without_what_stands_before_it(api: Api) -> None:
    path = f"/v1/people/{await api.person('adviser1')}/absences"
    absence = {"from": "2026-11-02", "until": "2026-11-01", "substitute": await api.person("lead1")}
    (error,) = (await api.post("adviser1", path, absence)).json()["errors"]
    assert (error["detail"], error["message"]) == (
        "Value error, until lies before from",
        "until lies before from",
    )


NOT_JSON = (
    (b"{", "application/json"),
    (b"", "application/json"),
    (b"\xff", "application/json"),
    (b'{"name": "\\ud800"}', "application/json"),
    (b"[]", "application/json"),
    (b"null", "application/json"),
    (b"name=x", "application/x-www-form-urlencoded"),
    (b'{"name": "x"}', "text/plain"),
)


async def test_what_is_not_json_is_invalid(api: Api) -> None:
    for content, content_type in NOT_JSON:
        headers = {"Content-Type": content_type}
        answer = await api.call("lead1", "POST", "/v1/people", content=content, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_request_id_of_the_caller_is_kept_when_it_can_be(api: Api) -> None:
    for given, kept in (("trace-0123", True), ("x", False), ("a" * 101, False), ("a b c d e f", False)):
        answer = await api.get(None, "/healthz", headers={"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is kept


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


async def test_a_defect_is_told_without_its_trace_and_logged_without_its_values(
    api: Api, pool: Pool, logged: io.StringIO
) -> None:
    await pool.execute("drop table municipality cascade")
    answer = await api.get("lead1", "/v1/boards?q=Geheim")
    assert (answer.status_code, "municipality" in answer.text) == (500, False)
    told = [json.loads(line) for line in logged.getvalue().splitlines()]
    defect = next(line for line in told if line["event"] == "defect")
    assert (defect["error"], defect["request_id"]) == ("UndefinedTableError", answer.json()["requestId"])
    assert any("boards.py" in place for place in defect["where"])
    assert "Geheim" not in logged.getvalue()


async def test_a_request_is_logged_by_its_route_and_not_by_what_was_asked(
    api: Api, logged: io.StringIO
) -> None:
    await api.get("lead1", "/v1/boards/12345?q=Geheim", headers={"X-Request-Id": "trace-0123"})
    line = next(json.loads(line) for line in logged.getvalue().splitlines() if "request_id" in line)
    assert line["event"] == "request"
    assert line | {"ms": 0, "at": "", "person": ""} == {
        "event": "request",
        "level": "info",
        "logger": "api.envelope",
        "method": "GET",
        "route": "/boards/{number}",
        "status": 404,
        "request_id": "trace-0123",
        "person": "",
        "ms": 0,
        "at": "",
    }


async def test_no_answer_in_time_is_503(api: Api, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    await api.get("lead1", "/v1/regions")
    monkeypatch.setattr(envelope, "PATIENCE_S", 0.3)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("lock table region")
        answer = await api.get("lead1", "/v1/regions")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
