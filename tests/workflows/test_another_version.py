"""A trajectory that is moved to another version of its programme: its clock rings by that one from then."""

from domain.commands import ChangeProgramme
from domain.evolve import fold
from domain.programme_versions import changed
from tests.cast import PROGRAMME
from tests.stage import Stage
from tests.workflows.conftest import MONDAY

NEXT = changed(
    PROGRAMME,
    {"start-conversation": 20},
    {"ladder": [{"offset": -7, "to": ["owner"]}, {"offset": 0, "to": ["lead"]}]},
).model_copy(update={"version": 2})


async def test_the_timer_follows_the_new_terms_and_the_new_ladder(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    before = await months.due("start-conversation")
    (woke_at,) = await months.row("wakes_at")

    outcome = await months.ask(ChangeProgramme, programme=NEXT)

    assert [event.type for event in outcome.events] == ["programme-changed"]
    due = await months.due("start-conversation")
    assert before
    assert due
    assert due > before
    (wakes_at, expected, definition) = await months.row("wakes_at", "expected_end_on", "definition")
    told = fold(await months.history())
    assert told
    assert (told.expected_end_on, told.programme.version) == (expected, definition["version"])
    assert wakes_at > woke_at
    await months.wait_until(due)

    to_whom = [to for _, to, kind, _ in await months.told() if kind == "reminded"]
    reminded = [on for on, type_ in await months.diary() if type_ == "reminded"]
    assert len(reminded) == 2
    assert reminded[-1] == due
    assert to_whom == ["adviser", "lead"]


async def test_a_workflow_that_begins_anew_knows_the_version_that_it_was_moved_to(months: Stage) -> None:
    await months.launch(started_on=MONDAY)
    await months.ask(ChangeProgramme, programme=NEXT)
    await months.handle.terminate()
    await months.recover()
    due = await months.due("start-conversation")
    assert due
    await months.wait_until(due)
    assert (await months.types()).count("reminded") == 2
    repeat = await months.ask(ChangeProgramme, programme=NEXT)
    assert [event.type for event in repeat.events] == ["programme-changed"]
    assert (await months.types()).count("programme-changed") == 1
