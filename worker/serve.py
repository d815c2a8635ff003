"""Builds a worker: the workflows and activities, with what they depend on."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.commit import Committer
from activities.commit_meeting import MeetingCommitter
from activities.errands import Errands
from activities.handover import HandoverActivities
from activities.mail import Mailer, SmtpConfig
from activities.recover import Recoverer
from db.connect import Pool
from settings import Settings
from worker.interceptor import BareErrors
from workflows.handover import HandoverWorkflow
from workflows.mail import DigestWorkflow, PostWorkflow
from workflows.mailbox import AT_ONCE, PATIENTLY
from workflows.meeting import MeetingWorkflow
from workflows.recover import RecoverWorkflow
from workflows.trajectory import TrajectoryWorkflow

OURS = ("domain", "db", "activities", "workflows", "pydantic", "structlog", "asyncpg", "aiosql", "holidays")


def make_worker(client: Client, pool: Pool, settings: Settings) -> Worker:
    committer = Committer(pool)
    meetings = MeetingCommitter(pool)
    errands = Errands(pool, client, settings.task_queue)
    recoverer = Recoverer(pool, client, settings.task_queue, errands)
    handovers = HandoverActivities(pool, client, settings.task_queue)
    mailer = Mailer(
        pool,
        smtp(settings),
        settings.mail_from,
        settings.public_url,
        settings.secret_key.get_secret_value(),
    )
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[
            TrajectoryWorkflow,
            MeetingWorkflow,
            HandoverWorkflow,
            RecoverWorkflow,
            PostWorkflow,
            DigestWorkflow,
        ],
        activities=[
            committer.commit,
            meetings.commit_meeting,
            errands.do_errands,
            recoverer.recover,
            handovers.plan_handover,
            handovers.hand_over,
            *mailer.activities,
        ],
        workflow_runner=sandbox(),
        interceptors=[BareErrors()],
        # Longer than a commit may take, so that none is cut off between its transaction and its answer.
        graceful_shutdown_timeout=AT_ONCE + PATIENTLY + timedelta(seconds=2),
        deployment_config=_deployment(settings),
    )


def sandbox() -> SandboxedWorkflowRunner:
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*OURS))


def smtp(settings: Settings) -> SmtpConfig:
    password = settings.smtp_password
    return SmtpConfig(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=password.get_secret_value() if password else None,
    )


def _deployment(settings: Settings) -> WorkerDeploymentConfig | None:
    if settings.build_id is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.deployment_name, settings.build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )
