"""A sign-in that is under way: what only the browser that began it holds, in a signed cookie of its own.

A cookie an attempt, so that several tabs can sign in at once.
"""

import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from api.pages.session import cookie_flags, cookie_name
from settings import Settings

LASTS_S = 600
MOST = 4  # tabs at once; what was begun before them is forgotten
COOKIE = "traject_sign_in_"


@dataclass(frozen=True)
class Attempt:
    to: str  # where one was going
    state: str  # ties the answer to this browser
    nonce: str  # ties the identity token to this attempt
    verifier: str  # PKCE: ties the code to whoever began


def new_attempt(to: str) -> Attempt:
    return Attempt(to, secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def keep(request: Request, response: Response, settings: Settings, attempt: Attempt) -> None:
    prefix = cookie_name(settings, COOKIE)
    kept = [name for name in request.cookies if name.startswith(prefix)]
    for name in kept[: max(0, len(kept) - MOST + 1)]:  # browsers send the oldest first
        response.delete_cookie(name, **cookie_flags(settings))
    value = _signer(settings).dumps(asdict(attempt))
    response.set_cookie(prefix + attempt.state, str(value), max_age=LASTS_S, **cookie_flags(settings))


def find(request: Request, settings: Settings, state: str) -> Attempt | None:
    """The attempt that this answer belongs to, when this browser began it, and not too long ago."""
    try:
        kept: dict[str, Any] = _signer(settings).loads(
            request.cookies.get(cookie_name(settings, COOKIE) + state, ""), max_age=LASTS_S
        )
    except BadData:
        return None
    attempt = Attempt(**kept)
    return attempt if attempt.state == state else None


def forget(response: Response, settings: Settings, attempt: Attempt) -> None:
    response.delete_cookie(cookie_name(settings, COOKIE) + attempt.state, **cookie_flags(settings))


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    key = settings.secret_key.get_secret_value()
    return URLSafeTimedSerializer(key, salt="sign-in", signer_kwargs={"digest_method": sha256})
