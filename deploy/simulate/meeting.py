"""What leads do about the regional meetings: plan, move, merge, go ahead without, hold, call off."""

from datetime import date, time, timedelta
from random import Random
from typing import Any

from activities.calendars import calendar
from deploy.simulate.forms import HEARD
from deploy.simulate.sight import Sight
from deploy.simulate.world import World
from domain import meeting_commands as mc
from domain.commands import Command
from domain.meeting import Meeting, Planned

SMALL = 3  # boards: then a meeting may cover the region of another one too


async def look_after_meetings(world: World, sight: Sight) -> None:
    numbers: dict[str, int] = {}
    merged: set[str] = set()
    for id_, meeting in sight.meetings.items():
        region = meeting.regions[0]
        numbers[region] = numbers.get(region, 0) + 1
        if not meeting.is_over and id_ not in merged:
            # Its number, and not its id: that depends on which of two boards was a moment earlier.
            gathering = _Gathering(world, id_, meeting, f"{region}-{numbers[region]}")
            merged |= await gathering.look_after(sight)


class _Gathering:
    def __init__(self, world: World, id_: str, meeting: Meeting, name: str) -> None:
        self._world = world
        self._id = id_
        self._meeting = meeting
        self._name = name
        self._today = world.today
        self._calendar = calendar(meeting.zone)

    async def look_after(self, sight: Sight) -> set[str]:
        """Gives the meetings that this one takes over."""
        taken_over: set[str] = set()
        await self._hear_who_comes()
        if self._meeting.planned:
            await self._go_on(self._meeting.planned)
        elif self._meeting.worth_told and self._luck("plans", self._today).random() < 0.35:
            await self._invite(sight)
            taken_over = await self._cover_another(sight)
            days = self._luck("planned").randint(8, 22)
            await self._plan(self._calendar.add(self._today, days))
        return taken_over

    def _luck(self, *about: object) -> Random:
        return self._world.luck("meeting", self._name, *about)

    async def _ask(self, kind: type[Command], **fields: Any) -> None:
        await self._world.ask_meeting(kind, self._id, self._meeting.lead, **fields)

    async def _hear_who_comes(self) -> None:
        for invitee in self._meeting.boards:
            if invitee.coming is None and self._luck(invitee.board, self._today).random() < 0.15:
                coming = self._luck(invitee.board, "comes").random() < 0.85
                await self._ask(mc.Respond, board=invitee.board, coming=coming)

    async def _invite(self, sight: Sight) -> None:
        """Boards of the region that are in no trajectory; one of them changes its mind."""
        busy = sight.has_trajectory
        others = [it for it in self._world.boards.values() if it.region in self._meeting.regions]
        for board in others:
            luck = self._luck(board.number, "invited")
            if board.number not in busy and luck.random() < 0.3:
                await self._ask(mc.Invite, board=board.number)
                if luck.random() < 0.2:
                    await self._ask(mc.Leave, board=board.number, why="uninvited")

    async def _cover_another(self, sight: Sight) -> set[str]:
        others = {
            id_: it
            for id_, it in sight.meetings.items()
            if it.state == "gathering" and id_ != self._id and len(it.regions) == 1
        }
        luck = self._luck("covers")
        if not others or self._meeting.would_come >= SMALL or luck.random() < 0.4:
            return set()
        other = luck.choice(sorted(others, key=lambda id_: others[id_].regions))
        await self._ask(mc.Cover, regions=others[other].regions)
        return {other}

    async def _plan(self, on: date) -> None:
        luck = self._luck("chair")
        chair = luck.choice([self._meeting.lead, self._meeting.lead, *self._world.staff.advisers])
        document = await self._world.write(
            self._id, self._meeting.lead, "meeting-plan", place="Demozaal", note=HEARD
        )
        hours = {"begins": time(13), "ends": time(16), "presence": luck.choice(["in-person", "online"])}
        await self._ask(mc.PlanMeeting, on=on, **hours, chair=chair, document=document)

    async def _go_on(self, planned: Planned) -> None:
        def ahead(days: int) -> bool:
            return self._today == self._calendar.add(planned.on, -days)

        if ahead(5) and self._luck("called-off", planned.on).random() < 0.05:
            reason = await self._world.write(self._id, self._meeting.lead, "reason", text=HEARD)
            await self._ask(mc.CallOff, document=reason)
        elif ahead(4) and self._luck("moves", planned.on).random() < 0.35:  # and perhaps once more
            later = planned.on + timedelta(days=self._luck("moves-to", planned.on).randint(5, 21))
            await self._plan(self._calendar.on_or_after(later))
        elif ahead(2) and self._luck("without", planned.on).random() < 0.4:
            await self._go_ahead_without()
        elif self._today >= self._calendar.add(planned.on, self._luck("recorded").choice([1, 1, 2, 5])):
            await self._hold(planned)

    async def _go_ahead_without(self) -> None:
        boards = self._meeting.boards
        slow = [it.board for it in boards if it.coming is False]
        slow = slow or [it.board for it in boards if it.coming is None][:1]
        if slow and len(slow) < len(boards):
            await self._ask(mc.GoAheadWithout, boards=slow)

    async def _hold(self, planned: Planned) -> None:
        attended = [
            it.board
            for it in self._meeting.boards
            if it.coming is not False and self._luck(it.board, "attends").random() < 0.9
        ]
        await self._world.ask_meeting(mc.Hold, self._id, planned.chair, attended=attended)
