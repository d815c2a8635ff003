"""Signing in at the identity provider: OpenID Connect's authorisation code with PKCE, and its way out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog

# Authlib without its HTTP client, which is made with whichever of two libraries happens to be installed.
from authlib.oauth2 import OAuth2Client, OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.client import DEFAULT_HEADERS  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.parameters import prepare_token_request  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from api.auth import ALGORITHMS, LEEWAY_S
from api.keys import Discovery
from api.pages.attempt import Attempt
from api.problems import Problem
from api.state import State
from settings import Settings

log = structlog.get_logger()

COMES_BACK_TO = "/aanmelden/terug"
SIGNED_OUT = "/afgemeld"
STALE = "This sign-in is too old, was used already, or began in another browser."


@dataclass(frozen=True)
class Tokens:
    access: str
    id: str


def our_url(settings: Settings, path: str) -> str:
    return settings.public_url.rstrip("/") + path


def stale() -> Problem:
    return Problem(400, STALE, code="sign-in-stale")


def broken(why: str) -> Problem:
    """Not this person's fault: the identity provider, or our registration there, is not as it should be."""
    log.error("sign_in_broken", why=why)
    return Problem(502, "The sign-in service gave an answer that Traject cannot use.", code="sign-in-broken")


async def authorization_url(state: State, attempt: Attempt, *, as_another: bool) -> str:
    told = await state.keys.discovery()
    if told.authorization_endpoint is None:
        raise broken("no authorization_endpoint")
    more = {"prompt": "login"} if as_another else {}
    url, _ = _client(state.settings, told).create_authorization_url(
        told.authorization_endpoint,
        state=attempt.state,
        nonce=attempt.nonce,
        code_verifier=attempt.verifier,
        **more,
    )
    return str(url)


async def tokens_for(state: State, attempt: Attempt, answered: Mapping[str, str]) -> Tokens:
    """What the identity provider gives for the code that it sent the browser back with."""
    if answered.get("iss", state.settings.oidc_issuer) != state.settings.oidc_issuer:
        raise stale()  # RFC 9207: another provider's answer
    if "code" not in answered:
        raise _refused(answered.get("error", ""))
    tokens = await _exchange(state, attempt, answered["code"])
    try:
        found = Tokens(str(tokens["access_token"]), str(tokens["id_token"]))
        await _check(state, attempt, found)
    except (JoseError, ValueError, KeyError) as error:
        raise broken(type(error).__name__) from None
    return found


def _refused(error: str) -> Problem:
    if error == "access_denied":
        return Problem(403, "The sign-in was broken off.", code="sign-in-denied")
    if error in {"login_required", "interaction_required", "temporarily_unavailable", "server_error"}:
        return Problem(503, "The sign-in service is away.", code="unavailable")
    return broken("refused" if error.isidentifier() and len(error) < 40 else "no code")


async def _exchange(state: State, attempt: Attempt, code: str) -> dict[str, Any]:
    told = await state.keys.discovery()
    if told.token_endpoint is None:
        raise broken("no token_endpoint")
    client = _client(state.settings, told)
    body = prepare_token_request(
        "authorization_code", redirect_uri=client.redirect_uri, code=code, code_verifier=attempt.verifier
    )
    identified = client.client_auth(client.token_endpoint_auth_method)
    url, headers, body = identified.prepare("POST", told.token_endpoint, dict(DEFAULT_HEADERS), body)
    try:
        answer = await state.keys.http.post(url, content=body, headers=headers)
        return dict(client.parse_response_token(answer))
    except OAuth2Error as error:
        raise stale() if error.error == "invalid_grant" else broken("token endpoint refused") from None
    except httpx.HTTPStatusError as error:
        raise Problem(503, "The sign-in service is away.", code="unavailable") from error
    except ValueError:
        raise broken("token endpoint's answer") from None


async def _check(state: State, attempt: Attempt, tokens: Tokens) -> None:
    """That the identity token is for us, of this attempt, and of the same sign-in as the access token."""
    keys = await state.keys.named(extract_compact(tokens.id.encode()).headers().get("kid"))
    decoded = jwt.decode(tokens.id, keys, algorithms=ALGORITHMS)
    settings = state.settings
    options = {"iss": {"value": settings.oidc_issuer}, "aud": {"value": settings.oidc_client_id}}
    ours = {
        "nonce": attempt.nonce,
        "client_id": settings.oidc_client_id,
        "access_token": tokens.access,
    }
    CodeIDToken(decoded.claims, decoded.header, options, ours).validate(leeway=LEEWAY_S)


async def end_session_url(state: State, id_token: str) -> str | None:
    """Where the identity provider's own session ends; nothing when it does not say, or is away."""
    try:
        told = await state.keys.discovery()
    except Problem:
        return None
    if told.end_session_endpoint is None:
        return None
    asked = {
        "id_token_hint": id_token,
        "client_id": state.settings.oidc_client_id,
        "post_logout_redirect_uri": our_url(state.settings, SIGNED_OUT),
    }
    joint = "&" if "?" in told.end_session_endpoint else "?"
    return f"{told.end_session_endpoint}{joint}{urlencode(asked)}"


def _client(settings: Settings, told: Discovery) -> Any:
    secret = settings.oidc_client_secret and settings.oidc_client_secret.get_secret_value()
    methods = told.token_endpoint_auth_methods_supported
    by_post = "client_secret_basic" not in methods and "client_secret_post" in methods
    return OAuth2Client(
        None,  # no HTTP: it words what is asked and reads what is answered
        settings.oidc_client_id,
        secret,
        token_endpoint_auth_method="client_secret_post" if secret and by_post else None,
        scope=settings.oidc_scope,
        redirect_uri=our_url(settings, COMES_BACK_TO),
        code_challenge_method="S256",
    )
