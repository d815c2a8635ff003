from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

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
        moved: list[Moved] = []
        defects: list[ActivityError] = []
        for move in moves:
            try:
                moved.append(
                    await workflow.execute_activity_method(
                        HandoverActivities.hand_over, move, start_to_close_timeout=timedelta(seconds=30)
                    )
                )
            except ActivityError as error:  # it must show, but only after the others have been handed over
                defects.append(error)
        if defects:
            raise defects[0]
        return moved
