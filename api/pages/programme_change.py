"""A lead changes the programme: it is checked, then saved as the version for launches from now on."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Path
from fastapi.responses import Response

from api.pages.for_leads import HereLead
from api.pages.page import Page
from api.pages.programme_ladder import LEFT_OUT, Ladder, as_rows
from api.pages.route import PageRoute
from api.pages.sent import Sent, filled, new_key
from api.problems import Problem
from api.programme_changes import Staff
from domain.programme import Code

router = APIRouter(route_class=PageRoute, prefix="/programma/{programme}/wijzigen")

Key = Annotated[Code, Path()]
OUTSIDE = "outside-the-promise"
# As they stand in the programme; they are changed by fields of the same name.
NUMBERS = (
    *("places", "placeGiven", "offerTerm", "lateStallsAfter", "silenceStallsAfter", "unansweredStallsAfter"),
    *("overrunStallsAfter", "callBeforeReturn", "decidedAfterMeeting", "returnedTerm"),
    *("questionRemindedAfter", "questionReminders", "meeting", "askedAfterMonths"),
)


@router.get("")
async def show_change(page: HereLead, programme: Key) -> Response:
    shown = await page.get(f"/programmes/{programme}")
    return _show(page, shown, filled(_as_it_is(shown)))


@router.post("")
async def change(page: HereLead, programme: Key) -> Response:
    """Checked, without a button that says otherwise."""
    shown = await page.get(f"/programmes/{programme}")
    if "_add" in page.sent.pressed:
        return _show(page, shown, page.sent)
    ladder = Ladder.of(page.sent.body.get("ladder"))
    body = {"askedAfterMonths": []} | dict(page.sent.body) | {"ladder": ladder.rungs}
    if "_save" not in page.sent.pressed:
        return await _check(page, shown, body, ladder)
    try:
        changed = await page.send("POST", f"/programmes/{programme}/versions", body)
    except Problem as problem:
        if problem.code == OUTSIDE:
            return await _check(page, shown, body, ladder, problem)
        return _show(page, shown, page.blamed(ladder.blame(problem)))
    told = page._("Version %(number)s has been saved. Trajectories that are launched from now on go by it.")
    return page.go(f"/programma/{programme}", told % {"number": changed["version"]})


async def _check(
    page: Page, programme: Any, body: Any, ladder: Ladder, refused: Problem | None = None
) -> Response:
    path = f"/programmes/{programme['key']}/versions"
    try:
        outcome = await page.send("POST", path, body, query={"dryRun": "true"})
    except Problem as problem:
        return _show(page, programme, page.blamed(ladder.blame(problem)))
    return _show(page, programme, page.blamed(refused) if refused else page.sent, outcome)


def _as_it_is(programme: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: programme[name] for name in NUMBERS},
        "basedOnVersion": programme["version"],
        "terms": {step["key"]: step["term"] for step in programme["steps"]},
        "ladder": as_rows(programme["ladder"]),
    }


def _show(page: Page, programme: Any, form: Sent, outcome: Any = None) -> Response:
    checked = [(name, value) for name, value in form.fields if name not in ("csrf", "key", "evenIfOutside")]
    return page.show(
        "programme_change.html",
        form=form,
        programme=programme,
        outcome=outcome,
        staff=get_args(Staff),
        left_out=LEFT_OUT,
        checked=[(name, value) for name, value in checked if not name.startswith("_")],
        save_key=new_key(),
    )
