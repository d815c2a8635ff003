"""A regional meeting's commit, as a trajectory's."""

from datetime import datetime
from typing import TypeAlias

from temporalio import activity

from activities.calendars import calendar
from activities.record import queue, record, take_once
from db.connect import Connection, Pool
from db.queries import queries
from domain import meeting_commands as mc
from domain import meeting_events as m
from domain.decide_meeting import decide_meeting
from domain.errands import Errand, meeting_errands, merging
from domain.meeting import Meeting, evolve, fold
from domain.notifications import Notification, meeting_notifications
from domain.outcome import Outcome
from domain.refusals import JoinsNoMore, RegionGathers, UnknownMeeting
from domain.value import Value

Events: TypeAlias = tuple[m.AnyMeetingEvent, ...]


class MeetingOrder(Value):
    """A command for a meeting, or none, to have only the events after `after`."""

    meeting_id: str
    command: mc.AnyMeetingCommand | None = None
    now: datetime
    after: int = 0


class MeetingRecorded(Value):
    """As of a trajectory."""

    outcome: Outcome = Outcome()
    events: Events = ()
    errands: bool = False


class MeetingCommitter:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @activity.defn
    async def commit_meeting(self, order: MeetingOrder) -> MeetingRecorded:
        async with self._pool.acquire() as connection, connection.transaction():
            await queries.lock_stream(connection, id=order.meeting_id)
            so_far = await queries.stream_so_far(connection, id=order.meeting_id)
            history = m.MEETING_EVENTS.validate_json(so_far["history"])
            commit = _Commit(connection, order, history)
            outcome = Outcome()
            if order.command:
                outcome = await take_once(connection, order.meeting_id, order.command, commit.take)
        news = tuple(event for event in (*history, *commit.events) if event.sequence > order.after)
        return MeetingRecorded(outcome=outcome, events=news, errands=so_far["errands"] or commit.queued)


class _Commit:
    def __init__(self, connection: Connection, order: MeetingOrder, history: Events) -> None:
        self._connection = connection
        self._id = order.meeting_id
        self._order = order
        self._before = fold(history)
        self.events: Events = ()
        self.queued = False

    async def take(self) -> Outcome:
        command = self._order.command
        zone = command.zone if isinstance(command, mc.Gather) else self._before and self._before.zone
        if command is None or zone is None:
            raise UnknownMeeting
        events = decide_meeting(self._before, command, self._order.now, calendar(zone))
        if isinstance(command, mc.Gather):
            await self._check_that_none_gathers(command)
        if isinstance(command, mc.Cover) and self._before:
            await self._check_that_it_can_cover(self._before, command)
        if not events:
            return Outcome()
        await self._record(events)
        self.events = events
        return Outcome.of(events)

    async def _check_that_none_gathers(self, command: mc.Gather) -> None:
        """Two that open a meeting for a region at once make one."""
        await queries.lock_gathering(self._connection, programme=command.programme)
        if await self._gathering(command.programme, command.regions):
            raise RegionGathers

    async def _check_that_it_can_cover(self, meeting: Meeting, command: mc.Cover) -> None:
        """Two that cover each other at once would call each other off; and who comes along must find room."""
        await queries.lock_gathering(self._connection, programme=meeting.programme)
        if list(await self._gathering(meeting.programme, meeting.regions)) != [self._id]:
            raise JoinsNoMore
        new = tuple(set(command.regions).difference(meeting.regions))
        if "planned" in (await self._gathering(meeting.programme, new)).values():
            raise RegionGathers(field="/regions")

    async def _record(self, events: Events) -> None:
        meeting, queued, errands = self._before, list[Notification](), list[Errand]()
        for event in events:
            meeting = evolve(meeting, event)
            assert meeting is not None
            queued += meeting_notifications(meeting, event)
            errands += meeting_errands(self._id, meeting, event)
        assert meeting is not None
        last = events[-1]
        await self._put(meeting, last)
        # Invitations are not queued: they follow from the meeting as it stands (activities/invitations.py).
        await record(self._connection, "meeting", self._id, events, queued)
        for event in events:
            errands += await self._gather(meeting, event)
        await queue(self._connection, self._id, errands)
        self.queued = bool(errands)

    async def _put(self, meeting: Meeting, last: m.AnyMeetingEvent) -> None:
        """The read model."""
        await queries.put_meeting(
            self._connection,
            id=self._id,
            programme=meeting.programme,
            state=last.outlook.state,
            lead=meeting.lead,
            regions=list(meeting.regions),
            begins_at=meeting.planned.begins_at if meeting.planned else None,
            wakes_at=last.outlook.wakes_at,
            sequence=meeting.sequence,
            view=meeting.model_dump(mode="json"),
        )

    async def _gather(self, meeting: Meeting, event: m.AnyMeetingEvent) -> list[Errand]:
        """Where the boards of its regions join from now on. Who went without this one joins the next."""
        match event:
            case m.MeetingOpened():
                await self._gather_here(meeting, meeting.regions)
            case m.RegionsCovered():
                return await self._take_over(meeting, event)
            case m.MeetingHeld() | m.MeetingCalledOff() | m.BoardLeft(why="without"):
                await queries.gather_elsewhere(self._connection, meeting_id=self._id)
            case _:
                pass
        return []

    async def _gather_here(self, meeting: Meeting, regions: tuple[str, ...]) -> None:
        await queries.gather_here(
            self._connection, programme=meeting.programme, meeting_id=self._id, regions=list(regions)
        )

    async def _take_over(self, meeting: Meeting, event: m.RegionsCovered) -> list[Errand]:
        """A meeting that still gathers in a region that this one now covers is called off: its boards are let
        go, and join this one."""
        new = tuple(region for region in event.regions if self._before and region not in self._before.regions)
        others = await self._gathering(meeting.programme, new)
        await self._gather_here(meeting, new)
        return [merging(self._id, event, other) for other in others]

    async def _gathering(self, programme: str, regions: tuple[str, ...]) -> dict[str, str]:
        """The state of the meetings that boards of these regions can join now, by id."""
        rows = queries.where_boards_gather(
            self._connection, programme=programme, regions=list(regions), now=self._order.now
        )
        return {row["meeting_id"]: row["state"] async for row in rows}
