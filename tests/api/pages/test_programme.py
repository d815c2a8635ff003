"""The programme on its pages: read, checked, changed, and moved to on purpose."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any

import pytest

from api.pages import programme_moves
from api.pages.programme_ladder import Ladder
from db.connect import Pool
from tests.api.conftest import BOARD, OTHER_BOARD, Api, day
from tests.api.pages.conftest import Browser, form_on
from tests.api.story import settled, shown

pytestmark = pytest.mark.usefixtures("demo", "worker")

Browse = Callable[[str], Awaitable[Browser]]
CHANGE = "/programma/baanbrekers/wijzigen"
MOVE = "/programma/baanbrekers/overzetten"
# One day more for the plan, and one less for carrying it out: as long as before.
SHIFTED = {"terms/action-plan": "21", "terms/carry-out": "24"}
RUNGS = {
    "ladder/0/days": "5",
    "ladder/0/when": "before",
    "ladder/0/to[]": "owner",
    "ladder/1/days": "10",
    "ladder/1/when": "after",
    "ladder/1/to[]": "managers",
}
SAVED = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


async def save(lead: Browser, checked: str, **more: str) -> Any:
    """Presses the button under what was checked."""
    fields = [
        (unescape(name), unescape(value))
        for name, value in SAVED.findall(checked.split("</section>", maxsplit=1)[0])
    ]
    kept: dict[str, list[str]] = {}
    for name, value in fields:
        kept.setdefault(name, []).append(value)
    keys = {name: values[-1] for name, values in kept.items() if name in ("csrf", "key")}
    return await lead.http.post(CHANGE, data=kept | keys | more)


async def test_everybody_reads_the_terms_in_plain_words(browse: Browse) -> None:
    for who in ("adviser1", "manager1", "lead1"):
        html = (await (await browse(who)).get("/programma")).text
        assert "Lopende trajecten houden de termijnen waarmee ze begonnen." in html
        assert "De langste weg door de stappen duurt 85 werkdagen." in html
        assert "5 werkdagen vóór de uiterste datum: wie de stap doet" in html
        assert "Op de uiterste datum: wie de stap doet" in html
        assert (CHANGE in html) is (who == "lead1")
    assert (await (await browse("adviser1")).get(CHANGE)).status_code == 403
    assert (await (await browse("lead1")).get("/programma/ander")).status_code == 404


async def test_a_change_is_checked_first_and_saved_as_it_was_checked(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    begun = (await lead.get(CHANGE)).text
    assert re.search(r'name="questionReminders" type="number" value="2"', begun)
    asked = {"places": "80", "askedAfterMonths[lines]": "1\r\n6", "questionReminders": "1"}
    checked = await lead.send(CHANGE, SHIFTED | RUNGS | asked)
    assert checked.status_code == 200
    assert "Dit zijn de gevolgen" in checked.text
    assert "zoals beloofd" in checked.text
    programme = "/v1/programmes/baanbrekers"
    assert (await api.get("lead1", programme)).json()["version"] == 1, "it was only checked"

    saved = await save(lead, checked.text)
    assert saved.url.path == "/programma/baanbrekers"
    assert "Versie 2 is opgeslagen." in saved.text
    newest = (await api.get("lead1", programme)).json()
    assert (newest["places"], newest["askedAfterMonths"], newest["questionReminders"]) == (80, [1, 6], 1)
    assert [rung["offset"] for rung in newest["ladder"]] == [-5, 10]
    assert (await lead.get("/programma", versie=1)).text.count("Dit is een eerdere versie.") == 1


async def test_what_takes_longer_than_promised_is_saved_only_when_it_is_meant(
    browse: Browse, api: Api
) -> None:
    lead = await browse("lead1")
    checked = await lead.send(CHANGE, RUNGS | {"terms/carry-out": "90"})
    assert "Niet elk traject blijft binnen de beloofde 4 tot 6 maanden." in checked.text
    refused = await save(lead, checked.text)
    assert refused.status_code == 409
    assert "korter of langer dan beloofd is: vink &#39;Toch opslaan&#39; aan" in refused.text
    saved = await save(lead, refused.text, evenIfOutside="true")
    assert "Versie 2 is opgeslagen." in saved.text
    late = await save(lead, checked.text, evenIfOutside="true", key="another")
    assert late.status_code == 409
    assert "Iemand anders heeft het programma intussen gewijzigd" in late.text


async def test_what_does_not_hang_together_is_told_at_its_field(browse: Browse, api: Api) -> None:
    lead = await browse("lead1")
    answer = await lead.send(CHANGE, RUNGS | {"places": "veel"})
    assert answer.status_code == 400
    assert '<a href="#f-places">' in answer.text
    more = await lead.send(CHANGE, RUNGS | {"_add": "ladder"})
    assert 'name="ladder/3/days"' in more.text


def rung(row: int, days: str, when: str, to: str = "owner") -> dict[str, str]:
    return {f"ladder/{row}/days": days, f"ladder/{row}/when": when} | (
        {f"ladder/{row}/to[]": to} if to else {}
    )


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        (rung(1, "veel", "before"), "ladder-1-days", "Vul een heel getal in."),
        (rung(1, "-3", "before"), "ladder-1-days", "Vul een heel getal in."),
        (rung(1, "-3", "after"), "ladder-1-days", "Vul een heel getal in."),
        (rung(1, "400", "before"), "ladder-1-days", "Vul hoogstens 260 in."),
        (rung(1, "400", "after"), "ladder-1-days", "Vul hoogstens 260 in."),
        (rung(1, "", "after"), "ladder-1-days", "Vul dit in."),
        (rung(1, "3", ""), "ladder-1-when", "Vul dit in."),
        (rung(2, "3", "after", to=""), "ladder-2-to", "Vul dit in."),
        (rung(2, "5", "before"), "ladder-2-days", "Op deze dag is er al een herinnering."),
        # The row above is left out, and the one in question goes out before the others.
        (rung(0, "5", "left-out") | rung(2, "12", "before", to=""), "ladder-2-to", "Vul dit in."),
    ],
)
async def test_a_reminder_that_is_not_right_stands_there_as_it_was_typed_with_what_is_wrong(
    typed: dict[str, str], field: str, told: str, browse: Browse
) -> None:
    answer = await (await browse("lead1")).send(CHANGE, RUNGS | typed)
    assert answer.status_code == 400
    assert re.findall(r'<a href="#f-(ladder[^"]*)">', answer.text) == [field]
    assert re.search(rf'id="f-{field}-error">.*{re.escape(told)}', answer.text)
    for name, value in typed.items():
        if value and name.endswith("days"):
            assert re.search(rf'name="{name}" type="number" value="{value}"', answer.text)
        if value and name.endswith("when"):
            shown = answer.text.partition(f'name="{name}"')[2].partition("</select>")[0]
            assert f'value="{value}" selected' in shown


async def test_reminders_are_filled_in_as_they_are_read_in_any_order_or_left_out(
    browse: Browse, api: Api
) -> None:
    lead = await browse("lead1")
    form = (await lead.get(CHANGE)).text
    assert 'name="ladder/0/days" type="number" value="5"' in form
    chosen = re.findall(r'name="ladder/\d/when".*?</select>', form, re.DOTALL)
    assert [re.findall(r'value="([^"]*)" selected', it) for it in chosen] == [
        *(["before"], ["on"], ["after"], ["after"]),
        [],
    ]

    rungs = rung(0, "5", "after", "lead") | rung(1, "9", "left-out") | rung(2, "3", "before")
    checked = await lead.send(CHANGE, rungs | rung(3, "7", "on", "managers"))
    assert "Dit zijn de gevolgen" in checked.text
    assert "Versie 2 is opgeslagen." in (await save(lead, checked.text)).text
    ladder = (await api.get("lead1", "/v1/programmes/baanbrekers")).json()["ladder"]
    assert [(it["offset"], [to["code"] for to in it["to"]]) for it in ladder] == [
        (-3, ["owner"]),
        (0, ["managers"]),
        (5, ["lead"]),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"ladder": "x"},
        {"ladder/a/days": "3"},
        {"ladder/0": "x"},
        {"ladder/0/when[]": ["before", "after"], "ladder/0/days": "3"},
        {"ladder/0/days[]": ["3", "4"], "ladder/0/when": "before", "ladder/0/to[]": "owner"},
        {"ladder/0/days/1": "3", "ladder/0/when": "before", "ladder/0/to[]": "owner"},
        {"ladder/0/days": "9" * 5000, "ladder/0/when": "before", "ladder/0/to[]": "owner"},
        {"ladder/0/days": "3", "ladder/0/offset": "4", "ladder/0/when": "ooit", "ladder/0/to[]": "owner"},
    ],
)
async def test_reminders_that_no_form_sends_are_refused(odd: dict[str, Any], browse: Browse) -> None:
    answer = await (await browse("lead1")).send(CHANGE, odd)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


async def test_before_it_is_saved_one_sees_what_was_and_what_will_be(browse: Browse) -> None:
    lead = await browse("lead1")
    more = {"places": "80", "placeGiven": "at-once", "terms/carry-out": "31", "meeting/worthBoards": "4"}
    html = (await lead.send(CHANGE, RUNGS | more | {"questionReminders": "0"})).text
    section = html.partition('id="gevolgen"')[2].partition("</section>")[0]
    rows = [
        cells(row)
        for row in re.findall(r'<tr role="row">(?!<th role="columnheader").*?</tr>', section, re.DOTALL)
    ]
    assert rows[:7] == [
        ["Uitvoering", "25 werkdagen", "31 werkdagen"],
        ["Aantal plekken", "72", "80"],
        [
            "Als er een plek vrijkomt",
            "krijgt de eerste op de wachtlijst een aanbod",
            "start de eerste op de wachtlijst meteen",
        ],
        ["Herinneringen over een vraag, hoogstens", "2", "0"],
        ["Navraag bij het bestuur, na het einde", "na 6, 12 maanden", "er is geen navraag"],
        ["Herinnering op de uiterste datum", "wie de stap doet", "geen"],
        ["Herinnering 5 werkdagen na de uiterste datum", "wie de stap doet, projectleider", "geen"],
    ]
    assert "De langste weg duurt nu 85 werkdagen, straks 91 werkdagen." in section
    assert [row[0] for row in rows[7:]] == ["Noord", "Midden", "Zuid"]
    for _zone, shortest, longest in rows[7:]:
        for way in (shortest, longest):
            now, then = map(int, re.findall(r"nu (\d+) dagen, straks (\d+) dagen", way)[0])
            assert now < then

    html = (await lead.send(CHANGE, RUNGS | {"askedAfterMonths[lines]": "6\r\n12"})).text
    section = html.partition('id="gevolgen"')[2].partition("</section>")[0]
    assert "De langste weg door de stappen" not in section
    assert "De langste weg duurt 85 werkdagen." in section
    assert section.count("zoals nu") == 6
    assert "straks" not in section


def cells(row: str) -> list[str]:
    """What stands in each."""
    found = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", unescape(it)).split()) for it in found]


async def test_trajectories_are_moved_all_at_once_or_one_with_what_it_changes(
    browse: Browse, api: Api, pool: Pool
) -> None:
    one, other = (
        await api.launch(),
        await api.launch(OTHER_BOARD, done=[{"step": "start-conversation", "on": day(-30)}]),
    )
    lead = await browse("lead1")
    assert "Er is geen andere versie" in (await lead.get(f"/trajecten/{one}/programma")).text
    terms = {"start-conversation": 11, "action-plan": 21, "carry-out": 23}
    changed = {"basedOnVersion": 1, "terms": terms}
    await api.post("lead1", "/v1/programmes/baanbrekers/versions", changed)
    assert "2 trajecten lopen op een eerdere versie." in (await lead.get("/programma")).text

    page = await lead.get(f"/trajecten/{other}/programma")
    assert "Dit verandert er met versie 2" in page.text
    assert "Actieplan" in page.text
    moved = await lead.send(f"/trajecten/{other}/programma", {"reason": "Meer tijd"})
    assert moved.url.path == f"/trajecten/{other}"
    assert (await shown(api, other))["programmeVersion"] == 2
    assert "versie 1" in (await lead.get(f"/trajecten/{other}/programma")).text, "one can go back"

    nothing = await lead.send(MOVE, {})
    assert nothing.status_code == 400
    everything = await lead.send(MOVE, {"_all": "1"})
    assert "1 traject is overgezet naar versie 2." in everything.text
    assert (await shown(api, one))["programmeVersion"] == 2
    for asked in ("", "?versie="):  # also when nothing was chosen from the list
        page = await lead.get(f"/trajecten/{one}/programma{asked}")
        assert page.status_code == 200
        assert "Dat is al de nieuwste. U kunt terug naar een eerdere." in page.text
        assert "Overzetten naar versie" not in page.text
    assert "Overzetten naar versie 1" in (await lead.get(f"/trajecten/{one}/programma?versie=1")).text
    assert "Alle lopende trajecten staan op de nieuwste versie." in (await lead.get(MOVE)).text
    await settled(pool)


async def test_only_a_lead_moves_trajectories(browse: Browse, api: Api) -> None:
    id_ = await api.launch()
    adviser = await browse("adviser1")
    for path in (MOVE, f"/trajecten/{id_}/programma"):
        assert (await adviser.get(path)).status_code == 403
    lead = await browse("lead1")
    form = form_on((await lead.get(CHANGE)).text, CHANGE)
    assert form["basedOnVersion"] == "1"


async def test_more_than_can_be_moved_at_once_are_shown_and_moved_in_turns(
    browse: Browse, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme_moves, "MOST", 1)
    for board in (BOARD, OTHER_BOARD):
        await api.launch(board)
    changed = {"basedOnVersion": 1, "terms": {"start-conversation": 11, "carry-out": 24}}
    await api.post("lead1", "/v1/programmes/baanbrekers/versions", changed)
    lead = await browse("lead1")
    html = (await lead.get(MOVE)).text
    assert html.count('name="trajectories[]"') == 1
    assert "Er gaan er hoogstens 1 tegelijk over. Doe de rest daarna." in html
    for _ in range(2):
        assert "1 traject is overgezet naar versie 2." in (await lead.send(MOVE, {"_all": "1"})).text
    assert "Alle lopende trajecten staan op de nieuwste versie." in (await lead.get(MOVE)).text


def test_reminders_are_put_in_order_by_the_number_that_the_api_reads() -> None:
    rows = [{"days": days, "when": "before", "to": ["owner"]} for days in ("3", "5.0", "nooit", "4")]
    assert [it["offset"] for it in Ladder.of(rows).rungs] == ["-5.0", "-4", "-3", "-nooit"]
