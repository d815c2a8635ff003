"""python -m api"""

import gc
import socket
import sys
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

import logs
from api.app import create_app
from settings import read_settings

# A request takes ten seconds at most; after that nobody is waiting for it any more.
GRACE_S = 12
# What figures are reckoned from stays for good. Left as it is, the garbage collector goes over all of it
# every few dozen pages, for a fifth of a second.
COLLECT_AFTER = (20_000, 10, 50)


class Server(uvicorn.Server):
    """Before it waits for its answers to end, it ends those that do not end of themselves: the live ones."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.traject.live.close()
        await super().shutdown(sockets)


def serve(app: FastAPI, host: str, port: int) -> Server:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return Server(app, config)


def main() -> None:
    settings = read_settings()
    logs.configure(settings.log_format, settings.log_level)
    server = serve(create_app(settings), settings.api_host, settings.api_port)
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


if __name__ == "__main__":
    main()
