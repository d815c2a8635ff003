import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from deploy.process import ROOT

IN_THE_IMAGE = ("domain", "db", "activities", "workflows", "worker", "api")
MODULES = ("logs.py", "settings.py")


def locked(file: str) -> dict[str, str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_all_that_the_image_imports_is_installed_in_it() -> None:
    files = [file for folder in IN_THE_IMAGE for file in (ROOT / folder).rglob("*.py")]
    files += [ROOT / name for name in MODULES]
    ours = {*IN_THE_IMAGE, *(Path(name).stem for name in MODULES)}
    foreign = {name for file in files for name in imported(file)} - ours - sys.stdlib_module_names
    distributions = packages_distributions()
    names = {name: {re.sub(r"[._-]+", "-", it).lower() for it in distributions[name]} for name in foreign}
    assert {name for name in foreign if not names[name] & locked("requirements-runtime.lock").keys()} == set()


def test_the_image_gets_the_versions_that_were_tested() -> None:
    assert locked("requirements-runtime.lock").items() <= locked("requirements.lock").items()


def test_every_locked_file_has_a_hash_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-runtime.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert len(locked(name)) > 30
        for block in re.split(r"\n(?=\S)", text):
            assert block.startswith("#") or "--hash=sha256:" in block, block
        assert not re.search(r"--(extra-)?index-url|--find-links|file:|https?:", text)
