"""What a board and its adviser do on a day: mostly in time, sometimes late, ill, or not at all any more."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from random import Random
from typing import Any, get_args
from uuid import UUID

from activities.calendars import calendar
from deploy.simulate.boards import add_contact
from deploy.simulate.forms import HEARD, filled_in
from deploy.simulate.queries import simulate
from deploy.simulate.world import World
from domain import commands as c
from domain.calendar import add_months, local_day
from domain.trajectory import Step, Trajectory

# What befalls some boards once: how many, and between which working days after the start.
FATES: dict[str, tuple[float, int, int]] = {
    "pauses": (0.18, 10, 90),
    "withdraws": (0.10, 5, 120),
    "loses-contact": (0.15, 5, 100),
    "asks-region": (0.25, 10, 80),
    "changes-adviser": (0.12, 10, 100),
    "corrects": (0.15, 25, 90),
    "skips": (0.05, 40, 110),
    "reopens": (0.08, 20, 120),
    "notes": (0.20, 3, 100),
}


class Life:
    """One trajectory on one day, as those around it see it that morning."""

    def __init__(self, world: World, id_: str, told: Trajectory) -> None:
        self._world = world
        self._id = id_
        self._told = told
        self._today = world.today
        self._calendar = calendar(told.zone)

    async def live(self) -> None:
        if self._told.closed:
            await self._measure()
            return
        if await self._end_or_pause():
            return
        await self._befall()
        await self._people()
        await self._call()
        await self._answer()
        if not self._told.pause:
            for step in self._told.open_steps:
                await self._step(step)

    def _luck(self, *about: object) -> Random:
        return self._world.luck(self._id, *about)

    async def _ask(self, kind: type[c.Command], by: UUID | None = None, /, **fields: Any) -> None:
        await self._world.ask(kind, self._id, by or self._adviser, **fields)

    async def _write(self, kind: str, by: UUID | None = None) -> UUID:
        return await self._world.write(self._id, by or self._adviser, kind, text=HEARD)

    @property
    def _adviser(self) -> UUID:
        """Or whoever stands in."""
        return self._told.adviser or self._told.lead

    @cached_property
    def _slow(self) -> float:
        return self._world.luck(self._told.board, "slow").random()

    def _befalls(self, what: str) -> bool:
        chance, first, last = FATES[what]
        luck = self._luck(what)
        if luck.random() >= chance:
            return False
        day = self._calendar.add(self._told.started_on, luck.randint(first, last))
        return self._today == day

    async def _end_or_pause(self) -> bool:
        """Whether nothing else happens today."""
        if self._befalls("withdraws"):
            reason = self._luck("reason").choice(get_args(c.WithdrawReason))
            await self._ask(c.Withdraw, reason=reason, document=await self._write("reason"), on=self._today)
            return True
        pause = self._told.pause
        if pause:
            late = self._luck("returns", pause.paused_on).choice([0, 0, 0, 0, 2, 4, 12])
            if self._today >= self._calendar.add(pause.return_on, late):
                await self._ask(c.Resume)
                return True
        elif self._befalls("pauses"):
            luck = self._luck("pause")
            days, reason = luck.randint(8, 45), luck.choice(get_args(c.PauseReason))
            await self._ask(c.Pause, reason=reason, return_on=self._calendar.add(self._today, days))
            return True
        return False

    async def _befall(self) -> None:
        if self._befalls("notes"):
            await self._ask(c.Note, document=await self._write("note"))
        if self._befalls("asks-region"):
            question = await self._world.write(self._id, self._adviser, "question", question=HEARD)
            await self._ask(c.AskRegion, question=question)
        if self._befalls("corrects"):
            await self._correct()
        if self._befalls("skips"):
            late = [step for step in self._told.open_steps if self._told.is_late(step, self._today)]
            for step in late[:1]:
                reason = await self._write("reason", self._told.lead)
                await self._ask(c.Skip, self._told.lead, step=step.key, reason=reason)
        if self._befalls("reopens"):
            await self._reopen()

    async def _correct(self) -> None:
        """The first form that was filled in."""
        done = [step for step in self._told.steps if step.status == "completed" and step.document]
        for step in done[:1]:
            definition = self._told.programme.step(step.key)
            on = step.ended_on or self._today
            form = filled_in(definition.form, self._told, step, self._luck("correct"), on=on, lesson=None)
            document = await self._world.write(self._id, self._adviser, "form", **_content(form))
            reason = await self._write("reason")
            fields = {"step": step.key, "form": definition.form, "findings": form.findings()}
            await self._ask(c.Correct, document=document, reason=reason, **fields)

    async def _reopen(self) -> None:
        """The last step that was done, unless a later one was."""
        done = [step for step in self._told.steps if step.is_done]
        for step in sorted(done, key=lambda step: step.ended_on or self._today)[-1:]:
            by = self._owner(step)
            await self._ask(c.Reopen, by, step=step.key, reason=await self._write("reason", by))

    def _owner(self, step: Step) -> UUID:
        return self._told.lead if self._told.programme.step(step.key).who == "lead" else self._adviser

    async def _people(self) -> None:
        told, luck = self._told, self._luck("people", self._today)
        if told.unassigned_since and self._today >= self._calendar.add(local_day(told.unassigned_since), 6):
            await self._hand_over(luck.choice(self._world.staff.advisers), self._today)
        elif self._befalls("changes-adviser"):
            adviser = luck.choice([None, *self._world.staff.advisers])
            await self._hand_over(adviser, self._calendar.add(self._today, luck.choice([0, 0, 10])))
        if self._befalls("loses-contact"):
            for contact in self._internal[:1]:
                await simulate.contact_leaves(self._world.pool, day=self._today, id=contact.id)
                await self._ask(c.ChangeContacts)
        elif not self._internal and luck.random() < 0.08:
            await self._find_contact()
        if told.acquaint and self._internal and luck.random() < 0.25:
            met = {"way": "visit", "reached": True, "contact": self._internal[0].id}
            await self._ask(c.Contact, on=self._today, **met)

    @property
    def _internal(self) -> Sequence[c.ContactRef]:
        return [it for it in self._told.contacts if it.function == "internal" and it.until_on is None]

    async def _hand_over(self, adviser: UUID | None, from_on: date) -> None:
        await self._ask(c.Reassign, self._told.lead, post="adviser", person=adviser, from_on=from_on)

    async def _find_contact(self) -> None:
        pool, board = self._world.pool, self._told.board
        number = await simulate.contacts_ever(pool, board=board, function="internal")
        await add_contact(pool, board, "internal", number, self._today)
        await self._ask(c.ChangeContacts)

    async def _call(self) -> None:
        """When nothing was heard for a while; some boards hardly ever answer."""
        luck = self._luck("call", self._today)
        if self._calendar.between(self._told.silent_from, self._today) < 10 or luck.random() > 0.15:
            return
        reached = luck.random() < (0.3 if self._slow < 0.15 else 0.75)
        way = luck.choice(get_args(c.Way))
        await self._ask(c.Contact, on=self._today, way=way, reached=reached)

    async def _answer(self) -> None:
        """The region answers some questions, others late or never."""
        for question in self._told.questions:
            answered = self._luck("answer", question.id).choice([3, 4, 8, 14, None])
            if answered is None or question.state == "answered":
                continue
            if self._today >= self._calendar.add(question.asked_on, answered):
                document = await self._world.write(self._id, self._adviser, "answer", answer=HEARD)
                await self._ask(c.RecordAnswer, question=question.id, document=document)

    async def _step(self, step: Step) -> None:
        definition = self._told.programme.step(step.key)
        if definition.gathers or step.due is None:
            return  # done by attending
        luck = self._luck(step.key, step.opened_on, step.deferred_until)
        day = self._done_on(step, luck)
        if self._today >= day:
            await self._complete(step, luck)
        elif luck.random() < 0.2 and step.appointment_on is None and self._luck("agrees", day).random() < 0.3:
            by = self._owner(step)
            document = await self._world.write(self._id, by, "appointment", reason=HEARD)
            await self._ask(c.Plan, by, step=step.key, on=day, document=document, reasoned=True)

    def _done_on(self, step: Step, luck: Random) -> date:
        assert step.due
        drawn = luck.random() + (0.15 if self._slow < 0.15 else 0)
        term = self._told.programme.step(step.key).term
        days = luck.randint(-term, 0) if drawn < 0.7 else luck.randint(1, 9 if drawn < 0.9 else 30)
        day = step.appointment_on or self._calendar.add(step.due.on, days)
        return max(day, step.deferred_until or day, self._calendar.add(step.opened_on or day, 1))

    async def _complete(self, step: Step, luck: Random) -> None:
        told, world = self._told, self._world
        definition, by = told.programme.step(step.key), self._owner(step)
        lesson = await simulate.newest_lesson(world.pool, region=told.region)
        happened = self._calendar.add(self._today, -luck.choice([0, 0, 0, 1, 3]))  # typed in days later
        on = max(happened, step.opened_on or self._today)
        form = filled_in(definition.form, told, step, luck, on=on, lesson=lesson)
        document = await world.write(self._id, by, "form", **_content(form))
        fields = {"step": step.key, "form": definition.form, "findings": form.findings()}
        await self._ask(c.Complete, by, on=on, document=document, **fields)

    async def _measure(self) -> None:
        """Some are not to be reached any more when they are asked what has come of it."""
        told = self._told
        for months in told.asked_after:
            luck = self._luck("measure", months)
            if months in told.measured or luck.random() < 0.2 or told.closed_on is None:
                continue
            day = self._calendar.add(add_months(told.closed_on, months), luck.randint(1, 15))
            if self._today >= day:
                jobs = luck.choice([0, 0, 1, 2, 4])
                numbers = {"jobs": jobs, "hours": jobs * 24.0, "internal_stays": luck.random() < 0.7}
                await self._ask(c.Measure, months=months, on=self._today, **numbers)


def _content(form: Any) -> dict[str, Any]:
    content: dict[str, Any] = form.model_dump(mode="json", by_alias=True, exclude_none=True)
    return content
