"""Where the recorded histories stand, and what the workflow's loop looked like when they were recorded."""

import ast
import json
import tomllib
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from temporalio.client import WorkflowHistory

from workflows import mailbox, meeting, trajectory

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).with_name("histories")
LOOP = FOLDER / "loop.sha256"
WHOSE = "demo"  # every identity that a history names


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def loop() -> str:
    """What the loops do, whatever their comments, docstrings and line breaks."""
    return sha256("".join(map(_meaning, (mailbox, trajectory, meeting))).encode()).hexdigest()


def _meaning(module: ModuleType) -> str:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [statement for statement in node.body if not _is_docstring(statement)] or [ast.Pass()]
    return ast.dump(tree)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def write(name: str, history: WorkflowHistory) -> Path:
    file = FOLDER / version() / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    events = _without_traces(json.loads(history.to_json()))
    file.write_text(json.dumps(events, separators=(",", ":")) + "\n", encoding="utf-8")
    return file


def _without_traces(found: Any) -> Any:
    """Stack traces tell of the machine, and no replay reads them."""
    match found:
        case dict():
            return {name: _without_traces(value) for name, value in found.items() if name != "stackTrace"}
        case list():
            return [_without_traces(value) for value in found]
        case _:
            return found


def files() -> list[Path]:
    return sorted(FOLDER.glob("*/*.json"))


def read(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text(encoding="utf-8"))
