"""What a browser sent of a form. A field is named after its place in the API's body, so that the API's errors
name the field: `heldOn`, `actions/0/what`. `barriers[]` is a list, also of one; `participants[lines]` is a
list with an item a line. What is left empty is left out."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from starlette.datastructures import FormData, UploadFile

from api.problems import FieldError, Problem

CSRF, KEY, ADD = "csrf", "key", "_add"
EACH, LINES = "[]", "[lines]"
MOST_ROWS = 200
MOST_DEEP = 8  # names within names
A_KEY = re.compile(r"[\x21-\x7e]{1,255}")  # as the API takes it
A_NUMBER = 6  # digits of a row's


@dataclass(frozen=True)
class Sent:
    body: Mapping[str, Any] = field(default_factory=dict)  # for the API
    full: Mapping[str, Any] = field(default_factory=dict)  # the same, with null for what was left empty
    fields: Sequence[tuple[str, str]] = ()  # as the browser sent them
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    csrf: str = ""
    key: str = ""  # the Idempotency-Key
    pressed: Mapping[str, str] = field(default_factory=dict)  # buttons and the like: names with an underscore
    errors: Mapping[str, str] = field(default_factory=dict)  # by the field's name
    general: Sequence[str] = ()  # what is not one field's fault
    status: int = 200
    labels: dict[str, str] = field(default_factory=dict)  # of the fields that the page shows

    def value(self, name: str) -> Any:
        """What stands in a field; of a list, the list."""
        found: Any = self.body
        for step in name.split("/"):
            if isinstance(found, Mapping):
                found = found.get(step)
            elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                return None
        return found

    def text(self, name: str) -> str:
        value = self.value(name)
        if isinstance(value, list):
            return "\n".join(str(it) for it in value)
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value)

    def has(self, name: str, code: str) -> bool:
        """Whether a code is chosen, of one or of several."""
        value = self.value(name)
        return code in value if isinstance(value, list) else self.text(name) == code

    def rows(self, name: str, spare: int = 1) -> range:
        """The rows of a list to show: those that are filled in, and some to fill in."""
        filled = self.value(name)
        filled = len(filled) if isinstance(filled, list) else 0
        return range(min(filled + (spare if filled else max(spare, 1)) + self._added(name), MOST_ROWS))

    def _added(self, name: str) -> int:
        return 1 if self.pressed.get(ADD) == name else 0

    def error(self, name: str) -> str | None:
        """What is wrong with a field, or with an item of it."""
        below = (text for at, text in self.errors.items() if at.startswith(f"{name}/"))
        return self.errors.get(name) or (next(below, None) if name in self.labels else None)

    def label(self, name: str, label: str) -> str:
        """Tells how the page calls a field, for the summary of what is wrong; for a template, so empty."""
        self.labels[name] = label
        return ""

    def told(self) -> Iterator[tuple[str | None, str, str]]:
        """Every error: the field to go to if the page shows it, its label, and what is wrong."""
        for text in self.general:
            yield None, "", text
        for at, text in self.errors.items():
            shown = at
            while shown and shown not in self.labels:
                shown = shown.rpartition("/")[0]
            yield shown or None, self.labels.get(shown, ""), text

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors or self.general)

    def blamed(self, problem: Problem, explain: Callable[[Problem | FieldError], str]) -> "Sent":
        """The same, with what the API found wrong. What got no answer is sent again under the same key."""
        return replace(
            self,
            errors={it.pointer.strip("/"): explain(it) for it in problem.errors if it.pointer.strip("/")},
            general=[] if any(it.pointer.strip("/") for it in problem.errors) else [explain(problem)],
            status=problem.status,
            key=self.key if is_unsure(problem) else new_key(),
        )


def is_unsure(problem: Problem) -> bool:
    """Whether it may have been done all the same, so that it must be sent again under its own key."""
    return problem.status >= 500


def new_key() -> str:
    return str(uuid4())


def filled(values: Mapping[str, Any] | None = None) -> Sent:
    """A form as it is first shown."""
    return Sent(body=values or {}, key=new_key())


def read(form: FormData) -> Sent:
    pairs = [(_kept(name), _kept(value)) for name, value in form.multi_items() if isinstance(value, str)]
    files = {
        name: value for name, value in form.multi_items() if isinstance(value, UploadFile) and value.size
    }
    ours = {name: value for name, value in pairs if name.startswith("_") or name in (CSRF, KEY)}
    typed = [(name, value) for name, value in pairs if name not in ours]
    if not all(_is_ours(name) for name, _ in typed):
        raise Problem(400, "This is not a form of these pages.")
    key = ours.pop(KEY, "")
    return Sent(
        body=_body(typed, keep_empty=False),
        full=_body(typed, keep_empty=True),
        fields=pairs,
        files=files,
        csrf=ours.pop(CSRF, ""),
        key=key if A_KEY.fullmatch(key) else new_key(),
        pressed=ours,
    )


def _kept(text: str) -> str:
    """Half a pair of surrogates, which some encodings let through, can be neither shown nor kept."""
    return text.encode(errors="replace").decode()


def _is_ours(name: str) -> bool:
    """Whoever makes up the names must not make us count, or go down, without end."""
    steps = name.split("/")
    return len(steps) <= MOST_DEEP and all(len(it) <= A_NUMBER for it in steps if it.isdecimal())


def _body(typed: Sequence[tuple[str, str]], *, keep_empty: bool) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in typed:
        text = value.replace("\r\n", "\n").strip()
        if name.endswith(EACH):
            _put(tree, name.removesuffix(EACH), [text], add=True)
        elif name.endswith(LINES):
            _put(tree, name.removesuffix(LINES), [line.strip() for line in text.split("\n") if line.strip()])
        elif text or keep_empty:
            _put(tree, name, text or None)
    return {name: _shaped(it) for name, it in tree.items()}


def _put(tree: dict[str, Any], name: str, value: Any, *, add: bool = False) -> None:
    *path, last = name.split("/")
    for step in path:
        found = tree.setdefault(step, {})
        if not isinstance(found, dict):  # the same name is a value and has fields: not a form of ours
            return
        tree = found
    tree[last] = tree.get(last, []) + value if add and isinstance(tree.get(last, []), list) else value


def _shaped(value: Any) -> Any:
    """Rows come as numbers: they become a list, without the rows in which nothing was typed."""
    if not isinstance(value, dict):
        return value
    if value and all(step.isdecimal() for step in value):
        rows = [_shaped(value[step]) for step in sorted(value, key=int)]
        return [row for row in rows if not _is_empty(row)]
    return {step: _shaped(it) for step, it in value.items()}


def _is_empty(row: Any) -> bool:
    if isinstance(row, dict):
        return all(_is_empty(it) for it in row.values())
    return row in (None, "", [])
