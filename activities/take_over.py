"""Taking in the boards of a spreadsheet: all their launches in one transaction, and then their workflows."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from activities.commit import Order, commit_in
from activities.give import start
from db.connect import Connection
from db.queries import queries
from domain.commands import Launch
from domain.outcome import Refusal
from domain.places import fold
from domain.places_events import PLACES_EVENTS
from domain.refusals import OnWaitingList
from domain.spreadsheet_row import Row

log = structlog.get_logger()
CONTACTS = UUID("0b8f3c0e-5d0f-4a0e-8a53-6b1d2f7c9e41")  # the namespace of the ids of contacts
STARTING_S = 3


@dataclass(frozen=True)
class Asked:
    """By whom, with which command; `id` is of the file as a whole."""

    id: str
    by: UUID
    now: datetime


@dataclass(frozen=True)
class Taken:
    row: Row
    waiting: int | None = None  # its position on the waiting list
    refusal: Refusal | None = None


async def take_over(connection: Connection, rows: Sequence[Row], asked: Asked) -> list[Taken]:
    """In the caller's transaction, in which the boards are locked; to be undone when one is refused."""
    return [await _take(connection, row, asked) for row in rows]


async def _take(connection: Connection, row: Row, asked: Asked) -> Taken:
    # A line is a command of its own, of a trajectory whose id the line tells.
    own = sha256(f"{asked.id}:{row.board}".encode()).hexdigest()
    contacts = {contact.function: contact.id for contact in reversed(row.had)}
    for contact in row.contacts:
        if contact.id is None:
            contacts[contact.function] = uuid5(CONTACTS, f"{own}:{contact.function}")
            fields = vars(contact) | {"id": contacts[contact.function]}
            await queries.add_contact(connection, board=row.board, **fields)
        else:
            contacts[contact.function] = contact.id
    command = Launch(
        id=row.trajectory_id.partition("-")[2] + own[8:],
        fingerprint=own,
        by=asked.by,
        role="lead",
        board=row.board,
        programme=row.programme,
        region=row.region,
        zone=row.zone,
        lead=row.lead,
        adviser=row.adviser,
        committed_by=contacts[row.committed_by],
        committed_on=row.committed_on,
        started_on=row.started_on,
        done=row.done,
        paused=row.paused,
        taken_over=True,
    )
    order = Order(trajectory_id=row.trajectory_id, command=command, now=asked.now)
    outcome = (await commit_in(connection, order)).outcome
    if outcome.refusal and outcome.refusal.rule == OnWaitingList().rule:  # from before
        return Taken(row, waiting=await _position(connection, row))
    return Taken(row, outcome.waiting, outcome.refusal)


async def _position(connection: Connection, row: Row) -> int | None:
    history = await queries.history(connection, id=row.programme.key)
    return fold(PLACES_EVENTS.validate_json(history)).position(row.board)


async def start_all(client: Client, task_queue: str, ids: Sequence[str]) -> None:
    """What cannot be started now is started by the hourly recovery."""
    try:
        async with asyncio.timeout(STARTING_S):
            await asyncio.gather(*(start(client, task_queue, id_) for id_ in ids))
    except (RPCError, TimeoutError):
        log.warning("not_all_started", launched=len(ids))
