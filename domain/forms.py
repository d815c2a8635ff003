"""The forms of the steps. Boards are busy: only what a form cannot do without is required, the rest may be
left out, which means "not known yet". What a form says in words stays in its document; `findings` draws the
codes, dates and numbers from it that decisions and figures need.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from domain.commands import Decision, Findings
from domain.value import Day

Barrier = Literal[
    "time",
    "workload",
    "priority",
    "distance",
    "budget",
    "commitment",
    "support",
    "resistance",
    "finding-candidates",
    "shrinkage",
    "regulations-unclear",
    "other",
]
TargetGroup = Literal["jobs-agreement", "participation-act", "other", "not-known"]
# With a sentence of help wherever it is asked, because boards mix them up.
AskedTargetGroup = Annotated[
    TargetGroup,
    Field(
        description="De banenafspraak geldt voor mensen die in het doelgroepregister van UWV staan. De "
        "Participatiewet is ruimer: niet iedereen die eronder valt, staat in dat register. Weet u het niet "
        "zeker, kies dan 'nog niet bekend'. (The jobs agreement covers people in UWV's target-group "
        "register. The Participation Act is wider. When in doubt, choose 'not known yet'.)"
    ),
]
Presence = Literal["in-person", "online"]
FunctionArea = Literal["facility", "office", "classroom", "other"]
FirstStep = Literal["internship", "work-experience", "trial-placement", "other"]
ActionKind = Literal[
    "job-creation", "job-carving", "social-procurement", "internship-route", "cooperation-wsp", "other"
]
Guidance = Literal["internal-job-coach", "external-job-coach", "buddy"]
ActionState = Literal["to-do", "under-way", "done", "dropped"]
NO_NUL = r"^[^\x00]*$"  # PostgreSQL cannot keep it
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000, pattern=NO_NUL)
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Hours = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]  # a week
Barriers = Annotated[tuple[Barrier, ...], Field(min_length=1, max_length=12)]


class Form(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        validate_default=True,  # so that a field that was left out can be missed because of another one
    )

    def findings(self) -> Findings:
        return Findings()


def _needed(value: object, when: bool, why: str) -> None:
    if when and not value:
        raise ValueError(why)


def _chosen(info: ValidationInfo, field: str, code: str) -> bool:
    """Whether this code was chosen in an earlier field; no when that field is wrong itself."""
    chosen = info.data.get(field)
    return chosen == code or (isinstance(chosen, tuple) and code in chosen)


class StartConversation(Form):
    held_on: Day
    presence: Presence | None = None
    participants: Annotated[tuple[Line, ...], Field(min_length=1, max_length=50)]
    barriers: Barriers
    other_barrier: Text | None = None
    barriers_explained: Text | None = None
    internal_contact: UUID | None = None
    present_jobs: Count | None = None
    present_hours: Hours | None = None
    has_vision: bool | None = None
    knows_contact_point: bool | None = None
    target_group: AskedTargetGroup = "not-known"
    target_group_explained: Text | None = None

    @field_validator("other_barrier")
    @classmethod
    def _says_the_other(cls, value: str | None, info: ValidationInfo) -> str | None:
        _needed(value, _chosen(info, "barriers", "other"), "say what the other barrier is")
        return value

    def findings(self) -> Findings:
        return Findings(held_on=self.held_on, barriers=tuple(dict.fromkeys(self.barriers)))


class Action(Form):
    what: Text
    who: Line | None = None
    by_when: Day | None = None
    kind: ActionKind = "other"


class ActionPlan(Form):
    vision: Text | None = None
    no_target_yet: bool = False
    target_jobs: Count | None = None
    target_hours: Hours | None = None
    first_step: FirstStep
    other_first_step: Text | None = None
    target_group: AskedTargetGroup = "not-known"
    function_areas: Annotated[tuple[FunctionArea, ...], Field(max_length=4)] = ()
    barriers: Annotated[tuple[Barrier, ...], Field(max_length=12)] = ()  # that it addresses, of those found
    actions: Annotated[tuple[Action, ...], Field(min_length=1, max_length=100)]
    guidance: Annotated[tuple[Guidance, ...], Field(max_length=3)] = ()
    instruments: Text | None = None
    budget: Text | None = None
    meeting_on: Day  # of the board, that decides

    @field_validator("other_first_step")
    @classmethod
    def _says_the_other(cls, value: str | None, info: ValidationInfo) -> str | None:
        _needed(value, _chosen(info, "first_step", "other"), "say what the other first step is")
        return value

    @field_validator("target_jobs", "target_hours")
    @classmethod
    def _is_no_target_yet(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("no_target_yet"):
            raise ValueError("there is a target, or there is none yet")
        return value

    def findings(self) -> Findings:
        return Findings(
            addressed=tuple(dict.fromkeys(self.barriers)),
            meeting_on=self.meeting_on,
            jobs=self.target_jobs,
            hours=self.target_hours,
        )


class RegionalMeeting(Form):
    held_on: Day
    presence: Presence | None = None
    participants: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    agreed: Text | None = None

    def findings(self) -> Findings:
        return Findings(held_on=self.held_on)


class BoardDecision(Form):
    decision: Decision
    until: Day | None = None
    reason: Text | None = None

    @field_validator("until")
    @classmethod
    def _is_deferred_until(cls, value: date | None, info: ValidationInfo) -> date | None:
        deferred = _chosen(info, "decision", "deferred")
        _needed(value, deferred, "a decision is deferred until a date")
        if value and "decision" in info.data and not deferred:
            raise ValueError("only a deferred decision is deferred until a date")
        return value

    @field_validator("reason")
    @classmethod
    def _is_returned_because(cls, value: str | None, info: ValidationInfo) -> str | None:
        _needed(value, _chosen(info, "decision", "returned"), "a plan is returned with a reason")
        return value

    def findings(self) -> Findings:
        return Findings(decision=self.decision, deferred_until=self.until)


class ActionProgress(Form):
    what: Text
    state: ActionState
    note: Text | None = None


class CarryOut(Form):
    actions: Annotated[tuple[ActionProgress, ...], Field(min_length=1, max_length=100)]
    realised_jobs: Count | None = None
    realised_hours: Hours | None = None

    def findings(self) -> Findings:
        return Findings(jobs=self.realised_jobs, hours=self.realised_hours)


class Evaluation(Form):
    held_on: Day
    realised_jobs: Count | None = None
    realised_hours: Hours | None = None
    solved_barriers: Annotated[tuple[Barrier, ...], Field(max_length=12)] = ()
    what_worked: Text
    what_did_not: Text | None = None
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None

    def findings(self) -> Findings:
        return Findings(
            held_on=self.held_on,
            jobs=self.realised_jobs,
            hours=self.realised_hours,
            solved=tuple(dict.fromkeys(self.solved_barriers)),
            satisfaction=self.satisfaction,
        )


class ShareLessons(Form):
    lesson: Literal["new", "addition", "none"]
    title: Line | None = None
    text: Text | None = None
    what_worked: Text | None = None
    barriers: Annotated[tuple[Barrier, ...], Field(max_length=12)] = ()  # that it helps with
    function_areas: Annotated[tuple[FunctionArea, ...], Field(max_length=4)] = ()
    scope: Literal["region", "nation"] = "region"
    may_be_named: bool = False  # the board consents to being named with it
    adds_to: UUID | None = None  # the earlier lesson

    @field_validator("title")
    @classmethod
    def _has_a_title(cls, value: str | None, info: ValidationInfo) -> str | None:
        _needed(value, _chosen(info, "lesson", "new"), "a new lesson has a title")
        return value

    @field_validator("text")
    @classmethod
    def _has_a_text(cls, value: str | None, info: ValidationInfo) -> str | None:
        told = _chosen(info, "lesson", "new") or _chosen(info, "lesson", "addition")
        _needed(value, told, "a lesson has a text")
        return value

    @field_validator("adds_to")
    @classmethod
    def _adds_to_a_lesson(cls, value: UUID | None, info: ValidationInfo) -> UUID | None:
        _needed(value, _chosen(info, "lesson", "addition"), "an addition names the earlier lesson")
        return value

    def findings(self) -> Findings:
        return Findings(lesson=self.lesson, scope=None if self.lesson == "none" else self.scope)


FORMS: dict[str, type[Form]] = {
    "start-conversation": StartConversation,
    "action-plan": ActionPlan,
    "regional-meeting": RegionalMeeting,
    "board-decision": BoardDecision,
    "carry-out": CarryOut,
    "evaluation": Evaluation,
    "share-lessons": ShareLessons,
}
