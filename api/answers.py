"""The region's answer without a login: who holds the signed link sees the question and may answer it once."""

from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID, uuid5

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, ValidationError

from activities.give import give
from activities.signed import unsign
from api.idempotency import DOCUMENTS
from api.pages.answer_page import answer_page
from api.pages.by_link import NO_LOGIN, ForBrowsers, in_browser, typed
from api.problems import not_found, refused
from api.questions import NewAnswer
from api.shapes import Reply
from api.state import Here, State
from api.walk import today
from db.queries import queries
from domain.commands import RecordAnswer
from domain.outcome import Outcome
from domain.refusals import QuestionAnswered

router = APIRouter(route_class=ForBrowsers, tags=["questions"], prefix="/answers/{token}")

Token = Annotated[str, Path(max_length=500, description="As it stands in the mail")]


class AskedReply(Reply):
    board: str
    adviser: str = Field(description="Who asks for the board")
    question: str
    answered: bool = Field(description="It can be answered once")


async def _asked(state: Here, token: Token) -> Any:
    question = unsign(state.settings.secret_key.get_secret_value(), "answer", token)
    row = await queries.question(state.pool, id=UUID(question), today=today()) if question else None
    if row is None:
        raise not_found("question")
    structlog.contextvars.bind_contextvars(trajectory=row["trajectory"])
    return row


Asked = Annotated[Any, Depends(_asked)]


@router.get(
    "",
    operation_id="getAsked",
    openapi_extra=NO_LOGIN,
    response_model=AskedReply,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def get_asked(request: Request, token: Token, asked: Asked) -> Any:
    """What a board asks of its region, and whether that was answered. A browser gets a page."""
    if in_browser(request):
        return answer_page(asked, token, answered=asked["answered"])
    return _reply(asked, answered=asked["answered"])


@router.post("", operation_id="giveAnswer", openapi_extra=NO_LOGIN)
async def give_answer(state: Here, asked: Asked, body: NewAnswer) -> AskedReply:
    """Answer the question. The same answer again changes nothing; another one is refused."""
    outcome = await _answer(state, asked, body)
    if outcome.refusal:
        raise refused(outcome.refusal)
    return _reply(asked, answered=True)


@router.get("/form", include_in_schema=False, dependencies=[Depends(_asked)])
async def get_form(token: Token) -> Response:
    """Who reads the form's own address again, as from a history, gets the page."""
    return _to_page(token)


@router.post("/form", include_in_schema=False)
async def send_form(state: Here, request: Request, token: Token, asked: Asked) -> Response:
    """What a browser makes of the page's form."""
    answer = await typed(request)
    try:
        body = NewAnswer(answer=answer)
    except ValidationError:
        return answer_page(asked, token, answered=False, typed=answer, status=400)
    outcome = await _answer(state, asked, body)
    if outcome.refusal:
        return answer_page(asked, token, answered=True, typed=answer, status=409)
    return _to_page(token)


def _to_page(token: str) -> Response:
    # Relative, since people may reach the service under another path.
    return RedirectResponse(f"../{token}", 303)


async def _answer(state: State, asked: Any, body: NewAnswer) -> Outcome:
    # Who follows a link has no key to send: the answer itself makes a repeat known.
    id_ = sha256(f"{asked['id']}:{body.answer}".encode()).hexdigest()
    known = await queries.find_command(state.pool, subject=asked["trajectory"], id=id_)
    if known:
        return Outcome.model_validate(known["outcome"])
    if asked["answered"]:
        return Outcome.refused(QuestionAnswered())
    document = uuid5(DOCUMENTS, id_)
    written = {"id": str(document), "kind": "answer", "content": body.model_dump()}
    await queries.add_documents(state.pool, trajectory=asked["trajectory"], person=None, documents=[written])
    command = RecordAnswer(id=id_, fingerprint=id_, question=asked["id"], document=document)
    return await give(state.temporal, state.settings.task_queue, asked["trajectory"], command)


def _reply(asked: Any, answered: bool) -> AskedReply:
    return AskedReply(
        board=asked["board"], adviser=asked["adviser"], question=asked["question"], answered=answered
    )
