"""The browser of the tests and the screenshots: Debian's Chromium, or what TRAJECT_CHROMIUM names."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMED = "TRAJECT_CHROMIUM"
# The one without a screen is the same browser, and does with half the processor time.
PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# With a font: without one every text is empty, and nothing is too wide.
PACKAGES = ("chromium", "fonts-liberation")
LIGHTER = "chromium-headless-shell"  # where the release of Debian has it
PATIENCE_S = 300
LOCK = Path(tempfile.gettempdir()) / f"traject-chromium-{os.geteuid()}.lock"
# Our own servers only: no name is looked up, and no proxy is asked.
LOCAL_ONLY = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """There is no browser, and we cannot install one."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The tests in tests/browser and `make screenshots` need Chromium or Chrome: {why} "
            f"Install it (Debian: apt-get install {' '.join(PACKAGES)}), or set {NAMED} to its program."
        )


def chromium() -> str:
    """Its program. Where there is none it is installed first, if we may."""
    if named := os.environ.get(NAMED):
        if program := shutil.which(named):
            return program
        raise NoBrowser(f"{NAMED} names {named}, and there is no such program.")
    with LOCK.open("w") as lock:  # two processes of one run come here at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _found() or _installed()


def options() -> list[str]:
    """As root, Chromium refuses to run in its sandbox."""
    return [*LOCAL_ONLY, *QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _found() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def _installed() -> str:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NoBrowser("none is installed, and only root can install it, with apt-get.")
    _apt_get("update")
    wanted = [LIGHTER if it == "chromium" and _is_there(LIGHTER) else it for it in PACKAGES]
    _apt_get("install", "--yes", "--no-install-recommends", *wanted)
    if program := _found():
        return program
    raise NoBrowser("apt-get installed it, but there is no program.")


def _is_there(package: str) -> bool:
    # The apt-cache that comes with apt-get.
    asked = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)  # noqa: S607
    return asked.returncode == 0


def _apt_get(*arguments: str) -> None:
    command = ["apt-get", "--quiet", "--option", f"DPkg::Lock::Timeout={PATIENCE_S}", *arguments]
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(
            command,
            env=quietly,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
    except subprocess.CalledProcessError as failed:
        raise NoBrowser(f"`{' '.join(command)}` failed: {(failed.stderr or failed.stdout)[-500:]}") from None
    except subprocess.TimeoutExpired:
        raise NoBrowser(f"`{' '.join(command)}` takes longer than {PATIENCE_S} s.") from None
