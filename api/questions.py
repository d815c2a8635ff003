"""What a board asks of its region: mailed to the contact point, and answered by it or for it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field

from api.auth import ACTING_ONLY, SignedIn
from api.reading import Read
from api.shapes import Body, Reply
from api.state import State
from api.walk import CommandReply, Walking
from db.queries import queries
from domain import permitted
from domain.commands import AskRegion, RecordAnswer, Role
from domain.forms import Text

router = APIRouter(route_class=SignedIn, tags=["questions"], prefix="/trajectories/{trajectoryId}/questions")


class NewQuestion(Body):
    question: Text = Field(description="The contact point reads it as it stands here")


class NewAnswer(Body):
    answer: Text


class QuestionReply(Reply):
    id: UUID
    question: str | None = Field(description="Null when it was erased")
    asked_on: date
    state: Literal["open", "unanswered", "answered"] = Field(
        description="unanswered: reminding has not helped, and the lead was asked to call"
    )
    answer: str | None
    may: list[permitted.OfQuestion] = Field(description="Which commands whoever asks may give now")


@router.post("", operation_id="askRegion", dependencies=[ACTING_ONLY])
async def ask_region(walk: Walking, body: NewQuestion) -> CommandReply:
    """Put a question of the board to the contact point of its region, who is mailed. Where there is none,
    the lead is told."""
    return await walk.give(AskRegion, body, {"question": ("question", body.model_dump())})


@router.post("/{questionId}/answer", operation_id="answerQuestion", dependencies=[ACTING_ONLY])
async def answer_question(
    walk: Walking, question: Annotated[UUID, Path(alias="questionId")], body: NewAnswer
) -> CommandReply:
    """Record what the contact point answered in another way; also after the trajectory has ended."""
    written = {"document": ("answer", body.model_dump())}
    return await walk.give(RecordAnswer, body, written, question=question)


async def questions_of(state: State, read: Read, role: Role) -> list[QuestionReply]:
    trajectory = read.trajectory
    asked = trajectory.questions
    if not asked:
        return []
    texts = {row["id"]: row async for row in queries.questions(state.pool, trajectory=read.id)}
    return [
        QuestionReply(
            id=it.id,
            question=texts[it.id]["question"],
            asked_on=it.asked_on,
            state=it.state,
            answer=texts[it.id]["answer"],
            may=permitted.of_question(trajectory, role, it.id),
        )
        for it in asked
    ]
