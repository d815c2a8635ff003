"""Who is signed in to the pages: a row in the database, found by the random key in a browser's cookie."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request, Response

from api.auth import Person
from api.state import State
from db.queries import queries
from settings import Settings

LASTS = timedelta(hours=10)  # a working day
COOKIE = "traject_session"
KEY_BYTES = 32


@dataclass(frozen=True)
class Session:
    id: str  # for logs and the CSRF token: never the cookie's value
    person: Person
    csrf: str  # stands in the hidden field `csrf` of every form


async def session_of(request: Request, state: State) -> Session | None:
    """Nothing when nobody is signed in, or not any more."""
    key = request.cookies.get(cookie_name(state.settings))
    row = key and await queries.session_by_key(state.pool, key_hash=_hash(key))
    return _session(state.settings, **dict(row)) if row else None


def _session(settings: Settings, *, session_id: UUID, **person: Any) -> Session:
    id_ = str(session_id)
    key = settings.secret_key.get_secret_value().encode()
    return Session(id_, Person(**person), csrf=hmac.new(key, f"csrf {id_}".encode(), sha256).hexdigest())


def csrf_matches(session: Session, sent: str) -> bool:
    return hmac.compare_digest(session.csrf.encode(), sent.encode())


async def begin_session(
    request: Request, response: Response, state: State, person: Person, id_token: str
) -> None:
    """A new key with every sign-in, so that a cookie that was put in a browser before is worth nothing."""
    name, key = cookie_name(state.settings), secrets.token_urlsafe(KEY_BYTES)
    if before := request.cookies.get(name):
        await queries.end_session_by_key(state.pool, key_hash=_hash(before))
    await queries.add_session(
        state.pool, key_hash=_hash(key), person=person.id, id_token=id_token, lasts=LASTS
    )
    response.set_cookie(name, key, max_age=int(LASTS.total_seconds()), **cookie_flags(state.settings))


async def end_session(state: State, session: Session) -> str | None:
    """Tells the identity token with which the session began; nothing when it had ended already."""
    id_token: str | None = await queries.end_session(state.pool, id=session.id)
    return id_token


def forget_session(response: Response, settings: Settings) -> None:
    response.delete_cookie(cookie_name(settings), **cookie_flags(settings))


def cookie_name(settings: Settings, name: str = COOKIE) -> str:
    return f"__Host-{name}" if _secure(settings) else name


def cookie_flags(settings: Settings) -> dict[str, Any]:
    return {"path": "/", "secure": _secure(settings), "httponly": True, "samesite": "lax"}


def _secure(settings: Settings) -> bool:
    """Always, except on this machine: browsers keep no secure cookie of a site without TLS."""
    url = urlsplit(settings.public_url)
    return url.scheme != "http" or url.hostname not in {"localhost", "127.0.0.1", "::1"}


def _hash(key: str) -> bytes:
    return sha256(key.encode()).digest()
