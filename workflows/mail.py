from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.mail import Mailer, Sent

# A mail server that is away is asked again; what was sent is not sent twice.
ASKING_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=5))
# Longer than any one mail takes, so that a worker that was lost is noticed, and none else.
NOTICED_WITHIN = timedelta(minutes=1)


@workflow.defn(name="Post")
class PostWorkflow:
    """Every minute: what goes out at once, and what an earlier run left behind."""

    @workflow.run
    async def run(self) -> Sent:
        return await workflow.execute_activity_method(
            Mailer.send_urgent,
            workflow.now(),
            schedule_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=NOTICED_WITHIN,
            retry_policy=ASKING_AGAIN,
        )


@workflow.defn(name="Digest")
class DigestWorkflow:
    """Every working day: the digests, on the first of the week the managers' too, and the boards' mail."""

    @workflow.run
    async def run(self) -> Sent:
        return await workflow.execute_activity_method(
            Mailer.send_digests,
            workflow.now(),
            schedule_to_close_timeout=timedelta(hours=12),
            heartbeat_timeout=NOTICED_WITHIN,
            retry_policy=ASKING_AGAIN,
        )
