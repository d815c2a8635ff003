"""python -m api"""

import uvicorn

import logs
from api.app import create_app
from settings import read_settings

# A request takes ten seconds at most; after that nobody is waiting for it any more.
GRACE_S = 12


def main() -> None:
    settings = read_settings()
    logs.configure(settings.log_format, settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.api_host,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )


if __name__ == "__main__":
    main()
