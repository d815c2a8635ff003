"""Errors as the caller gets them: RFC 9457 problem details, in one shape."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

import httpx
import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException
from temporalio.service import RPCError

from activities.give import AWAY, Unavailable
from api.shapes import Translatable
from db.away import is_away
from domain.outcome import Refusal
from domain.refusals import (
    ActingOnly,
    ChairOnly,
    KeyReused,
    LeadOnly,
    Refused,
    UnknownMeeting,
    UnknownQuestion,
    UnknownTrajectory,
)
from domain.sentence import Filling, SaysWhy, sentence

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
LIMITS = ("min_length", "max_length", "ge", "gt", "le", "lt")
_STATUS_OF_RULE = {
    ActingOnly().rule: 403,
    ChairOnly().rule: 403,
    LeadOnly().rule: 403,
    KeyReused().rule: 422,
    UnknownTrajectory().rule: 404,
    UnknownQuestion().rule: 404,
    UnknownMeeting().rule: 404,
}


class FieldError(Translatable):
    pointer: str = Field(description="JSON pointer to the field, in the part of the request that `in` names")
    in_: str = Field("body", alias="in", description="body, query, path or header")
    detail: str
    code: str | None = Field(None, description="What kind of error it is, as in missing or string_too_long")
    limits: dict[str, int | float | str] | None = Field(
        None, description="What was allowed, as in {max_length: 200}; a day as 2099-12-31"
    )


class ProblemDetails(Translatable):
    """RFC 9457, with the rule of a refusal, the fields to blame, and the id to quote when asking for help."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    rule: str | None = Field(None, description="Code of the rule by which the request was refused")
    errors: list[FieldError] | None = None
    request_id: str | None = None


class Problem(SaysWhy):
    """An answer that is an error."""

    def __init__(
        self,
        status: int,
        message: str,
        values: Mapping[str, Filling] | None = None,
        *,
        code: str = "",
        rule: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message, **values or {})
        self.status = status
        self.code = code or HTTPStatus(status).phrase.lower().replace(" ", "-")
        self.rule = rule
        self.errors = list(errors)
        self.headers = headers or {}

    def response(self, request_id: str | None) -> JSONResponse:
        details = ProblemDetails(
            type=f"urn:traject:problem:{self.code}",
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            **self.sentence,
            rule=self.rule,
            errors=self.errors or None,
            request_id=request_id,
        )
        content = details.model_dump(mode="json", by_alias=True, exclude_none=True)
        return JSONResponse(content, self.status, self.headers, MEDIA_TYPE)


def not_found(what: str) -> Problem:
    return Problem(404, f"There is no such {what}.")


def invalid(*errors: FieldError) -> Problem:
    return Problem(400, "The request is not valid: see errors.", code="invalid-input", errors=errors)


def blame(pointer: str, message: str, where: str = "body", **values: Filling) -> FieldError:
    return FieldError(pointer=pointer, in_=where, **sentence(message, values))


def unavailable(
    message: str = "No answer in time. Try again; a command with the same key is done once.",
) -> Problem:
    return Problem(503, message, code="unavailable", headers={"Retry-After": str(RETRY_AFTER_S)})


def problem_of(error: Exception) -> Problem:
    """Every error that can come out of a handler, as a problem."""
    match error:
        case Problem():
            return error
        case Refused():
            return refused(Refusal.of(error))
        case RequestValidationError():
            return _invalid(error.errors())
        case HTTPException():
            detail = HTTPStatus(error.status_code).description or str(error.detail)
            return Problem(error.status_code, detail, headers=dict(error.headers or {}))
        case _ if _is_away(error):
            return unavailable()
        case _:
            log.error("defect", exc_info=error)
            return Problem(500, "This is a defect in the service. Its log has the request id.", code="defect")


def _is_away(error: Exception) -> bool:
    """Whether it passes: something that we need is away, or busy."""
    if isinstance(error, RPCError):
        return error.status in AWAY
    return is_away(error) or isinstance(error, Unavailable | httpx.TransportError)


def refused(refusal: Refusal) -> Problem:
    """A refusal by the domain, in words."""
    errors = [FieldError(pointer=refusal.field, **refusal.sentence)] if refusal.field else []
    status = _STATUS_OF_RULE.get(refusal.rule, 409)
    message = refusal.message or refusal.detail
    return Problem(status, message, refusal.values, code=refusal.rule, rule=refusal.rule, errors=errors)


def _invalid(errors: Sequence[Any]) -> Problem:
    if any(error["loc"][0] == "path" for error in errors):
        return Problem(404, "There is nothing here.")  # an id that cannot be one is an unknown id
    return invalid(*(_field_error(error) for error in errors))


def _field_error(error: dict[str, Any]) -> FieldError:
    where, *path = error["loc"]
    if error["type"] == "json_invalid":
        return blame("", "This is not JSON.")
    return FieldError(
        pointer="".join(f"/{_pointed(str(step))}" for step in path),
        in_=str(where),
        detail=error["msg"],
        message=_own_words(error),
        code=error["type"],
        limits=_limits(error.get("ctx", {})) or None,
    )


def _own_words(error: Mapping[str, Any]) -> str | None:
    """What a validator of ours says: pydantic puts something before it."""
    raised = error.get("ctx", {}).get("error")
    return str(raised) if error["type"] == "value_error" and raised else None


def _limits(context: Mapping[str, Any]) -> dict[str, int | float | str]:
    """Never what was sent: of the rest of an error's context nobody knows that it is not."""
    found = {name: context[name] for name in LIMITS if name in context}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def _pointed(step: str) -> str:
    # Pydantic calls a field that was left out, and missed because of another one, by its Python name.
    name = to_camel(step) if re.fullmatch(r"[a-z]+(_[a-z]+)+", step) else step
    return name.replace("~", "~0").replace("/", "~1")


async def answer_problem(request: Request, error: Exception) -> JSONResponse:
    return problem_of(error).response(getattr(request.state, "request_id", None))
