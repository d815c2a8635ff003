"""Whatever is commanded, folding the events gives just what the read model shows."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.connect import Pool
from domain import commands as c
from domain.calendar import local_day
from domain.evolve import fold
from domain.programme import Programme
from domain.trajectory import Trajectory
from tests import cast
from tests.activities.desk import MONDAY, Desk
from tests.cast import PROGRAMME, ask

STEPS = [step.key for step in PROGRAMME.steps]
DOCUMENT = cast.uuid("document")


class Walk:
    """A trajectory to which people do whatever comes up in them."""

    def __init__(self, seed: int) -> None:
        self.choices = random.Random(seed)
        self.now = cast.at(MONDAY)
        self.taken = 0
        self.told: Trajectory

    @property
    def today(self) -> date:
        return local_day(self.now)

    def days(self, least: int, most: int) -> date:
        return self.today + timedelta(days=self.choices.randint(least, most))

    def command(self, told: Trajectory, wakes_at: datetime | None) -> c.AnyCommand:
        self.taken += 1
        self.now += timedelta(hours=self.choices.randint(1, 200))
        if wakes_at and self.choices.random() < 0.3:
            self.now = max(self.now, wakes_at)
            return c.Tick(id=f"tick-{wakes_at.isoformat()}", fingerprint="tick", at=wakes_at)
        self.told = told
        others: list[Callable[[], c.AnyCommand]] = [
            *(self.correct, self.skip, self.reopen, self.plan, self.contact, self.change_contacts),
            *(self.reassign, self.pause, self.resume, self.note),
        ]
        return self.choices.choice([*others, *[self.complete] * 4])()

    def ask(self, kind: type[cast.Asked], **fields: Any) -> cast.Asked:
        return ask(kind, key=self.taken, **fields)

    def step(self) -> str:
        open_ = [step.key for step in self.told.open_steps]
        return self.choices.choice(open_ * 3 + STEPS)

    def complete(self) -> c.Complete:
        found: dict[str, Any] = {}
        step = self.step()
        if step == "start-conversation":
            found = {"barriers": self.choices.sample(["time", "budget", "support"], 2)}
        if step == "action-plan":
            found = {"meeting_on": self.choices.choice([None, self.days(-5, 30)])}
        if step == "board-decision":
            decision = self.choices.choice(["adopted", "adopted", "deferred", "returned"])
            found = {
                "decision": decision,
                "deferred_until": self.days(1, 30) if decision == "deferred" else None,
            }
        return self.ask(
            c.Complete, step=step, form=step, on=self.days(-9, 0), document=DOCUMENT, findings=found
        )

    def correct(self) -> c.Correct:
        step = self.choices.choice(STEPS)
        return self.ask(c.Correct, step=step, form=step, document=DOCUMENT, reason=DOCUMENT)

    def skip(self) -> c.Skip:
        return self.ask(c.Skip, step=self.step(), reason=DOCUMENT)

    def reopen(self) -> c.Reopen:
        return self.ask(c.Reopen, step=self.choices.choice(STEPS), reason=DOCUMENT)

    def plan(self) -> c.Plan:
        return self.ask(c.Plan, step=self.step(), on=self.days(-1, 60), document=DOCUMENT, reasoned=True)

    def contact(self) -> c.Contact:
        reached = self.choices.random() < 0.4
        return self.ask(c.Contact, on=self.days(-3, 0), way="phone", reached=reached)

    def change_contacts(self) -> c.ChangeContacts:
        return self.ask(c.ChangeContacts)

    def reassign(self) -> c.Reassign:
        to = self.choices.choice([None, cast.ADVISER, cast.OTHER_ADVISER])
        return self.ask(c.Reassign, post="adviser", person=to, from_on=self.days(-1, 20))

    def pause(self) -> c.Pause:
        return self.ask(c.Pause, reason="workload", return_on=self.days(1, 60))

    def resume(self) -> c.Resume:
        return self.ask(c.Resume)

    def note(self) -> c.Note:
        return self.ask(c.Note, document=DOCUMENT)


@pytest.mark.parametrize("seed", range(8))
async def test_folding_the_events_gives_what_the_read_model_shows(pool: Pool, seed: int) -> None:
    await cast.seed(pool)
    desk, walk = Desk(pool, cast.launch_command(started_on=MONDAY)), Walk(seed)
    await desk.take(desk.launch)
    wakes_at: datetime | None = None
    for _ in range(40):
        history = await desk.history()
        told = fold(history)
        assert told is not None
        await _shows(pool, desk, told)
        wakes_at = history[-1].outlook.wakes_at
        command = walk.command(told, wakes_at)
        if isinstance(command, c.ChangeContacts):
            await _leaves(pool, walk)
        await desk.take(command, walk.now)
    assert len(await desk.history()) > 15, "the walk led somewhere"


async def _leaves(pool: Pool, walk: Walk) -> None:
    """One of the board's contacts leaves on some day, or stays after all."""
    contact = walk.choices.choice(walk.told.contacts)
    until = walk.choices.choice([None, walk.days(-5, 30)])
    after_the_first_day = until and max(until, contact.from_on)
    await pool.execute("update contact set until_on = $2 where id = $1", contact.id, after_the_first_day)


async def _shows(pool: Pool, desk: Desk, told: Trajectory) -> None:
    row = await pool.fetchrow("select * from trajectory where id = $1", desk.id)
    assert row is not None
    outlook = (await desk.history())[-1].outlook
    programme = Programme.model_validate(row["definition"])
    assert Trajectory.model_validate({**row["view"], "programme": programme}) == told
    expected: dict[str, UUID | str | date | datetime | int | None] = {
        "board_number": told.board,
        "programme": told.programme.key,
        "region_code": told.region,
        "zone": told.zone,
        "lead_id": told.lead,
        "adviser_id": told.adviser,
        "state": outlook.state,
        "phase": outlook.phase,
        "started_on": told.started_on,
        "expected_end_on": told.expected_end_on,
        "closed_on": told.closed_on,
        "stalls_at": outlook.stalls_at,
        "stall_reason": outlook.stall_reason,
        "sequence": told.sequence,
    }
    assert {name: row[name] for name in expected} == expected
    assert (outlook.state, outlook.phase) == (told.state, told.phase)
