"""Handing a mail to the mail server, and what its answers mean."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from activities.office import one_line

# Less than a heartbeat, also when each of the four answers of one mail takes as long.
ANSWERS_WITHIN_S = 10
NO_SUCH_ADDRESS = 553


@dataclass(frozen=True)
class SmtpConfig:
    host: str
    port: int
    security: Literal["none", "starttls", "tls"] = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)


class NotTaken(Exception):
    """The mail server cannot take it now; 0 where it gave no answer."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


class AddressRefused(Exception):
    """The mail server will never take it for this address."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def address(name: str, mail: str) -> Address:
    try:
        return Address(one_line(name), addr_spec=mail)
    except (ValueError, IndexError, MessageError):
        raise AddressRefused(NO_SUCH_ADDRESS) from None


@asynccontextmanager
async def connected(config: SmtpConfig) -> AsyncIterator[SMTP]:
    client = SMTP(
        hostname=config.host,
        port=config.port,
        username=config.username,
        password=config.password,
        use_tls=config.security == "tls",
        start_tls=config.security == "starttls",
        timeout=ANSWERS_WITHIN_S,
    )
    try:
        await client.connect()
    except (SMTPException, OSError) as error:
        raise NotTaken(getattr(error, "code", 0)) from None
    try:
        yield client
    finally:
        with suppress(SMTPException, OSError):
            await client.quit()


async def send(client: SMTP, message: EmailMessage, sender: str, to: str) -> None:
    # What the library raises holds the address: nothing of it goes on but the code.
    try:
        await client.send_message(message, sender=sender, recipients=[to])
    except SMTPRecipientsRefused as error:
        raise _meaning(error.recipients[0].code) from None
    except SMTPDataError as error:
        raise _meaning(error.code) from None
    except SMTPNotSupported:  # an address beyond ASCII, and a server that knows no such
        raise AddressRefused(NO_SUCH_ADDRESS) from None
    except SMTPResponseException as error:
        raise NotTaken(error.code) from None
    except (SMTPException, OSError):
        raise NotTaken from None


def _meaning(code: int) -> NotTaken | AddressRefused:
    return AddressRefused(code) if code >= 500 else NotTaken(code)
