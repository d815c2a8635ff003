"""Every route with every role, and without a token. A route that is not in the table fails the test."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts

from tests.api.conftest import BOARD, Api, day

pytestmark = pytest.mark.usefixtures("demo", "worker")

# adviser1 is the adviser of the trajectory and the person in the paths; adviser2 has nothing to do with them.
LEAD, ADVISER, OTHER, MANAGER = "lead1", "adviser1", "adviser2", "manager1"
CALLERS = (LEAD, ADVISER, OTHER, MANAGER)
ALL = set(CALLERS)
ACTING = {LEAD, ADVISER}
READING = {LEAD, ADVISER, MANAGER}
T = "/v1/trajectories/{trajectoryId}"
S = f"{T}/steps/{{step}}"
Q = f"{T}/questions"
R = "/v1/regions/{region}"
M = "/v1/meetings/{meetingId}"
W = "/v1/programmes/{programme}/waiting-list"
CONTACT = {"function": "hr", "name": "Demo HR", "mail": "hr@board.example"}
REASON = {"reason": "Daarom"}

OPEN = {
    "GET /healthz",
    "GET /readyz",
    "GET /v1/openapi.json",
    "GET /v1/docs",
}
# The link says who may; without a right one there is nothing.
SIGNED = {
    "GET /v1/answers/{token}",
    "POST /v1/answers/{token}",
    "GET /v1/unsubscriptions/{token}",
    "POST /v1/unsubscriptions/{token}",
    "GET /v1/answers/{token}/form",
    "POST /v1/answers/{token}/form",
}
# Who may, and with what; a command that may be given can still be refused for what it asks.
TABLE: dict[str, tuple[set[str], Any]] = {
    "GET /v1/regions": (ALL, None),
    f"GET {R}/contact-points": (ALL, None),
    f"POST {R}/contact-points": ({LEAD}, {}),
    f"PATCH {R}/contact-points/{{contactPointId}}": ({LEAD}, {}),
    f"PUT {R}/arrangement": ({LEAD}, {"agreedOn": day()}),
    f"DELETE {R}/arrangement": ({LEAD}, None),
    "GET /v1/boards": (ALL, None),
    "GET /v1/boards/{number}": (ALL, None),
    "PATCH /v1/boards/{number}": (ACTING, {"mayBeNamed": True}),
    "POST /v1/boards/imports": ({LEAD}, None),
    "POST /v1/boards/earlier-contacts": ({LEAD}, None),
    "GET /v1/boards/{number}/contacts": (READING, None),
    "POST /v1/boards/{number}/contacts": (ACTING, CONTACT),
    "GET /v1/boards/{number}/contacts/{contactId}": (READING, None),
    "PATCH /v1/boards/{number}/contacts/{contactId}": (ACTING, {"phone": "06 12345678"}),
    "GET /v1/trajectories": (ALL, None),
    "POST /v1/trajectories": ({LEAD}, {}),
    "GET /v1/spreadsheets/template": ({LEAD}, None),
    "POST /v1/spreadsheets": ({LEAD}, None),
    f"POST {T}/measurements": (ACTING, {"months": 6}),
    "GET /v1/meetings": (ALL, None),
    "POST /v1/meetings": ({LEAD}, {}),
    f"GET {M}": (ALL, None),
    f"POST {M}/planning": ({LEAD}, {}),
    f"POST {M}/invitations": ({LEAD}, {"board": "99999"}),
    f"POST {M}/departures": ({LEAD}, {"board": "99999"}),
    f"POST {M}/responses": (ACTING, {"board": BOARD, "coming": True}),
    f"POST {M}/regions": ({LEAD}, {"regions": []}),
    f"GET {M}/without": (ALL, None),
    f"POST {M}/without": ({LEAD}, {"boards": [BOARD]}),
    f"POST {M}/attendance": ({LEAD}, {"attended": []}),  # and for its chair
    f"POST {M}/cancellation": ({LEAD}, REASON),
    "GET /v1/programmes": (ALL, None),
    "GET /v1/programmes/{programme}/places": (ALL, None),
    "GET /v1/programmes/{programme}/expected-end": (ALL, None),
    "GET /v1/programmes/{programme}": (ALL, None),
    "GET /v1/programmes/{programme}/versions": (ALL, None),
    "POST /v1/programmes/{programme}/versions": ({LEAD}, {"basedOnVersion": 1, "places": 80}),
    "GET /v1/programmes/{programme}/trajectories": ({LEAD, MANAGER}, None),
    "POST /v1/programmes/{programme}/versions/{version}/trajectories": ({LEAD}, {"trajectories": []}),
    f"POST {T}/programme": ({LEAD}, {"version": 2}),
    f"GET {W}": (ALL, None),
    f"POST {W}/{{board}}/launch": ({LEAD}, {}),
    f"POST {W}/{{board}}/departure": ({LEAD}, REASON),
    f"POST {W}/{{board}}/position": ({LEAD}, {**REASON, "position": 1}),
    f"GET {T}": (READING, None),
    f"GET {T}/timeline": (READING, None),
    f"GET {T}/forecast": (READING, None),
    f"GET {T}/mail": (READING, None),
    "GET /v1/stalled": (ALL, None),
    f"POST {T}/contact-attempts": (ACTING, {"way": "phone", "reached": True}),
    f"POST {T}/notes": (READING, {"text": "Genoteerd"}),
    f"POST {Q}": (ACTING, {"question": "Wie helpt ons?"}),
    f"POST {Q}/{{questionId}}/answer": (ACTING, {"answer": "Wij"}),
    f"POST {T}/pauses": (ACTING, {"reason": "illness", "returnOn": day(9)}),
    f"POST {T}/resumptions": (ACTING, {}),
    f"POST {T}/reassignments": ({LEAD}, {}),
    f"POST {S}/appointments": (ACTING, {"on": day()}),
    f"GET {S}/draft": (READING, None),
    f"GET {S}/form": (READING, None),
    f"PUT {S}/draft": (ACTING, {}),
    f"POST {S}/corrections": (ACTING, {}),
    f"POST {S}/completion": (ACTING, {}),
    f"POST {S}/reopening": (ACTING, REASON),
    f"POST {S}/skip": ({LEAD}, REASON),
    f"POST {T}/withdrawal": (ACTING, {"reason": "merger"}),
    "GET /v1/steps": (ALL, None),
    "GET /v1/figures": (ALL, None),
    "GET /v1/reports": (ALL, None),
    "POST /v1/reports": ({LEAD, MANAGER}, {}),
    "GET /v1/reports/{reportId}": (ALL, None),
    "GET /v1/people": (ALL, None),
    "GET /v1/people/me": (ALL, None),
    "GET /v1/people/{personId}": (ALL, None),
    "POST /v1/people": ({LEAD}, {}),
    "PATCH /v1/people/{personId}": (ACTING, {}),
    "GET /v1/people/{personId}/absences": (ALL, None),
    "POST /v1/people/{personId}/absences": (
        ACTING,
        {"from": day(), "until": day(), "substitute": str(uuid4())},
    ),
    "DELETE /v1/people/{personId}/absences/{absenceId}": (ACTING, None),
    "GET /v1/lessons": (ALL, None),
    "GET /v1/lessons/bundle": (ALL, None),
    "GET /v1/lessons/{lessonId}": (ALL, None),
    "POST /v1/handovers": ({LEAD}, {}),
}


def routes(api: Api) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(api.app.routes)
        for method in (route.methods or set()) - {"HEAD"}
    }


async def test_every_route_is_in_the_table(api: Api) -> None:
    assert routes(api) == TABLE.keys() | OPEN | SIGNED


async def test_every_route_is_for_those_roles_alone(api: Api) -> None:
    trajectory = await api.launch()
    contacts = (await api.get(LEAD, f"/v1/boards/{BOARD}/contacts")).json()["items"]
    ids = {
        "number": BOARD,
        "contactId": contacts[0]["id"],
        "trajectoryId": trajectory,
        "step": "start-conversation",
        "personId": await api.person(ADVISER),
        "absenceId": str(uuid4()),
        "region": "AM01",
        "contactPointId": str(uuid4()),
        "questionId": str(uuid4()),
        "lessonId": str(uuid4()),
        "reportId": str(uuid4()),
        "meetingId": (await api.post(LEAD, "/v1/meetings", {"regions": ["AM02"]})).json()["meetingId"],
        "programme": "baanbrekers",
        "version": "1",
        "board": BOARD,
    }
    allowed = {}
    for route, (_, body) in TABLE.items():
        method, path = route.split()
        answers = {
            who: await api.call(who, method, path.format(**ids), json=body) for who in (None, *CALLERS)
        }
        assert answers.pop(None).status_code == 401, route
        assert all(answer.status_code < 500 for answer in answers.values()), route
        allowed[route] = {who for who, answer in answers.items() if answer.status_code != 403}
    assert allowed == {route: may for route, (may, _) in TABLE.items()}


async def test_what_is_open_needs_no_token(api: Api) -> None:
    for route in OPEN:
        # Not ready is an answer too: the worker's first poll may still be on its way.
        assert (await api.get(None, route.split()[1])).status_code in (200, 503), route


async def test_a_link_that_was_not_signed_leads_nowhere_whoever_follows_it(api: Api) -> None:
    for route in SIGNED:
        method, path = route.split()
        for who in (None, *CALLERS):
            answer = await api.call(who, method, path.format(token="a.b.c"), key="", json={})
            assert answer.status_code == 404, (route, who)
