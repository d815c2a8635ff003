"""Who asks: a bearer token, checked against the keys of its issuer, and the person it stands for."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast, get_args
from uuid import UUID

import structlog
from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from api.problems import Problem
from api.profile import Profile, profile_in
from api.state import State, state_of
from db.queries import queries
from domain.commands import Role
from domain.sentence import Filling

# Whoever has several roles acts in the first of these.
ROLES: tuple[Role, ...] = ("lead", "adviser", "manager")
# Nothing symmetric: a public key must never do as a secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY_S = 30
INSIDE = "traject.person"  # the scope's key by which our own pages say who asks: no request can set it


@dataclass(frozen=True)
class Person:
    id: UUID
    name: str
    mail: str
    phone: str | None
    language: Literal["nl", "en"]
    role: Role
    mail_refused: bool


class SignedIn(APIRoute):
    """A route that looks at nothing of a request, not even whether it is valid, before it knows who asks."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_signed_in(request: Request) -> Response:
            inside = request.scope.get(INSIDE)
            request.state.person = inside or await authenticate(state_of(request), _token(request))
            structlog.contextvars.bind_contextvars(person=str(request.state.person.id))
            return await handle(request)

        return handle_signed_in


async def _person(request: Request) -> Person:
    return cast(Person, request.state.person)


def _allow(*roles: Role) -> Callable[[Request], Coroutine[Any, Any, Person]]:
    async def allowed(request: Request) -> Person:
        person = await _person(request)
        if person.role not in roles:
            raise only_for(*roles)
        return person

    return allowed


Anyone = Annotated[Person, Depends(_person)]
Acting = Annotated[Person, Depends(_allow("lead", "adviser"))]
Lead = Annotated[Person, Depends(_allow("lead"))]
ACTING_ONLY = Depends(_allow("lead", "adviser"))
LEAD_ONLY = Depends(_allow("lead"))
LEAD_OR_MANAGER = Depends(_allow("lead", "manager"))


def forbidden(message: str, **values: Filling) -> Problem:
    return Problem(403, message, values, code="forbidden")


def only_for(*roles: Role) -> Problem:
    return forbidden("This is for: %(role)s.", role=roles)


def _unauthenticated(detail: str) -> Problem:
    return Problem(401, detail, code="unauthenticated", headers={"WWW-Authenticate": "Bearer"})


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthenticated("Sign in: send a bearer token in the Authorization header.")
    return token.strip()


async def authenticate(state: State, token: str) -> Person:
    claims = await _claims(state, token)
    role = _role(claims, state.settings.oidc_roles_claim)
    if not str(claims["sub"]).isprintable():
        raise _unauthenticated("This token names nobody.")
    row = await queries.person_by_subject(state.pool, subject=claims["sub"])
    if row is None:
        row = await _first_sign_in(state, token, claims, role)
    elif row["role"] != role:
        row = await queries.change_role(state.pool, id=row["id"], role=role)
    return Person(**dict(row))


async def _claims(state: State, token: str) -> dict[str, Any]:
    try:
        kid = extract_compact(token.encode()).headers().get("kid")
        keys = await state.keys.named(kid)
        return _checked(state, token, keys)
    except (JoseError, ValueError):
        raise _unauthenticated("This token is not valid, or not any more.") from None


def _checked(state: State, token: str, keys: KeySet) -> dict[str, Any]:
    claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": state.settings.oidc_issuer},
        aud={"essential": True, "value": state.settings.oidc_audience},
        exp={"essential": True},
        sub={"essential": True},
    ).validate(claims)
    return claims


def _role(claims: dict[str, Any], path: str) -> Role:
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    named = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    for role in ROLES:
        if role in named:
            return role
    raise forbidden("This account has none of the roles %(role)s.", role=get_args(Role))


async def _first_sign_in(state: State, token: str, claims: dict[str, Any], role: Role) -> Any:
    """Somebody we know by mail address, who is from now on known by subject; or else somebody new."""
    subject = claims["sub"]
    profile = profile_in(claims) or profile_in(await state.keys.userinfo(token, subject))
    if profile is None:
        raise forbidden("The identity provider tells no mail address of this account.")
    row = await _claim_or_add(state, subject, profile, role)
    if row is None:
        raise forbidden("The mail address of this account belongs to another account already.")
    return row


async def _claim_or_add(state: State, subject: str, profile: Profile, role: Role) -> Any:
    async with state.pool.acquire() as connection, connection.transaction():
        if profile.verified:
            row = await queries.claim_person(connection, subject=subject, mail=profile.mail, role=role)
            if row is not None:
                return row
        await queries.add_signed_in_person(
            connection,
            subject=subject,
            name=profile.name,
            mail=profile.mail,
            language=profile.language,
            role=role,
        )
        return await queries.person_by_subject(connection, subject=subject)
