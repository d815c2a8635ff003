"""Every sentence of the mail to the staff, in every language."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from activities.mail_facts import Stall
from activities.mail_letter import sentences
from activities.office import Contact, Person, one_line
from domain.programme import StallReason

DAY, NEXT_DAY = date(2026, 12, 3), date(2026, 12, 4)
READER = Person(
    id=UUID(int=1), name="Demo Adviseur", mail="a@demo.example", language="nl", role="adviser", refused=False
)
CONTACT = Contact(
    id=UUID(int=2),
    board_number="90001",
    function="director",
    name="Demo Bestuurder",
    mail="d@demo.example",
    phone="030 0000000",
    language="nl",
    refused=True,
)
UNREACHABLE = CONTACT.model_copy(update={"phone": None})
ASKED = {"region": "Demo"}
STEPS = [("Demo", NEXT_DAY, False), ("Demo", DAY, True)]

BEGUN = {"post": "adviser", "steps": STEPS, "return_on": None, "expected_end_on": None}


def due(due_on: date, days: int, **more: Any) -> dict[str, Any]:
    return {"step": "Demo", "due_on": due_on, "today": DAY, "days": days, "responsible": None, **more}


TOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("behalf", {"absent": READER, "until": None}, "Voor Demo Adviseur", "For Demo Adviseur"),
    ("call", {"someone": CONTACT}, "Bel Demo Bestuurder (bestuurder): 030 0000000.", "Call Demo Bestuurder"),
    ("call", {"someone": UNREACHABLE}, "", ""),
    (
        "launched",
        BEGUN | {"steps": [], "expected_end_on": DAY},
        "Naar verwachting klaar op donderdag 3 december 2026.",
        "Expected to be finished on Thursday 3 December 2026.",
    ),
    (
        "launched",
        BEGUN | {"return_on": DAY},
        "In pauze tot donderdag 3 december 2026.",
        "Paused until Thursday 3 December 2026.",
    ),
    (
        "handed_over",
        BEGUN,
        "Demo (uiterlijk vrijdag 4 december 2026), Demo (had klaar moeten zijn op donderdag 3 december 2026"
        ").",
        "Demo (by Friday 4 December 2026), Demo (was due on Thursday 3 December 2026).",
    ),
    ("reminded", due(NEXT_DAY, 1), "nog 1 werkdag, uiterlijk vrijdag", "1 working day left, due Friday"),
    (
        "reminded",
        due(DAY, 0),
        "vandaag, donderdag 3 december 2026, is de laatste dag.",
        "today, Thursday 3 December 2026, is the last day.",
    ),
    (
        "reminded",
        due(date(2026, 12, 2), 1),
        "had woensdag 2 december 2026 klaar moeten zijn, 1 werkdag geleden.",
        "was due Wednesday 2 December 2026, 1 working day ago.",
    ),
    ("reminded", due(date(2026, 12, 2), 0), "klaar moeten zijn.", "was due Wednesday 2 December 2026."),
    (
        "reminded",
        due(DAY, 0, responsible=READER),
        "Deze stap is van Demo Adviseur (adviseur).",
        "This step is with Demo Adviseur (adviser).",
    ),
    ("stalled", {"steps": []}, "", ""),
    ("stalled", {"steps": STEPS}, "Nu open: Demo (uiterlijk vrijdag", "Now open: Demo (by Friday"),
    ("return_nears", {"return_on": NEXT_DAY}, "De pauze duurt tot vrijdag", "The pause lasts until Friday"),
    ("runs_long", {"started_on": DAY, "months": 6}, "langer dan 6 maanden", "more than 6 months"),
    (
        "contacts_changed",
        {"functions": ["internal"], "next": CONTACT},
        "Maak kennis met Demo Bestuurder",
        "Get to know Demo Bestuurder",
    ),
    (
        "contacts_changed",
        {"functions": ["hr"], "next": None},
        "De contactpersoon HR van dit bestuur stopt. Vraag wie",
        "The HR contact of this board is leaving. Ask who",
    ),
    ("address_refused", {"whose": CONTACT}, "d@demo.example wordt geweigerd", "d@demo.example is refused"),
    (
        "measure_asked",
        {"closed_on": DAY, "months": 6},
        "6 maanden geleden, op donderdag",
        "finished 6 months ago, on Thursday",
    ),
    ("question_asked", ASKED | {"known": False}, "geen aanspreekpunt in Demo:", "no contact point in Demo:"),
    ("question_asked", ASKED | {"known": True}, "krijgt onze mail niet:", "does not reach the contact point"),
    ("question_unanswered", ASKED | {"known": True}, "Bel het aanspreekpunt.", "Call the contact point."),
    ("question_unanswered", ASKED | {"known": False}, "leg de vraag zelf voor.", "to the region yourself."),
    ("question_answered", ASKED, "De regio Demo heeft", "The region Demo has answered"),
    ("worth_planning", {"boards": 1, "due_on": None}, "waard: 1 bestuur.", "worth planning: 1 board."),
    (
        "worth_planning",
        {"boards": 5, "due_on": DAY},
        "5 besturen, het eerste uiterlijk donderdag",
        "5 boards, the first due Thursday",
    ),
    ("attendance_missing", {"on": DAY}, "was op donderdag 3 december 2026.", "was on Thursday 3 December"),
    ("place_offered", {"until": DAY}, "tot en met donderdag 3 december", "until Thursday 3 December 2026"),
    ("offer_lapsed", {"until": None}, "staat nu achteraan", "at the end of the waiting list"),
]


@pytest.mark.parametrize(("name", "facts", "dutch", "english"), TOLD)
def test_a_sentence_reads_in_both_languages(
    name: str, facts: dict[str, Any], dutch: str, english: str
) -> None:
    for language, words in (("nl", dutch), ("en", english)):
        said = one_line(getattr(sentences(language), name)(**facts))
        assert words in said
        assert bool(words) == bool(said)


@pytest.mark.parametrize("reason", StallReason)
def test_every_reason_to_stall_has_words(reason: StallReason) -> None:
    for language, yours in (("nl", "Aan zet: jij. Wat helpt: "), ("en", "Next move: yours. What helps: ")):
        stall = Stall(reason=reason, since=DAY, unblocker=READER)
        assert yours in one_line(sentences(language).stall(stall, READER))
