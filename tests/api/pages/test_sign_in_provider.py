"""The identity provider comes and goes, is set up in other ways, and changes its mind about people."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import yaml
from fastapi import FastAPI
from pydantic import SecretStr
from temporalio.client import Client

from api import keys
from api.app import create_app
from deploy import identity, servers
from deploy.process import Server, running
from settings import Settings
from tests.api.pages.signing_in import Visitor
from tests.servers import free_port

pytestmark = pytest.mark.usefixtures("demo")
HTTPS = "https://traject.example"


@dataclass
class Provider:
    """One of the test's own."""

    server: Server
    folder: Path
    issuer: str

    async def change(self, file: str, change: Callable[[Any], None]) -> None:
        await self.server.stop()
        path = self.folder / file
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(yaml.safe_dump(document), encoding="utf-8")
        await self.server.start()


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[Provider]:
    port, folder = free_port(), tmp_path / "identity"
    command = servers.identity_provider(folder, port)
    async with running(command, tmp_path / "identity.log") as server:
        yield Provider(server, folder, identity.issuer(port))


Opened = Callable[..., AbstractAsyncContextManager[FastAPI]]


@pytest.fixture
def opened(settings: Settings, provider: Provider, temporal: Client) -> Opened:
    """The pages, with settings of the test's own."""

    @asynccontextmanager
    async def opened(**changes: Any) -> AsyncIterator[FastAPI]:
        app = create_app(settings.model_copy(update={"oidc_issuer": provider.issuer, **changes}), temporal)
        async with app.router.lifespan_context(app):
            yield app

    return opened


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider is asked again at once."""
    monkeypatch.setattr(keys, "LEAST_PAUSE_S", 0)
    monkeypatch.setattr(keys, "LEAST_PAUSE_WITHOUT_S", 0)


def with_query(url: str, **changes: str) -> str:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return parts._replace(query=urlencode(query)).geturl()


async def test_while_the_provider_is_away_one_reads_so_and_can_try_again(
    provider: Provider, opened: Opened
) -> None:
    await provider.server.stop()
    async with opened() as app:
        visitor = Visitor(app)
        away = await visitor.get("/aanmelden?naar=/week")
        assert (away.status_code, "Aanmelden lukt nu even niet" in away.text) == (503, True)
        assert 'href="/aanmelden?naar=/week"' in away.text
        await provider.server.start()
        begun = await visitor.begin("/aanmelden?naar=/week")
        back = await visitor.choose(begun, "lead1")
        await provider.server.stop()
        away = await visitor.come_back(back)
        assert (away.status_code, 'href="/aanmelden?naar=/week"' in away.text) == (503, True)
        assert not await visitor.is_signed_in()
        await provider.server.start()
        assert (await visitor.sign_in("lead1", "/aanmelden?naar=/week")).headers["location"] == "/week"
        await provider.server.stop()
        assert await visitor.is_signed_in()  # who is in stays in


async def test_while_the_database_is_away_one_reads_so(opened: Opened) -> None:
    nowhere = SecretStr(servers.postgres_dsn(free_port()))
    async with opened(database_url=nowhere) as app:
        answer = await Visitor(app).sign_in("lead1", "/aanmelden?naar=/week")
    assert (answer.status_code, 'href="/aanmelden?naar=/week"' in answer.text) == (503, True)


async def test_a_role_that_is_taken_away_shows_at_the_next_sign_in(
    provider: Provider, opened: Opened
) -> None:
    async with opened() as app:
        visitor = Visitor(app)
        await visitor.sign_in("lead1")
        await provider.change("users.yaml", lambda it: it["users"]["lead1"].update(roles=["visitor"]))
        refused = await visitor.sign_in("lead1", "/aanmelden?ander=ja&naar=/week")
        assert (refused.status_code, "nog geen rol in Traject" in refused.text) == (403, True)
        assert 'href="/aanmelden?ander=ja&amp;naar=/week"' in refused.text
        assert parse_qs(urlsplit(await visitor.begin("/aanmelden?ander=ja")).query)["prompt"] == ["login"]
        other = Visitor(app)
        assert (await other.sign_in("lead1")).status_code == 403
        assert not await other.is_signed_in()


async def test_who_has_no_mail_address_reads_so(
    provider: Provider, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = {"roles": ["adviser"], "attributes": {"name": "Demo Nieuw"}}
    await provider.change("users.yaml", lambda it: it["users"].update(nieuw=nobody))
    async with opened() as app:
        monkeypatch.setattr(await app.state.traject.keys.discovery(), "userinfo_endpoint", None)
        refused = await Visitor(app).sign_in("nieuw")
    assert (refused.status_code, "geen mailadres bekend" in refused.text) == (403, True)


async def test_behind_tls_every_cookie_is_for_this_host_and_for_tls_alone(
    provider: Provider, opened: Opened
) -> None:
    def registered(document: Any) -> None:
        document["oauth"]["clients"][0]["redirect_uris"] = [f"{HTTPS}/aanmelden/terug"]

    await provider.change("settings.yaml", registered)
    async with opened(public_url=f"{HTTPS}/") as app:
        visitor = Visitor(app, HTTPS)
        begun = await visitor.get("/aanmelden")
        ended = await visitor.come_back(await visitor.choose(begun.headers["location"], "lead1"))
        set_ = [it for answer in (begun, ended) for it in answer.headers.get_list("set-cookie")]
        assert len(set_) == 3  # the attempt, the session, and the end of the attempt
        assert [it for it in set_ if not it.startswith("__Host-traject_") or "; Secure" not in it] == []
        assert await visitor.is_signed_in()


async def test_pages_with_a_secret_use_it(provider: Provider, opened: Opened) -> None:
    def confidential(document: Any) -> None:
        client = document["oauth"]["clients"][0]
        client |= {"client_secret": "only-here", "token_endpoint_auth_method": "client_secret_basic"}

    await provider.change("settings.yaml", confidential)
    for secret, status in (("only-here", 303), ("another", 502)):
        async with opened(oidc_client_secret=SecretStr(secret)) as app:
            assert (await Visitor(app).sign_in("lead1")).status_code == status


async def test_a_secret_goes_the_way_that_the_provider_wants(
    provider: Provider, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_post(document: Any) -> None:
        client = document["oauth"]["clients"][0]
        client |= {"client_secret": "only-here", "token_endpoint_auth_method": "client_secret_post"}

    await provider.change("settings.yaml", by_post)
    async with opened(oidc_client_secret=SecretStr("only-here")) as app:
        told = await app.state.traject.keys.discovery()
        monkeypatch.setattr(told, "token_endpoint_auth_methods_supported", ["client_secret_post"])
        assert (await Visitor(app).sign_in("lead1")).status_code == 303


async def test_a_code_of_another_attempt_is_of_no_use(opened: Opened) -> None:
    async with opened() as app:
        visitor = Visitor(app)
        begun = await visitor.begin()
        another_nonce = await visitor.choose(with_query(begun, nonce="another"), "lead1")
        assert (await visitor.come_back(another_nonce)).status_code == 502
        challenge = parse_qs(urlsplit(await visitor.begin()).query)["code_challenge"][0]
        another_challenge = await visitor.choose(with_query(begun, code_challenge=challenge), "lead1")
        assert (await visitor.come_back(another_challenge)).status_code == 400
        another_issuer = with_query(await visitor.choose(begun, "lead1"), iss="https://other.example")
        assert (await visitor.come_back(another_issuer)).status_code == 400
        assert not await visitor.is_signed_in()


async def test_a_token_for_another_service_signs_nobody_in(opened: Opened) -> None:
    async with opened(oidc_audience="another") as app:
        answer = await Visitor(app).sign_in("lead1")
        assert (answer.status_code, "aanmelddienst" in answer.text) == (502, True)


async def test_signing_out_works_without_a_way_out_of_the_provider(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app:
        visitor = Visitor(app)
        await visitor.sign_in("lead1")
        monkeypatch.setattr(await app.state.traject.keys.discovery(), "end_session_endpoint", None)
        answer = await visitor.sign_out()
        assert (answer.status_code, answer.headers["location"]) == (303, "/afgemeld")
        assert not await visitor.is_signed_in()
