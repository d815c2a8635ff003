"""The API's description, at /v1/openapi.json, by the Dutch API Design Rules."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.envelope import VERSION
from api.problems import MEDIA_TYPE, ProblemDetails
from api.step_forms import bodies
from settings import Settings

PREFIX = "/v1"
DESCRIPTION = """\
Guides school boards through a trajectory of months towards jobs for people with an occupational disability.

- The interface is in English: its words are those of the service's glossary. What people write is in Dutch.
- Every call has an OpenID Connect bearer token. Roles: lead, adviser, manager.
- Every command has an `Idempotency-Key`: a repeat gets the first answer and does nothing.
- Neither is needed under a signed link, as it stands in a mail: it says itself who may do what.
- Errors are problem details (RFC 9457) in one shape; `requestId` is what to quote when asking for help.
- Instants are UTC; days are those of Amsterdam.
"""

_VERSION_HEADER = {
    "API-Version": {
        "description": "Full version of the API",
        "schema": {"type": "string", "examples": [VERSION]},
    }
}
_ALWAYS = {"401": "Nobody is signed in", "403": "Not for this person", "503": "No answer in time"}
_OPEN = {"503": _ALWAYS["503"]}
_OF_COMMANDS = {
    "409": "Refused: the rule in words",
    "413": "Too large",
    "422": "The key was used for another content",
}


def describe(app: FastAPI, settings: Settings) -> dict[str, Any]:
    document = get_openapi(
        title="Traject",
        version=VERSION,
        description=DESCRIPTION,
        routes=app.routes,
        contact={
            "name": settings.contact_name,
            "email": settings.contact_mail,
            "url": settings.contact_url,
        },
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": f"{settings.public_url.rstrip('/')}{PREFIX}"}],
    )
    document["paths"] = {
        path.removeprefix(PREFIX): operations for path, operations in document["paths"].items()
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    _add_components(document["components"], settings)
    document["security"] = [{"bearer": []}]
    return document


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses: dict[str, Any] = operation["responses"]
    responses.pop("422", None)  # FastAPI's own: invalid input is 400 here
    for response in responses.values():
        response["headers"] = _VERSION_HEADER
    for status, words in _problems(path, method, operation).items():
        responses[status] = {
            "description": words,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }


def _problems(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    needs_login = operation.get("security") != []
    problems = dict(_ALWAYS if needs_login else _OPEN)
    if operation.get("parameters") or "requestBody" in operation:
        problems["400"] = "Not valid: every field that is to blame"
    if "{" in path:
        problems["404"] = "There is nothing here"
    if method != "get":
        problems |= _OF_COMMANDS
    return problems


def _add_components(components: dict[str, Any], settings: Settings) -> None:
    reference = "#/components/schemas/{model}"
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(ProblemDetails, "serialization")]
    models += [(body, "validation") for body in bodies()]
    _, schemas = models_json_schema(models, ref_template=reference)
    components["schemas"] |= schemas["$defs"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": f"An access token of {settings.oidc_issuer}",
        }
    }
