"""Who may do what for which board. A lead may do everything, a manager may read everything."""

from collections.abc import Collection

from api.auth import Person, forbidden
from api.state import State
from api.walk import today
from db.queries import queries


async def boards_acted_for(state: State, person: Person, numbers: Collection[str]) -> frozenset[str]:
    """Which of these: a lead for all, an adviser as that of the open trajectory or as today's substitute."""
    if person.role != "adviser":
        return frozenset(numbers if person.role == "lead" else ())
    found = queries.boards_acted_for(state.pool, numbers=[*numbers], person=person.id, today=today())
    return frozenset({row["board_number"] async for row in found})


async def may_act_for_board(state: State, person: Person, number: str) -> bool:
    return number in await boards_acted_for(state, person, [number])


async def may_read_contacts(state: State, person: Person, number: str) -> bool:
    return reads_contacts(person, acts=await may_act_for_board(state, person, number))


def reads_contacts(person: Person, *, acts: bool) -> bool:
    """`acts`: the person is the adviser of the board's open trajectory, or stands in today."""
    return acts or person.role != "adviser"


async def check_acts_for_board(state: State, person: Person, number: str) -> None:
    if not await may_act_for_board(state, person, number):
        raise forbidden("This is for the board's adviser, the adviser's substitute, or a lead.")
