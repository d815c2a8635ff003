"""Where each labour-market region lies on the tile map: its tile, and what it is called there."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[3] / "data" / "region_tiles.csv"


@dataclass(frozen=True)
class Place:
    region: str
    column: int
    row: int
    letters: str  # where there is hardly room
    short: str
    latitude: float  # about the middle of the region, in degrees
    longitude: float


@cache
def places() -> tuple[Place, ...]:
    """From north to south, and from west to east: so does somebody read them who goes by the keyboard."""
    with FILE.open(encoding="utf-8", newline="") as file:
        found = [
            Place(
                region=row["code"],
                column=int(row["column"]),
                row=int(row["row"]),
                letters=row["letters"],
                short=row["short"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(found, key=lambda place: (place.row, place.column)))
