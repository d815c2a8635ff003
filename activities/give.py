"""Giving a trajectory or a meeting a command: an Update on its workflow, started again when it was lost."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError as GaveUp
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.commands import AnyCommand, Launch, is_trajectory
from domain.meeting_commands import AnyMeetingCommand
from domain.outcome import Outcome, Refusal
from domain.value import Value

TRAJECTORY, MEETING = "Trajectory", "Meeting"  # the workflows' types
UPDATE = "command"
PATIENCE = timedelta(seconds=10)
AWAY = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.FAILED_PRECONDITION,  # the workflow's last task failed: it is tried again
    }
)


class Start(Value):
    """How a trajectory's workflow begins. Without a launch it takes its state from the events."""

    trajectory_id: str
    launch: Launch | None = None


class MeetingStart(Value):
    meeting_id: str


class Message(Value):
    """What a trajectory's Update carries. Not the bare command: Temporal drops a union's discriminator."""

    command: AnyCommand


class MeetingMessage(Value):
    command: AnyMeetingCommand


@dataclass(frozen=True)
class Call:
    """A command for a workflow, and how that begins where none is running."""

    workflow: str  # its type
    id: str
    start: Start | MeetingStart
    message: Message | MeetingMessage

    @property
    def begins_with_it(self) -> bool:
        return isinstance(self.start, Start) and self.start.launch is not None

    @property
    def update_id(self) -> str:
        # With the fingerprint, or Temporal would give another content under this id the first one's answer.
        return f"{self.message.command.id}-{self.message.command.fingerprint[:16]}"


class Unavailable(Exception):
    """Temporal gave no answer in time. The command may have been taken: the same key gives its answer."""


async def launch(client: Client, task_queue: str, trajectory_id: str, command: Launch) -> Outcome:
    """The workflow commits the launch that it starts with; the Update asks what came of it."""
    start = Start(trajectory_id=trajectory_id, launch=command)
    return await _answer(client, task_queue, Call(TRAJECTORY, trajectory_id, start, Message(command=command)))


async def give(client: Client, task_queue: str, trajectory_id: str, command: AnyCommand) -> Outcome:
    start = Start(trajectory_id=trajectory_id)
    return await _answer(client, task_queue, Call(TRAJECTORY, trajectory_id, start, Message(command=command)))


async def give_meeting(
    client: Client, task_queue: str, meeting_id: str, command: AnyMeetingCommand
) -> Outcome:
    start, message = MeetingStart(meeting_id=meeting_id), MeetingMessage(command=command)
    return await _answer(client, task_queue, Call(MEETING, meeting_id, start, message))


async def _answer(client: Client, task_queue: str, call: Call) -> Outcome:
    try:
        # The client's own retries would go on beyond the time-out of one call.
        async with asyncio.timeout(PATIENCE.total_seconds()):
            try:
                return await _ask(client, task_queue, call, call.update_id)
            except WorkflowUpdateFailedError:
                # Temporal remembers a failed Update by its id, and the defect may have been mended since.
                return await _ask(client, task_queue, call, f"{call.update_id}-{uuid4().hex}")
    except (GaveUp, TimeoutError) as error:
        raise Unavailable from error
    except RPCError as error:
        if error.status in AWAY:
            raise Unavailable from error
        raise


async def _ask(client: Client, task_queue: str, call: Call, update_id: str) -> Outcome:
    try:
        if not call.begins_with_it:
            outcome = await _update(client, call, update_id)
            if outcome is not None:
                return outcome
        return await _update_with_start(client, task_queue, call, update_id)
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.type == "Refused":
            return Outcome(refusal=Refusal.model_validate(error.cause.details[0]))
        raise


async def _update(client: Client, call: Call, update_id: str) -> Outcome | None:
    """None when no workflow is running."""
    try:
        outcome: Outcome = await client.get_workflow_handle(call.id).execute_update(
            UPDATE, call.message, id=update_id, result_type=Outcome, rpc_timeout=PATIENCE
        )
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        raise
    return outcome


async def _update_with_start(client: Client, task_queue: str, call: Call, update_id: str) -> Outcome:
    operation: WithStartWorkflowOperation[object, None] = WithStartWorkflowOperation(
        call.workflow,
        call.start,
        id=call.id,
        task_queue=task_queue,
        # Starting once more does no harm, because the commit knows what was taken.
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )
    try:
        outcome: Outcome = await client.execute_update_with_start_workflow(
            UPDATE,
            call.message,
            id=update_id,
            start_workflow_operation=operation,
            result_type=Outcome,
            rpc_timeout=PATIENCE,
        )
    except (GaveUp, RPCError):
        with suppress(Exception):
            await operation.workflow_handle()  # failed likewise; asked for, or asyncio logs that nobody did
        raise
    return outcome


async def start(client: Client, task_queue: str, id_: str) -> None:
    """Starts the workflow of a trajectory or a meeting where none is running: its state is in the events."""
    carries_board = is_trajectory(id_)
    await client.start_workflow(
        TRAJECTORY if carries_board else MEETING,
        Start(trajectory_id=id_) if carries_board else MeetingStart(meeting_id=id_),
        id=id_,
        task_queue=task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
