"""What a lead may change in a programme, and whether a trajectory then still takes what is promised."""

from datetime import date
from typing import Any

import pytest

from activities.calendars import calendar
from domain.programme import Audience, Programme, Rung, checked, first_that_does_not_rise
from domain.programme_versions import are_alike, brought_up_to_date, changed, have_the_same_steps
from domain.promise import Outside, durations
from tests.cast import PROGRAMME
from tests.domain.story import START, WEEKDAYS, day

ZONES = ("noord", "midden", "zuid")


def with_terms(**terms: int) -> Programme:
    return changed(PROGRAMME, {key.replace("_", "-"): term for key, term in terms.items()}, {})


def test_a_change_leaves_all_else_as_it_was() -> None:
    other = changed(PROGRAMME, {"action-plan": 25}, {"places": 80})
    assert (other.step("action-plan").term, other.places) == (25, 80)
    assert are_alike(changed(other, {"action-plan": 20}, {"places": 72}), PROGRAMME)
    assert have_the_same_steps(other, PROGRAMME)


def test_the_number_of_a_version_does_not_make_it_another_programme() -> None:
    assert are_alike(PROGRAMME, PROGRAMME.model_copy(update={"version": 7}))
    assert not are_alike(PROGRAMME, with_terms(evaluation=9))


def test_what_a_lead_has_changed_is_no_obstacle_to_a_release_that_would_refuse_it_today() -> None:
    falling = {"ladder": PROGRAMME.ladder[::-1]}
    newest = changed(PROGRAMME, {}, falling)
    with pytest.raises(ValueError, match="rungs of the ladder rise"):
        checked(newest)
    shipped = changed(PROGRAMME, {}, {"job_hours": 24.0})
    assert are_alike(
        brought_up_to_date(newest, PROGRAMME, shipped), changed(PROGRAMME, {}, falling | {"job_hours": 24.0})
    )


def test_a_new_title_is_no_other_step_and_another_form_is() -> None:
    first, *rest = PROGRAMME.steps
    titled = first.model_copy(update={"title": PROGRAMME.title, "help": None})
    formed = first.model_copy(update={"form": "another"})
    assert have_the_same_steps(PROGRAMME, PROGRAMME.model_copy(update={"steps": (titled, *rest)}))
    assert not have_the_same_steps(PROGRAMME, PROGRAMME.model_copy(update={"steps": (formed, *rest)}))


def test_the_longest_way_is_counted_in_working_days() -> None:
    assert PROGRAMME.longest_way == 85
    assert with_terms(regional_meeting=80).longest_way == 10 + 80 + 10 + 10
    assert PROGRAMME.expected_end(WEEKDAYS, START, {}) == day(PROGRAMME.longest_way)


@pytest.mark.parametrize(
    ("numbers", "place"),
    [((), None), ((3,), None), ((-5, 0, 5), None), ((0, 0), 1), ((-5, 5, 0, 10), 2), ((5, 4, 3), 1)],
)
def test_where_numbers_do_not_rise_is_told(numbers: tuple[int, ...], place: int | None) -> None:
    assert first_that_does_not_rise(numbers) == place


@pytest.mark.parametrize("zone", ZONES)
def test_the_shipped_programme_keeps_its_promise_in_the_coming_years(zone: str) -> None:
    for year in range(2026, 2030):
        found = durations(PROGRAMME, calendar(zone), date(year, 1, 1))
        assert found.outside == ()
        assert 120 <= found.shortest.days <= found.longest.days <= 184


@pytest.mark.parametrize(
    ("terms", "misses"), [({"carry_out": 40}, {"longer"}), ({"carry_out": 5}, {"shorter"})]
)
def test_terms_that_break_the_promise_tell_for_which_launches(
    terms: dict[str, int], misses: set[str]
) -> None:
    programme = with_terms(**terms)
    found = durations(programme, calendar("midden"), date(2027, 1, 1))
    assert {days.miss for days in found.outside} == misses
    for days in found.outside:
        for started_on in (days.first_on, days.last_on):
            end = programme.expected_end(calendar("midden"), started_on, {})
            months = (end.year - started_on.year) * 12 + end.month - started_on.month
            assert months >= 6 if days.miss == "longer" else months <= 4
    assert found.zone == "midden"


def test_a_year_of_launches_is_looked_at_from_the_first_day_to_the_last() -> None:
    found = durations(with_terms(start_conversation=200), WEEKDAYS, date(2027, 3, 1))
    assert found.outside == (Outside(first_on=date(2027, 3, 1), last_on=date(2028, 2, 29), miss="longer"),)


LADDER = (Rung(offset=-3, to=(Audience.LEAD,)),)


@pytest.mark.parametrize(
    ("of_a_lead", "shipped", "becomes"),
    [
        ({"places": 80}, {"offer_term": 5}, {"places": 80, "offer_term": 5}),
        ({"places": 80}, {"places": 90}, {"places": 80}),  # whoever leads it knows best
        ({"ladder": LADDER}, {"job_hours": 24.0}, {"ladder": LADDER, "job_hours": 24.0}),
        ({}, {"places": 90}, {"places": 90}),
    ],
)
def test_what_is_shipped_anew_keeps_what_a_lead_has_changed(
    of_a_lead: dict[str, Any], shipped: dict[str, Any], becomes: dict[str, Any]
) -> None:
    newest = changed(PROGRAMME, {"action-plan": 25}, of_a_lead)
    new = changed(PROGRAMME, {"evaluation": 12}, shipped)
    expected = changed(PROGRAMME, {"action-plan": 25, "evaluation": 12}, becomes)
    assert are_alike(brought_up_to_date(newest, PROGRAMME, new), expected)


def test_a_step_that_is_shipped_anew_comes_with_its_own_term() -> None:
    newest = changed(PROGRAMME, {"share-lessons": 12}, {})
    shipped = PROGRAMME.model_copy(update={"steps": PROGRAMME.steps[:-1]})
    again = brought_up_to_date(newest, PROGRAMME, shipped)
    assert are_alike(again, shipped)
    assert are_alike(brought_up_to_date(shipped, shipped, PROGRAMME), PROGRAMME)
