"""Everything on this machine: what `make run` starts, and stops again on Ctrl-C."""

import asyncio
import fcntl
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from deploy import demo, identity, servers
from deploy.process import ROOT, Command, Died, NotReady, Server, port_is_free, running


class CannotStart(Exception):
    """The local stack cannot start."""


@dataclass(frozen=True)
class Local:
    """Where the parts are: TRAJECT_PORT is the API's, the others take the ports after it."""

    folder: Path
    port: int
    with_demo: bool = True  # boards in every phase, as long as there is none
    postgres: tuple[str, ...] = ()  # options, as in fsync=off

    @property
    def ports(self) -> dict[str, int]:
        parts = ("API", "Temporal", "Temporal's web UI", "Identity provider", "Mail sink", "PostgreSQL")
        return {part: self.port + number for number, part in enumerate(parts)}

    def url(self, part: str) -> str:
        return f"http://127.0.0.1:{self.ports[part]}"

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    @property
    def secret_key(self) -> str:
        """Made once: links that were mailed still work when everything is started again."""
        file = self.folder / "secret-key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(32), encoding="ascii")
        return file.read_text(encoding="ascii")

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "TEMPORAL_ADDRESS": f"127.0.0.1:{self.ports['Temporal']}",
            "TEMPORAL_CONFIG_FILE": os.devnull,  # a profile of this person's is meant for another Temporal
            "TRAJECT_DATABASE_URL": servers.postgres_dsn(self.ports["PostgreSQL"]),
            "TRAJECT_OIDC_ISSUER": identity.issuer(self.ports["Identity provider"]),
            "TRAJECT_OIDC_AUDIENCE": identity.AUDIENCE,
            "TRAJECT_OIDC_CLIENT_ID": identity.CLIENT,
            "TRAJECT_SMTP_HOST": "127.0.0.1",
            "TRAJECT_SMTP_PORT": str(self.ports["Mail sink"]),
            "TRAJECT_SMTP_SECURITY": "none",
            "TRAJECT_MAIL_FROM": "Traject <traject@demo.example>",
            "TRAJECT_PUBLIC_URL": self.url("API"),
            "TRAJECT_SECRET_KEY": self.secret_key,
            "TRAJECT_LOG_FORMAT": os.environ.get("TRAJECT_LOG_FORMAT", "console"),
            "TRAJECT_API_PORT": str(self.port),
            "TRAJECT_CONTACT_NAME": "Traject (demo)",
            "TRAJECT_CONTACT_MAIL": "traject@demo.example",
            "TRAJECT_CONTACT_URL": self.url("API"),
        }


def read_environment() -> Local:
    port = os.environ.get("TRAJECT_PORT", "8080")
    if not port.isdecimal() or not 1024 <= int(port) <= 65_530:
        raise CannotStart(f"TRAJECT_PORT is {port!r}: give a number from 1024 to 65530.")
    folder = Path(os.environ.get("TRAJECT_DATA", ".traject"))
    with_demo = os.environ.get("TRAJECT_DEMO", "yes") != "no"
    return Local((ROOT / folder.expanduser()).resolve(), int(port), with_demo)


