from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.handover import Handover, HandoverActivities, Moved


@workflow.defn(name="Handover")
class HandoverWorkflow:
    """Hands over every open trajectory of a person, each once, however often a worker falls over."""

    @workflow.run
    async def run(self, handover: Handover) -> list[Moved]:
        moves = await workflow.execute_activity_method(
            HandoverActivities.plan_handover, handover, start_to_close_timeout=timedelta(seconds=30)
        )
        return [
            await workflow.execute_activity_method(
                HandoverActivities.hand_over, move, start_to_close_timeout=timedelta(seconds=30)
            )
            for move in moves
        ]
