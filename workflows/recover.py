from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.recover import Recoverer


@workflow.defn(name="Recover")
class RecoverWorkflow:
    """Every hour: every trajectory that is open in Postgres has a running workflow."""

    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity_method(
            Recoverer.recover,
            start_to_close_timeout=timedelta(minutes=30),
            heartbeat_timeout=timedelta(minutes=1),
        )
