"""The versions of a programme: what a lead may change in one, and what stays as it is released."""

from collections.abc import Mapping
from typing import Any

from domain.programme import Programme, StepDefinition

# Beside the terms of the steps. Not what programs and figures rest on: steps, forms, what counts as a job.
# And no titles or texts: a programme goes with every launch, in which nothing stands that somebody typed in.
CHANGEABLE = (
    "places",
    "place_given",
    "offer_term",
    "ladder",
    "late_stalls_after",
    "silence_stalls_after",
    "unanswered_stalls_after",
    "overrun_stalls_after",
    "call_before_return",
    "decided_after_meeting",
    "returned_term",
    "meeting",
    "question_reminded_after",
    "question_reminders",
    "asked_after_months",
)


def changed(programme: Programme, terms: Mapping[str, int], parts: Mapping[str, Any]) -> Programme:
    """Whether it hangs together is asked by who keeps it."""
    steps = [step.model_copy(update={"term": terms.get(step.key, step.term)}) for step in programme.steps]
    return Programme.model_validate({**dict(programme), **parts, "steps": steps, "version": None})


def are_alike(one: Programme, other: Programme) -> bool:
    """Whatever their number."""
    return one.model_dump(exclude={"version"}) == other.model_dump(exclude={"version"})


def have_the_same_steps(one: Programme, other: Programme) -> bool:
    """Whether a trajectory of the one can go on with the other."""
    return one.phases == other.phases and [*map(_shape, one.steps)] == [*map(_shape, other.steps)]


def brought_up_to_date(newest: Programme, before: Programme, shipped: Programme) -> Programme:
    """What is shipped now, with what leads have changed since what was shipped `before`."""
    terms = {
        step.key: step.term
        for step in newest.steps
        if before.has(step.key) and before.step(step.key).term != step.term
    }
    parts = {name: getattr(newest, name) for name in CHANGEABLE}
    kept = {name: part for name, part in parts.items() if part != getattr(before, name)}
    return changed(shipped, terms, kept)


def _shape(step: StepDefinition) -> StepDefinition:
    """All but its term and its texts."""
    return step.model_copy(update={"term": 1, "title": None, "help": None})
