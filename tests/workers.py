"""The product's worker in the test's own process, on real servers."""

from typing import Any

from pydantic import SecretStr
from temporalio.client import Client
from temporalio.worker import Worker

from db.connect import Pool
from settings import Settings
from worker.serve import make_worker


def serving(client: Client, pool: Pool, task_queue: str, **changes: Any) -> Worker:
    """To enter with `async with`. Nobody signs in, and nobody reads its mail."""
    return make_worker(client, pool, nowhere(task_queue=task_queue, **changes))


def nowhere(**changes: Any) -> Settings:
    fields: dict[str, Any] = {
        "database_url": SecretStr("postgresql://nobody@nowhere.example/none"),
        "oidc_issuer": "https://nowhere.example",
        "smtp_host": "nowhere.example",
        "mail_from": "Traject <traject@demo.example>",
        "public_url": "https://traject.example",
        "secret_key": SecretStr("a-secret-key-for-the-tests-alone"),
        "contact_name": "Demo",
        "contact_mail": "traject@demo.example",
        "contact_url": "https://traject.example",
        **changes,
    }
    return Settings.model_validate(fields)
