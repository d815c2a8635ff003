"""Who may do what for which board. A lead may do everything, a manager may read everything."""

from api.auth import Person, forbidden
from api.state import State
from api.walk import today
from db.queries import queries


async def may_act_for_board(state: State, person: Person, number: str) -> bool:
    """Leads, and the adviser of the board's open trajectory or today's substitute of that one."""
    if person.role != "adviser":
        return person.role == "lead"
    acts: bool = await queries.acts_for_board(state.pool, number=number, person=person.id, today=today())
    return acts


async def may_read_contacts(state: State, person: Person, number: str) -> bool:
    return reads_contacts(person, acts=await may_act_for_board(state, person, number))


def reads_contacts(person: Person, *, acts: bool) -> bool:
    """`acts`: the person is the adviser of the board's open trajectory, or stands in today."""
    return acts or person.role != "adviser"


async def check_acts_for_board(state: State, person: Person, number: str) -> None:
    if not await may_act_for_board(state, person, number):
        raise forbidden("This is for the board's adviser, the adviser's substitute, or a lead.")
