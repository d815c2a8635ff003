"""The identity provider comes and goes, and changes its keys."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from api import keys
from api.app import create_app
from deploy import identity, servers
from deploy.process import Server, running
from settings import Settings
from tests.api.conftest import Api
from tests.servers import IdentityProvider, free_port


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[tuple[Server, IdentityProvider]]:
    port = free_port()
    command = servers.identity_provider(tmp_path / "identity", port)
    async with running(command, tmp_path / "identity.log") as server:
        yield server, IdentityProvider(identity.issuer(port))


async def test_keys_are_kept_while_the_issuer_is_away_and_fetched_again_when_it_changed_them(
    provider: tuple[Server, IdentityProvider],
    settings: Settings,
    seeded: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, idp = provider
    token = await idp.token("lead1")
    await server.stop()
    monkeypatch.setattr(keys, "LEAST_PAUSE_S", 0)
    monkeypatch.setattr(keys, "LEAST_PAUSE_WITHOUT_S", 0)
    app = create_app(settings.model_copy(update={"oidc_issuer": idp.issuer}))
    async with app.router.lifespan_context(app):
        api = Api(app, idp)

        async def status(token: str) -> int:
            answer = await api.get(None, "/v1/people/me", headers={"Authorization": f"Bearer {token}"})
            return answer.status_code

        assert await status(token) == 503
        await server.start()
        assert await status(token) == 200
        await server.stop()
        assert await status(token) == 200

        shutil.rmtree(tmp_path / "identity" / "keys")
        await server.start()
        renewed = await IdentityProvider(idp.issuer).token("lead1")
        assert (await status(renewed), await status(token)) == (200, 401)


async def test_unknown_keys_make_us_ask_the_issuer_once_in_a_while_only(idp: IdentityProvider) -> None:
    asked = SimpleNamespace(times=0)

    async def count(_request: httpx.Request) -> None:
        asked.times += 1

    async with httpx.AsyncClient(event_hooks={"request": [count]}) as http:
        of_issuer = keys.Keys(idp.issuer, http)
        for number in range(20):
            await of_issuer.named(f"unknown {number}")
    assert asked.times == 2  # the discovery document and the keys, once
