"""One line of a spreadsheet: the trajectory that it wants, or what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Literal, get_args
from uuid import UUID

from domain.commands import Done, Function, PauseReason, Role, TakenOverPause, Zone, trajectory_id
from domain.programme import Programme
from domain.spreadsheet_cells import Cells
from domain.spreadsheet_columns import DONE, FUNCTIONS, plain, step_column


@dataclass(frozen=True)
class KnownContact:
    id: UUID
    function: Function
    mail: str


@dataclass(frozen=True)
class KnownBoard:
    name: str
    region: str | None = None
    zones: tuple[Zone, ...] = ()  # in which it may lie: one, when it is known
    contacts: tuple[KnownContact, ...] = ()
    trajectories: Mapping[str, bool] = field(default_factory=dict)  # by id: whether it is open


@dataclass(frozen=True)
class KnownPerson:
    id: UUID
    role: Role


@dataclass(frozen=True)
class Known:
    today: date
    lead: UUID  # whoever sends the file
    programme: str  # where a line names none
    programmes: Mapping[str, Programme]
    regions: Mapping[str, str]  # names by code
    boards: Mapping[str, KnownBoard]
    people: Mapping[str, KnownPerson]  # by mail address, in small letters


@dataclass(frozen=True)
class SheetContact:
    """`id` is there when the board has this contact already."""

    function: Function
    name: str
    mail: str
    phone: str | None
    language: Literal["nl", "en"]
    from_on: date
    until_on: date | None
    id: UUID | None


@dataclass(frozen=True)
class Row:
    line: int
    board: str
    trajectory_id: str
    there: bool  # this very line was taken in before
    programme: Programme
    region: str
    zone: Zone
    lead: UUID
    adviser: UUID | None
    contacts: tuple[SheetContact, ...]
    had: tuple[KnownContact, ...]
    committed_by: Function
    committed_on: date
    started_on: date
    done: tuple[Done, ...]
    paused: TakenOverPause | None
    new: bool  # nothing has been done yet, and no day is given for its start


class RowReader:
    """`seen` are the boards that stand in a line already, and which."""

    def __init__(self, cells: Cells, known: Known, seen: dict[str, int]) -> None:
        self._cells = cells
        self._known = known
        self._seen = seen
        self._board: KnownBoard | None = None

    def row(self) -> Row | None:
        """What is wrong is with the cells."""
        cells, known = self._cells, self._known
        number = cells.board("board")
        self._board = known.boards.get(number) if number else None
        if number and self._board is None:
            cells.blame("board", "unknown", "There is no such board.")
        elif number and self._seen.setdefault(number, cells.line) != cells.line:
            line = self._seen[number]
            cells.blame("board", "duplicate", "This board stands in line %(line)s already.", line=line)
        programme = self._programme()
        started = cells.day("started-on", latest=known.today)
        committed = cells.day("committed-on", latest=known.today)
        start = started or known.today
        done = self._done(programme, start) if programme else ()
        paused = self._paused(start, ended=programme is not None and len(done) == len(programme.steps))
        lead, adviser = self._person("lead"), self._person("adviser")
        contacts = self._contacts(start)
        committed_by = self._committed_by(contacts)
        region, zone = self._region(), self._zone()
        if cells.errors or not (number and self._board and programme and region and zone and committed_by):
            return None
        id_ = trajectory_id(number, _mark(programme, (started, committed), done, paused))
        there = id_ in self._board.trajectories
        if not there and any(self._board.trajectories.values()):
            message = "This board already has a running trajectory, of which this line tells something else."
            cells.blame("board", "board-has-trajectory", message)
        return Row(
            line=cells.line,
            board=number,
            trajectory_id=id_,
            there=there,
            programme=programme,
            region=region,
            zone=zone,
            lead=lead or known.lead,
            adviser=adviser,
            contacts=contacts,
            had=self._board.contacts,
            committed_by=committed_by,
            committed_on=committed or start,
            started_on=start,
            done=done,
            paused=paused,
            new=not (started or done or paused),
        )

    def _programme(self) -> Programme | None:
        programme = self._known.programmes.get(self._cells.text("programme") or self._known.programme)
        if programme is None:
            self._cells.blame("programme", "unknown", "There is no such programme.")
        return programme

    def _done(self, programme: Programme, start: date) -> tuple[Done, ...]:
        cells, found = self._cells, dict[str, date]()
        for column in cells.filled(DONE):
            if column not in map(step_column, programme.steps):
                cells.blame(column, "unknown", "This line's programme has no such step.")
        for step in programme.steps:
            column = step_column(step)
            on = cells.day(column, latest=self._known.today)
            if on is None:
                continue
            found[step.key] = on
            before = [programme.step(key) for key in step.opens_after]
            missing = ", ".join(it.title.nl for it in before if not cells.text(step_column(it)))
            if missing:
                cells.blame(column, "order", "Not done before: %(steps)s.", steps=missing)
            elif any(on < found[it.key] for it in before if it.key in found):
                cells.blame(column, "order", "This day lies before that of a step on which it stands.")
            if on < start:
                cells.blame(column, "before-the-start", "This day lies before the start of the trajectory.")
        return tuple(Done(step=key, on=on) for key, on in found.items())

    def _paused(self, start: date, *, ended: bool) -> TakenOverPause | None:
        cells, keys = self._cells, ("paused-on", "return-on", "pause-reason")
        if not any(map(cells.text, keys)):
            return None
        missing = [key for key in keys if not cells.needed(key)]
        on = cells.day("paused-on", latest=self._known.today)
        back = cells.day("return-on")
        reason: Any = cells.code("pause-reason", "pause-reason", get_args(PauseReason))
        if missing or not on or not back or not reason:
            return None
        if ended:
            cells.blame("paused-on", "order", "Every step is done: there is nothing to pause.")
        if on < start:
            cells.blame("paused-on", "before-the-start", "This day lies before the start of the trajectory.")
        if back <= on:
            cells.blame("return-on", "order", "A pause ends later than it begins.")
        return TakenOverPause(on=on, return_on=back, reason=reason)

    def _person(self, post: Literal["lead", "adviser"]) -> UUID | None:
        cells, mail = self._cells, self._cells.text(post).lower()
        fitting = ("lead",) if post == "lead" else ("adviser", "lead")
        person = self._known.people.get(mail)
        if mail and person is None:
            cells.blame(post, "unknown", "Nobody who works with this service has this mail address.")
        elif person and person.role not in fitting:
            cells.blame(post, "role", "This is not a person with the role %(role)s.", role=fitting)
        return person.id if person else None

    def _contacts(self, start: date) -> tuple[SheetContact, ...]:
        found = [self._contact(function, start) for function in FUNCTIONS]
        return tuple(contact for contact in found if contact)

    def _contact(self, function: Function, start: date) -> SheetContact | None:
        cells = self._cells
        if not cells.filled(f"{function} "):
            return None
        missing = [key for key in ("name", "mail") if not cells.needed(f"{function} {key}")]
        name, mail = cells.name(f"{function} name"), cells.mail(f"{function} mail")
        phone = cells.phone(f"{function} phone")
        language: Any = plain(cells.text(f"{function} language")) or "nl"
        from_on = cells.day(f"{function} from") or start
        until_on = cells.day(f"{function} until")
        if language not in ("nl", "en"):
            column = f"{function} language"
            cells.blame(column, "unknown", "Choose one of: %(codes)s.", codes=("nl", "en"))
        if until_on and until_on < from_on:
            cells.blame(f"{function} until", "order", "This day lies before this contact's first.")
        if missing or not name or not mail:
            return None
        had = self._board.contacts if self._board else ()
        same = [it.id for it in had if (it.function, it.mail.lower()) == (function, mail.lower())]
        id_ = same[0] if same else None
        return SheetContact(function, name, mail, phone, language, from_on, until_on, id_)

    def _committed_by(self, contacts: Sequence[SheetContact]) -> Function | None:
        cells, had = self._cells, self._board.contacts if self._board else ()
        asked: Any = cells.code("committed-by", "function", FUNCTIONS)
        there = {it.function for it in contacts} | {it.function for it in had}
        if self._board and not any([there, *(cells.filled(f"{function} ") for function in FUNCTIONS)]):
            cells.blame("director name", "missing", "This board has no contact yet: give at least one.")
        elif there and asked and asked not in there:
            cells.blame("committed-by", "unknown", "This board has no such contact.")
        return asked or next((function for function in FUNCTIONS if function in there), None)

    def _region(self) -> str | None:
        cells, text, board = self._cells, plain(self._cells.text("region")), self._board
        regions = self._known.regions.items()
        given = next((code for code, name in regions if text in (plain(code), plain(name))), None)
        if text and given is None:
            cells.blame("region", "unknown", "There is no such region.")
        elif board and given and board.region not in (None, given):
            cells.blame("region", "location", "This board lies in region %(region)s.", region=board.region)
        elif board and not given and board.region is None:
            cells.blame("region", "missing", "This board's municipality is not known: give its region.")
        return given or (board.region if board else None)

    def _zone(self) -> Zone | None:
        cells, zones = self._cells, self._board.zones if self._board else ()
        given: Any = cells.code("zone", "zone", get_args(Zone))
        if given and zones and given not in zones:
            cells.blame("zone", "location", "This board lies in zone %(zone)s.", zone=zones)
        elif self._board and len(zones) != 1 and not cells.text("zone"):
            cells.blame("zone", "missing", "This board's school-holiday zone is not known: give it.")
        return given or (zones[0] if len(zones) == 1 else None)


def _mark(
    programme: Programme,
    days: tuple[date | None, date | None],
    done: tuple[Done, ...],
    paused: TakenOverPause | None,
) -> str:
    """The same line is the same trajectory, so that a file can be sent again. Not who does it, nor whom to
    reach: that changes meanwhile."""
    told = [programme.key, *days, *((it.step, it.on) for it in done)]
    told += [paused.on, paused.return_on] if paused else []
    return sha256(":".join(map(str, told)).encode()).hexdigest()
