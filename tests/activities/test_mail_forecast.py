"""What is foreseen is what comes: the same mail, to the same people, on the same days."""

from datetime import date, datetime, time, timedelta
from typing import TypeAlias, get_args

from activities.mail_forecast import Forecast, foresee
from activities.mail_route import MailKind
from domain import commands as c
from domain.calendar import local_day, moment
from domain.words import WORDS
from tests import cast
from tests.activities.mailroom import MONDAY, Mailroom

FOREBODING = timedelta(days=90)
SPARE = timedelta(days=14)  # until what is queued on the last day is sent
Told: TypeAlias = tuple[date, str, str, str | None, str]


async def foreseen_and_told(
    mailroom: Mailroom, trajectory: str, today: date
) -> tuple[list[Told], list[Told], Forecast]:
    """From after the digests of a day on."""
    now, until = moment(today, time(10)), today + FOREBODING
    forecast = await foresee(mailroom.pool, trajectory, now, until)
    expected: list[Told] = sorted(
        (
            it.on,
            str(it.to.kind),
            it.notice.kind,
            it.notice.step,
            str(it.to.person_id or it.to.contact_id or it.to.contact_point_id),
        )
        for it in forecast.posted
        if it.on and it.to
    )
    await nobody_does_anything(mailroom, trajectory, now, until)
    rows = await mailroom.pool.fetch(
        "select m.on_day, m.kind as mail, n.kind, n.step, "
        "coalesce(m.person_id, m.contact_id, m.contact_point_id)::text "
        "from notification n join mail m on m.id = n.mail_id where n.stream = $1 and m.sent_at >= $2 "
        "and (n.queued_at at time zone 'Europe/Amsterdam')::date <= $3 "
        "order by 1, 2, 3, 4, 5",
        trajectory,
        now,
        until,
    )
    return expected, [tuple(row) for row in rows], forecast


async def nobody_does_anything(mailroom: Mailroom, trajectory: str, now: datetime, until: date) -> None:
    """The clock rings when it is set to, and the post goes out every day."""
    day = local_day(now)
    await mailroom.urgent(now)
    while day < until + SPARE:
        day += timedelta(days=1)
        wakes_at = await mailroom.pool.fetchval("select wakes_at from trajectory where id = $1", trajectory)
        if wakes_at and local_day(wakes_at) == day and day <= until:
            await mailroom.ticks(trajectory, day)
        await mailroom.urgent_later(day)
        await mailroom.digests(day)


