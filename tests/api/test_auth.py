import asyncio
import base64
import hmac
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from db.connect import Pool
from tests.api.conftest import Api
from tests.servers import IdentityProvider

Claims = dict[str, Any]


@pytest.fixture
def signing_key(idp: IdentityProvider, folder: Path) -> RSAKey:
    """The identity provider's own."""
    keys = folder / "identity" / "keys"
    key = RSAKey.import_key((keys / "rsa_private.pem").read_text())
    return RSAKey.import_key(key.as_dict(private=True) | {"kid": (keys / "kid.txt").read_text().strip()})


@pytest.fixture
def claims(idp: IdentityProvider) -> Claims:
    now = int(time.time())
    return {
        "iss": idp.issuer,
        "aud": idp.audience,
        "sub": "somebody",
        "iat": now,
        "exp": now + 60,
        "roles": ["adviser"],
        "name": "Demo Iemand",
        "email": "somebody@demo.example",
    }


def signed(claims: Claims, key: Any, kid: str | None = None) -> str:
    return jwt.encode({"alg": "RS256", "kid": kid or key.kid}, claims, key, algorithms=["RS256"])


def with_secret(claims: Claims, secret: bytes, kid: str | None) -> str:
    def part(value: Claims | bytes) -> bytes:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    text = part({"alg": "HS256", "kid": kid}) + b"." + part(claims)
    return (text + b"." + part(hmac.digest(secret, text, "sha256"))).decode()


async def me(api: Api, token: str) -> httpx.Response:
    return await api.get(None, "/v1/people/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_good_token_tells_who_it_is(api: Api, claims: Claims, signing_key: RSAKey) -> None:
    answer = (await me(api, signed(claims, signing_key))).raise_for_status().json()
    assert (answer["name"], answer["mail"], answer["role"], answer["language"]) == (
        "Demo Iemand",
        "somebody@demo.example",
        "adviser",
        "nl",
    )


NOT_FOR_US: tuple[Claims, ...] = (
    {"iss": "https://other.example"},
    {"aud": "other"},
    {"aud": ["other", "another"]},
    {"exp": 1_000_000_000},
    {"nbf": 4_000_000_000},
    {"exp": None},
    {"aud": None},
    {"iss": None},
    {"sub": None},
    {"sub": 7},
)


async def test_a_token_that_is_not_for_us_or_not_valid_now_is_refused(
    api: Api, claims: Claims, signing_key: RSAKey
) -> None:
    for changed in NOT_FOR_US:
        kept = {name: value for name, value in (claims | changed).items() if value is not None}
        answer = await me(api, signed(kept, signing_key))
        assert (answer.status_code, answer.headers.get("www-authenticate")) == (401, "Bearer"), changed


async def test_a_token_that_the_issuer_did_not_sign_is_refused(
    api: Api, claims: Claims, signing_key: RSAKey
) -> None:
    other = RSAKey.generate_key(2048)
    # A public key that is used as a shared secret, which only works where any algorithm is taken.
    as_secret = signing_key.as_pem(private=False)
    good = signed(claims, signing_key)
    head, payload, signature = good.split(".")
    forged = [
        signed(claims, other, signing_key.kid),
        with_secret(claims, as_secret, signing_key.kid),
        f"{signed(claims, signing_key).rpartition('.')[0]}.",
        f"eyJhbGciOiJub25lIn0.{payload}.",
        f"{head}.{payload}.{signature[::-1]}",
        "x",
        "a.b.c",
    ]
    assert [(await me(api, token)).status_code for token in forged] == [401] * len(forged)
    assert (await me(api, good)).status_code == 200


async def test_without_a_token_nobody_is_signed_in(api: Api) -> None:
    for header in (None, "", "Bearer", "Bearer  ", "Basic bGVhZDE6ZGVtbw==", "bearer"):
        headers = {} if header is None else {"Authorization": header}
        assert (await api.get(None, "/v1/people/me", headers=headers)).status_code == 401, header


async def test_a_token_without_a_role_of_ours_is_forbidden(
    api: Api, claims: Claims, signing_key: RSAKey
) -> None:
    for roles in ([], ["visitor"], None, {"lead": True}, "leader"):
        answer = await me(api, signed(claims | {"roles": roles}, signing_key))
        assert answer.status_code == 403, roles


async def test_the_role_follows_the_token(api: Api, claims: Claims, signing_key: RSAKey, pool: Pool) -> None:
    for roles, role in ((["manager"], "manager"), (["manager", "lead"], "lead"), ("adviser", "adviser")):
        token = signed(claims | {"roles": roles}, signing_key)
        assert (await me(api, token)).json()["role"] == role
        assert await pool.fetchval("select role from person where subject = 'somebody'") == role


async def test_somebody_known_by_mail_is_the_same_person_after_signing_in(
    demo: None, api: Api, pool: Pool
) -> None:
    known = await pool.fetchval("select id from person where mail = 'adviser3@demo.example'")
    answer = (await api.get("adviser3", "/v1/people/me")).json()
    assert (answer["id"], answer["language"], answer["name"]) == (str(known), "en", "Demo Adviseur Drie")


async def test_an_address_that_is_not_verified_claims_nobody(
    demo: None, api: Api, claims: Claims, signing_key: RSAKey
) -> None:
    doubtful = claims | {"email": "lead1@demo.example", "email_verified": False}
    assert (await me(api, signed(doubtful, signing_key))).status_code == 403


async def test_an_address_of_another_account_claims_nobody(
    api: Api, claims: Claims, signing_key: RSAKey
) -> None:
    await me(api, signed(claims, signing_key))
    other = claims | {"sub": "somebody else", "email": "SOMEBODY@demo.example"}
    assert (await me(api, signed(other, signing_key))).status_code == 403


async def test_an_account_without_a_mail_address_is_forbidden(
    api: Api, claims: Claims, signing_key: RSAKey
) -> None:
    del claims["email"]
    assert (await me(api, signed(claims | {"sub": "nobody"}, signing_key))).status_code == 403


async def test_who_signs_in_twice_at_once_is_one_person(
    api: Api, claims: Claims, signing_key: RSAKey, pool: Pool
) -> None:
    token = signed(claims, signing_key)
    answers = await asyncio.gather(*(me(api, token) for _ in range(6)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await pool.fetchval("select count(*) from person") == 1


async def test_nothing_of_a_request_is_looked_at_before_it_is_known_who_asks(api: Api) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    answer = await api.call(None, "POST", "/v1/people", content=b"{not json", headers=headers)
    assert answer.status_code == 401
