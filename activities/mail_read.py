"""What the mail needs to know of notifications, people and boards, as it stands at the moment of sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator

from db.connect import Connection, Pool
from db.queries import queries
from domain.commands import Function, Role
from domain.trajectory import Trajectory
from domain.value import Value


def one_line(text: str) -> str:
    """A name with a line break in it could forge a header, or a line of a mail."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


Line = Annotated[str, BeforeValidator(one_line)]
Language = Literal["nl", "en"]
# Who is to be called or mailed first at a board.
FIRST: tuple[Function, ...] = ("internal", "director", "hr")


class Person(Value):
    id: UUID
    name: Line
    mail: str
    phone: str | None = None
    language: Language
    role: Role
    refused: bool

    @property
    def post(self) -> str:
        return self.role


class Contact(Value):
    id: UUID
    board_number: str
    function: Function
    name: Line
    mail: str
    phone: str | None = None
    language: Language
    refused: bool

    @property
    def post(self) -> str:
        return self.function


class Absence(Value):
    substitute_id: UUID
    until_on: date


class Queued(Value):
    """A notification, beside what has become of its trajectory. `event` is the one that it came from."""

    id: int
    kind: str
    audience: str
    person_id: UUID | None
    step: str | None
    due_on: date | None
    urgent: bool
    queued_at: datetime
    refused_person_id: UUID | None
    refused_contact_id: UUID | None
    event: dict[str, Any]
    trajectory_id: str
    state: str
    lead_id: UUID
    adviser_id: UUID | None
    stalls_at: datetime | None
    stall_reason: str | None
    trajectory: Trajectory
    board_number: str
    board_name: Line

    @property
    def addressee(self) -> UUID | None:
        """Whose it is; the lead's, as long as there is no adviser. What is for the managers is nobody's
        until it was divided among them."""
        if self.person_id or self.audience == "managers":
            return self.person_id
        return (self.adviser_id or self.lead_id) if self.audience == "adviser" else self.lead_id


@dataclass(frozen=True)
class Office:
    today: date
    persons: Mapping[UUID, Person]
    absences: Mapping[UUID, Absence]
    contacts: Mapping[UUID, Contact]

    def present(self, person_id: UUID) -> Person:
        """The person, or who stands in. Who stands in may be away too; when everybody is, the mail waits
        for the person in the mailbox."""
        passed, at = {person_id}, person_id
        while absence := self.absences.get(at):
            at = absence.substitute_id
            if at in passed:
                return self.persons[person_id]
            passed.add(at)
        return self.persons[at]

    def contact_of(self, board: str, *first: Function) -> Contact | None:
        """The first who can be called, in the order of their functions."""
        return next(iter(self._contacts(board, first or FIRST)), None)

    def mail_contact_of(self, board: str) -> Contact | None:
        return next((contact for contact in self._contacts(board, FIRST) if not contact.refused), None)

    def _contacts(self, board: str, functions: tuple[Function, ...]) -> list[Contact]:
        of_board = [contact for contact in self.contacts.values() if contact.board_number == board]
        return [contact for function in functions for contact in of_board if contact.function == function]


async def read_rows(connection: Pool | Connection, ids: list[int]) -> list[dict[str, Any]]:
    return [dict(row) async for row in queries.notifications_in_full(connection, ids=ids)]


def as_queued(row: dict[str, Any]) -> Queued:
    return Queued.model_validate(row | {"trajectory": row["view"] | {"programme": row["definition"]}})


async def read_office(connection: Pool | Connection, boards: Iterable[str], today: date) -> Office:
    persons = [Person.model_validate(dict(row)) async for row in queries.staff(connection)]
    absences = {
        row["person_id"]: Absence.model_validate(dict(row))
        async for row in queries.absences_on(connection, day=today)
    }
    rows = queries.contacts_on(connection, boards=sorted(set(boards)), day=today)
    contacts = [Contact.model_validate(dict(row)) async for row in rows]
    return Office(
        today=today,
        persons={person.id: person for person in persons},
        absences=absences,
        contacts={contact.id: contact for contact in contacts},
    )
