"""What makes a run quick: how it is shared out among its workers, and what it is spared."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

PAGES = "tests/browser/test_pages.py"
BROWSER = "tests/browser/"
# At the end, one worker alone would still be at them.
FIRST = (PAGES, BROWSER, "tests/e2e/", "tests/deploy/")
MEMORY = Path("/dev/shm")  # noqa: S108 -- each run makes folders of its own in it
ROOM = 4_000_000_000  # bytes: more than a run takes


def pytest_configure() -> None:
    # On a disk, making a database takes ten times as long as in memory.
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    # A client of HTTP takes 40 ms to read a file of certificates, and none to hear of a folder.
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)
    # Processes that the tests start would each compile our modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        return next((turn for turn, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))

    items.sort(key=turn)


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """A worker takes a file; but those that look at one running Traject, all of them at once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(BROWSER) and file != PAGES else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByFile(config, log)
