"""The identity provider's keys: found by discovery, kept, fetched again when a token names another."""

import asyncio
import time
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel

from api.problems import unavailable

log = structlog.get_logger()

MAX_AGE_S = 3600  # keys that were withdrawn are forgotten after this
LEAST_PAUSE_S = 10  # however many unknown keys are named to us
LEAST_PAUSE_WITHOUT_S = 1


class Discovery(BaseModel):
    issuer: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    # The API does without these; signing in to the pages does not.
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    end_session_endpoint: str | None = None


class Keys:
    def __init__(self, issuer: str, http: httpx.AsyncClient) -> None:
        self._issuer = issuer
        self.http = http
        self._discovery: Discovery | None = None
        self._keys: KeySet | None = None
        self._fetched_at = self._tried_at = float("-inf")
        self._turn = asyncio.Lock()

    async def named(self, kid: str | None) -> KeySet:
        """The keys, freshly fetched when none of them has this id and the last fetch is a while ago."""
        if self._is_stale(kid):
            async with self._turn:
                if self._is_stale(kid) and time.monotonic() - self._tried_at > self._pause:
                    await self._refresh()
        if self._keys is None:
            raise unavailable("The identity provider is away, so nobody can be recognised now.")
        return self._keys

    async def discovery(self) -> Discovery:
        """What the identity provider says of itself, as long ago as its keys."""
        await self.named(None)
        assert self._discovery is not None
        return self._discovery

    async def userinfo(self, token: str, subject: str) -> dict[str, Any]:
        """What the identity provider tells about the bearer of a token; nothing when it does not tell."""
        endpoint = self._discovery and self._discovery.userinfo_endpoint
        if not endpoint:
            return {}
        answer = await self.http.get(endpoint, headers={"Authorization": f"Bearer {token}"})
        told = answer.json() if answer.is_success else None
        return told if isinstance(told, dict) and told.get("sub") == subject else {}

    def _is_stale(self, kid: str | None) -> bool:
        known = self._keys is not None and (kid is None or any(key.kid == kid for key in self._keys))
        return not known or time.monotonic() - self._fetched_at > MAX_AGE_S

    @property
    def _pause(self) -> int:
        return LEAST_PAUSE_S if self._keys else LEAST_PAUSE_WITHOUT_S

    async def _refresh(self) -> None:
        self._tried_at = time.monotonic()
        try:
            self._discovery = await self._discover()
            answer = (await self.http.get(self._discovery.jwks_uri)).raise_for_status()
            self._keys = KeySet.import_key_set(answer.json())
            self._fetched_at = time.monotonic()
        except (httpx.HTTPError, ValueError, KeyError, JoseError) as error:
            log.warning("issuer_away", exc_info=error)

    async def _discover(self) -> Discovery:
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = (await self.http.get(url)).raise_for_status()
        found = Discovery.model_validate_json(answer.content)
        if found.issuer != self._issuer:
            raise ValueError("the discovery document is another issuer's")
        return found
