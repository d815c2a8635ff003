"""What goes wrong in a browser without anybody seeing it: scripts, refused contents, failed requests."""

from collections.abc import Collection
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Error, Request, Response, WebError

LOOPBACK = {"127.0.0.1", "localhost"}
# A page that is left gives up what it was loading.
GIVEN_UP = "net::ERR_ABORTED"
TOLD_ELSEWHERE = "Failed to load resource"


class Watch:
    """Of our own pages alone: the identity provider's takes its styles from the internet, in vain."""

    def __init__(self, context: BrowserContext, origin: str, expected: Collection[int] = ()) -> None:
        self.faults: list[str] = []
        self.away = False  # while a server is gone, requests fail
        self._origin = origin
        self._expected = frozenset(expected)
        context.on("console", self._said)
        context.on("weberror", self._raised)
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def expect(self, statuses: Collection[int]) -> None:
        """Other answers than a page, from here on."""
        self._expected = frozenset(statuses)

    def told(self) -> list[str]:
        told, self.faults = self.faults, []
        return told

    def _is_ours(self, url: str) -> bool:
        return url.startswith(f"{self._origin}/")

    def _said(self, message: ConsoleMessage) -> None:
        where = message.location["url"] or (message.page.url if message.page else "")
        is_new = message.type in {"error", "warning"} and not message.text.startswith(TOLD_ELSEWHERE)
        if is_new and self._is_ours(where):
            self.faults.append(f"{where}: the console says: {message.text}")

    def _raised(self, error: WebError) -> None:
        if error.page and self._is_ours(error.page.url):
            self.faults.append(f"{error.page.url}: a script failed: {error.error}")

    def _asked(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"data", "blob"} or url.hostname in LOOPBACK:
            return
        if self._is_ours(request.headers.get("referer", "")) or self._is_ours(_frame_of(request)):
            self.faults.append(f"{_frame_of(request)}: asks another site for {request.url}")

    def _failed(self, request: Request) -> None:
        if self._is_ours(request.url) and request.failure != GIVEN_UP and not self.away:
            self.faults.append(f"{request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if self._is_ours(response.url) and response.status >= 400 and response.status not in self._expected:
            self.faults.append(f"{response.request.method} {response.url}: {response.status}")


def _frame_of(request: Request) -> str:
    """Nothing of a new tab, which asks for its first page before it is one."""
    try:
        return "" if request.is_navigation_request() else request.frame.url
    except Error:
        return ""
