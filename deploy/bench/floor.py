"""The floor: what Temporal alone costs. A bare workflow of the same shape, with its own worker process.

An Update a step, whose handler runs a regular activity that does nothing; and one timer, set anew every step.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import Worker

from deploy.process import Command

TASK_QUEUE = "bench-floor"


@activity.defn
async def nothing(number: int) -> int:
    return number


@workflow.defn(name="Bare")
class BareWorkflow:
    def __init__(self) -> None:
        self._done = 0

    @workflow.run
    async def run(self, steps: int) -> None:
        while self._done < steps:
            done = self._done
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self._done != done,  # noqa: B023 -- awaited here
                    timeout=timedelta(days=20),
                )
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def launched(self) -> None:
        """Answers when it has begun, as the product's launch does."""

    @workflow.update
    async def step(self, number: int) -> int:
        await workflow.execute_activity(nothing, number, start_to_close_timeout=timedelta(seconds=10))
        self._done += 1
        return self._done


@dataclass(frozen=True)
class Floor:
    client: Client
    steps: int

    async def launch(self, _number: int) -> str:
        start = WithStartWorkflowOperation(
            BareWorkflow.run,
            self.steps,
            id=f"bare-{uuid4()}",
            task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        )
        await self.client.execute_update_with_start_workflow(
            BareWorkflow.launched, start_workflow_operation=start
        )
        return (await start.workflow_handle()).id

    async def complete(self, workflow_id: str, step: int) -> None:
        handle = self.client.get_workflow_handle_for(BareWorkflow.run, workflow_id)
        await handle.execute_update(BareWorkflow.step, step)


def worker(address: str) -> Command:
    async def unstarted() -> bool:  # the first round, which does not count, waits for it
        return True

    return Command("Bare worker", [sys.executable, "-m", "deploy.bench.floor", address], unstarted)


async def main(address: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(address)
    async with Worker(client, task_queue=TASK_QUEUE, workflows=[BareWorkflow], activities=[nothing]):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
