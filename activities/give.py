"""Giving a trajectory a command: an Update on its workflow, which is started again when it was lost."""

from datetime import timedelta

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError as GaveUp
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.commands import AnyCommand, Launch
from domain.outcome import Outcome, Refusal
from domain.value import Value

TRAJECTORY = "Trajectory"  # the workflow's type
PATIENCE = timedelta(seconds=10)
_AWAY = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.ABORTED,
    }
)


class Start(Value):
    """How a trajectory's workflow begins. Without a launch it takes its state from the events."""

    trajectory_id: str
    launch: Launch | None = None


class Message(Value):
    """What the workflow's Update carries. Not the bare command: Temporal drops a union's discriminator."""

    command: AnyCommand


class Unavailable(Exception):
    """Temporal gave no answer in time. The command may have been taken: the same key gives its answer."""


async def launch(client: Client, task_queue: str, trajectory_id: str, command: Launch) -> Outcome:
    start = _start(
        task_queue,
        Start(trajectory_id=trajectory_id, launch=command),
        # A launch that failed by a defect may be tried again; the commit knows what was already taken.
        WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    )
    return await _answer(client, start, "launched", command, ())


async def give(client: Client, task_queue: str, trajectory_id: str, command: AnyCommand) -> Outcome:
    handle = client.get_workflow_handle(trajectory_id)
    try:
        outcome: Outcome = await handle.execute_update(
            "command", Message(command=command), id=_update_id(command), result_type=Outcome, rpc_timeout=PATIENCE
        )
        return outcome
    except WorkflowUpdateFailedError as error:
        return Outcome(refusal=_refusal(error))
    except GaveUp as error:
        raise Unavailable from error
    except RPCError as error:
        if error.status in _AWAY:
            raise Unavailable from error
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
    start = _start(task_queue, Start(trajectory_id=trajectory_id), WorkflowIDReusePolicy.ALLOW_DUPLICATE)
    return await _answer(client, start, "command", command, (Message(command=command),))


def _start(
    task_queue: str, start: Start, reuse: WorkflowIDReusePolicy
) -> WithStartWorkflowOperation[object, None]:
    return WithStartWorkflowOperation(
        TRAJECTORY,
        start,
        id=start.trajectory_id,
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=reuse,
    )


async def _answer(
    client: Client,
    start: WithStartWorkflowOperation[object, None],
    update: str,
    command: AnyCommand,
    args: tuple[Message, ...],
) -> Outcome:
    try:
        outcome: Outcome = await client.execute_update_with_start_workflow(
            update,
            args=args,
            id=_update_id(command),
            start_workflow_operation=start,
            result_type=Outcome,
            rpc_timeout=PATIENCE,
        )
        return outcome
    except WorkflowUpdateFailedError as error:
        return Outcome(refusal=_refusal(error))
    except GaveUp as error:
        raise Unavailable from error
    except RPCError as error:
        if error.status in _AWAY:
            raise Unavailable from error
        raise


def _update_id(command: AnyCommand) -> str:
    # With the fingerprint, or Temporal would give another content under this id the first one's answer.
    return f"{command.id}-{command.fingerprint[:16]}"


def _refusal(error: WorkflowUpdateFailedError) -> Refusal:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == "Refused":
        return Refusal.model_validate(cause.details[0])
    raise error
