"""What the handler of a page works with: who asks, the API as that person sees it, and the templates."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast
from urllib.parse import quote, unquote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.auth import Person
from api.pages import errors
from api.pages.inside import Inside
from api.pages.language import translations
from api.pages.own_path import own_path
from api.pages.render import environment, rendered
from api.pages.sent import Sent, filled
from api.pages.session import Session, cookie_flags, cookie_name
from api.paging import MOST
from api.problems import FieldError, Problem
from api.shapes import Language
from api.state import State, state_of

TOLD = "traject_told"  # the cookie that carries one sentence to the page after a form
TOLD_S = 30


@dataclass(frozen=True)
class Page:
    request: Request
    session: Session
    inside: Inside
    sent: Sent  # empty unless a form was sent

    @property
    def person(self) -> Person:
        return self.session.person

    @property
    def language(self) -> Language:
        return self.person.language

    @property
    def state(self) -> State:
        return state_of(self.request)

    def _(self, text: str) -> str:
        return str(translations(self.language).gettext(text))

    async def get(self, path: str, **query: Any) -> Any:
        """The API's answer. `path` is what follows /v1; a parameter that is a word of Python ends on `_`."""
        named = {name.rstrip("_"): value for name, value in query.items()}
        return (await self.inside.ask("GET", path, query=named)).json()

    async def maybe(self, path: str, **query: Any) -> Any:
        """The same, or nothing where there is nothing."""
        try:
            return await self.get(path, **query)
        except Problem as problem:
            if problem.status != 404:
                raise
            return None

    async def every(self, path: str, **query: Any) -> list[Any]:
        """All of a list that the API gives a page at a time: for what stays short, as people do."""
        items: list[Any] = []
        after: str | None = None
        while True:
            answer = await self.get(path, limit=MOST, after=after, **query)
            items += answer["items"]
            after = answer["next"]
            if after is None:
                return items

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        content_type: str | None = None,
    ) -> Any:
        """Give a command to the API, under the form's key: sent twice, it is done once."""
        headers = {"Idempotency-Key": self.sent.key} | (
            {"Content-Type": content_type} if content_type else {}
        )
        answer = await self.inside.ask(method, path, query=query, body=body, content=content, headers=headers)
        return answer.json() if answer.content else None

    async def command(
        self,
        method: str,
        path: str,
        *,
        again: Callable[["Page", Sent], Awaitable[Response]],
        to: str,
        told: str,
        body: Any = None,
    ) -> Response:
        """What most forms do: give the command, then go on; or show the form again, with what is wrong."""
        try:
            await self.send(method, path, dict(self.sent.body) if body is None else body)
        except Problem as problem:
            return await again(self, self.blamed(problem))
        return self.go(to, told)

    def blamed(self, problem: Problem) -> Sent:
        return self.sent.blamed(problem, self.explain)

    def explain(self, error: Problem | FieldError) -> str:
        return errors.explain(error, self.language)

    def said(self, told: Mapping[str, Any]) -> str:
        """Why one thing among many was refused, as the API's answer tells it."""
        return self.explain(FieldError.model_validate({**told, "pointer": ""}))

    def show(
        self, template: str, *, form: Sent | None = None, status: int = 0, **context: Any
    ) -> HTMLResponse:
        """A page. `form` is the form in it; its status is the page's."""
        shown = form or filled()
        told = unquote(self.request.cookies.get(cookie_name(self.state.settings, TOLD), ""))
        html = rendered(
            template,
            self.language,
            self.session,
            here=self.request.url.path,
            told=told,
            page=self,
            form=shown,
            live_from=self.request.state.live_from,
            **context,
        )
        answer = HTMLResponse(html, status or shown.status)
        if told:
            answer.delete_cookie(cookie_name(self.state.settings, TOLD), **cookie_flags(self.state.settings))
        return answer

    def part(self, template: str, **context: Any) -> HTMLResponse:
        """A piece of a page, for a script that asks for it."""
        html = environment(self.language).get_template(template)
        return HTMLResponse(html.render(page=self, person=self.person, csrf=self.session.csrf, **context))

    def back(self, otherwise: str) -> str:
        """The page on which the button was pressed, when its form tells that."""
        return own_path(self.sent.pressed.get("_back", otherwise))

    def go(self, path: str, told: str = "") -> Response:
        """To another page, which says what has been done."""
        answer = RedirectResponse(path, 303)
        if told:
            name, flags = cookie_name(self.state.settings, TOLD), cookie_flags(self.state.settings)
            answer.set_cookie(name, quote(told), max_age=TOLD_S, **flags)
        return answer


async def _page(request: Request) -> Page:
    return cast(Page, request.state.page)


Here = Annotated[Page, Depends(_page)]
