"""Where one may be sent on to, after signing in or after a form: to a path of our own, and nowhere else."""

from urllib.parse import urlsplit

FIRST = "/"
LONGEST = 1000  # it travels in a cookie
ONLY_PASSING = ("/aanmelden", "/afmelden", "/afgemeld")


def own_path(sent: str) -> str:
    """The first page for whatever a browser could take for another site."""
    if not sent.startswith("/") or sent.startswith("//") or "\\" in sent or len(sent) > LONGEST:
        return FIRST
    if not sent.isprintable() or " " in sent:  # browsers leave out tabs and line ends before they look
        return FIRST
    return FIRST if urlsplit(sent).path.startswith(ONLY_PASSING) else sent
