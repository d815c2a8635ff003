"""A page with a title, a sentence and one way on."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.pages.strangers import stranger_page


def plain(request: Request, title: str, text: str, link: tuple[str, str], status: int = 200) -> HTMLResponse:
    """The texts are English, as in the catalogue. `link`: an address, and the words on it."""
    address, words = link
    return stranger_page(
        request, "plain.html", status, title=title, text=text, address=address, link_words=words
    )
