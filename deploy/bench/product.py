"""The product, driven over HTTP as people do: a lead launches, an adviser and the lead complete the steps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from deploy import identity
from deploy.bench.forms import completion
from deploy.bench.wire import Wire, wire
from deploy.local import Local
from domain.calendar import local_day
from domain.programme import Programme

MUNICIPALITY = "0363"  # Amsterdam, which lies in one region and one zone
FIRST_BOARD = 90_001


@dataclass(frozen=True)
class Product:
    """Each board is launched again when its trajectory has ended: a board may come back."""

    wire: Wire
    lead: str  # tokens
    adviser: str
    adviser_id: str
    contacts: list[str]  # of each board
    programme: Programme
    today: str

    @property
    def steps(self) -> int:
        return len(self.programme.steps)

    async def launch(self, number: int) -> str:
        body = {
            "board": board(number),
            "adviser": self.adviser_id,
            "committedBy": self.contacts[number],
            "committedOn": self.today,
            "startedOn": self.today,
        }
        launched = await self.wire.post("/v1/trajectories", self.lead, body)
        return str(launched["trajectoryId"])

    async def complete(self, trajectory: str, step: int) -> None:
        definition = self.programme.steps[step]
        token = self.lead if definition.who == "lead" else self.adviser
        path = f"/v1/trajectories/{trajectory}/steps/{definition.key}/completion"
        await self.wire.post(path, token, completion(definition.form, self.today))


def board(number: int) -> str:
    return str(FIRST_BOARD + number)


@asynccontextmanager
async def open_product(here: Local, programme: Programme, boards: int) -> AsyncIterator[Product]:
    """With this many boards, each with a contact."""
    issuer = here.url("Identity provider")
    lead, adviser = await identity.token(issuer, "lead1"), await identity.token(issuer, "adviser1")
    async with wire("127.0.0.1", here.port) as http:
        await http.post("/v1/boards/imports?sector=po", lead, _list(boards), "text/csv")
        me = await http.get("/v1/people/me", adviser)
        contacts = [await _contact(http, lead, number) for number in range(boards)]
        yield Product(http, lead, adviser, me["id"], contacts, programme, str(local_day(datetime.now(UTC))))


def _list(boards: int) -> bytes:
    head = "BEVOEGD GEZAG NUMMER,BEVOEGD GEZAG NAAM,GEMEENTENUMMER,GEMEENTENAAM,KVK-NUMMER"
    rows = (f"{board(number)},Stichting Demobestuur {number},{MUNICIPALITY},," for number in range(boards))
    return "\n".join([head, *rows]).encode()


async def _contact(http: Wire, lead: str, number: int) -> str:
    contact = {"function": "internal", "name": "Demo Contact", "mail": f"contact-{number}@demo.example"}
    added = await http.post(f"/v1/boards/{board(number)}/contacts", lead, contact)
    return str(added["id"])