def lock(folder: Path) -> IO[str]:
    """Keeps the folder to one local stack; the system gives the lock back, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotStart(f"Traject already runs on {folder}: stop it, or set TRAJECT_DATA.") from None
    return file


def refuse_taken_ports(local: Local) -> None:
    for part, port in local.ports.items():
        if not port_is_free(port):
            raise CannotStart(f"Port {port} ({part}) is taken. Free it, or set TRAJECT_PORT.")


async def once(local: Local, *arguments: str) -> None:
    """Runs one of our own commands to its end."""
    log = local.log(arguments[0])
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *arguments),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            env=os.environ | dict(local.environment),
        )
    try:
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code != 0:
        raise CannotStart(f"`python -m {' '.join(arguments)}` failed; see {log}")


async def answers(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url)).status_code == 200
        except httpx.HTTPError:
            return False


async def start(local: Local, stack: AsyncExitStack) -> list[Server]:
    """In this order; leaving the stack stops them in the other one."""
    started: list[Server] = []

    async def up(name: str, command: Command) -> None:
        started.append(await stack.enter_async_context(running(command, local.log(name))))

    async def at_once() -> bool:
        return True

    async def ready() -> bool:  # the API's readiness includes that a worker polls
        for server in started:
            server.check()
        return await answers(f"{local.url('API')}/readyz")

    ports, folder = local.ports, local.folder
    await up("postgres", servers.postgres(folder / "postgres", ports["PostgreSQL"], *local.postgres))
    await up(
        "temporal", servers.temporal(folder / "temporal.db", ports["Temporal"], ports["Temporal's web UI"])
    )
    await up(
        "identity",
        servers.identity_provider(folder / "identity", ports["Identity provider"], local.url("API")),
    )
    await up("mail", servers.mail_sink(folder / "mail", ports["Mail sink"]))
    await once(local, "db", "migrate")
    await once(local, "db", "seed", "--demo")
    await up("worker", Command("Worker", [sys.executable, "-m", "worker"], at_once, local.environment))
    await up("api", Command("API", [sys.executable, "-m", "api"], ready, local.environment))
    return started


async def play_demo(local: Local) -> None:
    try:
        await demo.play(local.url("API"), local.environment["TRAJECT_OIDC_ISSUER"])
    except httpx.HTTPError:
        say(f"The demo boards could not be launched; see {local.log('api')}")


def welcome(local: Local) -> str:
    idp = local.url("Identity provider")
    data = "" if local.folder == ROOT / ".traject" else f"TRAJECT_DATA={local.folder} "
    return f"""
Traject runs. Open

  {local.url("API")}

and choose who to be:

  lead1, lead2                  project lead: takes boards in, launches trajectories, plans regional meetings
  adviser1, adviser2, adviser3  adviser: completes the steps of their own boards
  manager1                      manager: sees which boards are stalled, and the figures; changes nothing

Beside it:

  API, with its documentation   {local.url("API")}/v1/docs
  Temporal's web UI             {local.url("Temporal's web UI")}
  Identity provider             {idp}
  Mail that was sent            {data}make mail
  Logs                          {local.folder / "logs"}

A token for lead1, or another of these people, to call the API with:

  TOKEN=$(curl -s {idp}/token -d grant_type=password -d client_id={identity.CLIENT} -d username=lead1 \\
    -d password={identity.PASSWORD} | grep -o '"access_token":"[^"]*' | cut -d'"' -f4)

Ctrl-C stops everything; the next `make run` goes on where it was.
"""


def say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone already
        print(text, flush=True)


async def follow(name: str, log: Path, start: int) -> None:
    """Shows what is added to a log."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(start)
        while True:
            if line := lines.readline():
                say(f"{name:6} | {line.rstrip()}")
            else:
                await asyncio.sleep(0.2)


async def run(local: Local) -> None:
    """Until it is cancelled, or until a part dies."""
    try:
        async with AsyncExitStack() as stack:
            say(f"Starting on {local.folder} ...")
            started = await start(local, stack)
            if local.with_demo:
                await play_demo(local)
            say(welcome(local))
            await asyncio.gather(
                *(server.died() for server in started),
                *(
                    follow(name, local.log(name), local.log(name).stat().st_size)
                    for name in ("worker", "api")
                ),
            )
    finally:
        say("Stopped; the data stays.")


async def until_told(local: Local) -> None:
    """Stops on the first Ctrl-C, kill or closed terminal; a second one doesn't disturb the stopping."""
    task = asyncio.create_task(run(local))

    def stop() -> None:
        if not task.cancelling():
            say("\nStopping ...")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    with suppress(asyncio.CancelledError):
        await task


def main() -> None:
    try:
        local = read_environment()
        with lock(local.folder):
            refuse_taken_ports(local)
            for name in [name for name in os.environ if name.startswith("TEMPORAL_")]:
                del os.environ[name]  # meant for another Temporal
            asyncio.run(until_told(local))
    except (CannotStart, Died, NotReady) as problem:
        sys.exit(str(problem))
    except subprocess.CalledProcessError as problem:
        sys.exit(
            f"{Path(problem.cmd[0]).name} failed: {(problem.stderr or b'').decode(errors='replace').strip()}"
        )


if __name__ == "__main__":
    main()
