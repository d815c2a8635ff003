"""Words what is told to who has no login: a board, kindly, and the contact point of its region."""

from email.message import EmailMessage

from activities.mail_letter import Letterhead, in_the_name_of, worded
from activities.mail_read import OfPlaces, Queued
from activities.mail_route import Draft


def to_board(letterhead: Letterhead, draft: Draft) -> EmailMessage:
    """In the name of the adviser, who answers too; of who stands in, while the adviser is away."""
    reader, office = draft.reader, draft.office
    told = [notice for notice in draft.told if isinstance(notice, Queued)]
    one = told[0]
    assert one.adviser_id
    adviser = office.present(one.adviser_id)
    keys = {queued.step for queued in told}
    steps = [step for step in one.programme.steps if step.key in keys]
    dues = {step.key: step.due.on for step in one.trajectory.open_steps if step.due}
    names_contact_point = any(queued.kind == "contact-point" for queued in told)
    facts = {
        "reader": reader,
        "board": one.board_name,
        "again": all(queued.event["type"] == "reminded" for queued in told),
        "programme": getattr(one.programme.title, reader.language),
        "adviser": adviser,
        "absent": None if adviser.id == one.adviser_id else office.persons[one.adviser_id],
        "contact_point": office.contact_point_of(one.trajectory.region) if names_contact_point else None,
        "region": one.regions[0],
        "steps": [
            {
                "title": getattr(step.title, reader.language),
                "help": getattr(step.help, reader.language) if step.help else "",
                "due_on": dues[step.key] if dues[step.key] > office.today else None,
            }
            for step in steps
        ],
    }
    message = worded(reader.language, "board", facts)
    return in_the_name_of(message, letterhead, adviser.name, adviser.mail)


def to_waiting_board(letterhead: Letterhead, draft: Draft, one: OfPlaces) -> EmailMessage:
    reader = draft.reader
    assert one.waiting
    lead = draft.office.present(one.waiting.wish.lead)
    facts = {
        "reader": reader,
        "board": one.board_name,
        "position": one.places.position(one.board_number),
        "programme": getattr(one.programme.title, reader.language),
        "lead": lead,
    }
    message = worded(reader.language, "waiting", facts)
    return in_the_name_of(message, letterhead, lead.name, lead.mail)


def to_contact_point(letterhead: Letterhead, draft: Draft, one: Queued) -> EmailMessage:
    """Nothing of the trajectory but the board, its adviser and the question."""
    reader = draft.reader
    adviser = draft.office.present(one.adviser_id or one.lead_id)
    facts = {
        "reader": reader,
        "board": one.board_name,
        "adviser": adviser,
        "programme": getattr(one.programme.title, reader.language),
        "again": one.kind == "question-reminded",
        "question": (one.question_text or "").strip(),
        "link": letterhead.signed_link("answers", "answer", one.event["question"]),
    }
    message = worded(reader.language, "question", facts)
    return in_the_name_of(message, letterhead, adviser.name, adviser.mail)
