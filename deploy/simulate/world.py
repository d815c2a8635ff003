"""What everybody who plays has: the clock, luck, the people, and the ways in which something is asked."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from random import Random
from typing import Any, TypeVar, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from activities import give
from activities.calendars import office_calendar
from activities.commit_places import command_places
from db.connect import Pool
from db.queries import queries
from deploy.simulate.boards import Board, Staff
from domain.calendar import local_day, moment
from domain.commands import AnyCommand, Command, Launch, Role, trajectory_id
from domain.meeting_commands import AnyMeetingCommand
from domain.outcome import Outcome
from domain.programme import Programme
from domain.refusals import Refused

Asked = TypeVar("Asked", bound=Command)


@dataclass(frozen=True)
class Stage:
    """Where it is played."""

    environment: WorkflowEnvironment
    pool: Pool
    task_queue: str

    @property
    def client(self) -> Client:
        return self.environment.client


class World:
    def __init__(
        self,
        stage: Stage,
        seed: int,
        begin: date,
        programme: Programme,
        *,
        boards: dict[str, Board],
        staff: Staff,
    ) -> None:
        self.stage = stage
        self.pool = stage.pool
        self.seed = seed
        self.begin = begin
        self.programme = programme
        self.boards = boards
        self.staff = staff
        self.office = office_calendar()
        self.today = date.min
        self.wanted: set[str] = set()  # boards that ever wanted in
        self.commands: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self._asked: Counter[str] = Counter()  # by subject

    def luck(self, *about: object) -> Random:
        """The same for the same question in every run with this seed, whatever else happens meanwhile."""
        return Random(f"{self.seed}:{about}")  # noqa: S311 -- seeded, to be played again

    async def now(self) -> datetime:
        return await self.stage.environment.get_current_time()

    async def wait_until(self, day: date, at: time) -> None:
        await self.stage.environment.sleep(moment(day, at) - await self.now())
        self.today = local_day(await self.now())

    async def launch(self, board: Board, **fields: Any) -> Outcome:
        self.wanted.add(board.number)
        command = self._command(Launch, board.number, board.lead, board=board.number, **fields)
        id_ = trajectory_id(board.number, command.id)
        return self._answered(
            command, await give.launch(self.stage.client, self.stage.task_queue, id_, command)
        )

    async def ask(self, kind: type[Command], trajectory: str, by: UUID, **fields: Any) -> Outcome:
        command = cast(AnyCommand, self._command(kind, trajectory, by, **fields))
        return self._answered(
            command, await give.give(self.stage.client, self.stage.task_queue, trajectory, command)
        )

    async def ask_meeting(self, kind: type[Command], meeting: str, by: UUID, **fields: Any) -> Outcome:
        command = cast(AnyMeetingCommand, self._command(kind, meeting, by, **fields))
        return self._answered(
            command, await give.give_meeting(self.stage.client, self.stage.task_queue, meeting, command)
        )

    async def ask_places(self, kind: type[Command], by: UUID, **fields: Any) -> None:
        """Decided in the API's own transaction: places have no workflow."""
        command = self._command(kind, self.programme.key, by, **fields)
        outcome = Outcome()
        try:
            async with self.pool.acquire() as connection, connection.transaction():
                await command_places(connection, self.programme.key, command, await self.now())
        except Refused as refused:
            outcome = Outcome.refused(refused)
        self._answered(command, outcome)

    async def write(self, subject: str, by: UUID, kind: str, **content: Any) -> UUID:
        """A document, as the API keeps what people write before it gives the command."""
        id_ = self._next(f"{subject}:document")
        document = {"id": str(id_), "kind": kind, "content": content}
        await queries.add_documents(self.pool, trajectory=subject, person=by, documents=[document])
        return id_

    def _command(self, kind: type[Asked], subject: str, by: UUID, **fields: Any) -> Asked:
        id_ = sha256(self._next(subject).bytes).hexdigest()[:32]
        role: Role = "lead" if by in self.staff.leads else "adviser"
        return kind.model_validate({"id": id_, "fingerprint": id_, "by": by, "role": role, **fields})

    def _next(self, subject: str) -> UUID:
        self._asked[subject] += 1
        return uuid5(NAMESPACE_URL, f"https://demo.example/{self.seed}/{subject}/{self._asked[subject]}")

    def _answered(self, command: Command, outcome: Outcome) -> Outcome:
        name = type(command).__name__
        self.commands[name] += 1
        if outcome.refusal:
            self.refusals[f"{name}: {outcome.refusal.rule}"] += 1
        return outcome
