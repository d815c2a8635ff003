"""The servers that the tests stand on do what the tests rely on."""

import aiosmtplib
import httpx
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from db.connect import Pool
from tests.servers import IdentityProvider, MailServer


async def test_the_pool_takes_and_gives_json(pool: Pool) -> None:
    assert await pool.fetchval("select $1::jsonb", {"a": [1, None]}) == {"a": [1, None]}


async def test_temporal_answers(temporal: Client) -> None:
    assert await temporal.service_client.check_health()


async def test_time_skips(time_skipping: WorkflowEnvironment) -> None:
    before = await time_skipping.get_current_time()
    await time_skipping.sleep(86_400)
    assert (await time_skipping.get_current_time() - before).days == 1


async def test_a_person_gets_a_token_from_the_identity_provider(idp: IdentityProvider) -> None:
    header = {"Authorization": f"Bearer {await idp.token('adviser3')}"}
    async with httpx.AsyncClient() as client:
        person = (await client.get(f"{idp.issuer}/userinfo", headers=header)).raise_for_status().json()
    assert (person["roles"], person["attributes"]["locale"]) == (["adviser"], "en")


async def test_mail_is_kept_and_a_chosen_address_is_refused(smtp: MailServer) -> None:
    smtp.refuse("gone@board.example", 550)
    client = aiosmtplib.SMTP(hostname=smtp.host, port=smtp.port, start_tls=False)
    async with client:
        text = "To: here@board.example\nSubject: Goedemorgen\n\nHallo"
        await client.sendmail("us@demo.example", "here@board.example", text)
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await client.sendmail("us@demo.example", "gone@board.example", "Subject: x\n\nx")
    assert [message["Subject"] for message in smtp.to("here@board.example")] == ["Goedemorgen"]
    assert not smtp.to("gone@board.example")
