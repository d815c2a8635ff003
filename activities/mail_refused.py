"""What follows when an address is refused: it is marked, and somebody is told who can put it right."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from activities.mail_route import Addressee
from db.connect import Connection
from db.queries import queries


def refused(
    stream: str, lead: UUID | None, to: Addressee, mail: str
) -> Callable[[Connection, datetime], Awaitable[None]]:
    """Of a contact the adviser is told, or the lead where there is no trajectory; of others, the leads."""

    async def mark(connection: Connection, now: datetime) -> None:
        if to.contact_id:
            await queries.mark_contact_refused(connection, id=to.contact_id, mail=mail, now=now)
            await queries.tell_of_refused_contact(
                connection, stream=stream, contact_id=to.contact_id, lead=lead, now=now
            )
            return
        if to.person_id:
            await queries.mark_person_refused(connection, id=to.person_id, mail=mail, now=now)
        else:
            await queries.mark_contact_point_refused(connection, id=to.contact_point_id, mail=mail, now=now)
        await queries.tell_leads_of_refusal(
            connection,
            stream=stream,
            person_id=to.person_id,
            contact_point_id=to.contact_point_id,
            now=now,
        )

    return mark
