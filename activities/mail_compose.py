"""Words what was queued to be told: to the staff here, to a board and a contact point beside it."""

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

from activities.mail_board import to_board, to_contact_point, to_waiting_board
from activities.mail_facts import News, news
from activities.mail_letter import Letterhead, sentences, worded
from activities.mail_read import OfPlaces, Queued
from activities.mail_route import Draft
from activities.office import Person, one_line


def compose(letterhead: Letterhead, draft: Draft) -> EmailMessage:
    kind, one = draft.addressee.kind, draft.told[0]
    if kind == "question" and isinstance(one, Queued):
        return to_contact_point(letterhead, draft, one)
    if kind == "board" and isinstance(one, OfPlaces):
        return to_waiting_board(letterhead, draft, one)
    if kind == "board":
        return to_board(letterhead, draft)
    return _to_staff(letterhead, draft)


def _to_staff(letterhead: Letterhead, draft: Draft) -> EmailMessage:
    reader = draft.reader
    assert isinstance(reader, Person)
    say = sentences(reader.language)
    boards = [
        {
            "about": one.about,
            "link": one.link,
            "behalf": say.behalf(one.behalf, one.away_until) if one.behalf else "",
            "lines": [line for line in map(one_line, _lines(say, one, reader)) if line],
        }
        for one in news(draft, reader, letterhead.public_url)
    ]
    facts = {
        "reader": reader,
        "boards": boards,
        "only_boards": all(notice.board_number for notice in draft.told),
        "kinds": sorted({notice.kind for notice in draft.told}),
        "public_url": letterhead.public_url,
    }
    message = worded(reader.language, draft.addressee.kind, facts)
    message["From"] = letterhead.signed(letterhead.name)
    return message


def _lines(say: Any, one: News, reader: Person) -> Iterator[str]:
    if one.stall:
        yield say.stall(one.stall, reader)
    for item in one.items:
        facts = item.facts
        if one.call and facts.get("responsible") is one.call:  # who is named below anyway
            facts = facts | {"responsible": None}
        yield getattr(say, item.kind.replace("-", "_"))(**facts)
    if one.call:
        yield say.call(one.call)
