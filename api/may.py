"""Who may do what for which board. A lead may do everything, a manager may read everything."""

from datetime import UTC, datetime

from api.auth import Person, forbidden
from api.state import State
from db.queries import queries
from domain.calendar import local_day


async def may_act_for_board(state: State, person: Person, number: str) -> bool:
    """Leads, and the adviser of the board's open trajectory or today's substitute of that one."""
    if person.role != "adviser":
        return person.role == "lead"
    today = local_day(datetime.now(UTC))
    acts: bool = await queries.acts_for_board(state.pool, number=number, person=person.id, today=today)
    return acts


async def may_read_contacts(state: State, person: Person, number: str) -> bool:
    return person.role == "manager" or await may_act_for_board(state, person, number)


async def check_acts_for_board(state: State, person: Person, number: str) -> None:
    if not await may_act_for_board(state, person, number):
        raise forbidden("This is for the board's adviser, the adviser's substitute, or a lead.")
