"""Boards that learn: in a programme of one phase, in which a lesson can be shared from the beginning."""

from datetime import date
from typing import Any

from db.connect import Pool
from db.queries import queries
from domain import commands as c
from domain.forms import ShareLessons
from domain.programme import Programme
from tests import cast
from tests.activities.desk import MONDAY, Desk

THIRD_BOARD = "90003"
STEPS = {"start": "start-conversation", "tell": "share-lessons", "end": "evaluation"}
LEARNING = Programme.model_validate(
    {
        "key": "learning",
        "title": {"nl": "Leren", "en": "Learning"},
        "places": 100,
        "phases": ["all"],
        "steps": [
            {
                "key": key,
                "title": {"nl": key, "en": key},
                "phase": "all",
                "who": "lead",
                "term": 10,
                "form": form,
                "stalls_as": "lead-overdue",
                "with_board": False,  # and so no other mail to the board
            }
            for key, form in STEPS.items()
        ],
    }
)


async def learns(pool: Pool, board: str = cast.BOARD, region: str = "AM01") -> Desk:
    """A board whose trajectory was launched on Monday."""
    await cast.seed(pool, board)
    await pool.execute("insert into region (code, name) values ('AM02', 'Buurregio') on conflict do nothing")
    await pool.execute("update board set region_code = $2 where number = $1", board, region)
    definition = LEARNING.model_dump(mode="json")
    await queries.add_programme(pool, key=LEARNING.key, version=1, definition=definition)
    desk = Desk(pool, cast.launch_command(board, MONDAY, programme=LEARNING, region=region))
    assert not (await desk.take(desk.launch)).outcome.refusal
    return desk


async def share(
    desk: Desk, title: str = "", *, on: date = MONDAY, refused: str | None = None, **form: Any
) -> c.Complete:
    """Completes the step that shares a lesson."""
    command = cast.ask(c.Complete, on=on, **await _written(desk, {"title": title or None, **form}))
    outcome = (await desk.take(command, MONDAY if refused else on)).outcome
    assert (outcome.refusal and outcome.refusal.rule) == refused
    return command


async def correct(desk: Desk, on: date, **form: Any) -> None:
    content = {"title": "Klein beginnen", **form}
    reason = cast.uuid("because")
    command = cast.ask(c.Correct, reason=reason, **await _written(desk, content))
    assert not (await desk.take(command, on)).outcome.refusal


async def open_again(desk: Desk, on: date) -> None:
    assert not (
        await desk.take(cast.ask(c.Reopen, step="tell", reason=cast.uuid("because")), on)
    ).outcome.refusal


async def _written(desk: Desk, content: dict[str, Any]) -> dict[str, Any]:
    """Keeps a form as the API does, and tells the fields of the command."""
    form = ShareLessons.model_validate({"lesson": "new", "text": "Zo ging het.", **content})
    written = form.model_dump(mode="json", by_alias=True, exclude_none=True)
    document = cast.uuid(f"{desk.id}-{await desk.count('document')}")
    documents = [{"id": str(document), "kind": "form", "content": written}]
    await queries.add_documents(desk.pool, trajectory=desk.id, person=cast.LEAD, documents=documents)
    return {"step": "tell", "form": "share-lessons", "document": document, "findings": form.findings()}
