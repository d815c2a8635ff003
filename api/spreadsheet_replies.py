"""What a spreadsheet is answered: line by line what happens, and what is wrong."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import Field

from activities.take_over import Taken
from api.problems import FieldError, Problem, invalid
from api.shapes import BoardRef, Reply, Translatable, Words, words
from domain.events import State
from domain.programme import StallReason
from domain.remark import Remark
from domain.spreadsheet_row import Row
from domain.trajectory import Trajectory

MOST_REMARKS = 500
What = Literal["launch", "take-over", "waiting", "later", "there"]


class SheetRemark(Translatable):
    line: int = Field(description="Line of the file; the first is 1")
    column: str = Field(description="Column, as the file names it; empty when the whole line is meant")
    reason: str = Field(description="A code, as `missing`, `unknown`, `date`, or the rule of a refusal")
    detail: str


class DoneStepReply(Reply):
    step: str
    title: Words
    on: date


class OpenStepReply(Reply):
    step: str
    title: Words
    due_on: date | None


class Stall(Reply):
    reason: StallReason
    title: Words


class Standing(Reply):
    """How a trajectory stands once it is taken in."""

    state: State
    done: list[DoneStepReply]
    open: list[OpenStepReply]
    stalled: Stall | None
    expected_end_on: date


class SheetRow(Reply):
    line: int
    board: BoardRef
    outcome: What = Field(
        description="`waiting`: no place is free; `later`: its week has not come, send the file again then; "
        "`there`: this very line was taken in before, and nothing changes"
    )
    trajectory_id: str | None
    position: int | None = Field(description="On the waiting list; the first is 1")
    from_on: date | None = Field(
        alias="from", description="When starts are spread: the day from which it is launched"
    )
    standing: Standing | None


class SpreadsheetReply(Reply):
    dry_run: bool
    rows: list[SheetRow] = Field(description="What happens, or would happen, line by line")
    errors: list[SheetRemark] = Field(
        description="Of a dry run. With one of these nothing at all would happen"
    )
    warnings: list[SheetRemark]
    more: int = Field(description="How many more errors and warnings there are")


def what(row: Row, taken: Taken | None) -> What:
    if taken is None:
        return "there" if row.there else "later"
    if taken.waiting:
        return "waiting"
    return "take-over" if row.done or row.paused else "launch"


def standing(row: Any) -> Standing:
    trajectory = Trajectory.model_validate(row["trajectory"])
    titles = {step.key: Words(nl=step.title.nl, en=step.title.en) for step in trajectory.programme.steps}
    done = [
        DoneStepReply(step=step.key, title=titles[step.key], on=step.ended_on)
        for step in trajectory.steps
        if step.ended_on
    ]
    open_ = [
        OpenStepReply(step=step.key, title=titles[step.key], due_on=step.due.on if step.due else None)
        for step in trajectory.open_steps
    ]
    reason = row["stall_reason"] if row["stalls_at"] and row["stalls_at"] <= datetime.now(UTC) else None
    return Standing(
        state=trajectory.state,
        done=done,
        open=open_,
        stalled=Stall(reason=reason, title=words("stall-reason", reason)) if reason else None,
        expected_end_on=trajectory.expected_end_on,
    )


def remark_of(taken: Taken) -> Remark:
    assert taken.refusal is not None
    return Remark(taken.row.line, "", taken.refusal.rule, **taken.refusal.sentence)


def told(remarks: Sequence[Remark]) -> list[SheetRemark]:
    return [SheetRemark(**vars(remark)) for remark in sorted(remarks, key=_line)[:MOST_REMARKS]]


def refused_lines(errors: Sequence[Remark]) -> Problem:
    """Every error points to its line and its column: /7/adviseur."""
    fields = []
    for remark in sorted(errors, key=_line)[:MOST_REMARKS]:
        column = remark.column.replace("~", "~0").replace("/", "~1")
        fields.append(FieldError(pointer=f"/{remark.line}/{column}", **remark.sentence))
    return invalid(*fields)


def _line(remark: Remark) -> int:
    return remark.line
