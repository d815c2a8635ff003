"""The demo's trajectories as a spreadsheet that the API takes in.

`data/demo_trajectories.csv` is one, but for its days and two things more: `verhaal` is the story of which the
steps have their forms (`data/demo_stories.json`), and a day with a * is of a step that is completed here, and
not taken over.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from activities.calendars import calendar
from deploy.demo.days import counts, day
from deploy.demo.stage import phone, table

STEPS = {
    "Startgesprek": "start-conversation",
    "Actieplan": "action-plan",
    "Regiogesprek": "regional-meeting",
    "Bestuursbesluit": "board-decision",
    "Uitvoering": "carry-out",
    "Evaluatiegesprek": "evaluation",
    "Kennis delen": "share-lessons",
}
HERE = "*"


@dataclass(frozen=True)
class Told:
    """Of one step of a board: when it was completed, and whether that is told here for the first time."""

    step: str
    on: date
    here: bool


def spreadsheet(today: date) -> bytes:
    rows = [_row(row, today) for row in table("trajectories")]
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def told(row: Mapping[str, str], today: date) -> Iterator[Told]:
    days = calendar(row["vakantieregio"])
    for title, step in STEPS.items():
        cell = row[f"{title} afgerond op"]
        if cell:
            yield Told(step, day(cell.rstrip(HERE), today, days), cell.endswith(HERE))


def _row(row: dict[str, str], today: date) -> dict[str, str]:
    number, days = row["bestuursnummer"], calendar(row["vakantieregio"])
    cells = {
        head: str(day(cell, today, days)) if counts(cell) else "" if cell.endswith(HERE) else cell
        for head, cell in row.items()
        if head != "verhaal"
    }
    return cells | {
        **{post: row[post] and f"{row[post]}@demo.example" for post in ("projectleider", "adviseur")},
        "bestuurder naam": "Demo Bestuurder",
        "bestuurder mail": f"bestuurder-{number}@demo.example",
        "bestuurder telefoon": phone(f"0{number}"),
        "interne verantwoordelijke naam": "Demo Verantwoordelijke",
        "interne verantwoordelijke mail": f"intern-{number}@demo.example",
        "interne verantwoordelijke telefoon": phone(f"1{number}"),
    }
