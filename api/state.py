"""What the handlers work with; built in `app.py` alone."""

from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request
from temporalio.client import Client

from api.figures_kept import FiguresKept
from api.keys import Keys
from api.live.hub import Live
from api.trajectories_kept import TrajectoriesKept
from db.connect import Pool
from settings import Settings


@dataclass(frozen=True)
class State:
    settings: Settings
    pool: Pool
    temporal: Client
    keys: Keys
    live: Live
    figures: FiguresKept = field(default_factory=FiguresKept)
    trajectories: TrajectoriesKept = field(default_factory=TrajectoriesKept)


def state_of(request: Request) -> State:
    return cast(State, request.app.state.traject)


async def _here(request: Request) -> State:
    # Asynchronous, as every dependency is: FastAPI runs the others in threads, at a price.
    return state_of(request)


Here = Annotated[State, Depends(_here)]
