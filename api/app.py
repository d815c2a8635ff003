"""The composition root: the only place where what the handlers work with is built."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send
from temporalio.client import Client

from api import (
    absences,
    answers,
    boards,
    commands,
    contact_points,
    contacts,
    docs,
    drafts,
    earlier_contacts,
    expected_end,
    figures,
    forecast,
    going_ahead,
    handovers,
    health,
    imports,
    launch,
    lessons,
    mailed,
    measurements,
    meeting_commands,
    meetings,
    open_meeting,
    open_steps,
    people,
    places,
    programme_changes,
    programme_moves,
    programme_versions,
    questions,
    regions,
    reports,
    spreadsheets,
    stalled,
    steps,
    timeline,
    trajectories,
    trajectory,
    unsubscriptions,
    waiting_list,
)
from api.envelope import Envelope
from api.keys import Keys
from api.live.hub import Live
from api.openapi import PREFIX
from api.pages.app import create_pages
from api.problems import answer_problem
from api.state import State
from db.connect import make_pool
from settings import Settings
from workflows.client import connect

MODULES = (
    regions,
    contact_points,
    boards,
    imports,
    earlier_contacts,
    contacts,
    launch,
    expected_end,
    spreadsheets,
    trajectories,
    trajectory,
    timeline,
    forecast,
    mailed,
    stalled,
    commands,
    measurements,
    questions,
    answers,
    steps,
    drafts,
    open_steps,
    people,
    absences,
    handovers,
    meetings,
    open_meeting,
    meeting_commands,
    going_ahead,
    places,
    programme_versions,
    programme_changes,
    programme_moves,
    waiting_list,
    lessons,
    unsubscriptions,
    figures,
    reports,
)
ISSUER_PATIENCE_S = 4
# FastAPI's own would record what was typed in, and exceptions with their messages.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False}


def create_app(settings: Settings, temporal: Client | None = None) -> FastAPI:
    """`temporal` is given where there is a client already; otherwise it is made from the environment."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with at_work(app, settings, temporal):
            yield

    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        telemetry=NO_TELEMETRY,
        exception_handlers={HTTPException: answer_problem, RequestValidationError: answer_problem},
    )
    app.add_middleware(Envelope)
    app.include_router(health.router)
    for module in MODULES:
        app.include_router(module.router, prefix=PREFIX)
    app.include_router(docs.router, prefix=PREFIX)
    app.mount(f"{PREFIX}/docs/assets", StaticFiles(directory=docs.ASSETS))
    _open_pages(app)
    return app


@asynccontextmanager
async def at_work(app: FastAPI, settings: Settings, temporal: Client | None) -> AsyncIterator[None]:
    """With all that its handlers work with, which is built here alone."""
    dsn = settings.database_url.get_secret_value()
    # Nothing is connected yet: the API starts, and says what is away, also while a part of it is.
    async with (
        make_pool(dsn, min_size=0) as pool,
        httpx.AsyncClient(timeout=ISSUER_PATIENCE_S) as http,
        Live(dsn).listening() as live,
    ):
        client = temporal or await connect(lazy=True)
        app.state.traject = State(settings, pool, client, Keys(settings.oidc_issuer, http), live)
        yield


def _open_pages(app: FastAPI) -> None:
    """The pages have every address that is not the API's. Mounted, they would take its 405s too."""
    nothing, pages = app.router.default, create_pages(app)

    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["path"].startswith(f"{PREFIX}/")
        await (nothing if is_api else pages)(scope, receive, send)

    app.router.default = elsewhere
