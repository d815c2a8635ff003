import pytest

from db.connect import Pool
from tests import cast
from tests.activities.mailroom import Mailroom
from tests.servers import MailServer


@pytest.fixture
async def mailroom(pool: Pool, smtp: MailServer) -> Mailroom:
    await cast.seed(pool, cast.BOARD, cast.OTHER_BOARD)
    return Mailroom(pool, smtp)
