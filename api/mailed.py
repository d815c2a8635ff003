"""Which mail about a trajectory went to whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.auth import SignedIn
from api.paging import After, Size, instant, page, place
from api.reading import Reading
from api.shapes import CodeReply, Reply, Words, words
from api.state import Here
from db.queries import queries
from domain.programme import StepDefinition

router = APIRouter(route_class=SignedIn, tags=["trajectories"])


class ToldReply(Reply):
    what: CodeReply
    step: str | None
    title: Words | None = Field(description="Of the step")


class MailReply(Reply):
    at: datetime = Field(description="When it was sent")
    mail: CodeReply = Field(description="At once, in the daily or the weekly mail, or to the board")
    to: str = Field(description="Name")
    post: str = Field(description="Role of who works here, function of a contact, or `contact-point`")
    about: list[ToldReply] = Field(description="What it told of this trajectory")


class MailPage(Reply):
    items: list[MailReply]
    next: str | None = Field(description="What to send as `after` for the next page; null on the last one")


@router.get("/trajectories/{trajectoryId}/mail", operation_id="listMail")
async def list_mail(state: Here, read: Reading, after: After = None, limit: Size = 50) -> MailPage:
    """The mail that was sent about a trajectory, and its board's invitations to regional meetings: the newest
    first."""
    after_key, after_id = place(after, instant, str)
    found = queries.mail_of_trajectory(
        state.pool, id=read.id, after_key=after_key, after_id=after_id, size=limit + 1
    )
    shown, following = page([row async for row in found], limit, "sent_at", "id")
    steps = read.trajectory.programme.steps
    return MailPage(items=[_mail(row, steps) for row in shown], next=following)


def _mail(row: Any, steps: Sequence[StepDefinition]) -> MailReply:
    return MailReply(
        at=row["sent_at"],
        mail=CodeReply(code=row["kind"], words=words("mail", row["kind"])),
        to=row["name"],
        post=row["post"],
        about=[_told(told, steps) for told in row["about"]],
    )


def _told(told: dict[str, Any], steps: Sequence[StepDefinition]) -> ToldReply:
    title = next((step.title for step in steps if step.key == told["step"]), None)
    return ToldReply(
        what=CodeReply(code=told["what"], words=words("event", told["what"])),
        step=told["step"],
        title=Words(nl=title.nl, en=title.en) if title else None,
    )
