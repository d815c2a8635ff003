"""Who works here and who can be reached, as it stands on a day: people come and go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator

from db.connect import Connection, Pool
from db.queries import queries
from domain.commands import Function, Role
from domain.outlook import UNBLOCKED_BY
from domain.programme import StallReason
from domain.value import Value


def one_line(text: str) -> str:
    """A name with a line break in it could forge a header, or a line of a mail; and so could one in which
    a line break is encoded, since a header's encoded words (=?utf-8?q?...?=) are decoded on their way."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split()).replace("=?", "= ?")


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


class ContactPoint(Value):
    """Who speaks for a region: a person or an organisation, at a shared mailbox."""

    id: UUID
    region_code: str
    name: Line
    deputy: Line | None = None
    mail: str
    phone: str | None = None
    language: Language
    refused: bool

    @property
    def post(self) -> str:
        return "contact-point"


class Absence(Value):
    substitute_id: UUID
    until_on: date


@dataclass(frozen=True)
class Office:
    today: date
    persons: Mapping[UUID, Person]
    absences: Mapping[UUID, Absence]
    contacts: Mapping[UUID, Contact]
    contact_points: Mapping[UUID, ContactPoint]

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

    def contact_point_of(self, region: str) -> ContactPoint | None:
        return next((point for point in self.contact_points.values() if point.region_code == region), None)

    def unblocker(
        self, reason: StallReason, board: str, lead_id: UUID, adviser_id: UUID | None
    ) -> Person | Contact:
        """Who can help. Where the board has nobody for it, the lead finds somebody."""
        match UNBLOCKED_BY[reason]:
            case "director" | "internal" as function:
                return self.contact_of(board, function) or self.present(lead_id)
            case "adviser" if adviser_id:
                return self.present(adviser_id)
            case _:
                return self.present(lead_id)

    def _contacts(self, board: str, functions: tuple[Function, ...]) -> list[Contact]:
        of_board = self._by_board.get(board, ())
        return [contact for function in functions for contact in of_board if contact.function == function]

    @cached_property
    def _by_board(self) -> Mapping[str, Sequence[Contact]]:
        found: dict[str, list[Contact]] = {}
        for contact in self.contacts.values():
            found.setdefault(contact.board_number, []).append(contact)
        return found


async def read_office(connection: Pool | Connection, boards: Iterable[str | None], today: date) -> Office:
    persons = [Person.model_validate(dict(row)) async for row in queries.staff(connection)]
    absences = {
        row["person_id"]: Absence.model_validate(dict(row))
        async for row in queries.absences_on(connection, day=today)
    }
    rows = queries.contacts_on(connection, boards=sorted({board for board in boards if board}), day=today)
    contacts = [Contact.model_validate(dict(row)) async for row in rows]
    rows = queries.contact_points_on(connection, day=today)
    points = [ContactPoint.model_validate(dict(row)) async for row in rows]
    return Office(
        today=today,
        persons={person.id: person for person in persons},
        absences=absences,
        contacts={contact.id: contact for contact in contacts},
        contact_points={point.id: point for point in points},
    )