async def test_what_is_foreseen_of_a_running_trajectory_is_what_is_mailed(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.urgent_later(MONDAY)
    foreseen, told, forecast = await foreseen_and_told(mailroom, trajectory, MONDAY)
    assert foreseen == told
    kinds = {(mail, kind) for _, mail, kind, _, _ in told}
    assert kinds >= {("digest", "reminded"), ("weekly", "reminded"), ("board", "step-open")}
    assert {each.event.type for each in forecast.foreseen} >= {"reminded"}
    assert forecast.stalls


async def test_what_is_foreseen_after_the_first_step_is_what_is_mailed(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch(cast.OTHER_BOARD)
    on = MONDAY + timedelta(days=3)
    await mailroom.completes(trajectory, "start-conversation", on)
    foreseen, told, _ = await foreseen_and_told(mailroom, trajectory, on)
    assert foreseen == told
    steps = {step for _, mail, _, step, _ in told if mail == "digest"}
    assert steps >= {"action-plan", "regional-meeting"}
    boards = [day for day, mail, *_ in told if mail == "board"]
    assert all(later - day >= timedelta(days=7) for day in boards for later in boards if later > day)


async def test_a_planned_handover_and_a_leaving_contact_are_foreseen(mailroom: Mailroom) -> None:
    contacts = tuple(
        it.model_copy(update={"until_on": date(2029, 2, 2)}) if it.function == "internal" else it
        for it in cast.contacts(cast.BOARD)
    )
    await mailroom.pool.execute("update contact set until_on = '2029-02-02' where function = 'internal'")
    trajectory = await mailroom.launch()
    about = {"post": "adviser", "from_on": date(2029, 1, 22)}
    await mailroom.happens(trajectory, c.ChangeContacts, MONDAY, contacts=contacts)
    await mailroom.happens(trajectory, c.Reassign, MONDAY, person=cast.OTHER_ADVISER, **about)
    foreseen, told, forecast = await foreseen_and_told(mailroom, trajectory, MONDAY)
    staff = [it for it in told if it[1] != "board"]
    assert [it for it in foreseen if it[1] != "board"] == staff
    assert (date(2029, 1, 22), "urgent", "handed-over", None, str(cast.OTHER_ADVISER)) in told
    assert (local_day(forecast.stalls[0].at), forecast.stalls[0].reason) == (
        date(2029, 2, 3),
        "no-internal-contact",
    )


async def test_a_pause_is_foreseen_with_its_end_and_overrun(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.happens(
        trajectory, c.Pause, MONDAY, reason="workload", return_on=MONDAY + timedelta(weeks=5)
    )
    foreseen, told, forecast = await foreseen_and_told(mailroom, trajectory, MONDAY)
    assert foreseen == told
    assert [each.event.type for each in forecast.foreseen if each.event.type != "ticked"] == [
        "return-nears",
        "stalled",
    ]
    assert [stall.reason for stall in forecast.stalls] == ["pause-overrun"]
    assert {it.notice.audience for it in forecast.posted if it.to is None} == {"board"}


async def test_without_an_adviser_the_lead_and_the_managers_are_told(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch(adviser=None)
    foreseen, told, forecast = await foreseen_and_told(mailroom, trajectory, MONDAY)
    assert foreseen == told
    assert {reader for *_, reader in told} == {str(cast.LEAD), str(cast.MANAGER)}
    assert "board" in {it.notice.audience for it in forecast.posted if it.to is None}


async def test_a_substitute_is_foreseen_as_things_are_today(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.is_away(cast.ADVISER, cast.THIRD_ADVISER, MONDAY, date(2029, 12, 31))
    foreseen, told, _ = await foreseen_and_told(mailroom, trajectory, MONDAY)
    assert foreseen == told
    readers = {reader for *_, reader in told}
    assert str(cast.THIRD_ADVISER) in readers
    assert str(cast.ADVISER) not in readers


async def test_a_question_to_the_region_is_foreseen_until_the_lead_is_to_call(mailroom: Mailroom) -> None:
    await mailroom.has_contact_point()
    trajectory = await mailroom.launch()
    question = await mailroom.writes(trajectory, "question", {"question": "Wie helpt ons?"})
    await mailroom.happens(trajectory, c.AskRegion, MONDAY, question=question)
    foreseen, told, _ = await foreseen_and_told(mailroom, trajectory, MONDAY)
    assert foreseen == told
    asked = [(mail, kind) for _, mail, kind, _, _ in told if kind.startswith("question")]
    assert asked == [
        ("question", "question-asked"),
        *[("question", "question-reminded")] * 2,
        ("digest", "question-unanswered"),
    ]


async def test_a_contact_who_had_lessons_this_week_waits_for_the_next(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    contact = cast.contacts(cast.BOARD)[1].id
    await mailroom.pool.execute(
        "insert into mail (id, kind, contact_id, on_day, sent_at) values ('lessons', 'lessons', $1, $2, $3)",
        contact,
        MONDAY,
        moment(MONDAY, time(9)),
    )
    foreseen, told, _ = await foreseen_and_told(mailroom, trajectory, MONDAY)
    assert foreseen == told
    assert min(day for day, mail, *_ in told if mail == "board") == MONDAY + timedelta(days=7)


async def test_a_board_is_foreseen_to_be_mailed_after_its_holiday(mailroom: Mailroom) -> None:
    saturday = date(2026, 10, 10)
    trajectory = await mailroom.launch(on=saturday)
    foreseen, told, _ = await foreseen_and_told(mailroom, trajectory, saturday)
    assert foreseen == told
    assert min(day for day, mail, *_ in told if mail == "board") == date(2026, 10, 19)


async def test_every_kind_of_mail_has_words() -> None:
    assert WORDS["mail"].keys() == set(get_args(MailKind))


async def test_of_a_completed_trajectory_is_foreseen_when_it_is_asked_after(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    day = MONDAY
    for step in cast.PROGRAMME.steps:
        await mailroom.completes(trajectory, step.key, day)
    now = moment(day, time(10))
    near = await foresee(mailroom.pool, trajectory, now, day + timedelta(days=90))
    assert (near.foreseen, near.stalls, near.next_on) == ((), (), date(2029, 7, 9))
    far = await foresee(mailroom.pool, trajectory, now, day + timedelta(days=400))
    assert [each.event.type for each in far.foreseen] == ["measure-asked", "measure-asked"]
    assert {it.to.person_id for it in far.posted if it.to and it.notice.kind == "measure-asked"} == {
        cast.ADVISER
    }


async def test_of_a_withdrawn_trajectory_nothing_is_foreseen(mailroom: Mailroom) -> None:
    trajectory = await mailroom.launch()
    await mailroom.happens(trajectory, c.Withdraw, MONDAY, reason="merger", on=MONDAY)
    now = moment(MONDAY, time(10))
    forecast = await foresee(mailroom.pool, trajectory, now, MONDAY + timedelta(days=400))
    assert (forecast.foreseen, forecast.stalls, forecast.posted, forecast.next_on) == ((), (), (), None)
