"""Every page with every role, asked for and sent to. A page that is not in the table fails the test."""

from typing import Any
from uuid import uuid4

import pytest

from api.pages import start
from api.pages.app import MODULES
from tests.api.conftest import BOARD, Api
from tests.api.pages.conftest import form_on
from tests.api.pages.test_shell import Browse

pytestmark = pytest.mark.usefixtures("demo", "worker")

# adviser1 is the adviser of the trajectory and the person in the paths; adviser2 has nothing to do with them.
LEAD, ADVISER, OTHER, MANAGER = "lead1", "adviser1", "adviser2", "manager1"
CALLERS = (LEAD, ADVISER, OTHER, MANAGER)
ACTING = {LEAD, ADVISER}
READING = {LEAD, ADVISER, MANAGER}
OFFICE = {LEAD, ADVISER, OTHER}
T = "/trajecten/{trajectory_id}"
S = f"{T}/stappen/{{step}}"
Q = f"{T}/vragen/{{question}}/antwoord"
B = "/besturen/{number}"
M = "/regiogesprekken/{meeting_id}"
P = "/mensen/{person_id}"
NAMES = {
    f"{T}/{{name}}": ("contact", "notitie", "pauze", "hervatten", "stoppen", "overdragen", "vraag", "meting"),
    f"{M}/{{name}}": ("antwoord", "intrekken", "uitnodigen"),
    "/downloads/{name}.{format_}": ("trajecten", "stilgevallen", "stappen", "cijfers"),
}
# Of no person yet, or told in tests of their own.
ELSEWHERE = {"/live", "/aanmelden", "/aanmelden/terug", "/afmelden"}
ASKED = {
    f"{B}/contactpersonen/nieuw": ACTING,
    f"{B}/contactpersonen/{{contact_id}}": ACTING,
    f"{B}/contactpersonen/{{contact_id}}/einde": ACTING,
    T: READING,
    f"{T}/overdracht": READING,
    f"{T}/tijdlijn": READING,
    f"{T}/vooruitblik": READING,
    S: READING,
    f"{S}/afspraak": ACTING,
    f"{S}/heropenen": ACTING,
    f"{S}/verbeteren": ACTING,
    Q: READING,  # who reads it is told first that there is no such question
    **{f"{T}/{name}": ACTING for name in NAMES[f"{T}/{{name}}"]},
    f"{T}/notitie": READING,
}
SENT = {
    B: OFFICE,  # what is missing is told first
    f"{B}/contactpersonen/nieuw": ACTING,
    f"{B}/contactpersonen/{{contact_id}}": ACTING,
    f"{B}/contactpersonen/{{contact_id}}/einde": ACTING,
    f"{P}/afwezigheid/{{absence_id}}/intrekken": ACTING,
    "/rapporten": {LEAD, MANAGER},
    f"{M}/antwoord": OFFICE,
    S: ACTING,
    f"{S}/afspraak": ACTING,
    f"{S}/heropenen": ACTING,
    f"{S}/verbeteren": ACTING,
    f"{T}/niet-bereikt": ACTING,
    Q: READING,
    **{f"{T}/{name}": ACTING for name in NAMES[f"{T}/{{name}}"]},
    f"{T}/notitie": READING,
}
FOR_LEADS = {
    *(
        "/beheer",
        "/mensen/nieuw",
        f"{P}/overdragen",
        "/starten",
        "/starten/{number}",
        "/starten/{number}/einde",
    ),
    *("/programma/{programme}/overzetten", "/programma/{programme}/wijzigen", f"{T}/programma"),
    *("/invoer", "/invoer/besturen", "/invoer/contacten", "/invoer/trajecten"),
    *("/invoer/trajecten/voorbeeld.{kind}", f"{S}/overslaan", f"{T}/overdragen", "/regiogesprekken/nieuw"),
    *(f"{M}/{it}" for it in ("aanwezigheid", "afzeggen", "plannen", "regios", "zonder", "intrekken")),
    f"{M}/uitnodigen",
    *("/regios/{code}/aanspreekpunten/nieuw", "/regios/{code}/aanspreekpunten/{point_id}"),
    *("/regios/{code}/aanspreekpunten/{point_id}/einde", "/regios/{code}/convenant"),
    *(f"/wachtlijst/{{programme}}/{{board}}/{it}" for it in ("starten", "verplaatsen", "weghalen")),
}
FOR_LEADS_TO_SEND = FOR_LEADS | {P}
# Nothing that is sent here empty is asked of anybody: it is told what is missing.
MISSING_FIRST = {f"{M}/aanwezigheid", f"{P}/afwezigheid"}


# What cannot be done with what is there: a step that is open, a trajectory that runs, a meeting that gathers.
NOT_NOW = {
    *(f"{S}/heropenen", f"{S}/verbeteren", f"{T}/hervatten", f"{T}/meting"),
    *(f"{M}/aanwezigheid", f"{M}/zonder"),
}


def may(method: str, path: str) -> set[str]:
    if method == "GET" and path in NOT_NOW:
        return set()
    if path in (FOR_LEADS if method == "GET" else FOR_LEADS_TO_SEND - MISSING_FIRST):
        return {LEAD}
    return (ASKED if method == "GET" else SENT).get(path, set(CALLERS))


def pages() -> list[tuple[str, str]]:
    return [
        (method, path.replace("{name}", name))
        for router in (start.for_all, *(module.router for module in MODULES))
        for path, methods in ((route.path, route.methods) for route in router.routes)
        if path not in ELSEWHERE
        for method in methods - {"HEAD"}
        for name in NAMES.get(path, ("",))
    ]


async def test_every_page_is_for_those_roles_alone_and_none_is_a_defect(api: Api, browse: Browse) -> None:
    ids = {
        **{"number": BOARD, "board": BOARD, "trajectory_id": await api.launch(), "code": "AM01"},
        **{"contact_id": await api.contact(BOARD, "hr"), "person_id": await api.person(ADVISER)},
        **{"meeting_id": (await api.post(LEAD, "/v1/meetings", {"regions": ["AM02"]})).json()["meetingId"]},
        **{"step": "start-conversation", "programme": "baanbrekers", "kind": "csv", "format_": "csv"},
        **{name: str(uuid4()) for name in ("absence_id", "point_id", "question", "lesson_id", "report")},
    }
    browsers = {who: await browse(who) for who in CALLERS}
    csrf = {who: form_on((await it.get("/ik")).text, "/taal")["csrf"] for who, it in browsers.items()}
    for method, path in pages():
        allowed = set()
        for who, browser in browsers.items():
            sent: Any = {"data": {"csrf": csrf[who]}, "follow_redirects": False}
            sent = sent if method == "POST" else {}
            answer = await browser.http.request(method, path.format(**ids), **sent)
            assert answer.status_code < 500, (method, path, who)
            if answer.status_code != 403:
                allowed.add(who)
        assert allowed == may(method, path), (method, path)


async def test_who_may_not_send_a_form_is_not_shown_it(api: Api, browse: Browse) -> None:
    trajectory = await api.launch()
    step = f"/trajecten/{trajectory}/stappen/start-conversation"
    manager, adviser = await browse(MANAGER), await browse(ADVISER)
    assert "<textarea" not in (read := await manager.get(step)).text
    assert "Deze stap is open: er is nog niets te lezen." in read.text
    assert "<textarea" in (await adviser.get(step)).text
    absence = f"/mensen/{await api.person('adviser2')}/afwezigheid"
    assert f'action="{absence}"' not in (await adviser.get(absence)).text
    assert f'action="{absence}"' in (await (await browse(LEAD)).get(absence)).text
