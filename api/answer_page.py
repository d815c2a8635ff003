"""The question as a page, for who follows the link in a mail: with a form, as long as it is not answered."""

from html import escape
from typing import Any

from fastapi.responses import HTMLResponse

WORDS = {
    "nl": {
        "title": "Een vraag van {board}",
        "guided": "{adviser} begeleidt dit schoolbestuur en krijgt uw antwoord.",
        "answer": "Uw antwoord",
        "send": "Versturen",
        "wrong": "Schrijf een antwoord, van hooguit 10.000 tekens.",
        "answered": "Deze vraag is beantwoord. Dank u wel.",
        "too_late": "Deze vraag was al beantwoord; uw tekst is niet verstuurd. Mail {adviser}.",
    },
    "en": {
        "title": "A question of {board}",
        "guided": "{adviser} guides this school board and gets your answer.",
        "answer": "Your answer",
        "send": "Send",
        "wrong": "Write an answer, of at most 10,000 characters.",
        "answered": "This question has been answered. Thank you.",
        "too_late": "This question had been answered already; your text was not sent. Mail {adviser}.",
    },
}
HEAD = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
STYLE = "max-width: 40em; margin: auto; padding: 1.5em; font: 16px/1.5 sans-serif"


def page(
    asked: Any, token: str, *, answered: bool, typed: str | None = None, status: int = 200
) -> HTMLResponse:
    """`typed` is what was not taken: it is shown again, to be mended or, after an answer, to be mailed."""
    language = asked["language"]
    words = {
        name: escape(sentence.format(board=asked["board"], adviser=asked["adviser"]))
        for name, sentence in WORDS[language].items()
    }
    title, question = words["title"], escape(asked["question"])
    return _html(
        language,
        title,
        f"""<p style="white-space: pre-line">{question}</p>
<p>{words["guided"]}</p>
{_answered(words, typed) if answered else _form(words, token, typed)}""",
        status,
    )


def no_page() -> HTMLResponse:
    """For who follows a link that is broken: nobody knows in which language."""
    told = """<p>Deze link klopt niet. Open de link in de mail opnieuw, of vraag om een nieuwe.</p>
<p lang="en">This link is broken. Open the link in the mail again, or ask for a new one.</p>"""
    return _html("nl", "Niet gevonden", told, 404)


def _html(language: str, title: str, body: str, status: int) -> HTMLResponse:
    return HTMLResponse(
        f"""<!doctype html>
<html lang="{language}"><head>{HEAD}<title>{title}</title></head>
<body style="{STYLE}">
<h1>{title}</h1>
{body}
</body></html>
""",
        status,
    )


def _answered(words: dict[str, str], typed: str | None) -> str:
    if typed is None:
        return f"<p>{words['answered']}</p>"
    return f"""<p role="alert">{words["too_late"]}</p>
<p style="white-space: pre-wrap">{escape(typed)}</p>"""


def _form(words: dict[str, str], token: str, typed: str | None) -> str:
    # Relative, since people may reach the service under another path; shown again, it posts to where it is.
    action = f' action="{escape(token)}/form"' if typed is None else ""
    wrong = "" if typed is None else f'<p role="alert">{words["wrong"]}</p>'
    return f"""<form method="post"{action}>{wrong}
<p><label for="answer">{words["answer"]}</label><br>
<textarea id="answer" name="answer" rows="8" style="width: 100%" required>{escape(typed or "")}</textarea></p>
<button>{words["send"]}</button></form>"""
