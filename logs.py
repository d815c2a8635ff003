"""The logs of the worker and the API: JSON in production, readable locally.

No names, addresses or texts: a log line says codes and ids, and of an exception only its type and where it
was raised, because libraries write values (an address, a row) into their messages.
"""

import logging
import sys
import traceback
from typing import Literal

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

# These tell more than we want to know: every address that was called, with its query.
TOO_TALKATIVE = ("httpx", "httpcore", "uvicorn.access")


def configure(log_format: Literal["json", "console"], log_level: str) -> None:
    """Sends what structlog and the standard library log to standard output, in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _bare_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(log_level),
        cache_logger_on_first_use=True,
    )
    console = log_format == "console"
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
        if console
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.raiseExceptions = False  # or what cannot be written would be shown with its values
    logging.basicConfig(handlers=[handler], level=log_level.upper(), force=True)
    # It warns that it misses a library of which we have no use.
    logging.getLogger("fastapi").setLevel(logging.ERROR)
    for name in TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _bare_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    error = _error(given)
    if error is not None:
        event["error"] = type(error).__name__
        event["where"] = _where(error)
        if error.__cause__ is not None:
            event["cause"] = type(error.__cause__).__name__
    return event


def _error(given: ExcInfo | BaseException | bool | None) -> BaseException | None:
    match given:
        case BaseException():
            return given
        case tuple():
            return given[1]
        case _:
            return sys.exception() if given else None


def _where(error: BaseException) -> list[str]:
    """The innermost places of our own code, without the values."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in ours[-6:]]
