"""The forms as people fill them in, some of them fuller than others."""

from datetime import date, timedelta
from random import Random
from typing import Any, get_args
from uuid import UUID

from domain.forms import FORMS, ActionState, Barrier, FirstStep, Form, FunctionArea
from domain.trajectory import Step, Trajectory

HEARD = "Het bestuur zocht een eerste stap die past bij de tijd die er is."
BARRIERS = [barrier for barrier in get_args(Barrier) if barrier != "other"]


def filled_in(
    form: str, told: Trajectory, step: Step, luck: Random, *, on: date, lesson: UUID | None
) -> Form:
    """`lesson` is an earlier one, that may be added to."""
    fields = {
        "start-conversation": _start,
        "action-plan": _plan,
        "board-decision": _decision,
        "carry-out": _carried_out,
        "evaluation": _evaluation,
    }
    content = _shared(luck, told, lesson) if form == "share-lessons" else fields[form](luck, told, step, on)
    return FORMS[form].model_validate(content)


def _start(luck: Random, _told: Trajectory, _step: Step, on: date) -> dict[str, Any]:
    barriers, present = luck.sample(BARRIERS, luck.randint(1, 4)), luck.choice([None, 0, 2])
    return {"held_on": on, "participants": ["Bestuurder"], "barriers": barriers, "present_jobs": present}


def _plan(luck: Random, told: Trajectory, _step: Step, on: date) -> dict[str, Any]:
    target: dict[str, Any] = luck.choice(
        [{"no_target_yet": True}, {}, {"target_jobs": 2, "target_hours": 51.0}]
    )
    return {
        **target,
        "first_step": luck.choice([it for it in get_args(FirstStep) if it != "other"]),
        "barriers": luck.sample(told.barriers, luck.randint(0, len(told.barriers))),
        "actions": [{"what": HEARD}],
        "meeting_on": on + timedelta(days=luck.randint(3, 30)),
    }


def _decision(luck: Random, _told: Trajectory, step: Step, on: date) -> dict[str, Any]:
    """Deferred at most once; returned seldom."""
    drawn = luck.random()
    if drawn < 0.15 and step.deferred_until is None:
        return {"decision": "deferred", "until": on + timedelta(days=luck.randint(7, 42))}
    if drawn < 0.25:
        return {"decision": "returned", "reason": HEARD}
    return {"decision": "adopted"}


def _carried_out(luck: Random, _told: Trajectory, _step: Step, _on: date) -> dict[str, Any]:
    actions = [{"what": HEARD, "state": luck.choice(get_args(ActionState))}]
    return {"actions": actions, **_realised(luck)}


def _evaluation(luck: Random, told: Trajectory, _step: Step, on: date) -> dict[str, Any]:
    solved = luck.sample(told.barriers, luck.randint(0, len(told.barriers)))
    satisfaction = luck.choice([None, 2, 3, 4, 4, 5])
    return {
        "held_on": on,
        "solved_barriers": solved,
        "what_worked": HEARD,
        "satisfaction": satisfaction,
        **_realised(luck),
    }


def _realised(luck: Random) -> dict[str, Any]:
    jobs, hours = luck.choice([None, 0, 1, 2, 3]), luck.choice([16.0, 25.5, 32.0])
    return {"realised_jobs": jobs, "realised_hours": None if jobs is None else jobs * hours}


def _shared(luck: Random, told: Trajectory, lesson: UUID | None) -> dict[str, Any]:
    drawn = luck.random()
    if drawn < 0.3:
        return {"lesson": "none"}
    if drawn < 0.45 and lesson:
        return {"lesson": "addition", "text": HEARD, "adds_to": lesson}
    return {
        "lesson": "new",
        "title": "Begin met een stage",
        "text": HEARD,
        "barriers": told.barriers,
        "function_areas": [luck.choice(get_args(FunctionArea))],
        "scope": luck.choice(["region", "region", "nation"]),
        "may_be_named": luck.random() < 0.5,
    }
