"""The fixed cast: people, boards and contacts that every story is told with. Plainly a demo cast."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from db.connect import Pool
from domain.commands import Command, Complete, ContactRef, Findings, Launch
from domain.programme import Programme

PROGRAMME = Programme.model_validate_json(Path("data/programmes/baanbrekers.json").read_bytes())

Asked = TypeVar("Asked", bound=Command)


def uuid(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://demo.example/{name}")


LEAD, OTHER_LEAD = uuid("lead1"), uuid("lead2")
ADVISER, OTHER_ADVISER, THIRD_ADVISER = uuid("adviser1"), uuid("adviser2"), uuid("adviser3")
MANAGER = uuid("manager1")
STAFF = {
    LEAD: ("lead", "Demo Projectleider Een", "lead1@demo.example"),
    OTHER_LEAD: ("lead", "Demo Projectleider Twee", "lead2@demo.example"),
    ADVISER: ("adviser", "Demo Adviseur Een", "adviser1@demo.example"),
    OTHER_ADVISER: ("adviser", "Demo Adviseur Twee", "adviser2@demo.example"),
    THIRD_ADVISER: ("adviser", "Demo Adviseur Drie", "adviser3@demo.example"),
    MANAGER: ("manager", "Demo Manager Een", "manager1@demo.example"),
}
DIRECTOR, INTERNAL = uuid("director"), uuid("internal")
BOARD, OTHER_BOARD = "90001", "90002"


def contacts(board: str) -> tuple[ContactRef, ...]:
    return (
        ContactRef(id=uuid(f"{board}-director"), function="director", from_on=date(2026, 1, 1)),
        ContactRef(id=uuid(f"{board}-internal"), function="internal", from_on=date(2026, 1, 1)),
    )


async def seed(pool: Pool, *boards: str) -> None:
    """The programme, the staff, one region, and these boards with a director and an internal contact each."""
    await pool.execute(
        "insert into programme (key, version, definition) values ($1, 1, $2) on conflict do nothing",
        PROGRAMME.key,
        PROGRAMME.model_dump(mode="json"),
    )
    await pool.execute("insert into region (code, name) values ('AM01', 'Demoregio') on conflict do nothing")
    await pool.executemany(
        "insert into person (id, role, name, mail) values ($1, $2, $3, $4) on conflict do nothing",
        [(person, *rest) for person, rest in STAFF.items()],
    )
    for board in boards or (BOARD,):
        await pool.execute(
            "insert into board (number, name, sectors, region_code, zone) "
            "values ($1, $2, '{po}', 'AM01', 'noord') on conflict do nothing",
            board,
            f"Stichting Demobestuur {board}",
        )
        await pool.executemany(
            "insert into contact (id, board_number, function, name, mail, from_on) "
            "values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            [
                (
                    c.id,
                    board,
                    c.function,
                    f"Demo {c.function}",
                    f"{c.function}-{board}@demo.example",
                    c.from_on,
                )
                for c in contacts(board)
            ],
        )


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def ask(kind: type[Asked], **fields: Any) -> Asked:
    """A command of the lead. With the same fields it is the same command; `key` tells two of them apart."""
    id_ = uuid(f"{kind.__name__}-{sorted(fields.items(), key=str)}").hex
    fields.pop("key", None)
    return kind.model_validate({"id": id_, "fingerprint": id_, "by": LEAD, "role": "lead", **fields})


def launch_command(board: str = BOARD, started_on: date = date(2029, 1, 8), **changes: Any) -> Launch:
    fields: dict[str, Any] = {
        "board": board,
        "programme": PROGRAMME,
        "region": "AM01",
        "zone": "noord",
        "lead": LEAD,
        "adviser": ADVISER,
        "contacts": contacts(board),
        "committed_by": contacts(board)[0].id,
        "committed_on": started_on,
        "started_on": started_on,
    }
    return ask(Launch, **{**fields, **changes})


FINDINGS = {
    "start-conversation": Findings(barriers=("time", "budget")),
    "board-decision": Findings(decision="adopted"),
    "evaluation": Findings(solved=("time",), jobs=1, hours=25.5, satisfaction=4),
    "share-lessons": Findings(lesson="none"),
}


def complete(step: str, on: date, **changes: Any) -> Complete:
    lead = PROGRAMME.step(step).who == "lead"
    fields: dict[str, Any] = {
        "by": LEAD if lead else ADVISER,
        "role": "lead" if lead else "adviser",
        "step": step,
        "form": PROGRAMME.step(step).form,
        "on": on,
        "document": uuid(f"{step}-{on}"),
        "findings": FINDINGS.get(step, Findings()),
    }
    return ask(Complete, **{**fields, **changes})
