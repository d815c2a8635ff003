"""The question to a region as a page, in the language of its contact point, with a form to answer it once."""

from dataclasses import replace
from typing import Any

from fastapi.responses import HTMLResponse

from api.pages.by_link import link_page
from api.pages.language import translations
from api.pages.sent import filled


def answer_page(
    asked: Any, token: str, *, answered: bool, typed: str = "", status: int = 200
) -> HTMLResponse:
    """`typed` is what was not taken: it is shown again, to be mended or, after an answer, to be mailed."""
    form = replace(filled({"answer": typed}), status=status)
    if status == 400:
        gettext = translations(asked["language"]).gettext
        form = replace(form, errors={"answer": gettext("Write an answer, of at most 10,000 characters.")})
    about = {"asked": asked, "form": form, "token": token, "answered": answered}
    return link_page("answer.html", asked["language"], status, **about)
